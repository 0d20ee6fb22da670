// SPDX-License-Identifier: Apache-2.0
#include "judge/certify.h"

#include <fstream>
#include <gtest/gtest.h>
#include <iterator>

#include "core/judge/honest_run.h"
#include "judge/criteria.h"
#include "model/json.h"
#include "schema/published.h"

namespace steelyard::judge {
namespace {

using honest::HonestRun;
using model::Decision;
using model::Interval;

constexpr const char* kHead = "schema = \"steelyard.criteria/1\"\nid = \"c@1\"\nrules = \"2026.1\"\n";

model::Criteria criteria(const std::string& demands) {
  auto c = parse_criteria(kHead + demands, "c.toml");
  EXPECT_TRUE(c) << (c ? "" : c.error().message);
  return c ? *c : model::Criteria();
}
std::string refusal_of(const std::string& demands) {
  const auto c = parse_criteria(kHead + demands, "c.toml");
  return c ? "" : c.error().message + "|" + c.error().hint;
}

struct Case {
  std::vector<HonestRun> runs = {honest::a_run()};
  std::string demands = "[[gate]]\nid = \"gemm\"\nbenchmark = \"cpu.gemm.*\"\nat_least = 9e11\nunit = \"By/s\"\n";
  std::vector<model::Waiver> waivers = {};
  std::optional<HonestRun> retest = {};
  std::optional<std::string> nonce = {};
  bool adaptation = false;
  std::optional<model::Score> score = {};
};

Result<model::Certificate> certificate(const Case& c) {
  const model::Criteria demands = criteria(c.demands);
  const model::RuleSet rules = honest::shipped_rules();
  CertifyRequest request;
  for (const HonestRun& run : c.runs) request.runs.push_back({&run.run, &run.session});
  request.criteria = &demands, request.rules = &rules, request.waivers = c.waivers;
  request.retest = c.retest ? &c.retest->run : nullptr;
  request.retest_session = c.retest ? &c.retest->session : nullptr;
  request.score = c.score ? &*c.score : nullptr;
  request.nonce = c.nonce, request.adaptation = c.adaptation, request.today = "2026-11-28";
  return certify(request);
}

TEST(Decisions, TheWholeIntervalMustKeepTheLimit) {
  const Interval ci{99, 101};
  EXPECT_EQ(decide(100, ci, 99, false), Decision::kPass);  // at the edge
  EXPECT_EQ(decide(100, ci, 99.01, false), Decision::kConditional);
  EXPECT_EQ(decide(100, ci, 101, false), Decision::kConditional);  // some of it reaches it
  EXPECT_EQ(decide(100, ci, 101.01, false), Decision::kFail);
  EXPECT_EQ(decide(100, ci, 101, true), Decision::kPass);
  EXPECT_EQ(decide(100, ci, 100, true), Decision::kConditional);
  EXPECT_EQ(decide(100, ci, 99, true), Decision::kConditional);
  EXPECT_EQ(decide(100, ci, 98.99, true), Decision::kFail);
}

TEST(Decisions, WithoutAnIntervalNothingIsCertain) {
  EXPECT_EQ(decide(100, std::nullopt, 1, false), Decision::kConditional);
  EXPECT_EQ(decide(100, std::nullopt, 100, false, true), Decision::kPass);
  EXPECT_EQ(decide(99, std::nullopt, 100, false, true), Decision::kFail);
}

TEST(Decisions, PointsAreLogarithmic) {
  EXPECT_DOUBLE_EQ(points_of(10, 1, 100), 50);
  EXPECT_DOUBLE_EQ(points_of(0.5, 1, 100), 0);
  EXPECT_DOUBLE_EQ(points_of(200, 1, 100), 100);
  EXPECT_DOUBLE_EQ(points_of(10, 100, 1), 50);  // less is better
}

TEST(Certify, AnHonestRunIsCertifiedAtC1AndSaysWhatC2Needs) {
  const auto c = certificate({});
  ASSERT_TRUE(c) << c.error().message;
  EXPECT_TRUE(c->certified) << (c->reasons.empty() ? "" : c->reasons[0]);
  EXPECT_EQ(c->level, model::Level::kC1);
  EXPECT_EQ(c->decision, Decision::kPass);
  EXPECT_EQ(c->valid_until, "2027-11-28");
  ASSERT_EQ(c->gates.size(), 1u);
  EXPECT_NEAR(*c->gates[0].margin, 1.0 / 9, 1e-12);
  std::string needs;
  for (const model::LevelNeed& n : c->needs) needs += std::string(model::to_text(n.level)) + " " + n.need + "\n";
  EXPECT_NE(needs.find("C1 the submitter's signature"), std::string::npos) << needs;
  EXPECT_NE(needs.find("C2 a nonce of the authority"), std::string::npos) << needs;
  EXPECT_NE(needs.find("OPS-01"), std::string::npos) << needs;
  EXPECT_NE(needs.find("C3 a soak of 1800 s"), std::string::npos) << needs;
}

TEST(Certify, C2IsNeverGivenByTheProgramAlone) {
  Case c;
  c.demands = "level = \"C2\"\n" + c.demands;
  const auto got = certificate(c);
  ASSERT_TRUE(got);
  EXPECT_FALSE(got->certified);
  EXPECT_EQ(got->reasons.back(), "the evidence supports C1, the criteria ask for C2");
}

TEST(Certify, ABrokenRunRuleLeavesC0AndSaysWhichAndWhere) {
  Case c;
  c.runs[0].run.results[0].launches[0].steady = false;
  const auto got = certificate(c);
  ASSERT_TRUE(got);
  EXPECT_FALSE(got->certified);
  EXPECT_EQ(got->level, model::Level::kC0);
  EXPECT_EQ(got->valid_until, "");
  EXPECT_EQ(got->reasons[0].find("RUN-04 steady state: 1 of 1, such as node017 cpu:0 cpu.gemm.fp64"), 0u)
      << got->reasons[0];
}

TEST(Certify, WhatDidNotRunIsMissingAndNeverPassed) {
  Case c;
  c.runs[0].run.results[0].verdict = model::Verdict::kSkip;
  c.runs[0].run.results[0].value.reset();
  const auto got = certificate(c);
  ASSERT_TRUE(got);
  EXPECT_FALSE(got->certified);
  EXPECT_EQ(got->gates[0].decision, Decision::kMissing);
  EXPECT_FALSE(got->not_measured.empty());
}

TEST(Certify, ADemandThatMatchesNothingIsAnError) {
  Case c;
  c.demands = "[[gate]]\nid = \"tensor\"\nbenchmark = \"cpu.gem.fp64\"\npasses = true\n";
  const auto got = certificate(c);
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().message, "c.toml:4: 'tensor' matches nothing in these runs: cpu.gem.fp64");
  EXPECT_NE(got.error().hint.find("cpu.gemm.fp64"), std::string::npos) << got.error().hint;
}

TEST(Certify, ALimitInAnotherUnitIsAnError) {
  Case c;
  c.demands = "[[gate]]\nid = \"gemm\"\nbenchmark = \"cpu.gemm.*\"\nat_least = 900\nunit = \"GB/s\"\n";
  const auto got = certificate(c);
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().message.find("c.toml:4: 'gemm' has its limit in GB/s, but"), 0u) << got.error().message;
}

