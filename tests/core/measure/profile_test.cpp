// SPDX-License-Identifier: Apache-2.0
#include "measure/profile.h"

#include <fstream>
#include <gtest/gtest.h>

#include "base/digest.h"
#include "base/text.h"

namespace steelyard::measure {
namespace {

const std::filesystem::path kShipped = std::filesystem::path(STEELYARD_SOURCE_DIR) / "data" / "profiles";
const std::string kHead = "schema = 'steelyard.profile/1'\nname = 'x'\n";

Error error_of(const std::string& toml) {
  const auto profile = parse_profile(toml, "x.toml");
  return profile.ok() ? Error{Errc::kInternal, "no error"} : profile.error();
}

TEST(Profile, ReadsEveryKey) {
  const auto profile = parse_profile(kHead + R"(
budget = "110s"
[summary]
en = "first"
zh-CN = "初步"
[measure]
sample = "10ms"
min = "0.5s"
max = "4s"
warmup_max = "3s"
precision = 0.03
steady_range = 0.05
steady_drift = 0.04
round = "1min"
min_samples = 15
launches = 2
timeout = "1min"
[[job]]
benchmark = "mem.*"
device = "cpu"
[job.params]
size = [1024, 2048]
placement = "single"
)",
                                     "x.toml");
  ASSERT_TRUE(profile.ok()) << profile.error().message;
  EXPECT_EQ(profile->name, "x");
  EXPECT_EQ(profile->budget_s, 110);
  EXPECT_EQ(profile->summary.at("zh-CN"), "初步");
  ASSERT_EQ(profile->jobs.size(), 1u);
  const model::JobRule& rule = profile->jobs[0];
  EXPECT_EQ(rule.benchmark, "mem.*");
  EXPECT_EQ(rule.device, "cpu");
  EXPECT_EQ(rule.where, "x.toml:20");
  EXPECT_EQ(rule.params.at("size"), (std::vector<model::ParamValue>{std::int64_t{1024}, std::int64_t{2048}}));
  EXPECT_EQ(rule.params.at("placement"), std::vector<model::ParamValue>{std::string("single")});
  const model::Protocol& p = rule.protocol;
  EXPECT_EQ(p.sample_s, 0.01);
  EXPECT_EQ(p.min_s, 0.5);
  EXPECT_EQ(p.max_s, 4);
  EXPECT_EQ(p.warmup_max_s, 3);
  EXPECT_EQ(p.precision, 0.03);
  EXPECT_EQ(p.steady_range, 0.05);
  EXPECT_EQ(p.steady_drift, 0.04);
  EXPECT_EQ(p.round_s, 60);
  EXPECT_EQ(p.min_samples, 15u);
  EXPECT_EQ(p.launches, 2u);
  EXPECT_EQ(p.timeout_s, 60);
}

TEST(Profile, AJobOverridesTheDefaultsForItselfOnly) {
  const auto profile = parse_profile(
      kHead + "[measure]\nlaunches = 2\n[[job]]\nbenchmark = 'a'\nlaunches = 6\n[[job]]\nbenchmark = 'b'\n", "x.toml");
  ASSERT_TRUE(profile.ok());
  EXPECT_EQ(profile->jobs[0].protocol.launches, 6u);
  EXPECT_EQ(profile->jobs[1].protocol.launches, 2u);
}

TEST(Profile, CarriesTheHashOfItsText) {
  const std::string text = kHead + "[[job]]\nbenchmark = '*'\n";
  EXPECT_EQ(parse_profile(text, "x.toml")->sha256, sha256_hex(text));
}

struct Impossible {
  const char *measure, *message;
};
class ImpossibleProtocol : public testing::TestWithParam<Impossible> {};
TEST_P(ImpossibleProtocol, IsAnErrorWithFileAndLine) {
  const std::string job = std::string("[[job]]\nbenchmark = '*'\n") + GetParam().measure + "\n";
  EXPECT_EQ(error_of(kHead + job).message, std::string("x.toml:5: ") + GetParam().message);
  const std::string measure = std::string("\n[measure]\n") + GetParam().measure + "\n[[job]]\nbenchmark = '*'\n";
  EXPECT_EQ(error_of(kHead + measure).message, std::string("x.toml:5: ") + GetParam().message);
}
INSTANTIATE_TEST_SUITE_P(
    Keys, ImpossibleProtocol,
    testing::Values(Impossible{"precision = 0", "'precision' must lie between 0 and 1, both excluded"},
                    Impossible{"precision = 1", "'precision' must lie between 0 and 1, both excluded"},
                    Impossible{"steady_range = -0.1", "'steady_range' must lie between 0 and 1, both excluded"},
                    Impossible{"steady_drift = 2", "'steady_drift' must lie between 0 and 1, both excluded"},
                    Impossible{"round = '0s'", "'round' must be longer than nothing"},
                    Impossible{"launches = 0", "'launches' must be 1 to 1000"},
                    Impossible{"min_samples = 101", "'min_samples' must be 1 to 100"},
                    Impossible{"min_samples = -1", "'min_samples' must be 1 to 100"},
                    Impossible{"sample = '0s'", "'sample' must be longer than nothing"},
                    Impossible{"timeout = '0s'", "'timeout' must be longer than nothing"},
                    Impossible{"warmup_max = '0s'", "'warmup_max' must be longer than nothing"},
                    Impossible{"min = '5.5s'",
                               "5.5 s is longer than 100 samples of 0.05 s: 'min' and 'sample' contradict each other"},
                    Impossible{"max = '0.9s'", "1 s is longer than 0.9 s: 'min' and 'max' contradict each other"},
                    Impossible{"sample = '11s'", "11 s is longer than 10 s: 'sample' and 'max' contradict each other"},
                    Impossible{"timeout = '10ms'",
                               "0.01 s is shorter than 0.05 s: 'timeout' and 'sample' contradict each other"}));

TEST(Profile, WithoutAJobMeasuresNothingAndIsRefused) {
  EXPECT_EQ(error_of(kHead).message, "x.toml:1: no [[job]]: this profile measures nothing");
  EXPECT_EQ(error_of(kHead + "[[jobs]]\nbenchmark = '*'\n").message, "x.toml:3: unknown key 'jobs'");
  EXPECT_EQ(error_of(kHead + "[summary]\nen = 'x'\nbudget = '5s'\n[[job]]\nbenchmark = '*'\n").message,
            "x.toml:5: unknown key 'budget'");
  EXPECT_EQ(error_of(kHead + "job = []").message, "x.toml:3: no [[job]]: this profile measures nothing");
}

TEST(Profile, TheSameJobTwiceIsRefused) {
  EXPECT_EQ(error_of(kHead + "[[job]]\nbenchmark = 'a'\n[[job]]\nbenchmark = 'a'\n").message,
            "x.toml:5: the same job as at x.toml:3");
}

TEST(Profile, AJobNeedsABenchmark) {
  EXPECT_EQ(error_of(kHead + "[[job]]\ndevice = 'cpu'\n").message,
            "x.toml:3: a job needs 'benchmark': an id or a glob");
}

TEST(Profile, AnUnknownKeyIsAnErrorWithTheNearest) {
  const Error error = error_of(kHead + "[[job]]\nbenchmark = 'a'\nlaunchs = 2\n");
  EXPECT_EQ(error.message, "x.toml:5: unknown key 'launchs'");
  EXPECT_EQ(error.hint, "did you mean 'launches'?");
}

TEST(Profile, AnotherSchemaIsRefused) {
  EXPECT_EQ(error_of("schema = 'steelyard.profile/2'\nname = 'x'\n").message,
            "x.toml:1: not a profile this version reads: 'schema' must be \"steelyard.profile/1\"");
}

TEST(Profile, ParametersAreTextOrNumbers) {
  const std::string job = kHead + "[[job]]\nbenchmark = 'a'\n[job.params]\n";
  EXPECT_EQ(error_of(job + "size = true").message, "x.toml:6: 'size' must be text or numbers");
  EXPECT_EQ(error_of(job + "size = []").message, "x.toml:6: 'size' has no value");
}

TEST(LoadProfile, AnUnknownNameListsTheKnownOnes) {
  const auto profile = load_profile("quik", kShipped);
  ASSERT_FALSE(profile.ok());
  EXPECT_EQ(profile.error().code, Errc::kNotFound);
  EXPECT_EQ(profile.error().message, "unknown profile 'quik'; known: full, quick, standard");
  EXPECT_EQ(profile.error().hint, "did you mean 'quick'?");
}

TEST(LoadProfile, APathIsReadAsOne) {
  const std::filesystem::path file = std::filesystem::path(testing::TempDir()) / "steelyard_profile_test.toml";
  std::ofstream(file) << kHead << "[[job]]\nbenchmark = 'a'\n";
  const auto profile = load_profile(file.string(), kShipped);
  ASSERT_TRUE(profile.ok()) << profile.error().message;
  EXPECT_EQ(profile->file, file.string());
  std::filesystem::remove(file);
  EXPECT_EQ(load_profile(file.string(), kShipped).error().code, Errc::kNotFound);
}

TEST(LoadProfile, AMissingFolderKnowsNoProfile) {
  EXPECT_TRUE(profile_names("/nonexistent").empty());
}

class ShippedProfile : public testing::TestWithParam<std::string> {};
TEST_P(ShippedProfile, LoadsUnderItsOwnNameInBothLanguages) {
  const auto profile = load_profile(GetParam(), kShipped);
  ASSERT_TRUE(profile.ok()) << profile.error().message;
  EXPECT_EQ(profile->name, GetParam());
  EXPECT_FALSE(profile->summary.at("en").empty());
  EXPECT_FALSE(profile->summary.at("zh-CN").empty());
}
INSTANTIATE_TEST_SUITE_P(All, ShippedProfile, testing::ValuesIn(profile_names(kShipped)));

TEST(ShippedProfiles, KeepTheirTimeBudgets) {
  EXPECT_LE(load_profile("quick", kShipped)->budget_s, 120);
  EXPECT_LE(load_profile("standard", kShipped)->budget_s, 20 * 60);
}

TEST(ShippedProfiles, FullObeysTheRunRules) {
  const auto full = load_profile("full", kShipped);
  for (const model::JobRule& rule : full->jobs) {
    const model::Protocol& p = rule.protocol;
    const bool network = rule.benchmark == "net.*", storage = rule.benchmark.starts_with("sto.");
    const bool writing = rule.benchmark == "sto.write.*", latency = rule.benchmark == "sto.latency";
    if (p.round_s) {  // SNIA's procedure: rounds of a minute, 25 at most
      EXPECT_TRUE(storage);
      EXPECT_EQ(p.round_s, 60);
    }
    EXPECT_LE(p.warmup_max_s, p.round_s ? 25 * 60 : 300);
    EXPECT_GE(p.launches, 6u);
    EXPECT_GE(p.min_samples, 10u);
    EXPECT_GE(p.launches * p.min_s, latency ? 600 : writing ? 300 : 60);
    EXPECT_LE(p.precision, latency ? 0.05 : storage ? 0.03 : network ? 0.02 : 0.01);
    EXPECT_LE(p.steady_range, storage ? 0.20 : network ? 0.05 : 0.02);
    EXPECT_LE(p.steady_drift, storage ? 0.10 : network ? 0.03 : 0.01);
  }
}

}  // namespace
}  // namespace steelyard::measure
