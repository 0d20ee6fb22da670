// SPDX-License-Identifier: Apache-2.0
#include "judge/fleet.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>

#include "base/inference.h"
#include "base/statistics.h"
#include "judge/run_rules_parts.h"

namespace steelyard::judge {
namespace {

constexpr std::size_t kLeastForDrift = 10;  // samples: five in each half

/// Bytes that are equal for equal values and different for different ones; no text is made of them.
void append(std::string& key, const model::ParamValue& value) {
  key += static_cast<char>('0' + value.index());
  if (const auto* text = std::get_if<std::string>(&value)) {
    key += *text;
  } else if (const auto* whole = std::get_if<std::int64_t>(&value)) {
    key.append(reinterpret_cast<const char*>(whole), sizeof *whole);
  } else {
    key.append(reinterpret_cast<const char*>(&std::get<double>(value)), sizeof(double));
  }
  key += '\n';
}

double drift_of(const std::vector<double>& samples) {
  if (samples.size() < kLeastForDrift || std::ranges::any_of(samples, [](double x) { return !(x > 0); })) return 0;
  const auto middle = samples.begin() + static_cast<std::ptrdiff_t>(samples.size() / 2);
  std::vector<double> first(samples.begin(), middle), second(middle, samples.end());
  return std::log(statistics::median(second) / statistics::median(first));
}

/// Counts of things that should not happen; benchmarks put how many did into the conditions.
bool is_error_counter(std::string_view name) {
  constexpr std::array<std::string_view, 8> kEndings = {"_errors", "_events",   "_retries",    "_replays",
                                                        "_drops",  "_discards", "_recoveries", "_timeouts"};
  return std::ranges::any_of(kEndings, [&](std::string_view ending) { return name.ends_with(ending); });
}

bool is_link_matrix(const model::Matrix& m) {
  return m.rows.size() >= 2 && m.rows == m.columns;
}

std::string counted(const std::vector<std::string>& models) {
  std::map<std::string, std::size_t> counts;
  for (const std::string& model : models) ++counts[model];
  std::string out;
  for (const auto& [model, count] : counts)
    if (!model.empty()) out += fmt::format("{}{} x {}", out.empty() ? "" : " + ", count, model);
  return out;
}

}  // namespace

std::uint32_t Names::number(std::string_view name) {
  const auto [at, added] = numbers_.try_emplace(std::string(name), static_cast<std::uint32_t>(names_.size()));
  if (added) names_.push_back(&at->first);
  return at->second;
}

std::string kind_of(std::string_view device) {
  const std::size_t end = device.find_first_of("0123456789:.");
  return std::string(device.substr(0, end));
}

void Fleet::node(const model::NodeFacts& facts) {
  facts_[nodes_.number(facts.name)] = facts;
}

std::uint32_t Fleet::job_number(const model::Row& row) {
  key_ = row.benchmark;
  key_ += '\n';
  append(key_, static_cast<std::int64_t>(row.version));
  for (const auto& [name, value] : row.params) {
    key_ += name;
    key_ += '=';
    append(key_, value);
  }
  const std::uint32_t job = job_keys_.number(key_);
  if (job == benchmarks_.size()) benchmarks_.push_back(row.benchmark);
  return job;
}

std::uint32_t Fleet::series_of(const model::Row& row, std::uint32_t job) {
  key_ = fmt::format("{}\n{}\n{}\n{}\n", job, static_cast<int>(row.direction), row.unit, row.metric);
  key_ += kind_of(row.device);
  const std::uint32_t series = keys_.number(key_);
  if (series < series_.size()) return series;
  model::Population population;
  population.benchmark = row.benchmark;
  population.version = row.version;
  population.params = row.params;
  population.metric = row.metric;
  population.unit = row.unit;
  population.direction = row.direction;
  population.kind = kind_of(row.device);
  series_.push_back(std::move(population));
  jobs_of_.push_back(job);
  return series;
}

void Fleet::row(const model::Row& row) {
  const std::uint32_t node = nodes_.number(row.node), device = devices_.number(row.device);
  for (const auto& [name, condition] : row.conditions)
    if (const double* count = std::get_if<double>(&condition);
        count != nullptr && *count > 0 && is_error_counter(name)) {
      auto& highest = counters_[{node, device, name}];
      if (*count > highest.first) highest = {*count, row.benchmark};
    }
  const std::uint32_t job = job_number(row);
  const bool counts = row.verdict == model::Verdict::kPass || row.verdict == model::Verdict::kWaived;
  if (!counts) {
    failures_.try_emplace({job, node, device}, Failure{row.verdict, row.reason});
    return;
  }
  if (row.direction == model::Direction::kInfo || !row.value || !(*row.value > 0)) return;
  const std::uint32_t series = series_of(row, job);
  compare_samples(row, series, node);
  readings_.push_back({series, node, device, *row.value, drift_of(row.samples)});
  if (row.matrix && is_link_matrix(*row.matrix))
    links_.push_back({series, node, device, row.matrix->rows, row.matrix->cells});
}

/// Medians of buckets are few and do come twice.
void Fleet::compare_samples(const model::Row& row, std::uint32_t series, std::uint32_t node) {
  if (row.conditions.contains("durations") || !are_telling(row.samples)) return;
  key_.assign(reinterpret_cast<const char*>(&series), sizeof series);
  std::vector<double> sorted = row.samples;  // in whatever order
  std::ranges::sort(sorted);
  key_.append(reinterpret_cast<const char*>(sorted.data()), sorted.size() * sizeof(double));
  const auto [first, fresh] = samples_.try_emplace(std::hash<std::string>()(key_), node);
  if (!fresh && first->second != node) copies_.try_emplace(node, Copy{first->second, row.benchmark});
}

std::string Fleet::processors(std::uint32_t node) const {
  const auto facts = facts_.find(node);
  return facts == facts_.end() ? "" : counted(facts->second.packages);
}

std::string Fleet::hardware(std::uint32_t node, std::uint32_t device) const {
  const auto found = facts_.find(node);
  if (found == facts_.end()) return "";
  const model::NodeFacts& facts = found->second;
  for (const auto& [name, model] : facts.models)
    if (name == devices_[device]) return model;
  const std::string kind = kind_of(devices_[device]);
  const bool accelerator = kind == "gpu" || kind == "cuda" || kind == "hip" || kind == "npu";
  if (!accelerator || facts.accelerators.empty()) return processors(node);
  std::set<std::string> kinds(facts.accelerators.begin(), facts.accelerators.end());
  return fmt::format("{}", fmt::join(kinds, " + "));
}

double limit_for(std::size_t n, std::size_t all) {
  // The MAD of n values knows the spread about as well as the standard deviation of 0.6 n would: docs/methodology.md
  // has the shares of false alarms that this gave.
  const double freedom = 0.6 * static_cast<double>(std::max<std::size_t>(n, 2) - 1);
  const double each = kFalseAlarms / static_cast<double>(std::max<std::size_t>(all, 1));
  return std::max(kLeastZ, statistics::student_two_sided_quantile(each, freedom));
}

}  // namespace steelyard::judge
