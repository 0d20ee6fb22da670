// SPDX-License-Identifier: Apache-2.0
// R6 to R16 of one row: could it be that the number is not what it says?
#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "base/statistics.h"
#include "base/text.h"
#include "judge/certify_parts.h"
#include "judge/run_rules_parts.h"
#include "judge/tail.h"

namespace steelyard::judge {
namespace {

constexpr std::size_t kLeastForVariance = 10;
constexpr double kShortestSample_s = 1e-4;  // two readings of the clock are a microsecond at most: 1 %
constexpr double kEnergyTolerance = 0.02;

const std::string* text_of(const model::Row& row, const char* condition) {
  const auto found = row.conditions.find(condition);
  return found == row.conditions.end() ? nullptr : std::get_if<std::string>(&found->second);
}

/// What the benchmark says beside its result: another metric of the same job and device.
const model::Row* sibling(const model::Run& run, const model::Row& row, std::string_view metric) {
  for (const model::Row& other : run.results)
    if (other.job == row.job && other.node == row.node && other.device == row.device && other.metric == metric)
      return &other;
  return nullptr;
}

void check_working_set(const RowFacts& f, const RunEvidence& evidence, Findings& findings) {
  if (const std::string* in_cache = text_of(f.row, "in_cache"))
    return findings.error("RUN-08", {f.where, *in_cache, "well beyond the caches", "leave its size parameter alone"});
  if (const std::string* past = text_of(f.row, "cache")) {
    if (past->find("not proven") == std::string::npos) return findings.met("RUN-08");
    return findings.unknown("RUN-08", {f.where, *past, "the drive's own counters saw the bytes",
                                       "nothing shows that the drive did the work"});
  }
  if (f.limits.working_set <= 0) return;
  const model::Row* multiple = sibling(*evidence.run, f.row, "cache_multiple");
  if (multiple == nullptr || !multiple->value || *multiple->value <= 0)
    return findings.unknown("RUN-08", {f.where, "not recorded", fmt::format("{} x the caches", f.limits.working_set),
                                       "the size of the last-level cache is not known here"});
  findings.demand(*multiple->value >= f.limits.working_set, "RUN-08",
                  {f.where, fmt::format("{:.3g} x the last-level caches", *multiple->value),
                   fmt::format("at least {} x", f.limits.working_set), "leave its size parameter alone"});
}

/// The launches' seeds, in order, must be among those that the nonce gives (a launch may lack this metric).
bool seeds_match(const RowFacts& f) {
  const std::uint64_t seed = model::job_seed(f.session->nonce, f.row.job);
  unsigned next = 0;
  for (const model::Launch& launch : f.row.launches) {
    while (next < f.job->protocol.launches && model::seed_text(model::launch_seed(seed, next)) != launch.seed) ++next;
    if (next == f.job->protocol.launches) return false;
    ++next;
  }
  return f.job->seed == seed;
}

void check_seeds(const RowFacts& f, Findings& findings) {
  // Products of zeros or constants need less power, and so run at higher clocks. A plugin says what it filled in.
  if (const std::string* inputs = text_of(f.row, "inputs"); inputs != nullptr && !inputs->starts_with("random"))
    return findings.error("RUN-09",
                          {f.where, "inputs: " + *inputs, "random numbers from the seed", "a constant is no workload"});
  const bool recorded = std::ranges::all_of(f.row.launches, [](const model::Launch& l) { return l.seed.has_value(); });
  if (!recorded || f.row.launches.empty())
    return findings.error(
        "RUN-09", {f.where, "not recorded", "the seed of every launch", "measured by an older version: measure again"});
  if (f.session == nullptr || f.job == nullptr)
    return findings.error("RUN-09", {f.where, "no journal", "seeds that follow from the session's nonce",
                                     "without its journal nobody knows which inputs were to be used"});
  findings.demand(seeds_match(f), "RUN-09",
                  {f.where, "other seeds than the nonce gives", "HKDF(nonce, job, launch, rank)",
                   "the inputs were chosen, not drawn"});
}

void check_correctness(const RowFacts& f, Findings& findings) {
  const std::string& status = f.row.correctness.status;
  findings.demand(status == "pass" || status == "fail", "COR-01",
                  {f.where, "no check", "a result that was checked", "a number without a correct result is none"});
  if (status != "pass" && status != "fail") return;
  findings.demand(
      status == "pass", "COR-02",
      {f.where, f.row.correctness.detail, "a correct result", "the machine, or the plugin, computes wrongly"});
  // The host asks for the check after the last timed sample of each launch, in the same process.
  const bool timed = std::ranges::all_of(f.row.launches, [](const model::Launch& l) {
    return l.end_ns.has_value() && l.n > 0 && l.measured_s.value_or(0) > 0;
  });
  findings.demand(timed && !f.row.launches.empty(), "COR-03",
                  {f.where, "a launch without timed samples", "a check after the last timed sample of each launch",
                   "what was checked is not what was timed: measure again"});
}

bool has_fresh_inputs(const model::Row& row, const model::Row& again) {
  for (const model::Launch& a : row.launches)
    for (const model::Launch& b : again.launches)
      if (!a.seed || !b.seed || a.seed == b.seed) return false;
  return !row.launches.empty() && !again.launches.empty();
}

void check_fresh_inputs(const RowFacts& f, const RunEvidence& evidence, Findings& findings) {
  const auto unknown = [&](std::string measured, std::string why) {
    findings.unknown("FRE-01", {f.where, std::move(measured), "the same on inputs of another nonce", std::move(why)});
  };
  if (evidence.retest == nullptr)
    return unknown("one nonce only", "measure again and give that run with --retest: its inputs are others");
  const model::Row* again = same_job(*evidence.retest, f.row);
  if (again == nullptr || !again->value || !f.row.value || *f.row.value == 0)
    return unknown("not in the retest", "the retest has no such value");
  if (is_copy(f.row, *again))
    return findings.error("FRE-01", {f.where, "the same samples in the retest", "a second measurement",
                                     "the retest is a copy, whatever its nonce says"});
  if (!has_fresh_inputs(f.row, *again)) return unknown("the same inputs", "the retest used the same nonce");
  const double difference =
      std::max(std::abs(*again->value / *f.row.value - 1), std::abs(tail_ratio(f.row, *again).value_or(1) - 1));
  findings.demand(difference <= f.rules.fresh_inputs, "FRE-01",
                  {f.where, fmt::format("{} apart on fresh inputs", percent(difference)),
                   "at most " + percent(f.rules.fresh_inputs), "results were remembered, or the machine has changed"});
}

void check_heat(const RowFacts& f, Findings& findings) {
  const auto gap = number_of(f.row, "telemetry_gap_s");
  if (gap && number_of(f.row, "hz"))
    findings.demand(*gap <= f.rules.telemetry_gap_s, "THM-01",
                    {f.where, fmt::format("{:.2g} s without a reading", *gap),
                     fmt::format("at most {} s", f.rules.telemetry_gap_s), "make its samples shorter"});
  else
    findings.unknown("THM-01",
                     {f.where, "no clock readings", fmt::format("at most {} s apart", f.rules.telemetry_gap_s),
                      "clocks of this device were not read beside the samples"});
  const auto throttled = number_of(f.row, "throttle_share");
  Said said{f.where,
            throttled ? percent(*throttled) + " of the time throttled" : "no throttle counter can be read here",
            "at most " + percent(f.rules.throttle_flag), "virtual machines and many devices hide it"};
  if (!throttled) return findings.unknown("THM-02", std::move(said));
  said.explanation = "cool it better: what it sustains is less than what it can";
  if (*throttled > f.rules.throttle_error) return findings.error("THM-02", std::move(said));
  *throttled > f.rules.throttle_flag ? findings.flag("THM-02", std::move(said)) : findings.met("THM-02");
}

std::string ghz(double hz) {
  return fmt::format("{:.2f} GHz", hz / 1e9);
}

void check_clocks(const RowFacts& f, const model::Run& run, Findings& findings) {
  const auto hz = number_of(f.row, "hz");
  const auto node = std::ranges::find(run.nodes, f.row.node, &model::Node::name);
  const auto rated = node == run.nodes.end() ? std::nullopt : node->machine.environment.hardware_max_hz;
  const bool drifted = std::ranges::find(f.row.flags, "clock_drift") != f.row.flags.end();
  const auto lowest = number_of(f.row, "hz_min");
  if (drifted)
    return findings.flag(
        "THM-03",
        {f.where,
         hz && lowest ? fmt::format("the clock moved: {} in the median, {} at the lowest", ghz(*hz), ghz(*lowest))
                      : "the clock moved while it was measured",
         "within 5 % of its median", "set the governor to performance, or look at temperature and power limits"});
  const std::string above = percent(f.rules.clock_over - 1);
  if (!hz || !rated || *rated <= 0)
    return findings.unknown("THM-03", {f.where, hz ? "it ran at " + ghz(*hz) : "its clock was not read",
                                       fmt::format("at most {} above its rated clock", above),
                                       hz ? "the rated clock of this processor is not told here"
                                          : "the clock of this device cannot be read here"});
  if (*hz <= *rated * f.rules.clock_over) return findings.met("THM-03");
  findings.flag("THM-03", {f.where, "it ran at " + ghz(*hz),
                           fmt::format("at most {}, {} above its rated clock", ghz(*rated * f.rules.clock_over), above),
                           "overclocked: this belongs into the tuned division"});
}

/// "L1" to "L3", and nothing else: what is no level proves none.
bool is_power_level(const std::string& level) {
  return level == "L1" || level == "L2" || level == "L3";
}

bool is_of_power(const model::Row& row) {
  return row.unit == "W" || row.unit == "J" || row.unit.ends_with("/W") || row.unit.ends_with("/J");
}

void check_power(const RowFacts& f, Findings& findings) {
  const auto energy = number_of(f.row, "energy_j"), power = number_of(f.row, "power_w");
  if (is_of_power(f.row)) {
    const std::string* level = text_of(f.row, "power_level");
    findings.demand(level != nullptr && is_power_level(*level), "PWR-01",
                    {f.where, level == nullptr ? "software counters" : *level, "L1 or better, at the wall or the PDU",
                     "counters of the device are telemetry, no measurement of power"});
    findings.demand(text_of(f.row, "meter_calibrated") != nullptr, "PWR-02",
                    {f.where, "no calibration on record", "a date", "say which meter, and when it was calibrated"});
    findings.demand(energy.has_value(), "PWR-03",
                    {f.where, "power of another run", "read during these samples",
                     "power and performance must come from the same run"});
  }
  if (!energy || !power || measured_s(f.row) <= 0) return;
  const double wall = measured_s(f.row) / std::max(1e-9, 1 - number_of(f.row, "wall_overhead").value_or(0));
  const double difference = std::abs(*power * wall / *energy - 1);
  findings.demand(difference <= kEnergyTolerance, "PWR-04",
                  {f.where, fmt::format("{:.4g} J, but {:.4g} W x {:.4g} s", *energy, *power, wall),
                   "within " + percent(kEnergyTolerance), "energy and mean power do not belong together"});
}

void check_timing(const RowFacts& f, Findings& findings) {
  const auto sample = number_of(f.row, "sample_s");
  if (!sample)
    return findings.unknown("TIM-01", {f.where, "not recorded", "samples much longer than a reading of the clock",
                                       "the run does not say how long its samples took: measure with this version"});
  findings.demand(*sample >= kShortestSample_s, "TIM-01",
                  {f.where, fmt::format("samples of {:.2g} s", *sample),
                   fmt::format("at least {} s", kShortestSample_s), "reading the clock would be a part of the result"});
}

/// A share of 1 - q of all must have been seen a few times. With fewer the value may stand, but no bound of it.
void check_tail(const RowFacts& f, Findings& findings) {
  constexpr std::pair<const char*, double> kTails[] = {{"p99", 299}, {"p99.9", 2995}};
  const double probes = number_of(f.row, "durations").value_or(0);
  for (const auto& [quantile, least] : kTails) {
    if (!f.row.quantiles.contains(quantile)) continue;
    Said said{f.where + " " + quantile, fmt::format("{:.0f} probes", probes), fmt::format("at least {:.0f}", least),
              "no bound of this quantile can be claimed"};
    const bool claimed = f.row.quantile_ci95 && f.row.quantile_ci95->contains(quantile);
    if (probes >= least)
      findings.met("NET-01");
    else if (claimed)
      findings.error("NET-01", std::move(said));
    else
      findings.flag("NET-01", std::move(said));
  }
}

void check_bound(const RowFacts& f, Findings& findings) {
  if (!f.row.bound || *f.row.bound <= 0 || !f.row.value || *f.row.value <= 0)
    return findings.unknown("PLA-01",
                            {f.where, "no bound", "a theoretical bound", "nothing says how fast this could be"});
  const bool lower = f.row.direction == model::Direction::kLower;
  const double share = lower ? *f.row.bound / *f.row.value : *f.row.value / *f.row.bound;
  findings.demand(share <= f.rules.above_bound, "PLA-01",
                  {f.where, fmt::format("{:.1f} % of the bound", 100 * share),
                   fmt::format("at most {:.0f} %", 100 * f.rules.above_bound),
                   "nothing is faster than the hardware can be: work is skipped, or the timer is wrong"});
}

/// Precondition: RUN-02 is met, so that launches name all samples.
std::vector<std::vector<double>> samples_by_launch(const model::Row& row) {
  std::vector<std::vector<double>> out;
  auto at = row.samples.begin();
  for (const model::Launch& launch : row.launches) {
    const auto left = static_cast<std::size_t>(row.samples.end() - at);
    const auto end = at + static_cast<std::ptrdiff_t>(std::min(launch.n, left));
    out.emplace_back(at, end);
    at = end;
  }
  return out;
}

void check_variance(const RowFacts& f, Findings& findings) {
  if (f.limits.constant || f.row.samples.size() < kLeastForVariance) return;
  const auto [lo, hi] = std::ranges::minmax(f.row.samples);
  if (lo == hi)
    return findings.error("PLA-02", {f.where, fmt::format("{} equal samples", f.row.samples.size()), "some variance",
                                     "made up, or too coarse a timer"});
  const auto launches = samples_by_launch(f.row);
  for (std::size_t i = 0; i < launches.size(); ++i)
    for (std::size_t j = i + 1; j < launches.size(); ++j)
      if (is_copy(launches[i], launches[j]))
        return findings.error("PLA-02", {f.where, fmt::format("launches {} and {} have the same samples", i + 1, j + 1),
                                         "measurements of their own", "one launch was copied"});
  findings.met("PLA-02");
}

/// No counter, share or clock says less than nothing.
void check_readings(const RowFacts& f, Findings& findings) {
  for (const char* name : {"hz", "steal_share", "cpu_share", "throttle_share", "throttle_events", "telemetry_gap_s",
                           "sample_s", "uncorrected_memory_errors", "durations"})
    if (const auto read = number_of(f.row, name); read && *read < 0)
      findings.error("THM-01", {f.where, fmt::format("{} {:g}", name, *read), "0 or more",
                                "nothing reads so: the document was written by hand"});
  double least = f.row.duration_s;
  for (const model::Launch& launch : f.row.launches) least = std::min(least, launch.measured_s.value_or(0));
  if (least < 0)
    findings.error("TIM-01", {f.where, fmt::format("{:g} s", least), "0 or more",
                              "nothing takes so long: the document was written by hand"});
}

}  // namespace

void check_truth(const RowFacts& f, const RunEvidence& evidence, Findings& findings) {
  check_working_set(f, evidence, findings);
  check_seeds(f, findings);
  check_correctness(f, findings);
  check_fresh_inputs(f, evidence, findings);
  check_heat(f, findings);
  check_clocks(f, *evidence.run, findings);
  check_power(f, findings);
  check_timing(f, findings);
  check_tail(f, findings);
  check_bound(f, findings);
  check_variance(f, findings);
  check_readings(f, findings);
}

}  // namespace steelyard::judge
