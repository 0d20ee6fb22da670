// SPDX-License-Identifier: Apache-2.0
// What people read, in their language: data/i18n/{en,zh-CN}.toml, key = "section.name"; and messages that are made in
// English, by data/i18n/phrases.zh-CN.toml. Machine keys never come from here.
#pragma once
#include <filesystem>
#include <functional>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/phrasebook.h"
#include "base/result.h"
#include "base/text.h"

namespace steelyard::app {

/// How the environment is asked, so that a test can answer: the value, or none if the variable is not set.
using GetEnv = std::function<std::optional<std::string>(const char* name)>;
[[nodiscard]] std::optional<std::string> system_env(const char* name);

enum class Language { kEnglish, kChinese };

/// `choice` is "auto", "en" or "zh"; auto takes the first of LC_ALL, LC_MESSAGES and LANG that is set.
[[nodiscard]] Language choose_language(std::string_view choice, const GetEnv& env);

class Texts {
 public:
  using Values = text::Values;

  [[nodiscard]] static Result<Texts> load(const std::filesystem::path& i18n_dir, Language language);

  /// The text of `key`, with every {name} of `values` filled in, each sentence of them said() in the language. An
  /// unknown key shows as itself.
  [[nodiscard]] std::string operator()(std::string_view key, Values values = {}) const;
  /// A message made in English, or whatever is not known by the phrasebook as it is.
  [[nodiscard]] std::string said(std::string_view english) const { return phrases_(english); }
  /// The same, but a single word stays as it is: it may be somebody's name for something.
  [[nodiscard]] std::string sentence(std::string_view english) const {
    return english.find(' ') == std::string_view::npos ? std::string(english) : phrases_(english);
  }
  [[nodiscard]] const Phrasebook& phrases() const { return phrases_; }
  [[nodiscard]] Language language() const { return language_; }
  [[nodiscard]] const std::map<std::string, std::string, std::less<>>& all() const { return entries_; }

 private:
  Language language_ = Language::kEnglish;
  std::map<std::string, std::string, std::less<>> entries_;
  Phrasebook phrases_;  // English needs none
};

}  // namespace steelyard::app
