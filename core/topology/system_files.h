// SPDX-License-Identifier: Apache-2.0
// Inside this room only: values out of the small text files of /proc and /sys below some root.
#pragma once
#include <charconv>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace steelyard::topology {

/// The whole of `s` as a number, or nothing.
template <class T>
[[nodiscard]] std::optional<T> number(std::string_view s) {
  T value{};
  const auto [end, error] = std::from_chars(s.data(), s.data() + s.size(), value);
  if (error != std::errc{} || end != s.data() + s.size()) return std::nullopt;
  return value;
}

[[nodiscard]] std::string_view trimmed(std::string_view s);
/// Words of a line, lines of a text.
[[nodiscard]] std::vector<std::string_view> words(std::string_view line);
[[nodiscard]] std::vector<std::string_view> lines(std::string_view text);

class SystemFiles {
 public:
  explicit SystemFiles(std::filesystem::path root) : root_(std::move(root)) {}

  /// `path` has no leading slash. All of these: nothing if the file is not there, not readable or not what it should
  /// be.
  [[nodiscard]] std::optional<std::string> text(std::string_view path) const;
  [[nodiscard]] bool exists(std::string_view path) const;
  template <class T>
  [[nodiscard]] std::optional<T> value(std::string_view path) const {
    const std::optional<std::string> content = text(path);
    return content ? number<T>(*content) : std::nullopt;
  }
  /// 0 or 1.
  [[nodiscard]] std::optional<bool> flag(std::string_view path) const;

 private:
  std::filesystem::path root_;
};

}  // namespace steelyard::topology
