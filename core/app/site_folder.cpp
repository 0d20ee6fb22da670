// SPDX-License-Identifier: Apache-2.0
#include "app/site_folder.h"

#include <algorithm>
#include <fmt/format.h>
#include <fstream>
#include <system_error>

#include "base/files.h"
#include "base/text.h"

namespace steelyard::app {
namespace {

namespace fs = std::filesystem;

constexpr const char* kMark = ".steelyard-site";
constexpr std::string_view kFirstLine = "steelyard.site/1";
constexpr std::size_t kMostMark = 64u << 20;

/// A name that this class could have written: no way out of the folder, nothing hidden.
bool is_name_of_ours(const std::string& name) {
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           c == '.' || c == '/';
  };
  return !name.empty() && std::ranges::all_of(name, plain) && name.front() != '.' && name.front() != '/' &&
         name.find("..") == std::string::npos && name.find("/.") == std::string::npos;
}

Error not_ours(const fs::path& where, std::string_view why) {
  return {Errc::kInvalidArgument, fmt::format("report: {} {}", text::printable(where.string()), why),
          "give --site a folder that does not exist yet, or one that it made"};
}

Error unusable_place(const fs::path& where, const std::error_code& error) {
  return {cannot_write(error.value()), fmt::format("report: {}: {}", text::printable(where.string()), error.message()),
          "give --site a folder that you may write to"};
}

}  // namespace

Result<SiteFolder> SiteFolder::open(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) return unusable_place(folder, error);
  SiteFolder site(folder);
  const fs::path mark = folder / kMark;
  if (!fs::exists(fs::symlink_status(mark, error))) {
    const bool empty = fs::is_empty(folder, error);
    if (error) return unusable_place(folder, error);
    if (!empty) return not_ours(folder, "is not empty, and no site of steelyard's");
    if (auto remembered = site.remember({}); !remembered) return remembered.error();
    return site;
  }
  const auto bytes = read_named_file(mark, kMostMark);
  if (!bytes) return bytes.error();
  std::string_view left = *bytes;
  for (bool first = true; !left.empty(); first = false) {
    const std::string line(left.substr(0, left.find('\n')));
    left.remove_prefix(std::min(left.size(), line.size() + 1));
    if (first ? line != kFirstLine : !is_name_of_ours(line))
      return not_ours(mark, "is not a mark that steelyard wrote");
    if (!first) site.known_.insert(line);
  }
  return site;
}

Result<void> SiteFolder::remember(const std::set<std::string>& names) const {
  std::string mark = std::string(kFirstLine) + "\n";
  for (const std::string& name : names) mark += name + "\n";
  return write_file_atomically(folder_ / kMark, mark);
}

Result<void> SiteFolder::write(const std::string& name, std::string_view bytes) {
  const fs::path file = folder_ / name;
  std::error_code error;
  if (!is_name_of_ours(name))
    return Error{Errc::kInternal, fmt::format("report: {} is no name of a page", text::printable(name))};
  if (file.parent_path() != folder_) {
    if (fs::is_symlink(file.parent_path(), error))
      return not_ours(file.parent_path(), "is a link: it may lead elsewhere");
    fs::create_directories(file.parent_path(), error);
    if (error) return unusable_place(file.parent_path(), error);
  }
  const bool exists = fs::exists(fs::symlink_status(file, error));
  if (exists && !known_.contains(name) && !written_.contains(name)) return not_ours(file, "is somebody else's file");
  written_.insert(name);
  if (exists && fs::file_size(file, error) == bytes.size() && !error)
    if (const auto before = read_file(file, bytes.size() + 1); before && *before == bytes) return {};
  if (!known_.contains(name)) {  // before it is there: a killed run leaves no file that nobody owns
    std::ofstream mark(folder_ / kMark, std::ios::app | std::ios::binary);
    mark << name << '\n';
    if (!mark.flush()) return Error{Errc::kIo, fmt::format("report: cannot write {}", kMark), "make room on the disk"};
  }
  return write_file_atomically(file, bytes, Durable::kNo);
}

Result<void> SiteFolder::finish() {
  for (const std::string& name : known_) {
    if (written_.contains(name)) continue;
    const fs::path file = folder_ / name;
    std::error_code error;
    if (fs::is_symlink(file.parent_path(), error))
      return not_ours(file.parent_path(), "is a link: it may lead elsewhere");
    fs::remove(file, error);
    if (error) return unusable_place(file, error);
  }
  return remember(written_);
}

}  // namespace steelyard::app
