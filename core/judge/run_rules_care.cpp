// SPDX-License-Identifier: Apache-2.0
// R1 to R4: was it measured often, long, steadily and precisely enough?
#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "base/inference.h"
#include "base/statistics.h"
#include "judge/recompute.h"
#include "judge/run_rules_parts.h"

namespace steelyard::judge {
namespace {

constexpr std::size_t kSteadyWindow = 5;
constexpr std::size_t kLeastForHalves = 12;
constexpr double kDriftAlpha = 0.01;  // beyond it a difference of the halves may be chance

bool has_flag(const model::Row& row, std::string_view flag) {
  return std::ranges::find(row.flags, flag) != row.flags.end();
}

bool is_long(const RowFacts& f) {
  return f.row.duration_s > f.rules.long_job_s;
}

void check_launches(const RowFacts& f, Findings& findings) {
  const std::size_t made = f.row.launches.size();
  const unsigned least = is_long(f) ? std::min(f.rules.long_launches, f.limits.launches) : f.limits.launches;
  if (f.job != nullptr && f.job->protocol.launches != made)
    return findings.error(
        "RUN-01", {f.where, fmt::format("{} launches", made), fmt::format("the {} declared", f.job->protocol.launches),
                   "the number of launches is declared before the first and never changes after it"});
  if (made < least)
    return findings.error("RUN-01", {f.where, fmt::format("{} launches", made), fmt::format("at least {}", least),
                                     "fresh processes show what one process cannot: measure with --profile full"});
  if (made < f.limits.launches)
    return findings.flag("RUN-01", {f.where, fmt::format("{} launches", made), fmt::format("{}", f.limits.launches),
                                    "so few are allowed as the job took long; its interval is Student's t"});
  findings.met("RUN-01");
}

void check_samples(const RowFacts& f, Findings& findings) {
  std::size_t all = 0, fewest = SIZE_MAX;
  for (const model::Launch& launch : f.row.launches) all += launch.n, fewest = std::min(fewest, launch.n);
  if (f.row.launches.empty() || all != f.row.samples.size() || f.row.n != all)
    return findings.error("RUN-02",
                          {f.where, fmt::format("{} samples, of which launches name {}", f.row.samples.size(), all),
                           "every sample in a launch", "samples were removed or added"});
  if (const auto found = departures(f.row); !found.empty()) {
    const Departure& d = found.front();
    return findings.error("RUN-02", {f.where + " " + d.member, d.found, d.expected, d.reason});
  }
  findings.demand(fewest >= f.limits.samples, "RUN-02",
                  {f.where, fmt::format("{} samples in a launch", fewest), fmt::format("at least {}", f.limits.samples),
                   "give it more time per launch (max), or shorter samples"});
}

/// A profile of one's own may not have called steady what the rules do not.
void check_steadiness(const RowFacts& f, Findings& findings) {
  if (f.limits.constant) return findings.met("RUN-04");
  if (f.job != nullptr && (f.job->protocol.steady_range > f.limits.steady_range * (1 + 1e-9) ||
                           f.job->protocol.steady_drift > f.limits.steady_drift * (1 + 1e-9)))
    return findings.error(
        "RUN-04", {f.where,
                   fmt::format("range {}, drift {}", percent(f.job->protocol.steady_range),
                               percent(f.job->protocol.steady_drift)),
                   fmt::format("range {}, drift {}", percent(f.limits.steady_range), percent(f.limits.steady_drift)),
                   "the profile called steady what the rules do not"});
  if (f.row.launches.empty())
    return findings.unknown("RUN-04", {f.where, "no launch recorded", "steady in every launch",
                                       "only launches show whether they were steady"});
  // Five samples in a row must agree before anybody may call it steady: fewer were never looked at.
  const auto unsteady = std::ranges::count_if(
      f.row.launches, [](const model::Launch& l) { return !l.steady || l.warmup < kSteadyWindow; });
  findings.demand(unsteady == 0, "RUN-04",
                  {f.where, fmt::format("{} of {} launches never steady", unsteady, f.row.launches.size()),
                   fmt::format("within {} over five samples", percent(f.limits.steady_range)),
                   "warm up longer (warmup_max), and keep other work off the machine"});
}

/// By what the flag stands for (measure/rows.h): steal, other tasks, or what the benchmark itself found.
Said disturbance(const RowFacts& f) {
  constexpr double kMostSteal = 0.02;
  const double steal = number_of(f.row, "steal_share").value_or(0);
  if (steal > kMostSteal)
    return {f.where, fmt::format("the hypervisor took {} of the CPU time", percent(steal)),
            "at most " + percent(kMostSteal) + " of it",
            "move the virtual machine to a quieter host: see steelyard doctor"};
  if (const double tasks = number_of(f.row, "runnable_max").value_or(0); tasks >= 1)
    return {f.where, fmt::format("other tasks wanted a CPU beside most samples, up to {:.0f} at once", tasks),
            "beside at most half of the samples", "stop other work on this machine: see steelyard doctor"};
  return {f.where, "most of its work was disturbed", "at least half of it undisturbed",
          "other work, or the hypervisor, took part in it: see steelyard doctor"};
}

void check_disturbance(const RowFacts& f, Findings& findings) {
  if (f.row.launches.empty())
    return findings.unknown("RUN-12", {f.where, "nothing recorded", "at least half of it undisturbed",
                                       "nobody watched what else this machine did"});
  if (!has_flag(f.row, "disturbed") && !has_flag(f.row, "mostly_untimed")) return findings.met("RUN-12");
  if (has_flag(f.row, "disturbed")) return findings.error("RUN-12", disturbance(f));
  const auto untimed = number_of(f.row, "wall_overhead");
  findings.flag("RUN-12", {f.where,
                           untimed ? fmt::format("{} of the time in the plugin was not timed", percent(*untimed))
                                   : "most of the time in the plugin was not timed",
                           "at most half of it", "what was done in that time is in no value"});
}

void check_time(const RowFacts& f, Findings& findings) {
  if (f.limits.measured_s <= 0) return findings.met("RUN-03");
  double measured = 0;
  for (const model::Launch& launch : f.row.launches) {
    if (!launch.measured_s)
      return findings.error("RUN-03", {f.where, "not recorded", fmt::format("at least {} s", f.limits.measured_s),
                                       "measured by an older version: measure again"});
    measured += *launch.measured_s;
  }
  findings.demand(measured >= f.limits.measured_s, "RUN-03",
                  {f.where, fmt::format("{:.1f} s measured", measured),
                   fmt::format("at least {} s", f.limits.measured_s), "measure with --profile full"});
}

/// Logarithm of second half / first half of all samples.
void check_drift(const RowFacts& f, Findings& findings) {
  if (f.limits.constant) return findings.met("RUN-05");
  std::vector<double> logs;
  for (const double x : f.row.samples)
    if (x > 0) logs.push_back(std::log(x));
  if (logs.size() < kLeastForHalves || logs.size() != f.row.samples.size())
    return findings.unknown(
        "RUN-05", {f.where, fmt::format("{} of {} samples are above 0", logs.size(), f.row.samples.size()),
                   fmt::format("at least {} samples, all above 0", kLeastForHalves), "too few to see a drift"});
  const auto middle = logs.begin() + static_cast<std::ptrdiff_t>(logs.size() / 2);
  std::vector<double> first(logs.begin(), middle), second(middle, logs.end());
  const double drift = std::expm1(statistics::median(second) - statistics::median(first));
  if (std::abs(drift) <= f.limits.drift) return findings.met("RUN-05");
  const double p = statistics::mann_whitney(first, second);
  Said said{f.where, fmt::format("{:+.2g} % from first to second half", 100 * drift),
            "at most " + percent(f.limits.drift),
            "it was not in equilibrium: soak it longer before, or look at temperature and clocks"};
  if (p < kDriftAlpha) return findings.error("RUN-05", std::move(said));
  said.explanation = fmt::format("may be chance (p = {:.2g}), but more than a certified value should move", p);
  findings.flag("RUN-05", std::move(said));
}

/// Of logarithms of the launches' values: for the few launches of a long job, which have no order statistics.
std::optional<double> students_half_width(const model::Row& row) {
  std::vector<double> logs;
  for (const model::Launch& launch : row.launches)
    if (launch.value > 0) logs.push_back(std::log(launch.value));
  if (logs.size() < 3) return std::nullopt;
  const double mean = statistics::mean(logs), n = static_cast<double>(logs.size());
  double squares = 0;
  for (const double x : logs) squares += (x - mean) * (x - mean);
  return statistics::student_two_sided_quantile(0.05, n - 1) * std::sqrt(squares / (n - 1) / n);
}

void check_precision(const RowFacts& f, Findings& findings) {
  if (f.limits.constant) return findings.met("RUN-06");
  std::optional<double> half_width;
  if (f.row.ci95 && f.row.value && *f.row.value != 0)
    half_width = (f.row.ci95->hi - f.row.ci95->lo) / 2 / std::abs(*f.row.value);
  else if (is_long(f))
    half_width = students_half_width(f.row);
  Said said{f.where, half_width ? "± " + percent(*half_width) : "no interval",
            "at most ± " + percent(f.limits.precision),
            "more launches, more time, or a quieter machine make it narrower"};
  if (!half_width || !(*half_width <= f.limits.precision)) return findings.error("RUN-06", std::move(said));
  const double cv = statistics::coefficient_of_variation(f.row.samples);
  if (cv > f.limits.variation)
    return findings.flag("RUN-06", {f.where, fmt::format("coefficient of variation {}", percent(cv)),
                                    "at most " + percent(f.limits.variation), "its samples scatter unusually"});
  findings.met("RUN-06");
}

}  // namespace

void check_care(const RowFacts& f, Findings& findings) {
  check_launches(f, findings);
  check_samples(f, findings);
  check_steadiness(f, findings);
  check_disturbance(f, findings);
  check_time(f, findings);
  check_drift(f, findings);
  check_precision(f, findings);
}

}  // namespace steelyard::judge
