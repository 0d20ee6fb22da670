// SPDX-License-Identifier: Apache-2.0
#include "plugin/scaffold.h"

#include <algorithm>
#include <fmt/format.h>
#include <system_error>
#include <utility>

#include "base/files.h"

namespace steelyard::plugin {
namespace {

constexpr std::size_t kMaxName = 64;
constexpr std::size_t kMaxTemplateBytes = 1u << 20;

namespace fs = std::filesystem;

bool is_name(std::string_view name) {
  const auto lower = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto inner = [&](char c) { return lower(c) || (c >= '0' && c <= '9') || c == '_'; };
  return !name.empty() && name.size() <= kMaxName && lower(name.front()) && std::ranges::all_of(name, inner);
}

std::string filled_in(std::string text, std::string_view name) {
  constexpr std::string_view kPlaceholder = "@name@";
  for (std::size_t at = 0; (at = text.find(kPlaceholder, at)) != std::string::npos; at += name.size())
    text.replace(at, kPlaceholder.size(), name);
  return text;
}

Result<void> refuse_used(const fs::path& dir) {
  std::error_code ec;
  const fs::file_status status = fs::status(dir, ec);
  if (!fs::exists(status)) return {};
  if (!fs::is_directory(status))
    return Error{Errc::kInvalidArgument, fmt::format("{} exists and is not a folder", dir.string()),
                 "name a folder that does not exist yet"};
  const bool empty = fs::is_empty(dir, ec);
  if (ec) return Error{Errc::kIo, fmt::format("cannot read {}: {}", dir.string(), ec.message())};
  if (!empty)
    return Error{Errc::kInvalidArgument, fmt::format("{} is not empty", dir.string()),
                 "name a folder that does not exist yet"};
  return {};
}

/// Every template, read and filled in before the first file is written.
Result<std::vector<std::pair<fs::path, std::string>>> fill_templates(const std::string& name, const fs::path& dir,
                                                                     const fs::path& templates) {
  std::vector<std::pair<fs::path, std::string>> files;
  std::error_code ec;
  fs::recursive_directory_iterator entry(templates, ec);
  for (; !ec && entry != fs::recursive_directory_iterator(); entry.increment(ec)) {
    if (!entry->is_regular_file()) continue;
    auto text = read_file(entry->path(), kMaxTemplateBytes);
    if (!text) return text.error();
    const fs::path relative = entry->path().lexically_relative(templates);
    files.emplace_back(dir / filled_in(relative.string(), name), filled_in(*std::move(text), name));
  }
  if (ec || files.empty())
    return Error{Errc::kMissing, fmt::format("no plugin templates in {}", templates.string()),
                 "install steelyard again: its share/steelyard is incomplete"};
  std::ranges::sort(files);
  return files;
}

Result<std::vector<fs::path>> write_all_of(const std::vector<std::pair<fs::path, std::string>>& files) {
  std::vector<fs::path> written;
  for (const auto& [path, text] : files) {
    std::error_code ec;
    fs::create_directories(path.parent_path(), ec);
    if (ec)
      return Error{Errc::kIo, fmt::format("cannot create {}: {}", path.parent_path().string(), ec.message()),
                   "check that the folder above it exists and is writable"};
    if (auto done = write_file_atomically(path, text); !done) return done.error();
    written.push_back(path);
  }
  return written;
}

}  // namespace

Result<std::vector<fs::path>> write_plugin(const std::string& name, const fs::path& dir, const fs::path& templates) {
  if (!is_name(name))
    return Error{Errc::kInvalidArgument, fmt::format("'{}' cannot name a plugin", name),
                 fmt::format("use a-z, 0-9 and _, a letter first, at most {} characters", kMaxName)};
  if (auto unused = refuse_used(dir); !unused) return unused.error();
  auto files = fill_templates(name, dir, templates);
  if (!files) return files.error();
  std::error_code ec;
  const bool ours = fs::create_directories(dir, ec);
  auto written = write_all_of(*files);
  if (written) return written;
  for (const auto& entry : fs::directory_iterator(dir, ec)) fs::remove_all(entry.path(), ec);  // it was empty
  if (ours) fs::remove(dir, ec);
  return written;
}

}  // namespace steelyard::plugin
