// SPDX-License-Identifier: Apache-2.0
#include "model/json.h"

#include <fmt/format.h>
#include <optional>
#include <set>

#include "base/text.h"
#include "model/json_events.h"

namespace steelyard::model {
namespace {

constexpr int kDeepest = 64;
constexpr const char* kNotWhole = "the file is not whole JSON";

/// Nesting before parsing: the parser itself does not recurse, but copying and destroying its result would.
bool too_deep(std::string_view bytes) {
  int depth = 0;
  bool in_text = false;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const char c = bytes[i];
    if (in_text) {
      if (c == '\\')
        ++i;
      else if (c == '"')
        in_text = false;
    } else if (c == '"') {
      in_text = true;
    } else if (c == '{' || c == '[') {
      if (++depth > kDeepest) return true;
    } else if (c == '}' || c == ']') {
      --depth;
    }
  }
  return false;
}

}  // namespace

Result<Json> parse_json(std::string_view bytes, std::string_view name) {
  if (too_deep(bytes))
    return Error{Errc::kCorrupt, fmt::format("{}: nested deeper than {} levels", name, kDeepest),
                 "this is not a file of ours"};
  if (const std::size_t nul = bytes.find('\0'); nul != std::string_view::npos)  // the parser takes it for the end
    return Error{Errc::kCorrupt, fmt::format("{}: byte {}: a NUL byte", name, nul), kNotWhole};
  std::vector<std::set<std::string>> keys;
  std::optional<std::string> twice;
  const auto watch = [&](int, Json::parse_event_t event, Json& value) {
    if (event == Json::parse_event_t::object_start) keys.emplace_back();
    if (event == Json::parse_event_t::object_end) keys.pop_back();
    if (event == Json::parse_event_t::key && !keys.back().insert(value.get<std::string>()).second)
      twice = value.get<std::string>();
    return true;
  };
  try {
    Json document = Json::parse(bytes.begin(), bytes.end(), watch);
    if (twice) return detail::stands_twice(name, *twice);
    return document;
  } catch (const Json::exception& e) {
    const std::string_view what = e.what();  // "[json.exception.parse_error.101] parse error at line 1, column 2: ..."
    const std::size_t bracket = what.find("] ");
    return Error{Errc::kCorrupt,
                 fmt::format("{}: {}", name, bracket == std::string_view::npos ? what : what.substr(bracket + 2)),
                 kNotWhole};
  }
}

std::string dump_json(const Json& j) {
  // Wherever it goes, and not for terminals only: the same document has the same bytes, and files get shown, too.
  return text::printable_json(j.dump(2, ' ', false, Json::error_handler_t::replace)) + "\n";
}
std::string dump_line(const Json& j) {
  return j.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace steelyard::model
