// SPDX-License-Identifier: Apache-2.0
#include "score/rows.h"

#include <gmock/gmock.h>

#include "core/score/run_example.h"

namespace steelyard::score {
namespace {

using namespace example;
using testing::HasSubstr;
using Outcome = RowSearch::Outcome;

const model::RowSource kSource{.benchmark = "mem.triad",
                               .version = 2,
                               .params = {{"placement", "cores"}, {"size", std::int64_t{0}}},
                               .metric = "bandwidth"};

struct Rows : testing::Test {
  Rows() {
    Random random(1);
    run.results = {a_row(kSource, "By/s", model::Direction::kHigher, 1e11, random)};
  }
  model::Row& row() { return run.results[0]; }
  [[nodiscard]] RowSearch find(const std::string& unit = "By/s") const {
    return find_rows(run, "node017", kSource, unit);
  }
  void expect(Outcome outcome, const std::string& reason, const std::string& unit = "By/s") {
    const RowSearch search = find(unit);
    EXPECT_EQ(search.outcome, outcome);
    EXPECT_THAT(search.reason, HasSubstr(reason));
    if (outcome != Outcome::kFound) {
      EXPECT_NE(search.remedy, "");
    }
  }
  model::Run run;
};

TEST_F(Rows, TheRowThatFitsIsFound) {
  ASSERT_EQ(find().outcome, Outcome::kFound);
  EXPECT_EQ(find().rows[0], &row());
}

TEST_F(Rows, OneIsOneWhetherADocumentWritesItWithAPointOrNot) {
  row().params["size"] = 0.0;
  EXPECT_EQ(find().outcome, Outcome::kFound);
}

TEST_F(Rows, AnotherVersionParameterNodeOrNoRowIsAbsent) {
  row().version = 1;
  expect(Outcome::kAbsent, "was run in version 1, version 2 is scored");
  row().version = 2;
  row().params["placement"] = "single";
  expect(Outcome::kAbsent, "was run with placement=single, not cores");
  row().params.erase("placement");
  expect(Outcome::kAbsent, "without placement");
  row().node = "node018";
  expect(Outcome::kAbsent, "mem.triad was not run");
}

TEST_F(Rows, ASkipIsAbsentAndSaysWhy) {
  row().verdict = model::Verdict::kSkip;
  row().reason = "needs 1 TiB of memory";
  expect(Outcome::kAbsent, "mem.triad SKIP: needs 1 TiB of memory");
}

TEST_F(Rows, WhatFailedIsBrokenAndNothingMayServeInstead) {
  for (const auto verdict :
       {model::Verdict::kFail, model::Verdict::kInvalid, model::Verdict::kError, model::Verdict::kWaived}) {
    row().verdict = verdict;
    row().reason = "one bit is wrong";
    expect(Outcome::kBroken, std::string(model::to_text(verdict)) + ": one bit is wrong");
  }
}

TEST_F(Rows, AnotherUnitOrNoPositiveValueIsBroken) {
  expect(Outcome::kBroken, "is in By/s, not bit/s", "bit/s");
  for (const double value : {0.0, -1.0, std::nan("")}) {
    row().value = value;
    expect(Outcome::kBroken, "no positive value");
  }
  row().value.reset();
  expect(Outcome::kBroken, "no positive value");
}

TEST_F(Rows, TwoRowsThatFitAreOneTooManyUnlessDevicesAddUp) {
  run.results.push_back(row());
  run.results[1].device = "other";
  expect(Outcome::kBroken, "2 rows that fit");
  model::RowSource sum = kSource;
  sum.devices = "sum";
  EXPECT_EQ(find_rows(run, "node017", sum, "By/s").rows.size(), 2u);
  run.results[1].verdict = model::Verdict::kSkip;
  EXPECT_EQ(find_rows(run, "node017", sum, "By/s").rows.size(), 1u);
  run.results[1].verdict = model::Verdict::kError;
  EXPECT_EQ(find_rows(run, "node017", sum, "By/s").outcome, Outcome::kBroken);
}

TEST_F(Rows, AQuantileIsTakenWhereItIsAskedForAndMissedWhereItIsNot) {
  model::RowSource p99 = kSource;
  p99.quantile = "p99";
  EXPECT_EQ(find_rows(run, "node017", p99, "By/s").reason, "mem.triad has no p99");
  row().quantiles["p99"] = 7;
  EXPECT_EQ(value_of(*find_rows(run, "node017", p99, "By/s").rows[0], p99), 7);
}

}  // namespace
}  // namespace steelyard::score
