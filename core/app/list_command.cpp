// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <memory>

#include "app/cells.h"
#include "app/commands.h"
#include "app/exit_codes.h"
#include "app/listing.h"
#include "app/session.h"
#include "base/files.h"
#include "base/text.h"
#include "base/units.h"
#include "measure/profile.h"
#include "model/json.h"
#include "plugin/manifest.h"
#include "store/run_store.h"

namespace steelyard::app {
namespace {

struct ListOptions {
  std::optional<std::string> subject;
  std::vector<std::string> plugin_path;
  bool rebuild = false, implementations = false;
};

Result<Site> open(const ListOptions& options) {
  static const std::atomic<bool> kNever{false};
  return open_site({options.plugin_path.begin(), options.plugin_path.end()}, kNever);
}

/// What cannot be listed, because its plugin does not run here, is at least counted.
void note_unusable(const ListOptions& options, const model::Catalogue& plugins, const Context& context) {
  const auto unusable = std::ranges::count_if(plugins, [](const auto& p) { return !p.unusable.empty(); });
  std::string folders;
  for (const auto& folder : plugin::search_path({options.plugin_path.begin(), options.plugin_path.end()}))
    folders += (folders.empty() ? "" : ", ") + text::printable(folder.string());
  if (plugins.empty()) context.note(context.text("list.no_plugins", {{"folders", folders}}));
  if (unusable > 0) context.note(context.text("list.unusable", {{"count", fmt::format("{}", unusable)}}));
}

Result<Listing> list_benchmarks(const ListOptions& options, const Context& context) {
  const auto site = open(options);
  if (!site) return site.error();
  const Texts& text = context.text;
  Listing out{{{{"id", text("column.benchmark")},
                {"version", text("column.version"), true},
                {"unit", text("column.unit")},
                {"direction", text("column.direction")},
                {"plugin", text("column.plugin")},
                {"summary", text("column.summary")}},
               {}},
              {{"schema", "steelyard.benchmarks/1"}, {"benchmarks", model::Json::array()}}};
  for (const model::PluginInfo& plugin : site->plugins) {
    const model::Json described = model::to_json(plugin);
    for (std::size_t i = 0; i < plugin.benchmarks.size(); ++i) {
      const model::BenchmarkInfo& benchmark = plugin.benchmarks[i];
      const bool silent = benchmark.metrics.empty();
      out.table.rows.push_back({text_cell(benchmark.id), fmt::format("{}", benchmark.version),
                                silent ? "" : text_cell(benchmark.metrics[0].unit),
                                silent ? "" : model::to_text(benchmark.metrics[0].direction), text_cell(plugin.id),
                                text_cell(benchmark.summary)});
      model::Json item = {{"plugin", plugin.id}};
      item.update(described.at("benchmarks").at(i));
      out.json["benchmarks"].push_back(std::move(item));
    }
  }
  note_unusable(options, site->plugins, context);
  return out;
}

Result<Listing> list_plugins(const ListOptions& options, const Context& context) {
  const auto site = open(options);
  if (!site) return site.error();
  const Texts& text = context.text;
  Listing out{{{{"id", text("column.plugin")},
                {"version", text("column.version")},
                {"vendor", text("column.vendor")},
                {"state", text("column.state")},
                {"devices", text("column.devices"), true},
                {"benchmarks", text("column.benchmarks"), true},
                {"note", text("column.note")}},
               {}},
              {{"schema", "steelyard.plugins/1"}, {"plugins", model::Json::array()}}};
  for (const model::PluginInfo& plugin : site->plugins) {
    const Cell state = plugin.unusable.empty() ? Cell("ready", Style::kGood)
                       : plugin.broken         ? Cell("broken", Style::kBad)
                                               : Cell("unusable", Style::kDim);
    const std::string note = plugin.unusable.empty()
                                 ? plugin.manifest
                                 : plugin.unusable + (plugin.remedy.empty() ? "" : " → " + plugin.remedy);
    out.table.rows.push_back({text_cell(plugin.id), text_cell(plugin.version), text_cell(plugin.vendor), state,
                              fmt::format("{}", plugin.devices.size()), fmt::format("{}", plugin.benchmarks.size()),
                              text_cell(note)});
    out.json["plugins"].push_back(model::to_json(plugin));
  }
  note_unusable(options, site->plugins, context);
  return out;
}

Result<Listing> list_devices(const ListOptions& options, const Context& context) {
  const auto site = open(options);
  if (!site) return site.error();
  const Texts& text = context.text;
  Listing out{{{{"id", text("column.device")},
                {"kind", text("column.kind")},
                {"numa", "NUMA", true},
                {"pci", "PCI"},
                {"plugin", text("column.plugin")},
                {"name", text("column.name")}},
               {}},
              {{"schema", "steelyard.devices/1"}, {"devices", model::Json::array()}}};
  for (const model::PluginInfo& plugin : site->plugins) {
    const model::Json described = model::to_json(plugin);
    for (std::size_t i = 0; i < plugin.devices.size(); ++i) {
      const model::DeviceInfo& device = plugin.devices[i];
      out.table.rows.push_back({text_cell(device.id), text_cell(device.kind),
                                device.numa_node < 0 ? "" : fmt::format("{}", device.numa_node), text_cell(device.pci),
                                text_cell(plugin.id), text_cell(device.name)});
      model::Json item = {{"plugin", plugin.id}};
      item.update(described.at("devices").at(i));
      out.json["devices"].push_back(std::move(item));
    }
  }
  note_unusable(options, site->plugins, context);
  return out;
}

Result<Listing> list_profiles(const ListOptions&, const Context& context) {
  const Texts& text = context.text;
  const auto folder = install_dirs().data / "profiles";
  const std::string language = text.language() == Language::kChinese ? "zh-CN" : "en";
  Listing out{{{{"name", text("column.profile")},
                {"budget_s", text("column.budget"), true},
                {"summary", text("column.summary")}},
               {}},
              {{"schema", "steelyard.profiles/1"}, {"profiles", model::Json::array()}}};
  for (const std::string& name : measure::profile_names(folder)) {
    auto profile = measure::load_profile(name, folder);
    if (!profile) return profile.error();
    const std::string budget = profile->budget_s > 0 ? units::seconds(profile->budget_s) : "";
    out.table.rows.push_back({text_cell(name),
                              context.format() == "csv" ? fmt::format("{}", profile->budget_s) : budget,
                              text_cell(profile->summary[language])});
    out.json["profiles"].push_back({{"name", name},
                                    {"file", profile->file},
                                    {"sha256", profile->sha256},
                                    {"budget_s", profile->budget_s},
                                    {"summary", profile->summary}});
  }
  return out;
}

std::string state_of(const store::RunSummary& run) {
  if (!run.damage.empty()) return "damaged";
  if (run.imported) return "imported";
  return run.complete ? "complete" : "unfinished";
}

/// The same for people.
std::string state_words(const store::RunSummary& run, const Texts& text) {
  if (!run.damage.empty()) return text("list.damaged");
  if (run.imported) return text("list.imported");
  return text(run.complete ? "list.complete" : "list.unfinished");
}

Table runs_table(const Texts& text) {
  return {{{"id", text("column.run")},
           {"profile", text("column.profile")},
           {"started", text("column.started"), false, 1},
           {"node", text("column.node"), false, 2},
           {"state", text("column.state")},
           {"pass", "PASS", true},
           {"fail", "FAIL", true},
           {"skip", "SKIP", true},
           {"invalid", "INVALID", true},
           {"error", "ERROR", true},
           {"note", text("column.note")}},
          {}};
}

Result<Listing> list_runs(const ListOptions& options, const Context& context) {
  const auto dirs = user_dirs();
  if (!dirs) return dirs.error();
  SystemClock clock;
  const auto runs = store::RunStore(dirs->data, clock).list(options.rebuild);
  if (!runs) return runs.error();
  Listing out{runs_table(context.text), {{"schema", "steelyard.runs/1"}, {"runs", model::Json::array()}}};
  for (const store::RunSummary& run : *runs) {
    const auto count = [](std::size_t n) { return Cell(fmt::format("{}", n)); };
    const model::Summary& s = run.summary;
    out.table.rows.push_back({text_cell(run.id), text_cell(run.profile), text_cell(run.started), text_cell(run.node),
                              context.format() == "csv" ? state_of(run) : state_words(run, context.text), count(s.pass),
                              count(s.fail), count(s.skip), count(s.invalid), count(s.error), text_cell(run.damage)});
    out.json["runs"].push_back({{"id", run.id},
                                {"profile", run.profile},
                                {"started", run.started},
                                {"finished", run.finished},
                                {"node", run.node},
                                {"state", state_of(run)},
                                {"pass", s.pass},
                                {"fail", s.fail},
                                {"skip", s.skip},
                                {"invalid", s.invalid},
                                {"error", s.error},
                                {"waived", s.waived},
                                {"damage", run.damage}});
  }
  if (runs->empty()) context.note(context.text("list.no_runs"));
  return out;
}

Result<Listing> by_name(const std::string& name, const ListOptions& options, const Context& context) {
  const auto site = open(options);
  if (!site) return site.error();
  return options.implementations ? list_implementations(*site, name, context) : list_details(*site, name, context);
}

Result<Listing> subject_of(const std::string& subject, const ListOptions& options, const Context& context) {
  if (options.implementations) return by_name(subject == "benchmarks" ? "*" : subject, options, context);
  if (subject == "benchmarks") return list_benchmarks(options, context);
  if (subject == "plugins") return list_plugins(options, context);
  if (subject == "devices") return list_devices(options, context);
  if (subject == "profiles") return list_profiles(options, context);
  if (subject == "runs") return list_runs(options, context);
  return by_name(subject, options, context);
}

Result<int> list_command(const ListOptions& options, const Context& context) {
  if (auto writable = context.check_output(); !writable) return writable.error();
  const std::string subject = options.subject.value_or("benchmarks");
  if (options.rebuild && subject != "runs")
    return Error{Errc::kInvalidArgument, fmt::format("--rebuild means the index of runs, not {}", subject),
                 "write steelyard list runs --rebuild"};
  if (options.implementations &&
      (subject == "runs" || subject == "profiles" || subject == "devices" || subject == "plugins"))
    return Error{Errc::kInvalidArgument, fmt::format("--implementations are of benchmarks, not of {}", subject),
                 "write steelyard list --implementations, or name a benchmark"};
  const auto listing = subject_of(subject, options, context);
  if (!listing) return listing.error();
  const auto delivered =
      context.is_json() ? context.deliver(model::dump_json(listing->json)) : context.deliver(listing->table);
  if (!delivered) return delivered.error();
  return kOk;
}

}  // namespace

void add_list_command(CommandLine& line) {
  auto options = std::make_shared<ListOptions>();
  CLI::App& command = line.add(line.root(), "list", "list",
                               [options](const Context& context) { return list_command(*options, context); });
  line.value(command, "SUBJECT", options->subject, "benchmarks|plugins|profiles|devices|runs|GLOB",
             line.text()("option.subject"));
  line.flag(command, "--rebuild", options->rebuild, line.text()("option.rebuild"));
  line.flag(command, "--implementations", options->implementations, line.text()("option.implementations"));
  line.values(command, "--plugin-path", options->plugin_path, "DIR", line.text()("option.plugin_path"));
  line.add_output(command, "table|json|csv|md");
}

}  // namespace steelyard::app
