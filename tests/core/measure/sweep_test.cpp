// SPDX-License-Identifier: Apache-2.0
// Parameters: from the profile, from the command line, and what happens to values that do not fit.
#include <gtest/gtest.h>

#include "core/measure/plan_fixture.h"
#include "measure/plan.h"

namespace steelyard::measure {
namespace {

using namespace testing_plan;

TEST(Param, OfTheUserReplacesTheSweepOfTheProfile) {
  Selection selection;
  selection.params = {{"size", "64"}};
  const auto got = plan("[[job]]\nbenchmark = 'mem.triad'\n[job.params]\nsize = [1, 2]\n", house(), selection);
  ASSERT_EQ(got->jobs.size(), 1u);
  EXPECT_EQ(got->jobs[0].params.at("size"), ParamValue(std::int64_t{64}));
}

TEST(Param, OfOneBenchmarkLeavesTheOthers) {
  Selection selection;
  selection.params = {{"size", "1"}, {"mem.triad:size", "64"}};
  for (const model::Job& job : jobs("[[job]]\nbenchmark = 'mem.*'\n", house(), selection))
    EXPECT_EQ(job.params.at("size"), ParamValue(std::int64_t{job.benchmark == "mem.triad" ? 64 : 1}));
}

TEST(Param, GivenTwiceIsASweep) {
  Selection selection;
  selection.params = {{"mem.triad:size", "1"}, {"mem.triad:size", "2"}};
  EXPECT_EQ(plan("[[job]]\nbenchmark = 'mem.triad'\n", house(), selection)->jobs.size(), 2u);
}

TEST(Param, ThatNobodyDeclaresNamesTheNearest) {
  Selection selection;
  selection.params = {{"sise", "1"}};
  const auto got = plan(kAll, house(), selection);
  ASSERT_FALSE(got.ok());
  EXPECT_EQ(got.error().message, "--param: no selected benchmark has a parameter 'sise'");
  EXPECT_EQ(got.error().hint, "did you mean 'size'?");
}

TEST(Param, ThatOnlyAnUnselectedBenchmarkDeclaresIsAnError) {
  Selection selection;
  selection.only = {"cpu.*"};
  selection.params = {{"ratio", "0.1"}};
  EXPECT_FALSE(plan(kAll, house(), selection).ok());
}

TEST(Param, OutOfRangeSaysTheRange) {
  Selection selection;
  selection.params = {{"size", "5000"}};
  const auto got = plan(kAll, house(), selection);
  EXPECT_EQ(got.error().message, "--param: mem.latency: parameter 'size': 5000 is out of range");
  EXPECT_EQ(got.error().hint, "0 to 4096 By");
}

TEST(Param, ThatSomeBenchmarksRefuseSkipsThose) {
  Selection selection;
  selection.params = {{"placement", "cores"}};
  for (const model::Job& job : jobs(kAll, house(), selection))
    EXPECT_EQ(!job.skip.empty(), job.benchmark == "mem.latency") << job.benchmark << job.skip;
}

TEST(Param, OfTheProfileIsCheckedWithFileAndLine) {
  const auto typo = plan("[[job]]\nbenchmark = 'mem.triad'\n[job.params]\nplacement = ['single', 'corse']\n");
  EXPECT_EQ(typo.error().message, "x.toml:6: mem.triad: parameter 'placement': 'corse' is not one of its choices");
  EXPECT_EQ(typo.error().hint, "did you mean 'cores'?");
  const auto name = plan("[[job]]\nbenchmark = 'mem.triad'\n[job.params]\nplacment = 'single'\n");
  EXPECT_EQ(name.error().message, "x.toml:6: no selected benchmark has a parameter 'placment'");
  EXPECT_EQ(name.error().hint, "did you mean 'placement'?");
  EXPECT_FALSE(plan(kAll + "[job.params]\nplacement = 'corse'\n").ok());
}

TEST(Param, TextFollowsTheDeclaration) {
  EXPECT_EQ(*parse_param(size_param(), "12"), ParamValue(std::int64_t{12}));
  EXPECT_EQ(*parse_param(ratio_param(), "1"), ParamValue(1.0));
  EXPECT_FALSE(parse_param(size_param(), "1.5").ok());
  EXPECT_FALSE(parse_param(size_param(), "12x").ok());
  EXPECT_FALSE(parse_param(size_param(), "").ok());
  EXPECT_FALSE(parse_param(size_param(), "99999999999999999999").ok());
  EXPECT_FALSE(parse_param(ratio_param(), "nan").ok());
  EXPECT_FALSE(parse_param(ratio_param(), "1.01").ok());
  model::ParamInfo bytes = size_param(), points = size_param();
  bytes.max = std::int64_t{1} << 50;
  points.unit = "1";
  EXPECT_EQ(*parse_param(bytes, "64MiB"), ParamValue(std::int64_t{64} << 20));
  EXPECT_EQ(*parse_param(bytes, "64"), ParamValue(std::int64_t{64}));
  EXPECT_FALSE(parse_param(bytes, "64MB").ok()) << "it would be a guess which";
  EXPECT_FALSE(parse_param(bytes, "9999999999TiB").ok());
  EXPECT_EQ(parse_param(bytes, "64M").error().hint, "bytes, or a number with KiB, MiB, GiB or TiB");
  EXPECT_FALSE(parse_param(points, "1KiB").ok()) << "no bytes, no unit";
  model::ParamInfo path;
  path.type = model::ParamType::kText;
  EXPECT_EQ(*parse_param(path, "/tmp"), ParamValue(std::string("/tmp")));
}

TEST(Param, TextOfAValueReadsBack) {
  EXPECT_EQ(to_text(ParamValue(std::int64_t{7})), "7");
  EXPECT_EQ(to_text(ParamValue(0.1)), "0.1");
  EXPECT_EQ(to_text(ParamValue(std::string("cores"))), "cores");
}

}  // namespace
}  // namespace steelyard::measure
