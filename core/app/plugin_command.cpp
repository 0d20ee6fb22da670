// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <atomic>
#include <filesystem>
#include <fmt/format.h>
#include <memory>
#include <vector>

#include "app/commands.h"
#include "app/exit_codes.h"
#include "app/session.h"
#include "base/files.h"
#include "base/text.h"
#include "model/json.h"
#include "plugin/conformance.h"
#include "plugin/scaffold.h"

namespace steelyard::app {
namespace {

struct NewOptions {
  std::string name, dir;
};

struct CheckArguments {
  std::string manifest;
  bool allow_destructive = false;
};

const char* word(plugin::RuleStatus status) {
  constexpr std::array<const char*, 3> kWords = {"PASS", "FAIL", "NOT TESTED"};
  return kWords[static_cast<std::size_t>(status)];
}

Style style(plugin::RuleStatus status) {
  constexpr std::array<Style, 3> kStyles = {Style::kGood, Style::kBad, Style::kDim};
  return kStyles[static_cast<std::size_t>(status)];
}

std::size_t count(const std::vector<plugin::RuleResult>& results, plugin::RuleStatus status) {
  return static_cast<std::size_t>(std::ranges::count(results, status, &plugin::RuleResult::status));
}

Table rules_table(const std::vector<plugin::RuleResult>& results, const Texts& text) {
  Table table{{{"rule", text("column.rule")},
               {"status", text("column.verdict")},
               {"title", text("column.summary")},
               {"detail", text("column.detail")}},
              {}};
  for (const plugin::RuleResult& result : results)
    table.rows.push_back({text::printable(result.id), Cell(word(result.status), style(result.status)),
                          text::printable(result.title),
                          text::printable(result.detail + (result.remedy.empty() ? "" : " → " + result.remedy))});
  return table;
}

model::Json rules_json(const std::string& manifest, const std::vector<plugin::RuleResult>& results) {
  model::Json document = {
      {"schema", "steelyard.conformance/1"}, {"manifest", manifest}, {"rules", model::Json::array()}};
  for (const plugin::RuleResult& result : results)
    document["rules"].push_back({{"id", result.id},
                                 {"title", result.title},
                                 {"status", word(result.status)},
                                 {"detail", result.detail},
                                 {"remedy", result.remedy}});
  document["summary"] = {{"pass", count(results, plugin::RuleStatus::kPass)},
                         {"fail", count(results, plugin::RuleStatus::kFail)},
                         {"not_tested", count(results, plugin::RuleStatus::kNotTested)}};
  return document;
}

std::string conclusion(const std::vector<plugin::RuleResult>& results, const Texts& text) {
  const auto shown = [&](plugin::RuleStatus status) { return fmt::format("{}", count(results, status)); };
  const bool broken = count(results, plugin::RuleStatus::kFail) > 0;
  return "\n" +
         text(broken ? "plugin.failed" : "plugin.passed", {{"passed", shown(plugin::RuleStatus::kPass)},
                                                           {"failed", shown(plugin::RuleStatus::kFail)},
                                                           {"untested", shown(plugin::RuleStatus::kNotTested)}}) +
         "\n";
}

/// A manifest, or the folder that holds exactly one.
Result<std::filesystem::path> find_manifest(const std::string& named) {
  std::error_code error;
  if (std::filesystem::is_regular_file(named, error)) return std::filesystem::path(named);
  std::vector<std::filesystem::path> found;
  for (std::filesystem::directory_iterator it(named, error), end; !error && it != end; it.increment(error))
    if (it->path().filename().string().ends_with(".sy.json")) found.push_back(it->path());
  if (found.size() == 1) return found.front();
  const std::string shown = text::printable(named);
  if (found.empty())
    return Error{Errc::kNotFound, fmt::format("{}: no such file, nor a folder with a manifest in it", shown),
                 "name the plugin's manifest, <name>.sy.json"};
  return Error{Errc::kInvalidArgument, fmt::format("{}: holds {} manifests", shown, found.size()),
               fmt::format("name one of them: {}", found.front().string())};
}

Result<int> plugin_check(const CheckArguments& arguments, const Context& context) {
  if (auto writable = context.check_output(); !writable) return writable.error();
  const auto manifest = find_manifest(arguments.manifest);
  if (!manifest) return manifest.error();
  std::atomic<bool> cancelled{false};
  const auto site = open_site({}, cancelled);
  if (!site) return site.error();
  plugin::CheckOptions options;
  options.allow_destructive = arguments.allow_destructive;
  options.cancelled = &cancelled;
  options.on_step = [&](std::string_view step) { context.note(context.text.said(text::printable(step))); };
  const auto results = plugin::check_plugin(*site->host, *manifest, options);
  const auto delivered = context.is_json()
                             ? context.deliver(model::dump_json(rules_json(manifest->string(), results)))
                             : context.deliver(rules_table(results, context.text), conclusion(results, context.text));
  if (!delivered) return delivered.error();
  return plugin::exit_code(results);
}

Result<int> plugin_new(const NewOptions& options, const Context& context) {
  const auto files = plugin::write_plugin(options.name, options.dir, install_dirs().data / "templates" / "plugin");
  if (!files) return files.error();
  if (context.is_json()) {
    model::Json document = {
        {"schema", "steelyard.plugin-new/1"}, {"name", options.name}, {"files", model::Json::array()}};
    for (const auto& file : *files) document["files"].push_back(file.string());
    if (auto delivered = context.deliver(model::dump_json(document)); !delivered) return delivered.error();
    return kOk;
  }
  std::string out;
  for (const auto& file : *files) out += text::printable(file.string()) + "\n";
  // The package lies beside an installed steelyard only; from a build tree, it has to be installed first.
  const std::filesystem::path package = install_dirs().prefix / "lib" / "cmake" / "steelyard";
  const std::string shown = std::filesystem::exists(package) ? package.string() : "PREFIX/lib/cmake/steelyard";
  out +=
      "\n" +
      context.text("plugin.new_next", {{"dir", text::printable(options.dir)},
                                       {"name", options.name},
                                       {"package", text::printable(shown)},
                                       {"steelyard", text::printable((install_dirs().bin / "steelyard").string())}}) +
      "\n";
  if (auto delivered = context.deliver(out); !delivered) return delivered.error();
  return kOk;
}

}  // namespace

void add_plugin_command(CommandLine& line) {
  const Texts& text = line.text();
  CLI::App& group = line.add(line.root(), "plugin", "plugin", {});
  auto check = std::make_shared<CheckArguments>();
  CLI::App& check_command = line.add(group, "check", "plugin_check",
                                     [check](const Context& context) { return plugin_check(*check, context); });
  line.required(check_command, "MANIFEST", check->manifest, "FILE", text("option.manifest"));
  line.flag(check_command, "--allow-destructive", check->allow_destructive, text("option.allow_destructive"));
  line.add_output(check_command, "table|json|csv|md");
  auto create = std::make_shared<NewOptions>();
  CLI::App& new_command =
      line.add(group, "new", "plugin_new", [create](const Context& context) { return plugin_new(*create, context); });
  line.required(new_command, "NAME", create->name, "NAME", text("option.plugin_name"));
  line.required(new_command, "DIR", create->dir, "DIR", text("option.plugin_dir"));
  line.add_output(new_command, "table|json");
}

}  // namespace steelyard::app