TEST(Certify, ShareOfTheBoundFollowsTheInterval) {
  Case c;
  c.demands = "[[gate]]\nid = \"peak\"\nbenchmark = \"cpu.gemm.*\"\npercent_of_bound = 89.8\n";
  EXPECT_EQ(certificate(c)->gates[0].decision, Decision::kPass);
  c.demands = "[[gate]]\nid = \"peak\"\nbenchmark = \"cpu.gemm.*\"\npercent_of_bound = 89.9\n";
  EXPECT_EQ(certificate(c)->gates[0].decision, Decision::kConditional);
  c.demands = "[[gate]]\nid = \"peak\"\nbenchmark = \"cpu.gemm.*\"\npercent_of_bound = 90.3\n";
  EXPECT_EQ(certificate(c)->gates[0].decision, Decision::kFail);
}

TEST(Certify, TooFewNodesFail) {
  Case c;
  c.demands += "[[gate]]\nid = \"nodes\"\nnodes = 2\n[[gate]]\nid = \"odd\"\noutliers = 0\n";
  const auto got = certificate(c);
  ASSERT_TRUE(got);
  EXPECT_EQ(got->gates[1].decision, Decision::kFail);
  EXPECT_EQ(got->gates[2].decision, Decision::kMissing);  // one node has no like
}

