// SPDX-License-Identifier: Apache-2.0
// E4 of docs/methodology.md from the rows of runs, and who is credited with what.
#include "score/centre.h"

#include <fmt/format.h>
#include <set>

#include "core/score/example.h"
#include "schema/published.h"

namespace steelyard::score::centres {
namespace {

using namespace example;

/// The shipped edition, each metric out of a row of its own name, and coupling measured.
model::Edition edition() {
  model::Edition e = shipped();
  for (model::ScoredMetric& m : e.metrics)
    m.sources = {{.row = model::RowSource{.benchmark = m.id, .metric = "x"}, .suite = std::nullopt}};
  for (model::Dimension& d : e.dimensions)
    if (d.coupling) d.coupling = {model::RowSource{.benchmark = "step." + d.id, .metric = "x"}};
  return e;
}

model::Row a_row(const std::string& node, const std::string& benchmark, const std::string& unit,
                 model::Direction direction, double value) {
  model::Row row;
  row.job = row.benchmark = benchmark;
  row.node = node;
  row.device = "cpu";
  row.metric = "x";
  row.unit = unit;
  row.direction = direction;
  row.value = value;
  row.ci95 = model::Interval{0.99 * value, 1.01 * value};
  for (int launch = 0; launch < 6; ++launch) {
    for (int i = 0; i < 10; ++i) row.samples.push_back(value * (1 + 0.001 * ((launch + 3 * i) % 7 - 3)));
    row.launches.push_back({.n = 10, .value = value, .autocorrelation = 0, .batch = 1, .warmup = 5, .steady = true});
  }
  row.n = row.samples.size();
  row.path = "native";
  row.correctness = {"pass", ""};
  row.verdict = model::Verdict::kPass;
  return row;
}

std::string name(std::size_t i) {
  return fmt::format("node{:03}", i);
}

/// What E4 says of each node, as so many times the reference.
double ratio_of(const model::ScoredMetric& m) {
  if (m.dimension == "GC") return .8;
  if (m.dimension == "AI") return 6;
  if (m.dimension == "MEM") return 3;
  if (m.dimension == "NET") return 2;
  return m.dimension == "STO" ? 1 : 1.5;
}

struct Shape {
  std::size_t nodes = 64;
  double efficiency = 1, network = 1;
};

/// One run of all nodes. The network, the coupled steps and PUE are measured once, and stand at the first.
model::Run a_run(const Shape& centre) {
  model::Run run;
  run.id = "20261128-c0de";
  run.profile = "full";
  run.started = "2026-11-28T10:00:00Z", run.finished = "2026-11-28T12:00:00Z";
  run.journal_head = std::string(64, 'c');
  const double n = static_cast<double>(centre.nodes);
  for (std::size_t i = 0; i < centre.nodes; ++i) {
    run.nodes.push_back({name(i), {}});
    for (const model::ScoredMetric& m : edition().metrics) {
      const bool once = !m.weights.contains("node"), lower = m.direction == model::Direction::kLower;
      if (once && i > 0) continue;
      const double all = once && m.kind == model::MetricKind::kExt ? n * centre.network : 1;
      const double u = ratio_of(m) * all;
      run.results.push_back(a_row(name(i), m.id, m.unit, m.direction, lower ? m.reference / u : m.reference * u));
    }
  }
  for (const char* dimension : {"GC", "AI"})
    run.results.push_back(
        a_row(name(0), std::string("step.") + dimension, "1", model::Direction::kHigher, centre.efficiency));
  return run;
}

CentreRequest request(const std::string& profile = "ai") {
  return {.profile = *find_profile(shipped(), profile), .name = "Partition A", .resamples = 20};
}

model::Score score_of(const model::Run& run, const CentreRequest& asked = request(),
                      const model::Edition& by = edition()) {
  auto score = score_centre(std::span(&run, 1), by, asked);
  if (!score) throw std::runtime_error(score.error().message);
  return *std::move(score);
}

TEST(Centre, E4FromTheRowsOfARun) {
  const model::Score ideal = score_of(a_run({.nodes = 64}));
  EXPECT_EQ(ideal.id, "ai/centre/ucs-2026.1");
  EXPECT_EQ(ideal.status, model::ScoreStatus::kComplete) << (ideal.reasons.empty() ? "" : ideal.reasons[0]);
  expect_near(*ideal.value, 222058.3741);
  EXPECT_NEAR(ideal.centre->extensive_share, .873415, 2e-6);
  expect_near(*score_of(a_run({.nodes = 64, .efficiency = .85, .network = .9})).value, 199324.7565);
  expect_near(*score_of(a_run({.nodes = 128, .efficiency = .85, .network = .9})).value, 398649.5131);
  ASSERT_TRUE(ideal.interval);
  EXPECT_LT(ideal.interval->ci95.lo, *ideal.value);
  EXPECT_GT(ideal.interval->ci95.hi, *ideal.value);
}

TEST(Centre, RelabelledNodesAreTheSameCentre) {
  model::Run run = a_run({.nodes = 8});
  const double before = *score_of(run).value;
  std::ranges::reverse(run.nodes);
  std::ranges::reverse(run.results);
  expect_near(*score_of(run).value, before, 1e-12);
}

TEST(Centre, ANodeWithoutAnInputIsNotCredited) {
  model::Run run = a_run({.nodes = 8});
  for (model::Row& row : run.results)
    if (row.node == name(3) && row.benchmark == "mem.host_triad")
      row.verdict = model::Verdict::kFail, row.reason = "wrong";
  const model::Score score = score_of(run);
  ASSERT_TRUE(score.value);
  EXPECT_EQ(score.centre->credited.size(), 7u);
  EXPECT_NE(score.centre->left_out.at(name(3)).find("mem.host_triad"), std::string::npos);
  EXPECT_EQ(score.status, model::ScoreStatus::kEstimate);
  EXPECT_LT(*score.value, *score_of(a_run({.nodes = 8})).value);
}

TEST(Centre, NothingIsImputed) {
  const auto missing = [](const model::Score& score, const std::string& metric) {
    EXPECT_FALSE(score.value);
    return std::ranges::find(score.inputs, metric, &model::ScoreInput::metric)->missing;
  };
  model::Run run = a_run({.nodes = 4});
  std::erase_if(run.results, [](const model::Row& row) { return row.benchmark == "step.AI"; });
  EXPECT_EQ(missing(score_of(run), "ai.f16_gemm"), "how well the nodes work together in AI was not measured");
  run = a_run({.nodes = 4});
  std::erase_if(run.results, [](const model::Row& row) { return row.benchmark == "net.inject_bw"; });
  EXPECT_EQ(missing(score_of(run), "net.inject_bw"), "net.inject_bw was not run");
  // The shipped edition has nothing yet that measures a network.
  EXPECT_EQ(missing(score_of(a_run({.nodes = 4}), request(), shipped()), "net.inject_bw"),
            "nothing measures net.inject_bw in this edition");
}

TEST(Centre, WorkingBetterTogetherThanAloneIsNoiseOrWrong) {
  const model::Score noisy = score_of(a_run({.nodes = 4, .efficiency = 1.01}));
  EXPECT_EQ(noisy.centre->efficiency.at("AI"), 1);
  EXPECT_EQ(noisy.status, model::ScoreStatus::kComplete);
  EXPECT_EQ(score_of(a_run({.nodes = 4, .efficiency = 1.05})).status, model::ScoreStatus::kEstimate);
}

TEST(Centre, TheWorstNodeCountsInWhatDoesNotAddUp) {
  model::Run run = a_run({.nodes = 4});
  double worst = 0;
  for (model::Row& row : run.results)
    if (row.benchmark == "sto.lat_p99" && row.node == name(2)) worst = *row.value *= 3;
  const model::Score score = score_of(run);
  const auto input = std::ranges::find(score.inputs, "sto.lat_p99", &model::ScoreInput::metric);
  EXPECT_EQ(*input->value, worst);
  EXPECT_NE(input->estimator.find(name(2)), std::string::npos);
}

/// `n` of 150 nodes.
model::Run some_of(const std::vector<std::string>& nodes) {
  model::Run run = a_run({.nodes = nodes.size()});
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    run.nodes[i].name = "\x01" + nodes[i];
    for (model::Row& row : run.results)
      if (row.node == name(i)) row.node = "\x01" + nodes[i];
  }
  for (model::Node& node : run.nodes) node.name.erase(0, 1);
  for (model::Row& row : run.results) row.node.erase(0, row.node[0] == '\x01' ? 1 : 0);
  return run;
}

TEST(Centre, NodesThatANonceDrewStandForTheOthersWithALowerBound) {
  CentreRequest asked = request();
  asked.nonce = "00112233445566778899aabbccddeeff";
  for (std::size_t i = 0; i < 150; ++i) asked.fleet.push_back(name(i));
  const auto gemm = [&](const std::vector<std::string>& nodes) {
    const model::Score score = score_of(some_of(nodes), asked);
    return std::ranges::find(score.inputs, "gc.fp64_gemm", &model::ScoreInput::metric)->value.value();
  };
  const std::vector<std::string> drawn = drawn_nodes(asked.nonce, asked.fleet, 15);
  const double one = .8 * find_metric(shipped(), "gc.fp64_gemm")->reference;
  EXPECT_NEAR(gemm(drawn), 150 * one, 1e-6 * one) << "all alike: no discount";
  std::vector<std::string> chosen = drawn;
  chosen[0] = *std::ranges::find_if(asked.fleet, [&](const auto& n) { return !std::ranges::count(drawn, n); });
  EXPECT_NEAR(gemm(chosen), 15 * one, 1e-6 * one) << "one node exchanged for a better one: nothing but themselves";
  EXPECT_NEAR(gemm(drawn_nodes(asked.nonce, asked.fleet, 14)), 14 * one, 1e-6 * one) << "too few to stand for 150";
  asked.nonce.clear();
  EXPECT_NEAR(gemm(drawn), 15 * one, 1e-6 * one) << "nobody gave a nonce: whoever measured chose them";
}

TEST(Centre, TheDrawFollowsFromTheNonceAndFavoursNobody) {
  std::vector<std::string> fleet;
  for (std::size_t i = 0; i < 60; ++i) fleet.push_back(name(i));
  EXPECT_EQ(drawn_nodes("aa", fleet, 20), drawn_nodes("aa", {fleet.rbegin(), fleet.rend()}, 20));
  EXPECT_NE(drawn_nodes("aa", fleet, 20), drawn_nodes("ab", fleet, 20));
  std::map<std::string, int> drawn;
  for (int nonce = 0; nonce < 600; ++nonce)
    for (const std::string& node : drawn_nodes(std::to_string(nonce), fleet, 20)) ++drawn[node];
  for (const std::string& node : fleet) EXPECT_NEAR(drawn[node], 200, 60) << node;  // five standard deviations
}

TEST(Centre, ItsDocumentIsWhatTheSchemaSays) {
  namespace schemas = published;
  model::Run run = a_run({.nodes = 3});
  run.results.pop_back();  // step.AI
  EXPECT_EQ(schemas::refusal("score.schema.json", schemas::plain(model::to_json(score_of(run)))), "");
  const model::Json whole = model::to_json(score_of(a_run({.nodes = 3, .efficiency = 0.9})));
  EXPECT_EQ(schemas::refusal("score.schema.json", schemas::plain(whole)), "");
  schemas::expect_exact("score.schema.json", schemas::plain(whole), "/centre");
  const auto again = model::score_from_json(whole);
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(model::to_json(*again), whole);
}

TEST(Centre, WhatIsNoCentreIsRefused) {
  const auto refusal = [](std::vector<model::Run> runs, const CentreRequest& asked = request()) {
    const auto score = score_centre(runs, edition(), asked);
    return score ? std::string("scored") : score.error().message;
  };
  const model::Run run = a_run({.nodes = 2});
  EXPECT_EQ(refusal({a_run({.nodes = 1})}), "a centre has at least two nodes");
  EXPECT_EQ(refusal({run, run}), "node node000 stands in two runs");
  CentreRequest asked = request();
  asked.fleet = {name(0), "another"};
  EXPECT_EQ(refusal({run}, asked), "node node001 is not of the fleet");
  model::Run imported = run;
  imported.imported_from.emplace();
  EXPECT_NE(refusal({imported}).find("was imported"), std::string::npos);
  model::Run later = a_run({.nodes = 1});
  later.nodes[0].name = "late";
  for (model::Row& row : later.results) row.node = "late";
  later.started = "2026-11-28T13:00:00Z", later.finished = "2026-11-28T14:00:00Z";
  const std::vector<model::Run> apart = {run, later};
  const auto score = score_centre(apart, edition(), request());
  ASSERT_TRUE(score) << score.error().message;
  EXPECT_NE(std::ranges::find(score->reasons, "the runs were not measured at the same time"), score->reasons.end());
}

}  // namespace
}  // namespace steelyard::score::centres
