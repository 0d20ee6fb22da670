// SPDX-License-Identifier: Apache-2.0
#include "judge/comparison.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <map>
#include <numeric>
#include <set>
#include <tuple>
#include <utility>

#include "base/digest.h"
#include "base/inference.h"
#include "base/statistics.h"
#include "base/units.h"
#include "judge/fleet.h"
#include "judge/tail.h"
#include "score/rows.h"

namespace steelyard::judge {
namespace {

using model::ComparedMetric;
using model::Difference;

constexpr double kAlpha = 0.05;
constexpr std::size_t kResamples = 1000;
constexpr double kFarthest = 1e100;            // ratio of two values; beyond it its interval would overflow
constexpr std::size_t kMostPairs = 1'000'000;  // beyond, all differences of two sets would not fit

/// What identifies a metric on both sides: benchmark, parameters, metric, quantile of it (empty: its value) and kind of
/// device. Versions are an obstacle, not a part of it.
using Key = std::tuple<std::string, std::map<std::string, model::ParamValue>, std::string, std::string, std::string>;

/// All devices of one side that measured a metric.
struct Pool {
  std::string quantile;
  std::vector<const model::Row*> rows;  // with a value that counts, one per node and device
  const model::Row* other = nullptr;    // the first that has none
};

bool is_good(const model::Row& row) {
  return row.verdict == model::Verdict::kPass || row.verdict == model::Verdict::kWaived;
}

bool counts(const model::Row& row, const std::string& quantile) {
  return is_good(row) && value_in(row, quantile).value_or(0) > 0 && !score::has_absurd_direction(row);
}

std::map<Key, Pool> pools_of(const model::Run& run, Paths paths) {
  std::map<Key, Pool> out;
  std::set<std::tuple<const Pool*, std::string, std::string>> seen;
  for (const model::Row& row : run.results) {
    // A job that never learnt its metrics has one row without; every other row without a direction is information.
    if (row.direction == model::Direction::kInfo && !row.metric.empty()) continue;
    if (paths == Paths::kNative && score::is_emulated(run, row)) continue;
    for (const char* quantile : {"", kTail}) {
      if (*quantile != 0 && !row.quantiles.contains(quantile)) continue;
      Pool& pool = out[{row.benchmark, row.params, row.metric, quantile, kind_of(row.device)}];
      pool.quantile = quantile;
      if (!counts(row, quantile))
        pool.other = pool.other == nullptr ? &row : pool.other;
      else if (seen.insert({&pool, row.node, row.device}).second)
        pool.rows.push_back(&row);
    }
  }
  return out;
}

/// The numbers that vary independently: devices where there are several, else launches, else (means of) samples.
struct Units {
  std::vector<double> logs;
  const char* of = "samples";
};

Units units_of(const Pool& pool, bool devices) {
  Units out;
  std::vector<double> values;
  if (devices) {
    out.of = "devices";
    for (const model::Row* row : pool.rows) values.push_back(*value_in(*row, pool.quantile));
  } else if (!pool.quantile.empty()) {
    out.of = "launches";
    values = quantile_by_launch(*pool.rows.front(), pool.quantile);
  } else if (pool.rows.front()->launches.size() > 1) {
    out.of = "launches";
    for (const model::Launch& launch : pool.rows.front()->launches) values.push_back(launch.value);
  } else {
    values = statistics::batch_means(pool.rows.front()->samples).means;
  }
  for (const double v : values)
    if (v > 0) out.logs.push_back(std::log(v));
  return out;
}

double median_value(const Pool& pool) {
  std::vector<double> values;
  for (const model::Row* row : pool.rows) values.push_back(*value_in(*row, pool.quantile));
  return statistics::median(values);
}

/// A metric of both sides, before anything is decided.
struct Pair {
  ComparedMetric metric;
  Units reference, other;
};

std::string why_not(const Pool* pool, const std::string& name) {
  if (pool == nullptr) return fmt::format("{} did not measure it", name);
  if (pool->other == nullptr) return fmt::format("{} has no value", name);
  const model::Row& row = *pool->other;
  if (!is_good(row)) return fmt::format("{}: {} {}", name, model::to_text(row.verdict), row.reason);
  // It passed, and does not count all the same.
  if (score::has_absurd_direction(row))
    return fmt::format("{} has the direction '{}', which no {} has", name, model::to_text(row.direction), row.unit);
  const auto value = value_in(row, pool->quantile);
  return value ? fmt::format("{} {} is {}: nothing can be that little", name, row.metric, *value)
               : fmt::format("{} has no value", name);
}

Pair pair_of(const Key& key, const Pool* a, const Pool* b, std::span<const Side> sides, std::size_t system) {
  Pair out;
  ComparedMetric& m = out.metric;
  m.system = system;
  std::tie(m.benchmark, m.params, m.metric, m.quantile, m.kind) = key;
  const auto usable = [](const Pool* pool) { return pool != nullptr && !pool->rows.empty(); };
  for (const Pool* pool : {a, b})
    if (pool != nullptr && (usable(pool) || pool->other != nullptr)) {
      const model::Row& row = usable(pool) ? *pool->rows.front() : *pool->other;
      m.version = row.version, m.unit = row.unit, m.direction = row.direction;
    }
  if (usable(a)) m.reference = median_value(*a);
  if (usable(b)) m.value = median_value(*b);
  if (!usable(a) || !usable(b)) {
    m.verdict = Difference::kNotCompared;
    m.reason = usable(a) ? why_not(b, sides[system].name) : why_not(a, sides[0].name);
    return out;
  }
  if (a->rows.front()->unit != b->rows.front()->unit || a->rows.front()->direction != b->rows.front()->direction) {
    m.verdict = Difference::kNotCompared;
    m.reason = a->rows.front()->unit != b->rows.front()->unit
                   ? fmt::format("{} here, {} there", a->rows.front()->unit, b->rows.front()->unit)
                   : "one says that more is better, the other that less is";
    return out;
  }
  if (const double ratio = *m.value / *m.reference; !(ratio < kFarthest && ratio > 1 / kFarthest)) {
    m.verdict = Difference::kNotCompared;
    m.reason = "the two are too far apart to have measured the same: one of them is no measurement";
    return out;
  }
  const bool devices = a->rows.size() > 1 || b->rows.size() > 1;
  out.reference = units_of(*a, devices);
  out.other = units_of(*b, devices);
  m.n_reference = out.reference.logs.size(), m.n = out.other.logs.size();
  m.of = out.reference.of;
  if (std::string_view(out.other.of) != out.reference.of) {
    m.verdict = Difference::kNotCompared;
    m.reason = fmt::format("{} here, {} there", out.reference.of, out.other.of);
  }
  return out;
}

/// All metrics of one system and the reference, the reference's order first.
void add_pairs(std::span<const Side> sides, std::size_t system, Paths paths, std::vector<Pair>& out) {
  const auto ours = pools_of(*sides[0].run, paths), theirs = pools_of(*sides[system].run, paths);
  for (const auto& [key, pool] : ours) {
    const auto other = theirs.find(key);
    out.push_back(pair_of(key, &pool, other == theirs.end() ? nullptr : &other->second, sides, system));
  }
  for (const auto& [key, pool] : theirs)
    if (!ours.contains(key)) out.push_back(pair_of(key, nullptr, &pool, sides, system));
}

bool can_be_tested(const Pair& pair) {
  return pair.metric.verdict != Difference::kNotCompared && pair.metric.n_reference > 1 && pair.metric.n > 1;
}

std::string why_undecided(const Shift& shift, double adjusted_p) {
  const bool excludes_one = shift.interval && (shift.interval->lo > 0 || shift.interval->hi < 0);
  if (!excludes_one) return "the interval allows both a difference and none";
  return adjusted_p > kFalseDifferences ? "a difference as clear as this is to be expected among so many metrics"
                                        : "there is a difference, which may be less than 2 %";
}

/// What one bad device does to the rest: "the devices of b lie between 233 and 702 TFLOP/s"; empty if they are alike.
std::string apart(const Units& units, const std::string& name, const std::string& unit) {
  constexpr double kAlike = 0.1;
  const auto [lowest, highest] = std::ranges::minmax_element(units.logs);
  if (std::string_view(units.of) != "devices" || units.logs.size() < 2 || *highest - *lowest < kAlike) return "";
  const auto shown = [&](double log) { return units::human(std::exp(log), unit); };
  return fmt::format("the {} devices of {} lie between {} and {}", units.logs.size(), name, shown(*lowest),
                     shown(*highest));
}

/// Beside a ratio of means stand means: with medians, which one bad device does not move, the two would contradict.
void show_means(ComparedMetric& m, const Pair& pair) {
  const auto mean = [](const std::vector<double>& logs) {
    return std::exp(std::accumulate(logs.begin(), logs.end(), 0.0) / static_cast<double>(logs.size()));
  };
  m.reference = mean(pair.reference.logs), m.value = mean(pair.other.logs);
}

void conclude(ComparedMetric& m, const Shift& shift, double adjusted_p) {
  m.ratio = std::exp(shift.log_ratio);
  m.method = shift.method;
  if (shift.interval) m.ci95 = model::Interval{std::exp(shift.interval->lo), std::exp(shift.interval->hi)};
  if (shift.p) m.p = adjusted_p;
  m.verdict = verdict_of(shift, adjusted_p, m.direction);
  if (m.verdict == Difference::kUndecided) m.reason = why_undecided(shift, adjusted_p);
}

void relate_to_cost(ComparedMetric& m, std::span<const Side> sides) {
  if (!m.ratio) return;
  const double gain = m.direction == model::Direction::kLower ? 1 / *m.ratio : *m.ratio;
  const Side &reference = sides[0], &side = sides[m.system];
  if (reference.cost && side.cost) m.per_cost = gain / (*side.cost / *reference.cost);
  if (reference.power && side.power) m.per_power = gain / (*side.power / *reference.power);
}

void count(model::Tally& tally, Difference verdict) {
  std::size_t* const counters[] = {&tally.faster, &tally.slower, &tally.same, &tally.undecided, &tally.not_compared};
  ++*counters[static_cast<std::size_t>(verdict)];
}

void decide(std::span<const Side> sides, std::vector<Pair>& pairs) {
  const auto tests = static_cast<std::size_t>(std::ranges::count_if(pairs, can_be_tested));
  std::vector<Shift> shifts;
  std::vector<double> p;
  for (const Pair& pair : pairs)
    if (can_be_tested(pair)) {
      shifts.push_back(shift_of(pair.reference.logs, pair.other.logs, tests));
      p.push_back(shifts.back().p.value_or(1));
    }
  const std::vector<double> adjusted = statistics::holm(p);
  std::size_t next = 0;
  for (Pair& pair : pairs) {
    ComparedMetric& m = pair.metric;
    if (m.verdict == Difference::kNotCompared) continue;
    if (can_be_tested(pair)) {
      conclude(m, shifts[next], adjusted[next]);
      if (m.of == "devices" && m.method == "welch") show_means(m, pair);
      for (const auto& [side, name] :
           {std::pair(&pair.reference, &sides[0].name), {&pair.other, &sides[m.system].name}})
        if (const std::string far = apart(*side, *name, m.unit); !far.empty())
          m.reason += (m.reason.empty() ? "" : "; ") + far;
      ++next;
      continue;
    }
    m.ratio = *m.value / *m.reference;
    m.verdict = Difference::kUndecided;
    m.reason = m.n_reference + m.n == 0
                   ? std::string("both sides have a value only, without samples: there is no interval")
                   : fmt::format("{} and {} {}: too few for an interval", m.n_reference, m.n, m.of);
  }
}

}  // namespace

Shift shift_of(std::span<const double> a, std::span<const double> b, std::size_t tests) {
  Shift out;
  const bool ranks =
      a.size() * b.size() <= kMostPairs &&
      statistics::least_mann_whitney(a.size(), b.size()) * static_cast<double>(tests) <= kFalseDifferences;
  if (!ranks) {
    out.method = "welch";
    const auto w = statistics::welch(a, b, kAlpha);
    if (!w) return out;
    out.log_ratio = w->shift;
    out.p = w->p;
    out.interval = model::Interval{w->interval.lo, w->interval.hi};
    return out;
  }
  out.method = "mann-whitney";
  out.log_ratio = statistics::median_shift(a, b);
  out.p = statistics::mann_whitney(a, b);
  const auto exact = statistics::shift_interval(a, b, kAlpha);
  if (!exact) return out;
  // The percentile bootstrap is too narrow for few numbers, the ranks know nothing of its long tails: the wider counts.
  const statistics::Range drawn = statistics::bootstrap_shift(
      a, b, kAlpha, kResamples, seed_from(fmt::format("compare {} {}", a.size(), b.size())));
  out.interval = model::Interval{std::min(exact->lo, drawn.lo), std::max(exact->hi, drawn.hi)};
  return out;
}

Difference verdict_of(const Shift& shift, double adjusted_p, model::Direction direction) {
  if (!shift.interval) return Difference::kUndecided;
  const bool excludes_one = shift.interval->lo > 0 || shift.interval->hi < 0;
  if (excludes_one && adjusted_p <= kFalseDifferences && std::abs(std::expm1(shift.log_ratio)) >= kIndifferent)
    return (shift.log_ratio > 0) == (direction == model::Direction::kHigher) ? Difference::kFaster
                                                                             : Difference::kSlower;
  const bool within = shift.interval->lo >= std::log1p(-kIndifferent) && shift.interval->hi <= std::log1p(kIndifferent);
  return within ? Difference::kSame : Difference::kUndecided;
}

model::Comparison compare(std::span<const Side> sides, Paths paths) {
  model::Comparison out;
  for (const Side& side : sides) out.systems.push_back(system_of(side));
  out.obstacles = obstacles(sides);
  out.environment = environment_differences(sides);
  out.native_only = paths == Paths::kNative;
  out.tallies.resize(sides.size());
  std::vector<Pair> pairs;
  for (std::size_t system = 1; system < sides.size(); ++system) add_pairs(sides, system, paths, pairs);
  decide(sides, pairs);
  for (Pair& pair : pairs) {
    relate_to_cost(pair.metric, sides);
    pair.metric.forced = !out.obstacles.empty();
    count(out.tallies[pair.metric.system], pair.metric.verdict);
    out.metrics.push_back(std::move(pair.metric));
  }
  return out;
}

}  // namespace steelyard::judge
