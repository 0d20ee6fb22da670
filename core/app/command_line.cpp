// SPDX-License-Identifier: Apache-2.0
#include "app/command_line.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fmt/format.h>
#include <utility>

#include "base/text.h"

namespace steelyard::app {
namespace {

constexpr const char* kGeneralGroup = "general";

std::string path_of(const CLI::App& app) {
  return app.get_parent() == nullptr ? "steelyard" : path_of(*app.get_parent()) + " " + app.get_name();
}

/// The command line's own chain of commands: root, verb, verb below it.
std::vector<const CLI::App*> chain(const CLI::App& root) {
  std::vector<const CLI::App*> apps = {&root};
  while (!apps.back()->get_subcommands().empty()) apps.push_back(apps.back()->get_subcommands().front());
  return apps;
}

std::vector<std::string> option_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
    for (const std::string& name : option->get_snames()) names.push_back("-" + name);
  }
  return names;
}

std::vector<std::string> command_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* below : app.get_subcommands([](const CLI::App*) { return true; }))
    names.push_back(below->get_name());
  return names;
}

Error usage_error(const CLI::App& at, const std::string& message, std::string hint) {
  if (hint.empty()) hint = fmt::format("see {} --help", path_of(at));
  return {Errc::kInvalidArgument, fmt::format("{}: {}", path_of(at), message), std::move(hint)};
}

Error unknown_option(const CLI::App& at, const CLI::App& deepest, const std::string& word) {
  const std::string name = word.substr(0, word.find('='));
  const auto below = option_names(deepest);
  if (&at != &deepest && std::ranges::find(below, name) != below.end())
    return usage_error(at, fmt::format("option '{}' stands before its command", text::printable(name)),
                       fmt::format("write {} {}", path_of(deepest), text::printable(word)));
  std::vector<std::string> candidates = option_names(at);
  // The list of all options is what --help is for; only a near one helps here.
  const auto near = text::nearest(name, candidates);
  return usage_error(at, fmt::format("unknown option '{}'", text::printable(name)),
                     near ? fmt::format("did you mean '{}'?", *near) : "");
}

Error unexpected_word(const CLI::App& at, const std::string& word) {
  const auto commands = command_names(at);
  if (!commands.empty())
    return usage_error(at, fmt::format("unknown command '{}'", text::printable(word)),
                       text::did_you_mean(word, commands));
  const auto options = option_names(at);
  const bool selects = std::ranges::find(options, "--only") != options.end();
  return usage_error(at, fmt::format("unexpected argument '{}'", text::printable(word)),
                     selects ? fmt::format("to select benchmarks write --only '{}'", text::printable(word)) : "");
}

/// The first thing on the command line that nothing asked for.
std::optional<Error> leftover(const CLI::App& root) {
  const auto apps = chain(root);
  for (const CLI::App* app : apps) {
    const auto words = app->remaining();
    if (words.empty()) continue;
    if (words.front().starts_with('-')) return unknown_option(*app, *apps.back(), words.front());
    return unexpected_word(*app, words.front());
  }
  return std::nullopt;
}

/// Where the first word that is no option stands; "help" there is a command. Values of general options are no words.
std::vector<std::string>::iterator first_word(std::vector<std::string>& args) {
  auto word = args.begin();
  while (word != args.end() && word->starts_with('-')) {
    const bool takes_value = *word == "--lang" || *word == "--color";
    word += takes_value && args.end() - word > 1 ? 2 : 1;
  }
  return word;
}

Error explain(const CLI::App& root, const CLI::ParseError& error) {
  const CLI::App& at = *chain(root).back();
  if (const auto* validation = dynamic_cast<const CLI::ValidationError*>(&error)) {
    const std::string message = validation->what();
    const std::size_t hint = message.find('\n');
    return usage_error(at, message.substr(0, hint), hint == std::string::npos ? "" : message.substr(hint + 1));
  }
  if (auto found = leftover(root)) return *std::move(found);
  if (dynamic_cast<const CLI::ArgumentMismatch*>(&error) != nullptr) {
    const std::string message = error.what();
    const std::string name = message.substr(0, message.find(':'));
    const CLI::Option* option = at.get_option_no_throw(name);
    if (option != nullptr)
      return usage_error(at, fmt::format("{} needs a value: {}", name, option->get_type_name()), "");
  }
  return usage_error(at, error.what(), "");
}

