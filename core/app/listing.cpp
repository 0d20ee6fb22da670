// SPDX-License-Identifier: Apache-2.0
#include "app/listing.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <vector>

#include "base/text.h"
#include "measure/plan.h"

namespace steelyard::app {
namespace {

bool is_named(const std::string& glob, const model::PluginInfo& plugin, const std::string& benchmark) {
  return text::matches(glob, benchmark) || text::matches(glob, plugin.id);
}

Error nothing_named(const Site& site, const std::string& glob) {
  std::vector<std::string> known = {"benchmarks", "plugins", "profiles", "devices", "runs"};
  for (const model::PluginInfo& plugin : site.plugins) {
    known.push_back(plugin.id);
    for (const model::BenchmarkInfo& benchmark : plugin.benchmarks) known.push_back(benchmark.id);
  }
  const auto unusable = std::ranges::find_if(
      site.plugins, [&](const model::PluginInfo& p) { return p.id == glob && !p.unusable.empty(); });
  if (unusable != site.plugins.end())
    return {unusable->broken ? Errc::kPlugin : Errc::kUnsupported,
            fmt::format("plugin '{}' cannot run here: {}", glob, unusable->unusable), unusable->remedy};
  const auto near = text::nearest(glob, known);
  return {Errc::kInvalidArgument, fmt::format("list '{}': no such subject, plugin or benchmark", text::printable(glob)),
          near ? fmt::format("did you mean '{}'?", *near) : "steelyard list shows what there is"};
}

/// "auto, avx512, avx2" or "0 to 1048576".
std::string values_of(const model::ParamInfo& param) {
  if (param.type == model::ParamType::kChoice) return fmt::format("{}", fmt::join(param.choices, ", "));
  if (param.type == model::ParamType::kText) return "";
  return fmt::format("{} to {}", measure::to_text(param.min), measure::to_text(param.max));
}

void add_rows(Table& table, const model::BenchmarkInfo& benchmark) {
  for (const model::ParamInfo& param : benchmark.params)
    table.rows.push_back({text_cell(benchmark.id), "param", text_cell(param.id), text_cell(param.unit),
                          text_cell(measure::to_text(param.def)), text_cell(values_of(param)),
                          text_cell(param.summary)});
  for (const model::MetricInfo& metric : benchmark.metrics)
    table.rows.push_back({text_cell(benchmark.id), "metric", text_cell(metric.id), text_cell(metric.unit), "",
                          model::to_text(metric.direction), text_cell(metric.summary)});
}

}  // namespace

Result<Listing> list_details(const Site& site, const std::string& glob, const Context& context) {
  const Texts& text = context.text;
  Listing out{{{{"benchmark", text("column.benchmark")},
                {"kind", text("column.kind")},
                {"name", text("column.name")},
                {"unit", text("column.unit")},
                {"default", text("column.default")},
                {"values", text("column.values")},
                {"summary", text("column.summary")}},
               {}},
              {{"schema", "steelyard.benchmarks/1"}, {"benchmarks", model::Json::array()}}};
  for (const model::PluginInfo& plugin : site.plugins) {
    const model::Json described = model::to_json(plugin);
    for (std::size_t i = 0; i < plugin.benchmarks.size(); ++i) {
      if (!is_named(glob, plugin, plugin.benchmarks[i].id)) continue;
      add_rows(out.table, plugin.benchmarks[i]);
      model::Json item = {{"plugin", plugin.id}};
      item.update(described.at("benchmarks").at(i));
      out.json["benchmarks"].push_back(std::move(item));
    }
  }
  if (out.table.rows.empty()) return nothing_named(site, glob);
  return out;
}

Result<Listing> list_implementations(const Site& site, const std::string& glob, const Context& context) {
  const Texts& text = context.text;
  Listing out{{{{"benchmark", text("column.benchmark")},
                {"param", text("column.params")},
                {"runs_here", text("column.state")},
                {"note", text("column.note")}},
               {}},
              {{"schema", "steelyard.implementations/1"}, {"implementations", model::Json::array()}}};
  bool named = false;
  for (const model::PluginInfo& plugin : site.plugins) {
    const auto here = [&](const model::BenchmarkInfo& b) { return is_named(glob, plugin, b.id); };
    if (!plugin.unusable.empty() || std::ranges::none_of(plugin.benchmarks, here)) continue;
    named = true;
    auto ways = site.host->implementations(plugin.id);
    if (!ways) return ways.error();
    for (const model::Implementation& way : *ways) {
      if (!is_named(glob, plugin, way.benchmark)) continue;
      const bool runs = way.why_not.empty();
      out.table.rows.push_back(
          {text_cell(way.benchmark), text_cell(way.parameter.empty() ? way.value : way.parameter + "=" + way.value),
           runs ? Cell("ready", Style::kGood) : Cell("unusable", Style::kDim), text_cell(way.why_not)});
      out.json["implementations"].push_back({{"plugin", plugin.id},
                                             {"benchmark", way.benchmark},
                                             {"parameter", way.parameter},
                                             {"value", way.value},
                                             {"runs_here", runs},
                                             {"why_not", way.why_not}});
    }
  }
  if (!named) return nothing_named(site, glob);
  return out;
}

}  // namespace steelyard::app
