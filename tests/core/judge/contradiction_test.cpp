// SPDX-License-Identifier: Apache-2.0
#include <functional>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "judge/certify.h"
#include "judge/criteria.h"

namespace steelyard::judge {
namespace {

using model::Decision;
using testing::HasSubstr;

model::GateResult gate(double value, model::Interval ci95, double limit, double margin, Decision decision) {
  model::GateResult g;
  g.id = "triad", g.kind = "value", g.unit = "By/s";
  g.value = value, g.ci95 = ci95, g.limit = limit, g.margin = margin, g.decision = decision;
  return g;
}

model::Certificate certified() {
  model::Certificate c;
  c.criteria = parse_criteria(
                   "schema = \"steelyard.criteria/1\"\nid = \"c@1\"\nrules = \"2026.1\"\n[[gate]]\nid = \"triad\"\n"
                   "benchmark = \"mem.triad\"\nat_least = 10.0\nunit = \"By/s\"\n",
                   "c.toml")
                   ->id;
  c.issued = "2026-11-28", c.valid_until = "2027-11-28";
  c.gates = {gate(20, {19, 21}, 10, 1, Decision::kPass),
             gate(5, {4, 6}, 10, 0.5, Decision::kPass)};  // at least, at most
  c.runs.emplace_back().verified = true;
  c.certified = true;
  c.decision = Decision::kPass;
  c.level = c.required = model::Level::kC1;
  return c;
}

std::string after(const std::function<void(model::Certificate&)>& forge) {
  model::Certificate c = certified();
  forge(c);
  return contradiction(c);
}

TEST(Contradiction, WhatFollowsFromItselfHasNone) {
  EXPECT_EQ(contradiction(certified()), "");
  EXPECT_EQ(after([](auto& c) {
              c.gates[0] = gate(9, {8, 12}, 10, -0.1, Decision::kConditional);
              c.decision = Decision::kConditional, c.certified = false, c.valid_until = "",
              c.reasons = {"gates CONDITIONAL: triad"};
            }),
            "");
}

TEST(Contradiction, AGateDecidesAsItsIntervalAndLimitSay) {
  EXPECT_THAT(after([](auto& c) { c.gates[0].ci95 = model::Interval{9, 31}; }), HasSubstr("does not follow"));
  EXPECT_THAT(after([](auto& c) { c.gates[1].ci95 = model::Interval{4, 11}; }), HasSubstr("does not follow"));
  EXPECT_THAT(after([](auto& c) { c.gates[0].value.reset(); }), HasSubstr("does not follow"));
  EXPECT_THAT(after([](auto& c) { c.gates[0].decision = Decision::kFail; }), HasSubstr("does not follow"));
}

TEST(Contradiction, NumbersBesideEachOtherAgree) {
  EXPECT_THAT(after([](auto& c) { c.gates[0].ci95 = model::Interval{21, 19}; }), HasSubstr("ends before it begins"));
  EXPECT_THAT(after([](auto& c) { c.gates[0].margin = 99; }), HasSubstr("margin"));
  EXPECT_THAT(after([](auto& c) { c.grade = 100; }), HasSubstr("its grade"));
  EXPECT_THAT(after([](auto& c) {
                c.graded.emplace_back().points = 56.5;
                c.grade = 100;
              }),
              HasSubstr("its grade"));
  EXPECT_THAT(after([](auto& c) { c.graded.emplace_back().points = c.grade.emplace(101); }), HasSubstr("of 100"));
  EXPECT_THAT(after([](auto& c) { c.score = 99999, c.score_ci95 = model::Interval{1, 2}; }), HasSubstr("its score"));
  EXPECT_THAT(after([](auto& c) {
                c.rules.checks.emplace_back().checker = "RUN-01";
                c.rules.findings = {{"R1", "RUN-01", model::Severity::kError, "", "1 launch", "6", ""}};
              }),
              HasSubstr("name some"));
  EXPECT_THAT(after([](auto& c) {
                c.rules.checks.emplace_back().checker = "RUN-01";
                c.rules.checks[0].errors = 1;
              }),
              HasSubstr("name none"));
}

TEST(Contradiction, TheVerdictFollowsFromGatesLevelsAndRules) {
  EXPECT_THAT(after([](auto& c) { c.decision = Decision::kFail; }), HasSubstr("its worst gate is PASS"));
  EXPECT_THAT(after([](auto& c) { c.level = model::Level::kC2; }), HasSubstr("at most C1"));
  EXPECT_THAT(after([](auto& c) { c.reasons = {"something"}; }), HasSubstr("says why it does not"));
  EXPECT_THAT(after([](auto& c) { c.certified = false, c.valid_until = ""; }), HasSubstr("does not say why"));
  EXPECT_THAT(after([](auto& c) { c.level = model::Level::kC0; }), HasSubstr("less than"));
  EXPECT_THAT(after([](auto& c) {
                model::RuleCheck check;
                check.checker = "RUN-01", check.errors = 2;
                c.rules.checks = {check};
                c.rules.findings = {{"R1", "RUN-01", model::Severity::kError, "", "1 launch", "6", ""}};
              }),
              HasSubstr("breaks RUN-01"));
  EXPECT_THAT(after([](auto& c) { c.criteria.id = "cpu-node@1"; }), HasSubstr("carries the text of others"));
  EXPECT_THAT(after([](auto& c) { c.criteria.title["en"] = "Best"; }), HasSubstr("carries the text of others"));
  EXPECT_THAT(after([](auto& c) { c.issued = "soon"; }), HasSubstr("no date of issue"));
  EXPECT_THAT(after([](auto& c) { c.runs.emplace_back().finished = "2026-11-29T00:00:00Z"; }), HasSubstr("had ended"));
  EXPECT_THAT(after([](auto& c) { c.valid_until = "2027-11-29"; }), HasSubstr("do not allow"));
  EXPECT_THAT(after([](auto& c) { c.valid_until = "2020-01-01"; }), HasSubstr("do not allow"));
  EXPECT_THAT(after([](auto& c) { c.waivers = {{"RUN-03", "r", " ", "2027-01-01", 1}}; }), HasSubstr("nobody answers"));
  EXPECT_THAT(after([](auto& c) { c.waivers = {{"RUN-03", "r", "w", "2026-11-27", 1}}; }), HasSubstr("had expired"));
  EXPECT_THAT(after([](auto& c) { c.runs.emplace_back().run = "20261128-1234"; }), HasSubstr("not verified"));
  EXPECT_THAT(after([](auto& c) { c.retest.emplace_back().retest = 1.0; }), HasSubstr("does not agree"));
  EXPECT_THAT(after([](auto& c) { c.adaptation.emplace(); }), HasSubstr("adaptation is not complete"));
  EXPECT_THAT(after([](auto& c) { c.gates[0].decision = c.decision = Decision::kWaived; }),
              HasSubstr("no waiver names it"));
}

TEST(Contradiction, AWrongResultIsTooMuchForAnyLevel) {
  const auto at_level_0 = [](const char* checker) {
    return after([&](model::Certificate& c) {
      model::RuleCheck check;
      check.checker = checker, check.errors = 1;
      c.rules.checks = {check};
      c.rules.findings = {{"R", checker, model::Severity::kError, "", "", "", ""}};
      c.level = c.required = model::Level::kC0;
    });
  };
  EXPECT_EQ(at_level_0("RUN-01"), "");
  EXPECT_EQ(at_level_0("COR-02"), "it certifies, and breaks COR-02");
}

TEST(Contradiction, AValueAtItsLimitKeepsIt) {
  EXPECT_EQ(after([](auto& c) { c.gates[1] = gate(10, {9, 10}, 10, 0, Decision::kPass); }), "");  // at most
  EXPECT_EQ(after([](auto& c) { c.gates[1] = gate(10, {10, 11}, 10, 0, Decision::kPass); }), "");
  EXPECT_THAT(after([](auto& c) {
                c.gates[1] = gate(10, {9, 11}, 10, 0, Decision::kPass);
              }),
              HasSubstr("does not follow"));
}

/// One cell, which has everything.
void adapt(
    model::Certificate& c, const std::function<void(model::AdaptationCell&)>& forge = [](auto&) {}) {
  model::AdaptationCell cell;
  cell.op = "gemm", cell.precision = "fp64", cell.support = model::Support::kNative, cell.correct = true;
  cell.measured = 59, cell.rated = 67, cell.ratio = 59.0 / 67;
  forge(cell);
  c.gates.clear();
  c.adaptation.emplace().cells = {cell};
  c.adaptation->complete = true;
}

TEST(Contradiction, AnAdaptationNeedsNoGate) {
  EXPECT_EQ(after([](auto& c) { adapt(c); }), "");
}

TEST(Contradiction, AnAdaptationSaysWhatItsCellsSay) {
  const auto of = [](const std::function<void(model::AdaptationCell&)>& forge) {
    return after([&](auto& c) { adapt(c, forge); });
  };
  EXPECT_THAT(of([](auto& cell) { cell.correct = false; }), HasSubstr("complete that is not"));
  EXPECT_THAT(of([](auto& cell) { cell.ratio = 1.5; }), HasSubstr("gemm fp64 has a ratio that"));
  EXPECT_THAT(of([](auto& cell) { cell.measured = -59; }), HasSubstr("no measurement gives"));
  EXPECT_THAT(of([](auto& cell) { cell.ci95 = model::Interval{90, 80}; }), HasSubstr("ends before it begins"));
  EXPECT_THAT(of([](auto& cell) { cell.support = model::Support::kUnsupported; }), HasSubstr("is not there, and has"));
  EXPECT_THAT(of([](auto& cell) { cell.energy_j = -5; }), HasSubstr("gives energy back"));
  EXPECT_THAT(after([](auto& c) {
                adapt(c);
                c.adaptation->cells.push_back(c.adaptation->cells.front());
              }),
              HasSubstr("stands there twice"));
  EXPECT_THAT(after([](auto& c) { c.runs.clear(); }), HasSubstr("certifies no run"));
}

}  // namespace
}  // namespace steelyard::judge
