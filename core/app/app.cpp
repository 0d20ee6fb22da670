// SPDX-License-Identifier: Apache-2.0
#include "app/app.h"

#include <cstdio>
#include <exception>
#include <fmt/format.h>
#include <optional>
#include <steelyard/plugin.h>
#include <unistd.h>

#include "app/command_line.h"
#include "app/commands.h"
#include "app/config.h"
#include "app/context.h"
#include "app/exit_codes.h"
#include "app/manual.h"
#include "base/files.h"
#include "base/log.h"
#include "base/text.h"
#include "base/version.h"
#include "model/json.h"

namespace steelyard::app {
namespace {

/// The same failure twice: one line (and a hint) for the person, one document for the program that asked for JSON.
/// Without texts - they could not be read - the person gets it in English.
int report(const Error& error, const std::optional<Texts>& text, bool json) {
  const std::string message = text::printable(error.message), hint = text::printable(error.hint);
  const auto line = [&](const char* key, const char* name, const std::string& what) {
    const std::string english = fmt::format("{:<6} {}", std::string(name) + ":", what);
    std::fputs(((text ? (*text)(key, {{name, what}}) : english) + "\n").c_str(), stderr);
  };
  line("failure.error", "error", message);
  if (!hint.empty()) line("failure.hint", "hint", hint);
  if (json) {
    const model::Json document = {
        {"error", {{"code", to_text(error.code)}, {"message", error.message}, {"hint", error.hint}}}};
    std::fputs(model::dump_json(document).c_str(), stdout);
  }
  return exit_code(error.code);
}

void add_commands(CommandLine& line) {
  add_discover_command(line);
  add_list_command(line);
  add_run_command(line);
  add_compare_command(line);
  add_diagnose_command(line);
  add_score_command(line);
  add_index_command(line);
  add_certify_command(line);
  add_report_command(line);
  add_import_command(line);
  add_export_command(line);
  add_keygen_command(line);
  add_pack_command(line);
  add_verify_command(line);
  add_doctor_command(line);
  add_plugin_command(line);
  add_completion_command(line);
}

Result<void> apply(const Flags& flags, const std::optional<std::string>& format_by_ending, Settings& settings) {
  const std::pair<const char*, std::optional<std::string>> given[] = {
      {"lang", flags.lang}, {"color", flags.color}, {"format", flags.json ? "json" : flags.format}};
  for (const auto& [key, value] : given)
    if (value)
      if (auto set = settings.set_flag(key, *value); !set) return set;
  if (format_by_ending)
    if (auto set = settings.set_flag("format", *format_by_ending, kByEnding); !set) return set;
  if (flags.json && flags.format && *flags.format != "json")
    return Error{Errc::kInvalidArgument, fmt::format("--json and --format {} contradict each other", *flags.format),
                 "give one of them"};
  return {};
}

Context make_context(const Texts& text, const Settings& settings, const Flags& flags) {
  Context context{text,
                  settings,
                  Terminal::detect(STDOUT_FILENO, settings["color"], system_env),
                  Terminal::detect(STDERR_FILENO, settings["color"], system_env),
                  flags.output == "-" ? std::nullopt : flags.output,
                  flags.quiet};
  context.out.text = context.err.text = &text;
  if (context.output) {
    context.out.interactive = context.out.colour = false;
    context.out.width = 0;
  }
  return context;
}

void set_verbosity(const Flags& flags) {
  if (flags.quiet) log::set_threshold(log::Level::kError);
  if (flags.verbose > 0) log::set_threshold(flags.verbose > 1 ? log::Level::kDebug : log::Level::kInfo);
}

/// Parsed, configured, running. `json` and `text` follow what is known about the shape and language of errors.
Result<int> run(const std::vector<std::string>& args, const Preview& seen, bool& json, std::optional<Texts>& text) {
  auto settings = Settings::load(system_config_sources());
  Settings effective = settings ? *settings : Settings();
  json = json || effective["format"] == "json";
  const std::string language = seen.lang.value_or(effective["lang"]);
  auto texts = Texts::load(install_dirs().data / "i18n", choose_language(language, system_env));
  if (!texts) return texts.error();
  text = *std::move(texts);
  if (!settings && !seen.help) return settings.error();
  CommandLine line(*text);
  add_commands(line);
  if (args.empty()) {
    const Terminal terminal = Terminal::detect(STDERR_FILENO, effective["color"], system_env);
    std::fputs(help_text(line.document(line.root()), *text, terminal).c_str(), stderr);
    return kUsage;
  }
  const auto chosen = line.parse(args);
  if (!chosen) return chosen.error();
  if (auto applied = apply(line.flags(), chosen->format, effective); !applied) return applied.error();
  set_verbosity(line.flags());
  for (const auto& [key, setting] : effective.record())
    log::debug(fmt::format("{} = {} ({})", key, setting.first, setting.second));
  Context context = make_context(*text, effective, line.flags());
  if (chosen->action) return chosen->action(context);
  context.output.reset();
  const std::string answer = chosen->version ? fmt::format("steelyard {} ({}), plugin ABI {}.{}\n", version(), commit(),
                                                           SY_ABI_MAJOR, SY_ABI_MINOR)
                                             : help_text(line.document(*chosen->help), *text, context.out);
  if (auto delivered = context.deliver(answer); !delivered) return delivered.error();
  return kOk;
}

}  // namespace

int run_app(const std::vector<std::string>& args) noexcept {
  bool json = false;
  std::optional<Texts> text;
  try {
    const Preview seen = preview(args);
    json = seen.json;
    const auto code = run(args, seen, json, text);
    return code ? *code : report(code.error(), text, json);
  } catch (const std::exception& e) {
    return report(
        {Errc::kInternal, fmt::format("internal error: {}", e.what()), "please report it with the command line"}, text,
        json);
  }
}

}  // namespace steelyard::app
