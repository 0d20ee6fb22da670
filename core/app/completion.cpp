// SPDX-License-Identifier: Apache-2.0
#include "app/completion.h"

#include <algorithm>
#include <fmt/format.h>

namespace steelyard::app {
namespace {

/// What `steelyard list` can name for a kind of value; empty if it cannot.
std::string subject_of(const std::string& value) {
  if (value == "PROFILE") return "profiles";
  if (value == "GLOB") return "benchmarks";
  if (value == "DEVICE") return "devices";
  if (value == "ID" || value == "RUN") return "runs";
  return "";
}

std::string names_command(const std::string& subject) {
  return fmt::format("steelyard list {} --format csv 2>/dev/null | tail -n +2 | cut -d, -f1", subject);
}

std::string function_name(const CommandDoc& command) {
  std::string name = "_" + command.path;
  std::ranges::replace(name, ' ', '_');
  return name;
}

/// In single quotes, for any of the three shells.
std::string single_quoted(std::string_view s) {
  std::string out = "'";
  for (const char c : s) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

std::string bash_value(const OptionDoc& option) {
  constexpr std::string_view kWords = "COMPREPLY=($(compgen -W \"{}\" -- \"$cur\"))";
  if (option.value == "FILE") return "compopt -o filenames; COMPREPLY=($(compgen -f -- \"$cur\"))";
  if (option.value == "DIR") return "compopt -o filenames; COMPREPLY=($(compgen -d -- \"$cur\"))";
  if (const std::string subject = subject_of(option.value); !subject.empty())
    return fmt::format(fmt::runtime(kWords), "$(_steelyard_names " + subject + ")");
  return fmt::format(fmt::runtime(kWords), fmt::join(choices(option.value), " "));
}

/// The case arms of one command: by the word before, and by the command itself.
void append_bash_arms(const CommandDoc& command, std::string& values, std::string& words) {
  std::vector<std::string> own;
  for (const CommandDoc& below : command.commands) own.push_back(below.name());
  std::string files;
  for (const OptionDoc& option : command.options) {
    if (option.positional) {
      const auto list = choices(option.value);
      own.insert(own.end(), list.begin(), list.end());
      if (option.value == "FILE" || option.value == "DIR")
        files = fmt::format("\n      COMPREPLY+=($(compgen -{} -- \"$cur\"))", option.value == "FILE" ? 'f' : 'd');
      continue;
    }
    own.insert(own.end(), option.names.begin(), option.names.end());
    if (option.value.empty()) continue;
    std::vector<std::string> patterns;
    for (const std::string& name : option.names) patterns.push_back(fmt::format("\"{}:{}\"", command.path, name));
    values += fmt::format("    {})\n      {}\n      return ;;\n", fmt::join(patterns, " | "), bash_value(option));
  }
  words += fmt::format("    \"{}\")\n      COMPREPLY=($(compgen -W \"{}\" -- \"$cur\")){} ;;\n", command.path,
                       fmt::join(own, " "), files);
}

/// One line of _arguments. Colons and brackets separate fields there.
std::string zsh_escaped(std::string_view s) {
  std::string out;
  for (const char c : s) {
    if (c == ':' || c == '[' || c == ']' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

std::string zsh_action(const OptionDoc& option) {
  if (option.value == "FILE") return "_files";
  if (option.value == "DIR") return "_files -/";
  if (const std::string subject = subject_of(option.value); !subject.empty())
    return fmt::format("{{_steelyard_names {}}}", subject);
  const auto list = choices(option.value);
  return list.empty() ? " " : fmt::format("({})", fmt::join(list, " "));
}

void append_zsh_options(const CommandDoc& command, std::string& out) {
  unsigned position = 1;
  for (const OptionDoc& option : command.options) {
    if (option.positional) {
      out +=
          fmt::format(" \\\n    {}", single_quoted(fmt::format("{}{}:{}:{}", position++, option.required ? "" : ":",
                                                               zsh_escaped(option.names.front()), zsh_action(option))));
      continue;
    }
    for (const std::string& name : option.names) {
      const std::string value = option.value.empty() ? ""
                                                     : fmt::format("{}:{}:{}", option.value_optional ? ":" : "",
                                                                   zsh_escaped(option.value), zsh_action(option));
      out += fmt::format(" \\\n    {}", single_quoted(fmt::format("{}{}[{}]{}", option.repeatable ? "*" : "", name,
                                                                  zsh_escaped(option.help), value)));
    }
  }
}

void append_zsh_function(const CommandDoc& command, std::string& out) {
  for (const CommandDoc& below : command.commands) append_zsh_function(below, out);
  out += function_name(command) + "() {\n";
  if (command.commands.empty()) {
    out += "  _arguments -s";
    append_zsh_options(command, out);
    out += "\n}\n\n";
    return;
  }
  out += "  local context state state_descr line\n  typeset -A opt_args\n  local -a verbs=(";
  for (const CommandDoc& below : command.commands)
    out += "\n    " + single_quoted(below.name() + ":" + zsh_escaped(below.summary));
  out += ")\n  _arguments -s -C";
  append_zsh_options(command, out);
  out += " \\\n    '1: :->verb' '*:: :->rest'\n  case $state in\n    verb) _describe command verbs ;;\n";
  out += "    rest) case $words[1] in\n";
  for (const CommandDoc& below : command.commands)
    out += fmt::format("      {}) {} ;;\n", below.name(), function_name(below));
  out += "    esac ;;\n  esac\n}\n\n";
}

std::string fish_value(const OptionDoc& option) {
  if (option.value.empty()) return "";
  if (option.value == "FILE") return " -r -F";
  if (option.value == "DIR") return " -r -f -a '(__fish_complete_directories)'";
  if (const std::string subject = subject_of(option.value); !subject.empty())
    return " -r -f -a " + single_quoted("(" + names_command(subject) + ")");
  return fmt::format(" -r -f -a {}", single_quoted(fmt::format("{}", fmt::join(choices(option.value), " "))));
}

std::string fish_condition(const CommandDoc& command) {
  if (command.path.find(' ') == std::string::npos) return "__fish_use_subcommand";
  std::string condition;
  std::size_t begin = command.path.find(' ') + 1;
  while (begin < command.path.size()) {
    const std::size_t end = std::min(command.path.find(' ', begin), command.path.size());
    condition += fmt::format("{}__fish_seen_subcommand_from {}", condition.empty() ? "" : "; and ",
                             command.path.substr(begin, end - begin));
    begin = end + 1;
  }
  return condition;
}

void append_fish_lines(const CommandDoc& command, std::string& out) {
  const std::string prefix = "complete -c steelyard -n " + single_quoted(fish_condition(command));
  for (const CommandDoc& below : command.commands)
    out += fmt::format("{} -f -a {} -d {}\n", prefix, below.name(), single_quoted(below.summary));
  for (const OptionDoc& option : command.options) {
    std::string line = prefix;
    if (!option.positional)
      for (const std::string& name : option.names)
        line += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
    else if (choices(option.value).empty() && option.value != "FILE" && option.value != "DIR")
      continue;
    const std::string value = fish_value(option);
    out += line + (option.positional && value.starts_with(" -r") ? value.substr(3) : value) + " -d " +
           single_quoted(option.help) + "\n";
  }
  for (const CommandDoc& below : command.commands) append_fish_lines(below, out);
}

}  // namespace

std::string bash_completion(const CommandDoc& root) {
  std::string values, words;
  std::vector<std::string> paths;
  for (const CommandDoc* command : flatten(root)) {
    append_bash_arms(*command, values, words);
    if (command != &root) paths.push_back("\"" + command->path + "\"");
  }
  return fmt::format(R"(# bash completion for steelyard, written by: steelyard completion bash
_steelyard_names() {{
  steelyard list "$1" --format csv 2>/dev/null | tail -n +2 | cut -d, -f1
}}
_steelyard() {{
  local cur=${{COMP_WORDS[COMP_CWORD]}} prev=${{COMP_WORDS[COMP_CWORD-1]}} path=steelyard word
  COMPREPLY=()
  # bash splits --option=value at the equals sign
  [[ $cur == "=" ]] && cur=
  [[ $prev == "=" ]] && prev=${{COMP_WORDS[COMP_CWORD-2]}}
  for word in "${{COMP_WORDS[@]:1:COMP_CWORD-1}}"; do
    case "$path $word" in
      {}) path="$path $word" ;;
    esac
  done
  case "$path:$prev" in
{}  esac
  case "$path" in
{}  esac
}}
complete -F _steelyard steelyard
)",
                     fmt::join(paths, " | "), values, words);
}

std::string zsh_completion(const CommandDoc& root) {
  std::string out = R"zsh(#compdef steelyard
# zsh completion for steelyard, written by: steelyard completion zsh
_steelyard_names() {
  local -a names=(${(f)"$(steelyard list $1 --format csv 2>/dev/null | tail -n +2 | cut -d, -f1)"})
  compadd -a names
}

)zsh";
  append_zsh_function(root, out);
  return out + "compdef _steelyard steelyard\n[[ $funcstack[1] == _steelyard ]] && _steelyard \"$@\"\n";
}

std::string fish_completion(const CommandDoc& root) {
  std::string out = "# fish completion for steelyard, written by: steelyard completion fish\n";
  append_fish_lines(root, out);
  return out;
}

}  // namespace steelyard::app
