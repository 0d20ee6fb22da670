// SPDX-License-Identifier: Apache-2.0
#include "reports/words.h"

#include <vector>

#include "base/text.h"

namespace steelyard::reports {
namespace {

const std::string& text_of(const Catalogue& catalogue, const std::string& key) {
  const auto entry = catalogue.find(key);
  return entry == catalogue.end() ? key : entry->second;
}

using Filling = std::vector<std::pair<std::string_view, Phrase>>;

std::string filled(const std::string& pattern, const Filling& values, const std::string Phrase::*language) {
  std::vector<std::pair<std::string_view, std::string_view>> spoken;
  for (const auto& [name, phrase] : values) spoken.emplace_back(name, phrase.*language);
  return text::fill(pattern, spoken);
}

}  // namespace

Phrase operator+(const Phrase& a, const Phrase& b) {
  return {a.en + b.en, a.zh + b.zh};
}

Phrase Words::operator()(std::string_view key, Values values) const {
  const std::string name(key);
  Filling spoken;
  for (const auto& [gap, phrase] : values) spoken.emplace_back(gap, said(phrase));
  return {filled(text_of(en_, name), spoken, &Phrase::en), filled(text_of(zh_, name), spoken, &Phrase::zh)};
}

Phrase Words::said(const Phrase& phrase) const {
  const bool sentence = phrase.en == phrase.zh && phrase.en.find(' ') != std::string::npos;
  return sentence ? Phrase(phrase.en, phrases_(phrase.en)) : phrase;
}

}  // namespace steelyard::reports