TEST(Certify, OneMachineUnderTwoNamesIsOneNode) {
  Case c;
  c.demands = "[[gate]]\nid = \"n\"\nnodes = 2\n";
  honest::HonestRun twin = c.runs[0];
  twin.run.journal_head = "another", twin.run.id = "20261128-9999";
  twin.run.nodes[0].name = "twin";
  for (model::Row& row : twin.run.results) row.node = "twin";
  c.runs.push_back(twin);
  EXPECT_EQ(certificate(c)->gates[0].value, 1);
  c.runs[1].run.results = honest::a_run("0f0e0d0c0b0a09080706050403020100").run.results;
  for (model::Row& row : c.runs[1].run.results) row.node = "twin";
  EXPECT_EQ(certificate(c)->gates[0].value, 2);
}

TEST(Certify, GradesAreOfTheWorstRowAndWeighted) {
  Case c;
  c.demands +=
      "[[graded]]\nid = \"a\"\nbenchmark = \"cpu.gemm.*\"\nunit = \"By/s\"\nzero = 1e11\nfull = 1e13\nweight = 3\n"
      "[[graded]]\nid = \"b\"\nbenchmark = \"*\"\nunit = \"By/s\"\nzero = 2e11\nfull = 2e12\n";
  const auto got = certificate(c);
  ASSERT_TRUE(got) << got.error().message;
  EXPECT_NEAR(*got->graded[0].points, 50, 1e-9);
  EXPECT_NEAR(*got->graded[1].points, 0, 1e-9);
  EXPECT_NEAR(*got->grade, 37.5, 1e-9);
}

TEST(Waivers, ExcuseCareButNeverTruth) {
  Case c;
  for (model::Launch& l : c.runs[0].run.results[0].launches) l.measured_s = 5;
  EXPECT_FALSE(certificate(c)->certified);
  c.waivers = {{"RUN-03", "maintenance window", "Li Wei", "2027-01-31"}};
  const auto got = certificate(c);
  ASSERT_TRUE(got) << got.error().message;
  EXPECT_TRUE(got->certified);
  EXPECT_EQ(got->waivers[0].used, 1u);
  c.waivers = {{"RUN-09", "we like our seeds", "Li Wei", "2027-01-31"}};
  EXPECT_EQ(certificate(c).error().message, "'RUN-09' cannot be waived");
  c.waivers = {{"gem", "x", "y", "2027-01-31"}};
  EXPECT_EQ(certificate(c).error().message, "waiver of 'gem': no gate and no run rule has this name");
  c.waivers = {{"gemm", "x", "y", "2027-01-31"}};
  EXPECT_EQ(certificate(c).error().message, "waiver of 'gemm': there is nothing to excuse");
}

TEST(Waivers, OfAGateNamedLikeARuleExcusesNoUntruth) {
  HonestRun h = honest::a_run();
  h.run.results[0].launches[3].seed = model::seed_text(0);
  model::Criteria demands = criteria(Case().demands);  // read from a file, the name would have been refused
  demands.gates[0].id = "RUN-09", demands.gates[0].limit = 2e12;
  const model::RuleSet rules = honest::shipped_rules();
  CertifyRequest request;
  request.runs = {{&h.run, &h.session}};
  request.criteria = &demands, request.rules = &rules, request.today = "2026-11-28";
  request.waivers = {{"RUN-09", "x", "y", "2027-01-31"}};
  const auto got = certify(request);
  ASSERT_TRUE(got) << got.error().message;
  EXPECT_EQ(got->gates[0].decision, Decision::kWaived);
  EXPECT_FALSE(got->certified);
  EXPECT_EQ(got->level, model::Level::kC0);
}

