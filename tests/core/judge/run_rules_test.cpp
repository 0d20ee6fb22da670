// SPDX-License-Identifier: Apache-2.0
// Every rule with a run that keeps it and one that does not; and the ways to cheat, each with the rule that stops it.
#include "judge/run_rules.h"

#include <fstream>
#include <functional>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <set>

#include "base/statistics.h"
#include "core/judge/honest_run.h"

namespace steelyard::judge {
namespace {

using namespace honest;

model::Row& gemm(HonestRun& h) {
  return h.run.results[0];
}
model::Row& triad(HonestRun& h) {
  return h.run.results[1];
}

TEST(RunRules, AnHonestRunBreaksNoneAndSaysWhatItCannotShow) {
  const HonestRun h = a_run();
  EXPECT_EQ(errors(h), "");
  EXPECT_EQ(flags(h), "");
  // Counted by the plugin, on one nonce only, and what no run records.
  EXPECT_EQ(unknowns(h), "OPS-01 SCH-03 FRE-01");
}

TEST(RunRules, EveryCheckIsListedOnceAlsoThoseThatConcernNothing) {
  const model::RuleReport report = report_of(a_run());
  EXPECT_EQ(report.rules, "2026.1");
  EXPECT_EQ(report.rules_sha256.size(), 64u);
  ASSERT_EQ(report.checks.size(), all_checks().size());
  std::set<std::string> rules;
  for (const model::RuleCheck& check : report.checks) {
    rules.insert(check.rule);
    if (check.checker.starts_with("PWR")) {
      EXPECT_EQ(check.checked, 0u) << check.checker;
    }
    if (check.checker == "RUN-01") {
      EXPECT_EQ(check.checked, 2u);
    }
  }
  EXPECT_EQ(rules.size(), 17u);
}

/// What is spoilt, and the checker that must find an error, a flag, or say that it cannot know.
struct Spoilt {
  const char* what;
  std::function<void(HonestRun&)> spoil;
  std::string error, flag, unknown;
};

void expect(const Spoilt& c) {
  HonestRun h = a_run();
  c.spoil(h);
  EXPECT_EQ(errors(h), c.error) << c.what;
  if (!c.flag.empty()) {
    EXPECT_EQ(flags(h), c.flag) << c.what;
  }
  if (!c.unknown.empty()) {
    EXPECT_NE(unknowns(h).find(c.unknown), std::string::npos) << c.what << ": " << unknowns(h);
  }
}

/// A latency of 80 us whose tail is 200 us, kept as a histogram.
void make_latency(model::Row& row) {
  row.unit = "s";
  for (double& x : row.samples) x *= 8e-5 / 1e12;
  row.bound = 8e-5, row.percent_of_bound.reset();
  row.quantiles = {{"p99", 2e-4}};
  settle(row);
}

void drop_launches(HonestRun& h, unsigned left) {
  gemm(h).launches.resize(left);
  gemm(h).samples.resize(left * kSamples);
  gemm(h).n = gemm(h).samples.size();
  h.session.plan.jobs[0].protocol.launches = left;
  for (model::Launch& l : gemm(h).launches) l.measured_s = 18.0;
  scale(gemm(h), 1);
}

TEST(RunRules, CareIsChecked) {
  const Spoilt cases[] = {
      {"five launches have no interval", [](HonestRun& h) { drop_launches(h, 5); }, "RUN-01 RUN-06", "", ""},
      {"three launches of a long job",
       [](HonestRun& h) {
         drop_launches(h, 3);
         gemm(h).duration_s = 2000;
         for (model::Launch& l : gemm(h).launches) l.end_ns = *l.start_ns + 20 * kSecond, l.measured_s = 20;
       },
       "", "RUN-01", ""},
      {"nine samples in a launch",
       [](HonestRun& h) {
         gemm(h).launches[2].n = 9;
         gemm(h).samples.resize(gemm(h).samples.size() - 11);
         gemm(h).n = gemm(h).samples.size();
         gemm(h).launches[5].n = 10;
         scale(gemm(h), 1);
       },
       "RUN-02", "", ""},
      {"a value of its own", [](HonestRun& h) { *gemm(h).value *= 1.001; }, "RUN-02", "", ""},
      {"an interval of its own", [](HonestRun& h) { gemm(h).ci95->lo = *gemm(h).value; }, "RUN-02", "", ""},
      {"an interval that was turned round", [](HonestRun& h) { std::swap(gemm(h).ci95->lo, gemm(h).ci95->hi); },
       "RUN-02", "", ""},
      {"a share of the bound of its own", [](HonestRun& h) { gemm(h).percent_of_bound = 99; }, "RUN-02", "", ""},
      {"a scatter of its own", [](HonestRun& h) { gemm(h).conditions["cv"] = 0.0001; }, "RUN-02", "", ""},
      {"a tail below all samples",
       [](HonestRun& h) {
         gemm(h).quantiles = {{"p99", 1e9}};
       },
       "RUN-02", "", ""},
      {"a tail that falls",
       [](HonestRun& h) {
         gemm(h).quantiles = {{"p50", 3e12}, {"p99", 2e12}};
       },
       "RUN-02", "", ""},
      {"a tail of its own",
       [](HonestRun& h) {
         make_latency(gemm(h));
         gemm(h).quantiles["p99"] *= 0.99;
       },
       "RUN-02", "", ""},
      {"an interval of the tail of its own",
       [](HonestRun& h) {
         make_latency(gemm(h));
         gemm(h).quantile_ci95->at("p99").hi *= 2;
       },
       "RUN-02", "", ""},
      {"a tail that nobody counted",
       [](HonestRun& h) {
         make_latency(gemm(h));
         for (model::Launch& l : gemm(h).launches) l.durations.reset();
       },
       "RUN-02", "", ""},
      {"a launch that counted nothing",
       [](HonestRun& h) {
         make_latency(gemm(h));
         gemm(h).launches[3].durations.reset();
       },
       "RUN-02", "", ""},
      {"another quantile in the place of one",
       [](HonestRun& h) {
         make_latency(gemm(h));
         gemm(h).quantiles["p95"] = gemm(h).quantiles.extract("p90").mapped();
       },
       "RUN-02", "", ""},
      {"durations that nobody counted", [](HonestRun& h) { gemm(h).conditions["durations"] = 600.0; }, "RUN-02", "",
       ""},
      {"counts in no order",
       [](HonestRun& h) {
         make_latency(gemm(h));
         std::swap(gemm(h).launches[0].durations->buckets.front(), gemm(h).launches[0].durations->buckets.back());
       },
       "RUN-02", "", ""},
      {"counts that overflow",
       [](HonestRun& h) {
         make_latency(gemm(h));
         for (std::uint64_t& n : gemm(h).launches[0].durations->counts) n = UINT64_MAX;
       },
       "RUN-02", "", ""},
      {"samples that nobody counted",
       [](HonestRun& h) {
         make_latency(gemm(h));
         gemm(h).samples[7] /= 3;
         gemm(h).conditions["cv"] = statistics::coefficient_of_variation(gemm(h).samples);
       },
       "RUN-02", "", ""},
      {"a distribution as it was counted", [](HonestRun& h) { make_latency(gemm(h)); }, "", "", ""},
      {"launches at the same time",
       [](HonestRun& h) {
         for (model::Launch& l : gemm(h).launches)
           l.start_ns = gemm(h).launches[0].start_ns, l.end_ns = gemm(h).launches[0].end_ns;
       },
       "RUN-10", "", ""},
      {"steady after four samples", [](HonestRun& h) { gemm(h).launches[1].warmup = 4; }, "RUN-04", "", ""},
      {"never steady", [](HonestRun& h) { gemm(h).launches[1].steady = false; }, "RUN-04", "", ""},
      {"a profile that calls anything steady", [](HonestRun& h) { h.session.plan.jobs[0].protocol.steady_range = 0.5; },
       "RUN-04", "", ""},
      {"disturbed", [](HonestRun& h) { gemm(h).flags = {"disturbed"}; }, "RUN-12", "", ""},
      {"mostly untimed", [](HonestRun& h) { gemm(h).flags = {"mostly_untimed"}; }, "", "RUN-12", ""},
      {"59 s",
       [](HonestRun& h) {
         for (auto& l : gemm(h).launches) l.measured_s = 59.0 / kLaunches;
       },
       "RUN-03", "", ""},
      {"60 s",
       [](HonestRun& h) {
         for (auto& l : gemm(h).launches) l.measured_s = 10;
       },
       "", "", ""},
      {"no time recorded", [](HonestRun& h) { gemm(h).launches[0].measured_s.reset(); }, "RUN-03 COR-03", "", ""},
      {"wide interval",
       [](HonestRun& h) {
         for (unsigned i = 0; i < kSamples; ++i) gemm(h).samples[i] *= 0.985;
         for (unsigned i = 5 * kSamples; i < 6 * kSamples; ++i) gemm(h).samples[i] *= 1.01;
         scale(gemm(h), 1);
       },
       "RUN-06", "", ""},
      {"scattered",
       [](HonestRun& h) {
         for (std::size_t i = 0; i < gemm(h).samples.size(); ++i) gemm(h).samples[i] *= i % 2 == 0 ? 0.95 : 1.05;
         scale(gemm(h), 1);
       },
       "", "RUN-06", ""},
      {"timed by microseconds", [](HonestRun& h) { gemm(h).conditions["sample_s"] = 1e-5; }, "TIM-01", "", ""},
  };
  for (const Spoilt& c : cases) expect(c);
}

TEST(RunRules, TruthIsChecked) {
  const Spoilt cases[] = {
      {"arrays of twice the caches", [](HonestRun& h) { h.run.results[2].value = 2; }, "RUN-08", "", ""},
      {"told to stay in the cache",
       [](HonestRun& h) { triad(h).conditions["in_cache"] = std::string("an array is 0.5 x"); }, "RUN-08", "", ""},
      {"size of the cache unknown", [](HonestRun& h) { h.run.results.pop_back(); }, "", "", "RUN-08"},
      {"not checked", [](HonestRun& h) { gemm(h).correctness.status = "none"; }, "COR-01", "", ""},
      {"wrong", [](HonestRun& h) { gemm(h).correctness.status = "fail"; }, "COR-02", "", ""},
      {"3 s without a reading", [](HonestRun& h) { gemm(h).conditions["telemetry_gap_s"] = 3.0; }, "THM-01", "", ""},
      {"no clock", [](HonestRun& h) { gemm(h).conditions.erase("hz"); }, "", "", "THM-01"},
      {"throttled for 5 %", [](HonestRun& h) { gemm(h).conditions["throttle_share"] = 0.05; }, "", "THM-02", ""},
      {"throttled for 11 %", [](HonestRun& h) { gemm(h).conditions["throttle_share"] = 0.11; }, "THM-02", "", ""},
      {"throttling hidden", [](HonestRun& h) { gemm(h).conditions.erase("throttle_share"); }, "", "", "THM-02"},
      {"overclocked", [](HonestRun& h) { gemm(h).conditions["hz"] = 3.4e9; }, "", "THM-03", ""},
      {"memory errors", [](HonestRun& h) { gemm(h).conditions["uncorrected_memory_errors"] = 1.0; }, "ECC-01", "", ""},
      {"no counters of memory errors",
       [](HonestRun& h) {
         for (model::Row& row : h.run.results) row.conditions.erase("uncorrected_memory_errors");
       },
       "", "", "ECC-02"},
      {"energy of software counters", [](HonestRun& h) { gemm(h).unit = "FLOP/s/W"; }, "PWR-01 PWR-02 PWR-03", "", ""},
      {"a level that is none",
       [](HonestRun& h) { gemm(h).unit = "FLOP/s/W", gemm(h).conditions["power_level"] = std::string("software"); },
       "PWR-01 PWR-02 PWR-03", "", ""},
      {"energy and power apart",
       [](HonestRun& h) { gemm(h).conditions["energy_j"] = 100.0, gemm(h).conditions["power_w"] = 100.0; }, "PWR-04",
       "", ""},
      {"a tail of 100 probes",
       [](HonestRun& h) {
         gemm(h).quantiles = {{"p99", 2e12}}, gemm(h).conditions["durations"] = 100.0;
       },
       "RUN-02", "NET-01", ""},
      {"no bound known", [](HonestRun& h) { gemm(h).bound.reset(), gemm(h).percent_of_bound.reset(); }, "", "",
       "PLA-01"},
      {"less than no steal", [](HonestRun& h) { gemm(h).conditions["steal_share"] = -0.5; }, "THM-01", "", ""},
      {"kernel not told", [](HonestRun& h) { h.run.nodes[0].machine.environment.kernel = ""; }, "SCH-03", "", ""},
  };
  for (const Spoilt& c : cases) expect(c);
}

/// "measured | required" of the one finding of `checker`.
std::string said(const HonestRun& h, const std::string& checker) {
  for (const model::RuleFinding& f : report_of(h).findings)
    if (f.checker == checker) return f.measured + " | " + f.required;
  return "";
}

TEST(RunRules, SayWhatDisturbedAndByHowMuch) {
  HonestRun h = a_run();
  gemm(h).flags = {"disturbed"};
  gemm(h).conditions["steal_share"] = 0.035;
  EXPECT_EQ(said(h, "RUN-12"), "the hypervisor took 3.5 % of the CPU time | at most 2 % of it");
  gemm(h).conditions["steal_share"] = 0.0;
  gemm(h).conditions["runnable_max"] = 3.0;
  EXPECT_EQ(said(h, "RUN-12"),
            "other tasks wanted a CPU beside most samples, up to 3 at once | beside at most half of the samples");
  gemm(h).conditions.erase("runnable_max");
  EXPECT_EQ(said(h, "RUN-12"), "most of its work was disturbed | at least half of it undisturbed");
  gemm(h).flags = {"mostly_untimed"};
  gemm(h).conditions["wall_overhead"] = 0.75;
  EXPECT_EQ(said(h, "RUN-12"), "75 % of the time in the plugin was not timed | at most half of it");
}

TEST(RunRules, SayWhichClockRanAndWhichIsRated) {
  HonestRun h = a_run();
  gemm(h).conditions["hz"] = 3.4e9;
  h.run.nodes[0].machine.environment.hardware_max_hz = 3.0e9;
  EXPECT_EQ(said(h, "THM-03"), "it ran at 3.40 GHz | at most 3.06 GHz, 2 % above its rated clock");
  h.run.nodes[0].machine.environment.hardware_max_hz.reset();
  EXPECT_EQ(said(h, "THM-03"), "it ran at 3.40 GHz | at most 2 % above its rated clock");
  gemm(h).flags = {"clock_drift"};
  gemm(h).conditions["hz_min"] = 2.5e9;
  EXPECT_EQ(said(h, "THM-03"),
            "the clock moved: 3.40 GHz in the median, 2.50 GHz at the lowest | within 5 % of its median");
}

// ---- the ways to cheat

TEST(WaysToCheat, LuckyRuns) {
  HonestRun h = a_run();
  h.session.attempts[0].number = 4;  // thrice thrown away
  EXPECT_EQ(errors(h), "RUN-07");
  h = a_run();
  gemm(h).launches.pop_back();  // the slow launch left out
  gemm(h).samples.resize(5 * kSamples), gemm(h).n = 5 * kSamples;
  scale(gemm(h), 1);
  EXPECT_EQ(errors(h), "RUN-01 RUN-06");
  h = a_run();
  gemm(h).samples.pop_back();  // a slow sample left out
  EXPECT_EQ(errors(h), "RUN-02");
  h = a_run();
  h.session.resumed_ns = {500 * kSecond}, h.session.hosts.push_back(h.session.hosts[0]);
  EXPECT_EQ(errors(h), "RUN-07");
}

TEST(WaysToCheat, ChosenInputs) {
  HonestRun h = a_run();
  gemm(h).launches[3].seed = model::seed_text(0);
  EXPECT_EQ(errors(h), "RUN-09");
  h = a_run();
  gemm(h).conditions["inputs"] = std::string("zeros");
  EXPECT_EQ(errors(h), "RUN-09");
  gemm(h).conditions["inputs"] = std::string("random whole numbers up to 8");
  EXPECT_EQ(errors(h), "");
  h = a_run();
  for (model::Launch& l : gemm(h).launches) l.seed = gemm(h).launches[0].seed;  // one input for all launches
  EXPECT_EQ(errors(h), "RUN-09");
  h = a_run();
  h.session.plan.jobs[0].seed = 1;
  EXPECT_EQ(errors(h), "RUN-09");
  h = a_run();
  h.session.nonce = "ffeeddccbbaa99887766554433221100";  // results of another session under this nonce
  EXPECT_EQ(errors(h), "RUN-09");
}

TEST(WaysToCheat, RememberedResults) {
  const HonestRun h = a_run();
  HonestRun again = a_run("0f0e0d0c0b0a09080706050403020100");
  EXPECT_EQ(errors(h, &again.run), "");
  EXPECT_EQ(unknowns(h, &again.run), "OPS-01 SCH-03");
  scale(again.run.results[0], 0.94);  // fast only on what it has seen before
  EXPECT_EQ(errors(h, &again.run), "FRE-01");
  again.run.results[0].samples = h.run.results[0].samples;  // the run once more, under another nonce
  settle(again.run.results[0]);
  EXPECT_EQ(errors(h, &again.run), "FRE-01");
  const HonestRun same = a_run();
  EXPECT_EQ(errors(h, &same.run), "FRE-01");
}

TEST(WaysToCheat, LowerPrecision) {
  HonestRun h = a_run();
  gemm(h).correctness = {"fail", "error 1e-7, at most 1e-13"};
  EXPECT_EQ(errors(h), "COR-02");
}

TEST(WaysToCheat, EditedNumbers) {
  HonestRun h = a_run();
  for (double& x : gemm(h).samples) x = 1e12;  // fabricated
  scale(gemm(h), 1);
  EXPECT_EQ(errors(h), "PLA-02");
  EXPECT_EQ(found(evaluate({&h.run, nullptr, {}, nullptr}, shipped_rules()), model::Severity::kError),
            "RUN-07 RUN-09 PLA-02");  // a document without its journal
  h = a_run();
  for (unsigned i = 0; i < kSamples; ++i)
    gemm(h).samples[4 * kSamples + i] = gemm(h).samples[i];  // the best launch twice
  scale(gemm(h), 1);
  EXPECT_EQ(errors(h), "PLA-02");
  std::reverse(gemm(h).samples.begin() + 4 * kSamples, gemm(h).samples.begin() + 5 * kSamples);
  for (unsigned i = 0; i < kSamples; ++i) gemm(h).samples[4 * kSamples + i] *= 1 + 1e-7 * i;
  scale(gemm(h), 1);
  EXPECT_EQ(errors(h), "PLA-02");  // nor in another order, and touched up
}

TEST(WaysToCheat, MixedMachines) {
  HonestRun h = a_run();
  h.session.hosts = {"0123456789abcdef", "fedcba9876543210"}, h.session.resumed_ns = {500 * kSecond};
  EXPECT_EQ(errors(h), "RUN-07 RUN-11");
  h = a_run();
  for (model::Launch& l : triad(h).launches) *l.start_ns -= 200 * kSecond, *l.end_ns -= 200 * kSecond;
  EXPECT_EQ(errors(h), "RUN-10");  // overlaps the product, and lies outside of its own time in the journal
  h = a_run();
  gemm(h).launches[0].measured_s = 25;  // more than it lasted
  EXPECT_EQ(errors(h), "RUN-10");
}

TEST(WaysToCheat, BurstClocks) {
  HonestRun h = a_run();
  for (std::size_t i = 0; i < gemm(h).samples.size() / 2; ++i) gemm(h).samples[i] *= 1.012;
  scale(gemm(h), 1);
  EXPECT_EQ(errors(h), "RUN-05");
  h = a_run();
  for (std::size_t i = 0; i < gemm(h).samples.size() / 2; ++i) gemm(h).samples[i] *= 1.005;
  scale(gemm(h), 1);
  EXPECT_EQ(errors(h), "");
}

TEST(WaysToCheat, FasterThanTheHardware) {
  HonestRun h = a_run();
  gemm(h).bound = *gemm(h).value / 1.019;
  scale(gemm(h), 1);
  EXPECT_EQ(errors(h), "");
  scale(gemm(h), 1.021 / 1.019);
  EXPECT_EQ(errors(h), "PLA-01");
}

TEST(WaysToCheat, ValuesThatNothingWasMeasuredFor) {
  HonestRun h = a_run();
  gemm(h).samples.clear(), gemm(h).n = 0;
  for (model::Launch& l : gemm(h).launches) l.n = 0;
  EXPECT_THAT(errors(h), testing::HasSubstr("RUN-02"));
  gemm(h).launches.clear();
  EXPECT_THAT(errors(h), testing::HasSubstr("RUN-02"));
  h = a_run();
  h.run.results[1].node = "ghost";
  EXPECT_THAT(errors(h), testing::HasSubstr("SCH-03"));
}

TEST(WaysToCheat, RowsOfAnotherJobThanWasDeclared) {
  const std::function<void(model::Row&)> changes[] = {
      [](model::Row& r) { r.version = 9; }, [](model::Row& r) { r.device = "gpu:0"; },
      [](model::Row& r) { r.benchmark = "cpu.gemm.fp32"; }, [](model::Row& r) { r.params.clear(); }};
  for (const auto& change : changes) {
    HonestRun h = a_run();
    change(gemm(h));
    EXPECT_THAT(errors(h), testing::HasSubstr("RUN-07"));
  }
}

TEST(WaysToCheat, CountsThatAreNotThoseOfTheSamples) {
  HonestRun h = a_run();
  make_latency(gemm(h));
  for (double& x : gemm(h).samples) x *= 2;  // between the median and the tail of what was counted
  gemm(h).conditions["cv"] = statistics::coefficient_of_variation(gemm(h).samples);
  EXPECT_THAT(errors(h), testing::HasSubstr("RUN-02"));
  h = a_run();
  make_latency(gemm(h));
  HonestRun again = a_run("0f0e0d0c0b0a09080706050403020100");
  make_latency(gemm(again));
  EXPECT_EQ(errors(h, &again.run), "");
  for (unsigned l = 0; l < kLaunches; ++l) gemm(again).launches[l].durations = gemm(h).launches[l].durations;
  EXPECT_THAT(errors(h, &again.run), testing::HasSubstr("FRE-01")) << "the same counts never come twice";
}

TEST(WaysToCheat, ImportedResults) {
  HonestRun h = a_run();
  EXPECT_FALSE(never_certifiable(h.run));
  h.run.imported_from.emplace();
  EXPECT_TRUE(never_certifiable(h.run));
  h = a_run();
  h.run.finished.clear();
  EXPECT_TRUE(never_certifiable(h.run));
}

// ---- rule sets

TEST(RuleSets, AreReadStrictly) {
  const std::string head =
      "schema = \"steelyard.rules/1\"\nid = \"x\"\nattempts = 3\nlong_job = \"30min\"\nlong_launches = 3\n"
      "telemetry_gap = \"2s\"\nthrottle_flag = 0.01\nthrottle_error = 0.1\nabove_bound = 1.02\nfresh_inputs = 0.05\n"
      "clock_over = 1.02\n[default]\nlaunches = 6\nsamples = 10\nsteady_range = 0.02\nsteady_drift = 0.01\n"
      "measured = \"60s\"\nsoak = \"30min\"\ndrift = 0.01\nprecision = 0.01\nvariation = 0.02\nretest = 0.02\n"
      "working_set = 0\nconstant = false\n";
  const auto error = [&](const std::string& rest) {
    const auto rules = parse_rules(head + rest, "r.toml");
    return rules ? std::string("accepted") : rules.error().message;
  };
  EXPECT_EQ(error("[[class]]\nid = \"all\"\nbenchmarks = [\"*\"]\n"), "accepted");
  EXPECT_EQ(error(""), "r.toml:1: no [[class]]: these rules concern nothing");
  EXPECT_EQ(error("[[class]]\nid = \"all\"\nbenchmark = [\"*\"]\n"), "r.toml:27: unknown key 'benchmark'");
  EXPECT_EQ(error("[[class]]\nid = \"all\"\nbenchmarks = [\"*\"]\nprecision = 2\n"),
            "r.toml:28: 'precision' must lie between 0 and 1");
  const auto without = [&](const std::string& line) {
    std::string text = head + "[[class]]\nid = \"all\"\nbenchmarks = [\"*\"]\n";
    text.erase(text.find(line), line.size());
    const auto rules = parse_rules(text, "r.toml");
    return rules ? std::string("accepted") : rules.error().message;
  };
  EXPECT_EQ(without("attempts = 3\n"), "r.toml:1: 'attempts' is missing");
  EXPECT_EQ(without("retest = 0.02\n"), "r.toml:12: 'retest' is missing");
  EXPECT_EQ(without("constant = false\n"), "r.toml:12: 'constant' is missing");
}

TEST(RuleSets, ABenchmarkWithoutAClassIsAnError) {
  model::RuleSet rules = shipped_rules();
  rules.classes.pop_back();  // compute, which takes everything
  const HonestRun h = a_run();
  EXPECT_EQ(found(evaluate({&h.run, &h.session, {}, nullptr}, rules), model::Severity::kError), "RUN-01");
}

}  // namespace
}  // namespace steelyard::judge
