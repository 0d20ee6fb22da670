// SPDX-License-Identifier: Apache-2.0
// The ways to cheat of docs/certification.md, row by row: each is played by somebody who holds a key and mends the
// journal's chain, and each ends at the rule that is named there.
#include <cmath>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <set>

#include "core/bundle/example.h"
#include "core/score/example.h"
#include "score/aggregate.h"
#include "score/centre.h"

namespace steelyard::bundle {
namespace {

using namespace example;

/// A signed bundle of a run that was changed before anything was written.
model::CheckReport after(const std::function<void(model::Run&)>& cheat, const Session& session = {}) {
  model::Run run = a_short_run();
  cheat(run);
  return checked(signed_bytes(packed(journal_of(run, session))));
}

/// The journal mended by hand, its chain whole, and everything packed and signed anew.
model::CheckReport after_forging(const std::function<void(std::vector<Json>&)>& cheat) {
  return checked(signed_bytes(packed(rechained(journal_of(a_short_run()), cheat))));
}

TEST(Attacks, DroppingAWeakMetricLeavesNoScore) {
  EXPECT_TRUE(has(checked(signed_bytes(packed(journal_of(a_run(), {.leave_out = 1})))), "CMP-01")) << "declared";
  model::Run run = a_run();
  run.results.pop_back();  // never declared either
  const auto report = checked(signed_bytes(packed(journal_of(run))));
  EXPECT_TRUE(has(report, "CMP-01", "flag")) << lines(report);
  ASSERT_EQ(report.scores.size(), 1u);
  EXPECT_FALSE(report.scores[0].value);
}

TEST(Attacks, RollingForALuckyRun) {
  EXPECT_TRUE(has(after([](model::Run&) {}, {.first_attempts = 4}), "RUN-07")) << "thrown away until it was good";
  const auto fewer = after([](model::Run& run) {
    model::Row& row = run.results[0];
    row.launches.erase(row.launches.begin() + 2);  // the slow launch
    row.samples.erase(row.samples.begin() + 20, row.samples.begin() + 30);
    row.n = row.samples.size();
    row.value = row.launches[0].value;
  });
  EXPECT_TRUE(has(fewer, "RUN-01")) << lines(fewer);
  const auto trimmed = after([](model::Run& run) {
    run.results[0].samples.erase(run.results[0].samples.begin());  // a slow sample
    run.results[0].n = run.results[0].samples.size();
  });
  EXPECT_TRUE(has(trimmed, "RUN-02") && has(trimmed, "REC-01")) << lines(trimmed);
}

TEST(Attacks, MeasuringOnlyTheGoodNodes) {
  std::vector<std::string> fleet;
  for (int i = 0; i < 400; ++i) fleet.push_back(fmt::format("node{:03}", i));
  const auto before = score::drawn_nodes("a nonce of the authority", fleet, 40);
  EXPECT_NE(before, score::drawn_nodes("another one", fleet, 40)) << "nobody knows them before the nonce is given";
  EXPECT_LT(score::sampling_discount(400, 40, .03), 1) << "and they stand for the others with a lower bound only";
  // That others than the drawn ones are credited with themselves: tests/core/score/centre_test.cpp.
}

TEST(Attacks, RememberedOrConstantInputs) {
  EXPECT_TRUE(has(after([](model::Run& run) {
                    for (model::Launch& l : run.results[0].launches) l.seed = run.results[0].launches[0].seed;
                  }),
                  "RUN-09"))
      << "one input for all launches";
  EXPECT_TRUE(has(after([](model::Run& run) { run.results[0].launches[0].seed = model::seed_text(0); }), "RUN-09"));
  EXPECT_TRUE(has(after_forging([](std::vector<Json>& j) { j[0]["nonce"] = std::string(32, '0'); }), "RUN-09"))
      << "measured before the nonce was given";
  const std::string other(32, 'f');
  model::Run again = a_run(other);
  again.results.resize(1);
  for (double& sample : again.results[0].samples) sample *= 0.9;  // fast only on what it has seen
  settle(again.results[0]);
  const std::string retest = signed_bytes(packed(journal_of(again, {.nonce = other})));
  EXPECT_TRUE(has(checked(signed_bytes(a_short_bundle()), trust(), {}, retest), "FRE-01"));
}

TEST(Attacks, ALowerPrecisionThanClaimed) {
  const auto wrong = [](const char* status) {
    return after([=](model::Run& run) { run.results[0].correctness = {status, "error 1e-4, at most 1e-13"}; });
  };
  EXPECT_TRUE(has(wrong("fail"), "COR-02"));
  EXPECT_TRUE(has(wrong("none"), "COR-01"));
}

TEST(Attacks, EditedNumbers) {
  EXPECT_TRUE(has(after([](model::Run& run) { *run.results[0].value *= 1.05; }), "REC-01")) << "the value";
  EXPECT_TRUE(has(after([](model::Run& run) {
                    run.results[0].ci95 = {*run.results[0].value, *run.results[0].value};
                  }),
                  "REC-02"))
      << "its interval";
  const auto score = checked(with_changed("score.json", [](Json& j) { j["value"] = j["value"].get<double>() * 2; }));
  EXPECT_TRUE(has(score, "REC-03")) << "the score";
  const auto sample = after_forging([](std::vector<Json>& journal) {
    for (Json& line : journal)
      if (line.contains("rows")) line["rows"][0]["samples"][0] = line["rows"][0]["samples"][0].get<double>() * 1.5;
  });
  EXPECT_TRUE(has(sample, "REC-01")) << "a sample, under a chain made whole again";
  Packed edited = a_short_bundle();
  std::string& journal = edited.files[kJournalPath];
  journal.insert(journal.find("\"samples\":[") + 11, "9");
  EXPECT_TRUE(has(checked(resealed(edited)), "INT-02")) << "a sample, under the old chain";
  EXPECT_TRUE(has(checked(signed_bytes(a_short_bundle(), Role::kSubmitter, 'x')), "SIG-02")) << "by another key";
}

TEST(Attacks, PairingOneMachineWithAnother) {
  Packed mixed = a_short_bundle();
  mixed.files[kJournalPath] = journal_of(a_run(std::string(32, 'f')), {.nonce = std::string(32, 'f')});
  EXPECT_TRUE(has(checked(resealed(mixed)), "INT-03")) << "the journal of another session";
  const auto host = after_forging([](std::vector<Json>& journal) {
    const Json& last = journal.back();
    const Json resume = {
        {"kind", "resume"}, {"wall", last["wall"]}, {"mono_ns", last["mono_ns"]}, {"host", "b"}, {"pid", 1}};
    journal.insert(journal.end() - 1, resume);
  });
  EXPECT_TRUE(has(host, "RUN-11")) << lines(host);
  EXPECT_TRUE(has(after([](model::Run& run) { *run.results[0].launches[1].start_ns -= 100 * kSecond; }), "RUN-10"))
      << "a launch of another session overlaps";
}

TEST(Attacks, ABurstBeforeItGetsHot) {
  EXPECT_TRUE(has(after([](model::Run& run) {
                    for (std::size_t i = 0; i < 30; ++i) run.results[0].samples[i] *= 1.05;
                    settle(run.results[0]);
                  }),
                  "RUN-05"));
  EXPECT_TRUE(has(after([](model::Run& run) { run.results[0].launches[0].steady = false; }), "RUN-04"));
  EXPECT_TRUE(has(after([](model::Run& run) {
                    for (model::Launch& l : run.results[0].launches) l.measured_s = 1;
                  }),
                  "RUN-03"));
}

TEST(Attacks, FewerNodesForABetterEfficiency) {
  const std::vector<double> few(48, 1.0), many(64, 1.0);
  EXPECT_LT(score::extensive_value(few, 0.95), score::extensive_value(many, 0.85)) << "only who took part is credited";
}

TEST(Attacks, FasterThanTheHardwareCanBe) {
  const auto beyond = [](double share) {
    return after([=](model::Run& run) {
      model::Row& row = run.results[0];
      row.bound = *row.value / share;
      row.percent_of_bound = 100 * (*row.value / *row.bound);
    });
  };
  EXPECT_TRUE(has(beyond(1.03), "PLA-01"));
  EXPECT_FALSE(has(beyond(1.01), "PLA-01"));
  EXPECT_TRUE(has(after([](model::Run& run) {
                    run.results[0].bound = *run.results[0].value / 1.5;
                    run.results[0].percent_of_bound = 90;  // says less than follows
                  }),
                  "REC-01"));
}

TEST(Attacks, StackingOneMetricMovesTheScoreByItsElasticityOnly) {
  const auto score_with = [](double times) {
    model::Run run = a_run();
    for (model::Row& row : run.results)
      if (row.benchmark == "cpu.gemm.fp64") *row.value *= times;
    return score::score_run(run, edition(), {.profile = *score::find_profile(edition(), "ai"), .resamples = 10});
  };
  const auto before = score_with(1), tuned = score_with(10);
  ASSERT_TRUE(before && tuned && before->value && tuned->value);
  const auto input = std::ranges::find(before->inputs, "gc.fp64_gemm", &model::ScoreInput::metric);
  EXPECT_NEAR(*tuned->value / *before->value, std::pow(10, input->elasticity), 1e-9);
  EXPECT_LT(*tuned->value / *before->value, 1.12);
}

TEST(Attacks, ShoppingForAProfile) {
  std::set<std::string> ids;
  for (const char* profile : {"general", "ai", "hpc", "storage"}) {
    const auto score =
        score::score_run(a_run(), edition(), {.profile = *score::find_profile(edition(), profile), .resamples = 10});
    ids.insert(score->id);
  }
  EXPECT_EQ(ids.size(), 4u) << "the id names the profile, and stands beside every number";
  EXPECT_TRUE(has(checked(resealed(a_bundle(), [](Json& m) { m["profile"] = "storage"; })), "REC-03"))
      << "the score of one profile under another's name";
}

}  // namespace
}  // namespace steelyard::bundle