TEST(Waivers, WhoExcusesSaysWhy) {
  const auto message = [](const std::string& reason, const std::string& who) {
    const auto w = parse_waivers("schema = \"steelyard.waivers/1\"\n[[waiver]]\ngate = \"x\"\nreason = \"" + reason +
                                     "\"\nwho = \"" + who + "\"\nuntil = \"2027-01-31\"\n",
                                 "w.toml", "2026-11-28");
    return w ? std::string() : w.error().message;
  };
  EXPECT_EQ(message("maintenance", "Li Wei"), "");
  for (const char* blank : {"", " ", "\\t\\n", "\u3000", "\u00A0\u200B", "\u2003"}) {
    EXPECT_EQ(message(blank, "Li Wei"), "w.toml:4: 'reason' is missing") << '[' << blank << ']';
    EXPECT_EQ(message("maintenance", blank), "w.toml:5: 'who' is missing") << '[' << blank << ']';
  }
}

TEST(Waivers, AnExpiredOneIsAnErrorWithItsLine) {
  const std::string file = "schema = \"steelyard.waivers/1\"\n[[waiver]]\ngate = \"x\"\nreason = \"r\"\nwho = \"w\"\n";
  const auto message = [&](const std::string& until) {
    const auto w = parse_waivers(file + until, "w.toml", "2026-11-28");
    return w ? std::string() : w.error().message;
  };
  EXPECT_EQ(message("until = \"2026-11-28\"\n"), "");  // its last day
  EXPECT_EQ(message("until = \"2026-11-27\"\n"), "w.toml:6: the waiver of 'x' has expired: 2026-11-27");
  EXPECT_EQ(message("until = \"soon\"\n"), "w.toml:6: 'until' must be a date: \"2027-01-31\"");
  EXPECT_EQ(message(""), "w.toml:2: 'until' is missing");
}

TEST(Retest, MustReachOneLessTauAndBePreciseItself) {
  Case c;
  c.retest = honest::a_run("0f0e0d0c0b0a09080706050403020100");
  model::Row& again = c.retest->run.results[0];
  const double original = *c.runs[0].run.results[0].value;
  const auto reach = [&](double factor) { honest::scale(again, factor * original / *again.value); };
  reach(0.9801);
  EXPECT_TRUE(certificate(c)->certified);
  EXPECT_TRUE(certificate(c)->retest[0].agrees);
  reach(0.9799);
  EXPECT_FALSE(certificate(c)->certified);
  reach(1);
  for (unsigned i = 0; i < honest::kSamples; ++i)  // a noisy retest does not pass by having a wide interval
    again.samples[i] *= 0.9, again.samples[honest::kSamples + i] *= 1.1;
  honest::scale(again, 1);
  auto got = certificate(c);
  EXPECT_FALSE(got->certified);
  EXPECT_EQ(got->retest[0].reason.find("the retest breaks RUN-06 itself"), 0u) << got->retest[0].reason;
  again = honest::a_run("0f0e0d0c0b0a09080706050403020100").run.results[0];
  reach(1);
  c.retest->run.nodes[0].machine.packages[0].model = "Faster CPU 2";
  got = certificate(c);
  EXPECT_FALSE(got->certified);
  EXPECT_EQ(got->retest[0].reason, "the retest was measured on other hardware");
  c.retest = c.runs[0];
  got = certificate(c);
  EXPECT_FALSE(got->certified);
  EXPECT_EQ(got->retest[0].reason, "the retest has the same samples: a copy, no second measurement");
}

