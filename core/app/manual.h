// SPDX-License-Identifier: Apache-2.0
// The command tree as plain data, and what is written from it: --help and man pages (completion.h has the rest).
#pragma once
#include <string>
#include <vector>

#include "app/terminal.h"
#include "app/texts.h"

namespace steelyard::app {

struct OptionDoc {
  std::vector<std::string> names = {};  // {"-o", "--output"}, or {"SUBJECT"} for a positional
  std::string value = {};  // "FILE", "DIR", "PROFILE", "GLOB", "DEVICE"..., "a|b|c" for choices; empty: a flag
  std::string help = {};
  bool positional = false, repeatable = false, required = false;
  bool value_optional = false;
  bool general = false;  // means the same on every command
};

struct CommandDoc {
  std::string path = {};  // "steelyard run"
  std::string summary = {}, details = {}, examples = {};
  std::vector<OptionDoc> options = {};
  std::vector<CommandDoc> commands = {};

  [[nodiscard]] std::string name() const { return path.substr(path.rfind(' ') + 1); }
};

/// True for "a|b|GLOB": the choices are the known ones of many.
[[nodiscard]] bool is_open(const std::string& value);
/// The choices of "a|b|c" and "a|b|GLOB"; empty if `value` is not a list of choices.
[[nodiscard]] std::vector<std::string> choices(const std::string& value);
/// "steelyard plugin check FILE [OPTIONS]".
[[nodiscard]] std::string usage(const CommandDoc& command);

[[nodiscard]] std::string help_text(const CommandDoc& command, const Texts& text, const Terminal& terminal);
/// `steelyard.1` for the root, `steelyard-run.1`... for the others. `root` is what SEE ALSO lists.
[[nodiscard]] std::string man_page(const CommandDoc& command, const CommandDoc& root, const Texts& text);
[[nodiscard]] std::string man_file_name(const CommandDoc& command);

/// `command` and all below it, in order.
[[nodiscard]] std::vector<const CommandDoc*> flatten(const CommandDoc& command);

}  // namespace steelyard::app
