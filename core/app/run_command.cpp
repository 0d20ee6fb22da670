// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fmt/format.h>
#include <memory>
#include <utility>

#include "app/commands.h"
#include "app/exit_codes.h"
#include "app/interrupt.h"
#include "app/progress.h"
#include "app/run_report.h"
#include "app/session.h"
#include "base/text.h"
#include "model/json.h"

namespace steelyard::app {
namespace {

struct RunOptions {
  std::optional<std::string> profile, budget, allow_destroy, resume, nonce;
  std::vector<std::string> only, skip, devices, params, paths, plugin_path;
  bool dry_run = false;
};

Error usage(std::string message, std::string hint) {
  return {Errc::kInvalidArgument, std::move(message), std::move(hint)};
}

Result<std::vector<std::pair<std::string, std::string>>> parse_params(const std::vector<std::string>& given) {
  std::vector<std::pair<std::string, std::string>> params;
  for (const std::string& word : given) {
    const std::size_t equals = word.find('=');
    if (equals == std::string::npos || equals == 0)
      return usage(fmt::format("--param '{}' has no name and value", text::printable(word)),
                   "write --param NAME=VALUE or --param BENCHMARK:NAME=VALUE");
    params.emplace_back(word.substr(0, equals), word.substr(equals + 1));
  }
  return params;
}

/// At least 8 bytes, so that nobody can have tried all inputs before; lower case, so that one nonce is one text.
Result<std::string> parse_nonce(std::string nonce) {
  constexpr std::size_t kFewestDigits = 16, kMostDigits = 128;
  const auto is_digit = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  if (nonce.size() >= kFewestDigits && nonce.size() <= kMostDigits && std::ranges::all_of(nonce, is_digit))
    return nonce;
  return usage(fmt::format("--nonce '{}' is not 16 to 128 hexadecimal digits in lower case", text::printable(nonce)),
               "give the nonce as the authority wrote it, or leave --nonce out");
}

/// A resumed run goes on as it was planned: narrowing or changing it now would make it another run.
Result<void> check_resume(const RunOptions& options) {
  const std::pair<bool, const char*> changes[] = {
      {options.profile.has_value(), "--profile"}, {!options.only.empty(), "--only"},
      {!options.skip.empty(), "--skip"},          {!options.devices.empty(), "--device"},
      {!options.params.empty(), "--param"},       {!options.paths.empty(), "--path"},
      {options.budget.has_value(), "--budget"},   {options.allow_destroy.has_value(), "--allow-destroy"},
      {options.nonce.has_value(), "--nonce"},     {options.dry_run, "--dry-run"}};
  for (const auto& [given, name] : changes)
    if (given)
      return usage(fmt::format("--resume continues a run as it was planned; {} cannot change it", name),
                   fmt::format("drop {}, or start a new run without --resume", name));
  return {};
}

Result<SessionRequest> make_request(const RunOptions& options, Settings settings) {
  SessionRequest request;
  for (const auto& [key, flag] : {std::pair("profile", &options.profile), std::pair("budget", &options.budget)})
    if (*flag)
      if (auto set = settings.set_flag(key, **flag); !set) return set.error();
  if (options.resume)
    if (auto possible = check_resume(options); !possible) return possible.error();
  auto params = parse_params(options.params);
  if (!params) return params.error();
  request.profile = settings["profile"];
  request.settings = settings.record();
  for (const auto& [name, values] :
       {std::pair("--only", &options.only), std::pair("--skip", &options.skip), std::pair("--device", &options.devices),
        std::pair("--param", &options.params), std::pair("--path", &options.paths)})
    if (!values->empty()) request.settings[name] = {fmt::format("{}", fmt::join(*values, " ")), "command line"};
  if (!options.plugin_path.empty())  // as it is typed again, to go on
    request.settings["--plugin-path"] = {fmt::format("{}", fmt::join(options.plugin_path, " --plugin-path ")),
                                         "command line"};
  request.selection = {options.only, options.skip, options.devices, *std::move(params),
                       options.allow_destroy.has_value()};
  // Settings has checked that it is a time.
  if (const auto budget = text::parse_duration(settings["budget"]))
    request.budget_s = std::chrono::duration<double>(*budget).count();
  if (options.nonce) {
    auto nonce = parse_nonce(*options.nonce);
    if (!nonce) return nonce.error();
    request.nonce = *std::move(nonce);
  }
  request.resume = options.resume.has_value();
  if (options.resume && !options.resume->empty()) request.resume_id = *options.resume;
  return request;
}

bool declares(const model::Catalogue& plugins, const std::string& name) {
  for (const model::PluginInfo& plugin : plugins)
    for (const model::BenchmarkInfo& benchmark : plugin.benchmarks)
      for (const model::ParamInfo& param : benchmark.params)
        if (param.id == name) return true;
  return false;
}

/// --path and --allow-destroy are the storage benchmarks' parameters of these names. Paths become absolute: a child may
/// run elsewhere.
Result<void> add_paths(const RunOptions& options, const Site& site, SessionRequest& request) {
  auto& params = request.selection.params;
  for (const std::string& path : options.paths) {
    std::error_code missing;
    if (!std::filesystem::is_directory(path, missing) && !std::filesystem::is_block_file(path, missing))
      return usage(fmt::format("--path {}: no such folder or block device", text::printable(path)),
                   "name a folder that exists, or a drive such as /dev/nvme0n1");
    params.emplace_back("path", std::filesystem::absolute(path).string());
  }
  if (options.allow_destroy) params.emplace_back("allow_destroy", *options.allow_destroy);
  if (options.allow_destroy && options.paths.empty())
    return usage("--allow-destroy without --path: which drive?",
                 "steelyard run --path /dev/... --allow-destroy SERIAL");
  if (!options.paths.empty() && !declares(site.plugins, "path"))
    return usage("--path: no benchmark here works on storage", "see steelyard list benchmarks");
  return {};
}

Result<int> dry_run(const SessionRequest& request, Site& site, const Context& context) {
  const auto plan = plan_session(request, site);
  if (!plan) return plan.error();
  const auto delivered = context.is_json()           ? context.deliver(model::dump_json(model::to_json(*plan)))
                         : context.format() == "csv" ? context.deliver(plan_csv(*plan))
                                                     : context.deliver(plan_table(*plan, context.text),
                                                                       "\n" + plan_summary(*plan, context.text) + "\n");
  if (!delivered) return delivered.error();
  return kOk;
}

/// Which files hold it, and how an interrupted one goes on.
std::string where_it_is(const SessionResult& result, const Texts& text) {
  const std::string dir = text::printable(result.dir.string());
  if (!result.interrupted) return text("run.written", {{"dir", dir}});
  std::string resume = result.run.id;
  if (const auto folders = result.run.settings.find("--plugin-path"); folders != result.run.settings.end())
    resume += " --plugin-path " + text::printable(folders->second.first);
  return text("run.interrupted", {{"dir", dir}}) + "\n" + text("run.next_resume", {{"run", resume}});
}

/// The last lines: verdict, files written, one next command.
std::string closing(const SessionResult& result, const model::Summary& summary, const Context& context) {
  const Texts& text = context.text;
  const bool trouble = summary.error + summary.invalid + summary.fail > 0 || summary.pass + summary.waived == 0;
  const std::vector<model::Row> shown = shown_rows(result.run);
  const std::string counts = verdict_counts(summary);
  std::string out = "\n" + text("run.verdict", {{"run", result.run.id}, {"counts", counts}}) + "\n";
  const std::size_t hidden = result.run.results.size() - shown.size();
  if (hidden > 0) out += text("run.hidden", {{"count", fmt::format("{}", hidden)}}) + "\n";
  if (context.quiet) return out;
  out += where_it_is(result, text) + "\n";
  if (result.interrupted) return out;
  return out + (trouble ? text("run.next_trouble") : text("run.next")) + "\n";
}

Result<void> deliver_run(const SessionResult& result, const model::Summary& summary, const Context& context) {
  if (context.is_json()) return context.deliver(model::dump_json(model::to_json(result.run)));
  if (context.format() == "csv") return context.deliver(run_csv(result.run));
  return context.deliver(run_table(result.run, context.text), closing(result, summary, context));
}

Result<int> measure(const SessionRequest& request, Site& site, const Context& context,
                    const std::atomic<bool>& interrupted) {
  SystemClock clock;
  const auto write = [&](std::string_view s) {
    if (!context.quiet) std::fwrite(s.data(), 1, s.size(), stderr);
  };
  ProgressView view(context.text, context.err, clock, write);
  const auto result = run_session(request, site, view, interrupted);
  view.end();
  if (!result) return result.error();
  expect_no_interrupt();
  const model::Summary summary = model::summarize(result->run.results);
  if (auto delivered = deliver_run(*result, summary, context); !delivered)
    return Error{delivered.error().code, delivered.error().message,
                 fmt::format("nothing is lost: {}", result->dir.string())};
  if (!context.is_table()) context.note(where_it_is(*result, context.text));
  return result->interrupted ? kInterrupted : exit_code(summary);
}

Result<int> run_command(const RunOptions& options, const Context& context) {
  if (auto writable = context.check_output(); !writable) return writable.error();
  auto request = make_request(options, context.settings);
  if (!request) return request.error();
  const model::Json stopped = {{"error",
                                {{"code", to_text(Errc::kCancelled)},
                                 {"message", "stopped at once by a second interrupt"},
                                 {"hint", "nothing finished is lost: steelyard run --resume"}}}};
  const auto& interrupted =
      catch_interrupts("\n" + context.text("run.interrupting") + "\n", "\n" + context.text("run.stopped") + "\n",
                       context.is_json() ? model::dump_json(stopped) : "");
  auto site = open_site({options.plugin_path.begin(), options.plugin_path.end()}, interrupted);
  if (!site) return site.error();
  if (auto added = add_paths(options, *site, *request); !added) return added.error();
  return options.dry_run ? dry_run(*request, *site, context) : measure(*request, *site, context, interrupted);
}

}  // namespace

void add_run_command(CommandLine& line) {
  const Texts& text = line.text();
  auto options = std::make_shared<RunOptions>();
  CLI::App& command =
      line.add(line.root(), "run", "run", [options](const Context& context) { return run_command(*options, context); });
  line.value(command, "--profile", options->profile, "PROFILE", text("option.profile"));
  line.values(command, "--only", options->only, "GLOB", text("option.only"));
  line.values(command, "--skip", options->skip, "GLOB", text("option.skip"));
  line.values(command, "--device", options->devices, "DEVICE", text("option.device"));
  line.values(command, "--param", options->params, "NAME=VALUE", text("option.param"));
  line.values(command, "--path", options->paths, "PATH", text("option.path"));
  line.value(command, "--allow-destroy", options->allow_destroy, "SERIAL", text("option.allow_destroy"));
  line.value(command, "--budget", options->budget, "TIME", text("option.budget"));
  line.value(command, "--nonce", options->nonce, "HEX", text("option.nonce"));
  line.flag(command, "--dry-run", options->dry_run, text("option.dry_run"));
  line.value(command, "--resume", options->resume, "ID", text("option.resume")).expected(0, 1);
  line.values(command, "--plugin-path", options->plugin_path, "DIR", text("option.plugin_path"));
  line.add_output(command, "table|json|csv|md");
}

}  // namespace steelyard::app