TEST(Retest, ALongerTailIsNoAgreement) {
  const model::RuleSet rules = honest::shipped_rules();
  model::Run run = honest::a_run().run, again = honest::a_run("0f0e0d0c0b0a09080706050403020100").run;
  const auto keep_as_histogram = [](model::Row& row, double tail_s) {
    for (double& x : row.samples) x *= 8e-5 / 1e12;
    row.unit = "s", row.direction = model::Direction::kLower;
    row.bound.reset(), row.percent_of_bound.reset();
    row.quantiles = {{"p99", tail_s}};
    settle(row);
  };
  keep_as_histogram(run.results[0], 2e-4);
  keep_as_histogram(again.results[0], 2e-4);
  const std::vector<const model::Row*> rows = {&run.results[0]};
  EXPECT_TRUE(compare_retest(rows, run, again, rules)[0].agrees) << compare_retest(rows, run, again, rules)[0].reason;
  again.results[0].quantiles["p99"] = 3e-4;
  settle(again.results[0]);
  const model::RetestResult got = compare_retest(rows, run, again, rules)[0];
  EXPECT_FALSE(got.agrees);
  EXPECT_EQ(got.reason.find("the p99 of the retest reaches 6"), 0u) << got.reason;
  again.results[0] = run.results[0];
  again.results[0].params["depth"] = std::int64_t{1};
  EXPECT_EQ(compare_retest(rows, run, again, rules)[0].reason, "not measured again") << "with other parameters";
  again.results[0] = run.results[0];
  again.results[0].version = 7;
  EXPECT_EQ(compare_retest(rows, run, again, rules)[0].reason, "not measured again") << "in another version";
}

/// A score of four metrics, of which two are of the products and two of the triads.
model::Score a_score() {
  model::Score score;
  const auto add = [&](const char* metric, const char* job, double contribution) {
    model::ScoreInput input;
    input.metric = metric;
    input.contribution = contribution;
    model::Evidence& evidence = input.evidence.emplace_back();
    evidence.job = job, evidence.device = "cpu:0", evidence.metric = "rate";
    score.inputs.push_back(input);
  };
  add("least", "job-triad", 0.01);
  add("up", "job-gemm", 0.5);
  add("down", "job-triad", -0.9);
  add("third", "job-gemm", 0.1);
  return score;
}

TEST(Retest, C2AsksForTheThreeMetricsThatMakeMostOfTheScore) {
  const auto needs = [](const Case& c) {
    std::string out;
    const auto got = certificate(c);
    for (const model::LevelNeed& n : got->needs)
      if (n.level == model::Level::kC2) out += n.need + "\n";
    return out;
  };
  std::vector<std::string> heaviest_first;
  const model::Score score = a_score();
  for (const model::ScoreInput* input : heaviest(score)) heaviest_first.push_back(input->metric);
  EXPECT_EQ(heaviest_first, (std::vector<std::string>{"down", "up", "third"}));
  Case c;
  c.retest = honest::a_run("0f0e0d0c0b0a09080706050403020100");
  c.score = score;
  EXPECT_EQ(needs(c).find("weigh most"), std::string::npos) << needs(c);
  std::erase_if(c.retest->run.results, [](const model::Row& row) { return row.job == "job-triad"; });
  EXPECT_NE(needs(c).find("weigh most in the score: down\n"), std::string::npos) << needs(c);
  c.score.reset();
  EXPECT_NE(needs(c).find("one node with a score"), std::string::npos) << needs(c);
}

TEST(Nonce, AnAuthoritysMustBeTheSessions) {
  Case c;
  c.nonce = c.runs[0].session.nonce;
  EXPECT_TRUE(certificate(c)->certified);
  c.nonce = "ffffffffffffffff";
  const auto got = certificate(c);
  EXPECT_FALSE(got->certified);
  EXPECT_EQ(got->level, model::Level::kC0);
}

