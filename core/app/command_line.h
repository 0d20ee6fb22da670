// SPDX-License-Identifier: Apache-2.0
// The tree of verbs and options, and what was chosen from it. Errors name the slip and the nearest thing that exists.
#pragma once
#include <CLI/CLI.hpp>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/context.h"
#include "app/manual.h"
#include "app/texts.h"
#include "base/result.h"

namespace steelyard::app {

/// Options every command understands; unset ones leave the setting to weaker sources.
struct Flags {
  std::optional<std::string> lang, color, format, output;
  bool json = false, quiet = false;
  int verbose = 0;
};

/// What can be known of a command line before it is parsed, and must be: the language of the help, the shape of errors.
struct Preview {
  std::optional<std::string> lang;
  bool json = false;
  bool help = false;  // --help or --version: answered even if a configuration file is broken
};
[[nodiscard]] Preview preview(const std::vector<std::string>& args);

/// The command that was chosen. Exactly one of `action` and `help` is set.
struct Chosen {
  Action action;
  const CLI::App* help = nullptr;
  bool version = false;
  std::optional<std::string> format = {};  // that the ending of -o FILE names; none where --format or --json does
};

class CommandLine {
 public:
  explicit CommandLine(const Texts& text);

  /// A verb under `parent`; `id` is its section of the texts: "<id>.summary", "<id>.details", "<id>.examples". Without
  /// an action it only groups the verbs below it.
  CLI::App& add(CLI::App& parent, const std::string& name, std::string_view id, Action action);
  /// --format with these choices ("table|json|csv|md"), and --json.
  void add_format(CLI::App& command, const std::string& formats);
  /// The same, and -o, whose ending chooses among them where --format does not; one that is none of them is an error.
  /// ".txt", ".text" and nothing stand for what a person reads.
  void add_output(CLI::App& command, const std::string& formats);
  /// -o alone, for commands with formats of their own.
  void add_output_file(CLI::App& command);

  // One value, the last one given; several values, one per occurrence; yes or no. `value` as OptionDoc.value.
  CLI::Option& value(CLI::App& command, const std::string& names, std::optional<std::string>& target,
                     const std::string& value, const std::string& help);
  CLI::Option& values(CLI::App& command, const std::string& names, std::vector<std::string>& target,
                      const std::string& value, const std::string& help);
  /// A positional that must be there.
  void required(CLI::App& command, const std::string& name, std::string& target, const std::string& value,
                const std::string& help);
  void flag(CLI::App& command, const std::string& names, bool& target, const std::string& help);

  [[nodiscard]] CLI::App& root() { return *root_; }
  [[nodiscard]] const Texts& text() const { return text_; }
  [[nodiscard]] const Flags& flags() const { return flags_; }

  /// `args` without the program's name.
  [[nodiscard]] Result<Chosen> parse(std::vector<std::string> args);
  /// The tree below `app` as data; `app` is the root or one of its descendants.
  [[nodiscard]] CommandDoc document(const CLI::App& app) const;

 private:
  struct Verb {
    std::string id;
    Action action;
    std::vector<std::string> formats = {};  // of -o
  };
  [[nodiscard]] Result<std::optional<std::string>> format_by_ending(const CLI::App& at) const;
  void add_general(CLI::App& command);
  const Texts& text_;
  Flags flags_;
  bool version_ = false;
  std::unique_ptr<CLI::App> root_;
  std::map<const CLI::App*, Verb> verbs_;
};

}  // namespace steelyard::app
