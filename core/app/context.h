// SPDX-License-Identifier: Apache-2.0
// What every command works with: texts, settings, where its result goes and how it looks there.
#pragma once
#include <filesystem>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/config.h"
#include "app/table.h"
#include "app/terminal.h"
#include "app/texts.h"
#include "base/result.h"

namespace steelyard::app {

/// Where the format comes from if the ending of -o names it.
inline constexpr const char* kByEnding = "-o";

struct Context {
  const Texts& text;
  const Settings& settings;
  Terminal out, err;                            // `out` describes the file if there is one
  std::optional<std::filesystem::path> output;  // -o FILE instead of standard output
  bool quiet = false;
  bool replaces_bundles = false;  // it makes some, and has looked which

  [[nodiscard]] const std::string& format() const { return settings["format"]; }
  [[nodiscard]] bool is_table() const { return format() == "table"; }
  [[nodiscard]] bool is_json() const { return format() == "json"; }
  [[nodiscard]] bool is_by_ending() const { return settings.origin("format") == kByEnding; }

  /// A line for the person at the terminal, on standard error; nothing with --quiet.
  void note(std::string_view line) const;
  /// The result, once: to -o FILE or standard output. Failing to write it is an error, never silence.
  /// A link is followed, devices and open descriptors are written to.
  [[nodiscard]] Result<void> deliver(std::string_view document) const;
  /// The same without the mark that CSV gets for spreadsheets.
  [[nodiscard]] Result<void> deliver_bytes(std::string_view bytes) const;
  /// `table` as the format asks: aligned, CSV or Markdown. `after` follows it, for people only.
  [[nodiscard]] Result<void> deliver(const Table& table, std::string_view after = {}) const;
  /// Fails now if deliver() could not write later: nobody should measure for an hour and then learn of a typing slip.
  /// Refused too: what nobody can make again, such as the record of a run, a private key or a bundle.
  [[nodiscard]] Result<void> check_output() const;
  /// And if what it would replace is one of the files that it is made of.
  [[nodiscard]] Result<void> check_output(const std::vector<std::string>& inputs,
                                          std::initializer_list<std::optional<std::string>> others = {}) const;
};

/// What a subcommand does once it is chosen: the exit code, or what went wrong.
using Action = std::function<Result<int>(const Context&)>;

}  // namespace steelyard::app