TEST(Certify, ImportedResultsNeverAre) {
  Case c;
  c.runs[0].run.imported_from.emplace();
  const auto got = certificate(c);
  ASSERT_TRUE(got);
  EXPECT_FALSE(got->certified);
  EXPECT_NE(got->reasons[0].find("imported"), std::string::npos);
}

TEST(Certify, TheSameRunTwiceIsRefused) {
  Case c;
  c.runs.push_back(c.runs[0]);
  EXPECT_EQ(certificate(c).error().message, "run 20261128-1234 was given twice");
}

TEST(Criteria, AreReadStrictly) {
  const std::string gate = "[[gate]]\nid = \"g\"\nbenchmark = \"*\"\n";
  EXPECT_EQ(refusal_of(gate + "passes = true\n"), "");
  EXPECT_EQ(refusal_of(gate + "at_leest = 1\n"), "c.toml:7: unknown key 'at_leest'|did you mean 'at_least'?");
  EXPECT_EQ(refusal_of(gate),
            "c.toml:4: gate 'g' needs exactly one of at_least, at_most, percent_of_bound, passes, "
            "outliers, nodes|");
  EXPECT_EQ(refusal_of(gate + "at_least = 1\n"), "c.toml:4: 'unit' is missing|");
  EXPECT_EQ(refusal_of(gate + "percent_of_bound = 120\n"),
            "c.toml:7: more than 100 % of a bound can be asked of nobody|");
  EXPECT_EQ(refusal_of("[[gate]]\nid = \"g\"\nbenchmrk = \"*\"\npasses = true\n"),
            "c.toml:6: unknown key 'benchmrk'|did you mean 'benchmark'?");
  EXPECT_EQ(refusal_of(gate + "passes = true\n" + gate + "passes = true\n"), "c.toml:9: two demands are called 'g'|");
  EXPECT_EQ(refusal_of("[[gate]]\nid = \"PLA-01\"\nbenchmark = \"*\"\npasses = true\n"),
            "c.toml:5: 'PLA-01' is the name of a run rule|");  // or a waiver of the one would excuse the other
  EXPECT_EQ(refusal_of(gate + "percent_of_bound = 90\nquantile = \"p99\"\n"),
            "c.toml:8: 'quantile' goes with at_least or at_most only|");
  EXPECT_NE(refusal_of("level = \"C4\"\n" + gate + "passes = true\n"), "");
}

TEST(Criteria, TheShippedOnesAreReadAndNameShippedRules) {
  for (const char* name : {"cpu-node@1", "adaptation@1"}) {
    const std::string file = std::string(STEELYARD_SOURCE_DIR "/data/criteria/") + name + ".toml";
    std::ifstream in(file);
    const auto c = parse_criteria(std::string(std::istreambuf_iterator<char>(in), {}), file);
    ASSERT_TRUE(c) << c.error().message;
    EXPECT_EQ(c->id.id, name);
    EXPECT_EQ(c->rules, honest::shipped_rules().id);
    for (const model::Gate& gate : c->gates) EXPECT_EQ(gate.title.size(), 2u) << gate.id;
  }
}

