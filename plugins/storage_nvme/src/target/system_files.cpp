// SPDX-License-Identifier: Apache-2.0
#include "target/system_files.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

namespace steelyard::storage {

namespace fs = std::filesystem;

std::string file_text(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::string file_line(const std::string& file) {
  constexpr const char* kBlanks = " \t\r\n";
  const std::string text = file_text(file);
  const std::string line = text.substr(0, text.find('\n'));
  const std::size_t first = line.find_first_not_of(kBlanks);
  return first == std::string::npos ? "" : line.substr(first, line.find_last_not_of(kBlanks) - first + 1);
}

std::int64_t file_number(const std::string& file, std::int64_t otherwise) {
  const std::string line = file_line(file);
  std::int64_t value = 0;
  return std::from_chars(line.data(), line.data() + line.size(), value).ec == std::errc{} ? value : otherwise;
}

std::vector<std::string> names_in(const std::string& folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error))
    names.push_back(at->path().filename().string());
  std::ranges::sort(names);
  return names;
}

std::string canonical(const std::string& path) {
  std::error_code error;
  const fs::path found = fs::canonical(path, error);
  return error ? "" : found.string();
}

std::string base_name(const std::string& path) {
  return fs::path(path).filename().string();
}

std::string parent_of(const std::string& path) {
  return fs::path(path).parent_path().string();
}

}  // namespace steelyard::storage
