// SPDX-License-Identifier: Apache-2.0
#include "app/flags.h"

#include <algorithm>

#include "base/text.h"
#include "reports/flags.h"

namespace steelyard::app {

using reports::KnownFlag;

std::string short_flags(const std::vector<std::string>& flags, const Texts& text) {
  std::string out;
  for (const std::string& flag : flags) {
    const auto known = std::ranges::find(reports::known_flags(), flag, &KnownFlag::flag);
    out +=
        (out.empty() ? "" : " ") + (known == reports::known_flags().end() ? text::printable(flag) : text(known->word));
  }
  return out;
}

std::string short_path(const std::string& path, const Texts& text) {
  if (path == "native") return "";
  if (path == "emulated") return text("flag.path_emulated");
  if (path == "fallback") return text("flag.path_fallback");
  if (path == "partial") return text("flag.path_partial");
  return path == "mixed" ? text("flag.path_mixed") : text::printable(path);
}

std::string flag_legend(const std::set<std::string>& flags, const Texts& text) {
  std::string out;
  for (const KnownFlag& known : reports::known_flags())
    if (flags.contains(std::string(known.flag)))
      out += (out.empty() ? "" : " · ") + text(known.word) + " = " + text(known.meaning);
  return out;
}

std::string flag_legend(const std::vector<model::Row>& rows, const Texts& text) {
  std::set<std::string> flags;
  for (const model::Row& row : rows)
    if (row.reason.empty()) flags.insert(row.flags.begin(), row.flags.end());
  return flag_legend(flags, text);
}

}  // namespace steelyard::app