TEST(Adaptation, NoCellIsEmptyWithoutAReason) {
  Case c;
  honest::add(c.runs[0], "job-bf16", "cpu.gemm.bf16", 3e12);
  c.runs[0].run.results.back().path = "emulated, by three FP32 products";
  honest::add(c.runs[0], "job-fma", "cpu.fma.fp64", 1e12);
  c.demands += "[adaptation]\n";
  c.adaptation = true;
  const auto got = certificate(c);
  ASSERT_TRUE(got) << got.error().message;
  const model::Adaptation& a = *got->adaptation;
  EXPECT_EQ(a.operators, (std::vector<std::string>{"fma", "gemm", "triad"}));
  EXPECT_EQ(a.precisions, (std::vector<std::string>{"fp64", "bf16", "-"}));
  ASSERT_EQ(a.cells.size(), 5u);  // fma fp64 bf16, gemm fp64 bf16, triad -
  EXPECT_TRUE(a.complete);
  EXPECT_EQ(a.cells[1].support, model::Support::kNotMeasured);  // fma.bf16: nobody measured it
  EXPECT_EQ(a.cells[3].support, model::Support::kEmulated);
  EXPECT_EQ(a.cells[2].support, model::Support::kNative);
  EXPECT_NEAR(*a.cells[2].ratio, 0.9, 1e-12);
  for (const model::AdaptationCell& cell : a.cells) {
    const std::string name = cell.op + " " + cell.precision;
    EXPECT_EQ(cell.measured.has_value(), !cell.reasons.contains("measured")) << name;
    EXPECT_EQ(cell.rated.has_value(), !cell.reasons.contains("rated")) << name;
    EXPECT_EQ(cell.energy_j.has_value(), !cell.reasons.contains("energy_j")) << name;
    EXPECT_EQ(cell.stability.has_value(), !cell.reasons.contains("stability")) << name;
    EXPECT_EQ(!cell.error.empty(), !cell.reasons.contains("error")) << name;
  }
  EXPECT_NEAR(*a.soak_s, 90, 1e-9);
  Case other = c;
  other.demands += "devices = \"gpu\"\n";  // what a processor lasted says nothing of an accelerator
  EXPECT_EQ(certificate(other)->adaptation->soak_s, 0.0);
  c.runs[0].run.results[0].verdict = model::Verdict::kFail;
  EXPECT_FALSE(certificate(c)->adaptation->complete);
  EXPECT_FALSE(certificate(c)->certified);
}

TEST(Adaptation, ADeviceIsOfTheOnlyPluginThatItCanBeOf) {
  Case c;
  c.runs[0].run.plugins = {{"cpu", "0.1.0 aa"}, {"storage_nvme", "0.2.0 bb"}};
  honest::add(c.runs[0], "job-read", "sto.read", 3e9);
  c.runs[0].run.results.back().device = "storage";
  c.demands += "[adaptation]\n";
  c.adaptation = true;
  const auto plugin_of = [&](const std::string& device) {
    const auto got = certificate(c);
    for (const model::AdaptedDevice& d : got->adaptation->devices)
      if (d.device == device) return d.plugin + ", " + d.plugin_version;
    return std::string("no such device");
  };
  EXPECT_EQ(plugin_of("storage"), "storage_nvme, storage_nvme 0.2.0");
  EXPECT_EQ(plugin_of(c.runs[0].run.results[0].device), "cpu, cpu 0.1.0");
  c.runs[0].run.plugins["storage_scm"] = "0.1.0 cc";
  EXPECT_EQ(plugin_of("storage"), ", ") << "two could be meant";
}

TEST(CertificateDocument, IsWhatItsSchemaSaysAndIsReadBack) {
  Case c;
  c.demands +=
      "[[graded]]\nid = \"a\"\nbenchmark = \"cpu.gemm.*\"\nunit = \"By/s\"\nzero = 1e11\nfull = 1e13\n[adaptation]\n";
  c.adaptation = true;
  c.retest = honest::a_run("0f0e0d0c0b0a09080706050403020100");
  for (model::Launch& l : c.runs[0].run.results[0].launches) l.measured_s = 5;
  c.waivers = {{"RUN-03", "maintenance window", "Li Wei", "2027-01-31"}};
  const auto got = certificate(c);
  ASSERT_TRUE(got) << got.error().message;
  const model::Json json = model::to_json(*got);
  EXPECT_EQ(published::refusal("certificate.schema.json", published::plain(json)), "");
  for (const char* place : {"", "/gates/0", "/graded/0", "/rules", "/rules/checks/0", "/rules/findings/0", "/waivers/0",
                            "/retest/0", "/needs/0", "/runs/0", "/adaptation/cells/0", "/adaptation/devices/0"})
    published::expect_exact("certificate.schema.json", published::plain(json), place);
  const auto again = model::certificate_from_json(json);
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(model::to_json(*again), json);
}

}  // namespace
}  // namespace steelyard::judge