OptionDoc option_doc(const CLI::Option& option) {
  OptionDoc doc;
  doc.positional = option.get_positional();
  if (doc.positional) doc.names.push_back(option.get_single_name());
  for (const std::string& name : option.get_snames()) doc.names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) doc.names.push_back("--" + name);
  doc.value = option.get_items_expected_max() == 0 ? "" : option.get_type_name();
  doc.value_optional = !doc.value.empty() && option.get_items_expected_min() == 0;
  doc.help = option.get_description();
  doc.repeatable = option.get_multi_option_policy() == CLI::MultiOptionPolicy::TakeAll;
  doc.required = option.get_required();
  doc.general = option.get_group() == kGeneralGroup;
  return doc;
}

std::string validate_choice(const std::string& value, const std::vector<std::string>& known) {
  if (std::ranges::find(known, value) != known.end()) return "";
  return fmt::format("must be one of {}, not '{}'\n{}", fmt::join(known, ", "), text::printable(value),
                     text::nearest(value, known) ? text::did_you_mean(value, known) : "");
}

void constrain(CLI::Option& option, const std::string& value) {
  option.type_name(value)->multi_option_policy(CLI::MultiOptionPolicy::TakeLast)->group("options");
  if (auto known = choices(value); !known.empty() && !is_open(value))
    option.check([known = std::move(known)](const std::string& given) { return validate_choice(given, known); });
}

}  // namespace

Preview preview(const std::vector<std::string>& args) {
  Preview seen;
  for (std::size_t i = 0; i < args.size() && args[i] != "--"; ++i) {
    const std::string& word = args[i];
    const std::string next = i + 1 < args.size() ? args[i + 1] : "";
    if (word == "--lang") seen.lang = next;
    if (word.starts_with("--lang=")) seen.lang = word.substr(7);
    if (word == "--json" || word == "--format=json" || (word == "--format" && next == "json")) seen.json = true;
    if (word == "-h" || word == "--help" || word == "--version" || word == "help") seen.help = true;
  }
  return seen;
}

CommandLine::CommandLine(const Texts& text)
    : text_(text), root_(std::make_unique<CLI::App>(text("steelyard.summary"))) {
  root_->name("steelyard");
  root_->set_help_flag("-h,--help", text("option.help"))->group(kGeneralGroup);
  // Without a maximum CLI11 would take the name of a second verb for one.
  root_->require_subcommand(0, 1);
  verbs_[root_.get()] = {"steelyard", {}};
  root_->add_flag("--version", version_, text("option.version"))->group(kGeneralGroup);
  add_general(*root_);
}

CLI::App& CommandLine::add(CLI::App& parent, const std::string& name, std::string_view id, Action action) {
  CLI::App& command = *parent.add_subcommand(name, text_(std::string(id) + ".summary"));
  command.require_subcommand(0, 1);
  command.get_help_ptr()->group(kGeneralGroup);
  verbs_[&command] = {std::string(id), std::move(action)};
  add_general(command);
  return command;
}

void CommandLine::add_general(CLI::App& command) {
  value(command, "--lang", flags_.lang, "auto|en|zh", text_("option.lang")).group(kGeneralGroup);
  value(command, "--color", flags_.color, "auto|always|never", text_("option.color")).group(kGeneralGroup);
  command.add_flag("-q,--quiet", flags_.quiet, text_("option.quiet"))->group(kGeneralGroup);
  command.add_flag("-v,--verbose", flags_.verbose, text_("option.verbose"))->group(kGeneralGroup);
}

void CommandLine::add_format(CLI::App& command, const std::string& formats) {
  value(command, "--format", flags_.format, formats, text_("option.format"));
  flag(command, "--json", flags_.json, text_("option.json"));
}

