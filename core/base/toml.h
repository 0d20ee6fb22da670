// SPDX-License-Identifier: Apache-2.0
// Strict reading of TOML: every key must be asked for, or it is an error with file, line and the nearest known name.
// Profiles, configuration, criteria and texts all come through here. The only toml++ header is in toml.cpp.
#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.h"

namespace steelyard::toml {

using Scalar = std::variant<bool, std::int64_t, double, std::string>;

/// One table of a document. Getters mark their key as known; a value of the wrong type, and after all getters every
/// unknown key, is remembered as an error with its line. Cheap to copy; the document lives as long as any of its
/// tables.
class Table {
 public:
  [[nodiscard]] std::optional<std::string> text(std::string_view key);
  [[nodiscard]] std::optional<std::int64_t> integer(std::string_view key);
  [[nodiscard]] std::optional<double> real(std::string_view key);  // an integer is a real too
  [[nodiscard]] std::optional<bool> boolean(std::string_view key);
  [[nodiscard]] std::optional<double> seconds(std::string_view key);   // "90s", "250ms": text::parse_duration
  [[nodiscard]] std::vector<std::string> texts(std::string_view key);  // an array of strings, or one string
  [[nodiscard]] std::vector<Scalar> scalars(std::string_view key);     // an array of scalars, or one scalar
  [[nodiscard]] std::optional<Table> table(std::string_view key);
  [[nodiscard]] std::vector<Table> tables(std::string_view key);  // [[key]]
  /// Every key of this table in file order, marked as known: for tables whose keys are data (params, texts).
  [[nodiscard]] std::vector<std::string> keys();
  /// "file:line" of `key`, or of the table itself if the key is absent or empty.
  [[nodiscard]] std::string where(std::string_view key = {}) const;
  /// Remembers an error at `key`; finish() reports the first one.
  void fail(std::string_view key, const std::string& message, std::string hint = {});
  /// The same for what is missing: an unknown key, which may be its misspelling, is reported first.
  void fail_missing(std::string_view key, const std::string& message, std::string hint = {});
  /// Whether `key` is there; marks it as known.
  [[nodiscard]] bool has(std::string_view key);

 private:
  friend class Document;
  struct State;
  std::shared_ptr<State> state_;
  std::vector<std::string> path_;  // from the root; indexes into arrays of tables are written "#0"
};

class Document {
 public:
  /// `name` is what errors call the text: usually its path.
  [[nodiscard]] static Result<Document> parse(std::string_view bytes, std::string name);
  [[nodiscard]] static Result<Document> read(const std::filesystem::path& path);
  [[nodiscard]] Table root() const;
  /// The first error of any getter, or the first key nobody asked for.
  [[nodiscard]] Result<void> finish() const;

 private:
  std::shared_ptr<Table::State> state_;
};

}  // namespace steelyard::toml
