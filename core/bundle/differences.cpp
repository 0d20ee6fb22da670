// SPDX-License-Identifier: Apache-2.0
#include "bundle/differences.h"

#include <algorithm>
#include <fmt/format.h>

#include "judge/recompute.h"

namespace steelyard::bundle {
namespace {

using model::Json;

constexpr std::size_t kMostShown = 20;  // differences per document; the rest only counts

void compare(const Json& found, const Json& expected, const std::string& pointer, std::vector<Difference>& out) {
  if (found.is_number() && expected.is_number()) {
    if (!judge::same_number(found.get<double>(), expected.get<double>())) out.push_back({pointer, found, expected});
    return;
  }
  if (found.is_object() && expected.is_object()) {
    for (const auto& [key, value] : expected.items())
      compare(found.contains(key) ? found[key] : Json(nullptr), value, pointer + "/" + key, out);
    for (const auto& [key, value] : found.items())
      if (!expected.contains(key)) out.push_back({pointer + "/" + key, value, Json(nullptr)});
    return;
  }
  if (found.is_array() && expected.is_array() && found.size() == expected.size()) {
    for (std::size_t i = 0; i < found.size(); ++i)
      compare(found[i], expected[i], fmt::format("{}/{}", pointer, i), out);
    return;
  }
  if (found != expected) out.push_back({pointer, found, expected});
}

std::string shown(const Json& value) {
  constexpr std::size_t kLongest = 80;
  std::string text = model::dump_line(value);
  if (text.size() > kLongest) text = text.substr(0, kLongest) + "...";
  return text;
}

}  // namespace

std::vector<Difference> differences(const Json& found, const Json& expected) {
  std::vector<Difference> out;
  compare(found, expected, "", out);
  return out;
}

void report(const std::string& path, const std::vector<Difference>& differences,
            const char* (*rule_of)(std::string_view), const std::string& message, Findings& findings) {
  for (std::size_t i = 0; i < std::min(differences.size(), kMostShown); ++i) {
    const Difference& d = differences[i];
    findings.error(rule_of(d.pointer), path + " " + d.pointer, shown(d.found), shown(d.expected), message);
  }
  if (differences.size() > kMostShown)
    findings.error(rule_of(differences[kMostShown].pointer), path,
                   fmt::format("{} more", differences.size() - kMostShown), "none", message);
}

}  // namespace steelyard::bundle
