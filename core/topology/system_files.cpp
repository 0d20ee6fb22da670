// SPDX-License-Identifier: Apache-2.0
#include "topology/system_files.h"

#include "base/files.h"

namespace steelyard::topology {
namespace {

constexpr std::string_view kBlank = " \t\n\r\v\f";
constexpr std::size_t kMaxBytes = std::size_t{16} << 20;  // /proc/cpuinfo of 1024 CPUs is 2 MB

std::vector<std::string_view> split(std::string_view s, std::string_view separators) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t begin = s.find_first_not_of(separators);
    if (begin == std::string_view::npos) return parts;
    s.remove_prefix(begin);
    parts.push_back(s.substr(0, s.find_first_of(separators)));
    s.remove_prefix(parts.back().size());
  }
}

}  // namespace

std::string_view trimmed(std::string_view s) {
  const std::size_t begin = s.find_first_not_of(kBlank);
  if (begin == std::string_view::npos) return {};
  return s.substr(begin, s.find_last_not_of(kBlank) - begin + 1);
}

std::vector<std::string_view> words(std::string_view line) {
  return split(line, kBlank);
}

std::vector<std::string_view> lines(std::string_view text) {
  return split(text, "\n");
}

std::optional<std::string> SystemFiles::text(std::string_view path) const {
  Result<std::string> content = read_file(root_ / path, kMaxBytes);
  if (!content) return std::nullopt;
  return std::string(trimmed(*content));
}

bool SystemFiles::exists(std::string_view path) const {
  std::error_code ignored;  // what we may not look at is not there for us
  return std::filesystem::exists(root_ / path, ignored);
}

std::optional<bool> SystemFiles::flag(std::string_view path) const {
  const std::optional<unsigned> v = value<unsigned>(path);
  if (!v || *v > 1) return std::nullopt;
  return *v == 1;
}

}  // namespace steelyard::topology