void CommandLine::add_output(CLI::App& command, const std::string& formats) {
  add_format(command, formats);
  add_output_file(command);
  verbs_.at(&command).formats = choices(formats);
}

void CommandLine::add_output_file(CLI::App& command) {
  value(command, "-o,--output", flags_.output, "FILE", text_("option.output"));
}

void CommandLine::required(CLI::App& command, const std::string& name, std::string& target, const std::string& value,
                           const std::string& help) {
  constrain(*command.add_option(name, target, help)->required(), value);
}

CLI::Option& CommandLine::value(CLI::App& command, const std::string& names, std::optional<std::string>& target,
                                const std::string& value, const std::string& help) {
  CLI::Option* option = command.add_option(names, target, help);
  constrain(*option, value);
  return *option;
}

CLI::Option& CommandLine::values(CLI::App& command, const std::string& names, std::vector<std::string>& target,
                                 const std::string& value, const std::string& help) {
  CLI::Option* option = command.add_option(names, target, help);
  // One value per occurrence: CLI11 would otherwise swallow every word up to the next option.
  option->type_name(value)->allow_extra_args(false)->group("options");
  return *option;
}

void CommandLine::flag(CLI::App& command, const std::string& names, bool& target, const std::string& help) {
  command.add_flag(names, target, help)->group("options");
}

Result<std::optional<std::string>> CommandLine::format_by_ending(const CLI::App& at) const {
  const std::vector<std::string>& formats = verbs_.at(&at).formats;
  std::error_code missing;
  const std::filesystem::path file = flags_.output.value_or("");
  std::string ending = file.extension().string();
  if (flags_.json || flags_.format || formats.empty() || ending.empty() || std::filesystem::is_directory(file, missing))
    return std::optional<std::string>();
  for (char& c : ending) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  std::string known;
  for (const std::string& format : formats) {
    const bool for_people = format == "table" || format == "text";
    const bool fits = for_people ? ending == ".txt" || ending == ".text" : ending == "." + format;
    if (fits) return std::optional(format);
    if (!for_people) known += (known.empty() ? "." : ", .") + format;
  }
  return usage_error(at, fmt::format("no form is called '{}'", text::printable(ending)),
                     fmt::format("name the file {}, or .txt, or give --format", known));
}

Result<Chosen> CommandLine::parse(std::vector<std::string> args) {
  if (const auto word = first_word(args); word != args.end() && *word == "help") {
    args.erase(word);
    args.emplace_back("--help");
  }
  std::ranges::reverse(args);  // CLI11 takes them from the back
  try {
    root_->parse(args);
  } catch (const CLI::CallForHelp&) {
    const CLI::App& at = *chain(*root_).back();
    if (const auto words = at.remaining(); !words.empty() && !command_names(at).empty() && !words[0].starts_with('-'))
      return unexpected_word(at, words[0]);
    return Chosen{{}, &at};
  } catch (const CLI::ParseError& error) {
    return explain(*root_, error);
  }
  if (version_) return Chosen{{}, nullptr, true};
  const CLI::App& at = *chain(*root_).back();
  const Verb& verb = verbs_.at(&at);
  if (verb.action) {
    auto format = format_by_ending(at);
    if (!format) return format.error();
    return Chosen{verb.action, nullptr, false, *std::move(format)};
  }
  return usage_error(at, fmt::format("which command? {}", fmt::join(command_names(at), ", ")), "");
}

CommandDoc CommandLine::document(const CLI::App& app) const {
  const std::string& id = verbs_.at(&app).id;
  CommandDoc doc;
  doc.path = path_of(app);
  doc.summary = app.get_description();
  doc.details = text_(id + ".details");
  doc.examples = text_(id + ".examples");
  for (const CLI::Option* option : app.get_options()) doc.options.push_back(option_doc(*option));
  for (const CLI::App* below : app.get_subcommands([](const CLI::App*) { return true; }))
    doc.commands.push_back(document(*below));
  return doc;
}

}  // namespace steelyard::app
