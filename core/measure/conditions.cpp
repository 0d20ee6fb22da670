// SPDX-License-Identifier: Apache-2.0
#include "measure/conditions.h"

#include <algorithm>
#include <numeric>

#include "measure/sample.h"
#include "measure/stats.h"

namespace steelyard::measure {
namespace {

constexpr double kMostSteal = 0.02;
constexpr double kMostClockSpread = 0.05;
constexpr double kLeastTimed = 0.5;
constexpr double kBusy = 1;  // tasks besides the job's own

/// The readings of one guard over all samples, without those that could not be made.
template <class Read>
std::vector<double> readings(std::span<const Sample* const> samples, double least, Read&& read) {
  std::vector<double> out;
  for (const Sample* sample : samples)
    if (const double value = read(*sample); value >= least) out.push_back(value);
  return out;
}

double sum(const std::vector<double>& x) {
  return std::accumulate(x.begin(), x.end(), 0.0);
}

double mean(const std::vector<double>& x) {
  return sum(x) / static_cast<double>(x.size());
}

void add_clock(Surroundings& out, std::span<const Sample* const> samples) {
  std::vector<double> hz =
      readings(samples, 1, [](const Sample& s) { return std::max(s.guard.hz_before, s.guard.hz_after); });
  if (hz.empty()) return;
  std::ranges::sort(hz);
  const std::size_t tenth = hz.size() / 10;
  const double spread = hz[hz.size() - 1 - tenth] - hz[tenth];
  out.conditions["hz_min"] = hz.front();
  const double middle = median(hz);
  out.conditions["hz"] = middle;
  if (spread > kMostClockSpread * middle) out.flags.emplace_back("clock_drift");
}

void add_cpu(Surroundings& out, std::span<const Sample* const> samples) {
  std::vector<double> share = readings(samples, 0, [](const Sample& s) { return s.guard.cpu_share; });
  if (!share.empty()) out.conditions["cpu_share"] = median(share);
  const auto steal = readings(samples, 0, [](const Sample& s) { return s.guard.steal_share; });
  if (!steal.empty()) out.conditions["steal_share"] = mean(steal);
  const auto runnable = readings(samples, 0, [](const Sample& s) { return s.guard.runnable; });
  if (!runnable.empty()) out.conditions["runnable_max"] = std::ranges::max(runnable);
  const auto busy = static_cast<std::size_t>(std::ranges::count_if(runnable, [](double r) { return r >= kBusy; }));
  if ((!steal.empty() && mean(steal) > kMostSteal) || 2 * busy > runnable.size()) out.flags.emplace_back("disturbed");
}

void add_throttling(Surroundings& out, std::span<const Sample* const> samples) {
  const auto events = readings(samples, 0, [](const Sample& s) { return s.guard.throttle_events; });
  if (events.empty()) return;
  out.conditions["throttle_events"] = sum(events);
  double throttled = 0, wall = 0;
  for (const Sample* sample : samples) {
    wall += seconds(sample->wall_ns);
    if (sample->guard.throttle_events > 0) throttled += seconds(sample->wall_ns);
  }
  if (wall > 0) out.conditions["throttle_share"] = throttled / wall;
  if (sum(events) > 0) out.flags.emplace_back("throttled");
}

void add_energy(Surroundings& out, std::span<const Sample* const> samples) {
  const auto joules = readings(samples, 0, [](const Sample& s) { return s.guard.joules; });
  if (joules.empty() || joules.size() != samples.size()) return;
  const double wall = sum(readings(samples, 0, [](const Sample& s) { return seconds(s.wall_ns); }));
  out.conditions["energy_j"] = sum(joules);
  if (wall > 0) out.conditions["power_w"] = sum(joules) / wall;
}

void add_timing(Surroundings& out, std::span<const Sample* const> samples) {
  if (samples.empty()) return;
  std::vector<double> inner = readings(samples, 0, [](const Sample& s) { return static_cast<double>(s.inner); });
  std::vector<double> elapsed = readings(samples, 0, [](const Sample& s) { return seconds(s.elapsed_ns); });
  const double wall = sum(readings(samples, 0, [](const Sample& s) { return seconds(s.wall_ns); }));
  if (wall > 0) out.conditions["wall_overhead"] = 1 - sum(elapsed) / wall;
  if (wall > 0 && sum(elapsed) < kLeastTimed * wall) out.flags.emplace_back("mostly_untimed");
  out.conditions["inner"] = median(inner);
  out.conditions["sample_s"] = median(elapsed);
  const auto walls = readings(samples, 0, [](const Sample& s) { return seconds(s.wall_ns); });
  out.conditions["telemetry_gap_s"] = std::ranges::max(walls);  // guards are read before and after every sample
}

}  // namespace

void add_facts(std::map<std::string, model::Condition>& conditions, const std::map<std::string, std::string>& facts,
               bool steady_by_rounds) {
  conditions.insert(facts.begin(), facts.end());
  const auto state = facts.find("state");
  if (steady_by_rounds && state != facts.end() && state->second.ends_with("preconditioned"))
    conditions["state"] = std::string("steady");
}

Surroundings surroundings(std::span<const Sample* const> samples) {
  Surroundings out;
  add_clock(out, samples);
  add_cpu(out, samples);
  add_throttling(out, samples);
  add_energy(out, samples);
  add_timing(out, samples);
  return out;
}

}  // namespace steelyard::measure
