// SPDX-License-Identifier: Apache-2.0
// Texts in both languages at once: one report serves both, and a switch in it chooses.
#pragma once
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "base/phrasebook.h"

namespace steelyard::reports {

/// The same said in English and Chinese. Names of benchmarks, files and units are alike in both.
struct Phrase {
  std::string en, zh;
  Phrase() = default;
  Phrase(std::string english, std::string chinese) : en(std::move(english)), zh(std::move(chinese)) {}
  Phrase(std::string both) : en(both), zh(std::move(both)) {}  // implicit: most cells are numbers
  Phrase(const char* both) : en(both), zh(both) {}             // likewise
  [[nodiscard]] bool empty() const { return en.empty() && zh.empty(); }
  [[nodiscard]] const std::string& in(std::string_view language) const { return language == "en" ? en : zh; }
  friend bool operator==(const Phrase&, const Phrase&) = default;
};

[[nodiscard]] Phrase operator+(const Phrase& a, const Phrase& b);

/// Key -> text, "section.name", as data/i18n has them.
using Catalogue = std::map<std::string, std::string, std::less<>>;

class Words {
 public:
  using Values = std::initializer_list<std::pair<std::string_view, Phrase>>;

  Words(Catalogue english, Catalogue chinese, Phrasebook phrases = {})
      : en_(std::move(english)), zh_(std::move(chinese)), phrases_(std::move(phrases)) {}
  /// The text of `key` with every {name} of `values` filled in, said() in both. An unknown key shows as itself.
  [[nodiscard]] Phrase operator()(std::string_view key, Values values = {}) const;
  /// What documents have in English only, such as reasons, in both; what is in both already, and a single word, which
  /// may be somebody's name for something, as it is.
  [[nodiscard]] Phrase said(const Phrase& phrase) const;
  [[nodiscard]] bool has(std::string_view key) const { return en_.contains(key); }

 private:
  Catalogue en_, zh_;
  Phrasebook phrases_;
};

}  // namespace steelyard::reports
