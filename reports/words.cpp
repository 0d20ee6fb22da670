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

std::string filled(const std::string& pattern, Words::Values values, const std::string Phrase::*language) {
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
  return {filled(text_of(en_, name), values, &Phrase::en), filled(text_of(zh_, name), values, &Phrase::zh)};
}

}  // namespace steelyard::reports
