// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "base/text.h"
#include "exchange/export.h"
#include "model/json.h"

namespace steelyard::exchange {
namespace {

/// Rates are counted per 10^9 units: per single byte or operation compare.py's table would show nothing but zeros.
constexpr double kUnitsOfWork = 1e9;
constexpr double kNsPerSecond = 1e9;

/// What compare.py may compare: a sample as a time, in nanoseconds.
std::optional<double> nanoseconds(const model::Row& row, double sample) {
  const bool time = row.unit == "s" && row.direction == model::Direction::kLower;
  const bool rate = row.unit.ends_with("/s") && row.direction == model::Direction::kHigher;
  const double ns = time ? sample * kNsPerSecond : rate ? kUnitsOfWork / sample * kNsPerSecond : 0;
  if (!std::isfinite(ns) || ns <= 0) return std::nullopt;
  return ns;
}

std::string counter_name(const model::Row& row) {
  if (row.unit == "By/s") return "bytes_per_second";
  return text::printable(row.metric.substr(0, 100)) + "_per_second";
}

void add_repetitions(const model::Run& run, const model::Row& row, model::Json& all) {
  std::vector<double> samples = row.samples;
  if (samples.empty()) samples = {*row.value};
  const std::string name = row_id(run, row);
  std::size_t index = 0;
  for (const double sample : samples) {
    const auto ns = nanoseconds(row, sample);
    if (!ns) continue;
    model::Json entry = {{"name", name},
                         {"run_name", name},
                         {"run_type", "iteration"},
                         {"repetitions", samples.size()},
                         {"repetition_index", index++},
                         {"threads", 1},
                         {"iterations", 1},
                         {"real_time", *ns},
                         {"cpu_time", *ns},
                         {"time_unit", "ns"}};
    if (row.unit != "s") entry[counter_name(row)] = sample;
    all.push_back(std::move(entry));
  }
}

}  // namespace

std::string to_google_benchmark(const model::Run& run) {
  const model::Machine* machine = run.nodes.empty() ? nullptr : &run.nodes.front().machine;
  model::Json document = {{"context",
                           {{"date", shown(run.started)},
                            {"host_name", run.nodes.empty() ? "" : shown(run.nodes.front().name)},
                            {"executable", "steelyard"},
                            {"num_cpus", machine != nullptr ? machine->all_cpus.size() : 0},
                            {"mhz_per_cpu", 0},
                            {"cpu_scaling_enabled", false},
                            {"caches", model::Json::array()},
                            {"load_avg", model::Json::array()},
                            {"library_build_type", "release"},
                            {"steelyard_run", shown(run.id)},
                            {"steelyard_rates", "time per 1e9 units of work"}}},
                          {"benchmarks", model::Json::array()}};
  for (const model::Row& row : run.results)
    if (has_credible_value(row)) add_repetitions(run, row, document["benchmarks"]);
  return model::dump_json(document);
}

}  // namespace steelyard::exchange
