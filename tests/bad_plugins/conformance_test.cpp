// SPDX-License-Identifier: Apache-2.0
// docs/plugin-authoring.md drives: every rule of it is a rule of the code, and every plugin that it calls proof breaks
// it.
#include "plugin/conformance.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <sstream>

#include "bad_plugins/lab.h"
#include "base/files.h"
#include "plugin/rules.h"

namespace steelyard::bad_plugins {
namespace {

using plugin::RuleResult;
using plugin::RuleStatus;

struct DocumentedRule {
  std::string id, title;
  std::vector<std::string> proof;
};

std::string read(const std::filesystem::path& file) {
  auto text = read_file(file);
  return text ? *std::move(text) : throw std::runtime_error(text.error().message);
}

std::string document() {
  return read(std::filesystem::path(STEELYARD_SOURCE_DIR) / "docs" / "plugin-authoring.md");
}

/// "### P07 title", then text whose last paragraph is "Proven by: `a`, `b`".
std::vector<DocumentedRule> documented_rules() {
  std::vector<DocumentedRule> found;
  bool proof = false;
  std::istringstream text(document());
  for (std::string line; std::getline(text, line);) {
    if (line.starts_with("### P") && line.size() > 8) found.push_back({line.substr(4, 3), line.substr(8), {}});
    proof = line.starts_with("Proven by:") || (proof && !line.empty());
    for (std::size_t from = 0; proof && (from = line.find('`', from)) != std::string::npos;) {
      const std::size_t end = line.find('`', from + 1);
      found.back().proof.push_back(line.substr(from + 1, end - from - 1));
      from = end + 1;
    }
  }
  return found;
}

std::vector<RuleResult> check(const std::string& name) {
  std::atomic<bool> cancelled = false;
  plugin::HostOptions options = tight_options();
  options.cancelled = &cancelled;
  options.probe_timeout_s = 1;
  plugin::PluginHost host(options);
  plugin::CheckOptions tight;
  tight.timeout_s = name == "ignores_cancel" ? 4 : 1;  // one repetition of that takes 1.5 s
  tight.cancelled = &cancelled;
  return plugin::check_plugin(host, manifest_of(name), tight);
}

std::string told(const std::vector<RuleResult>& results) {
  std::string text;
  for (const RuleResult& r : results) {
    const char* status = r.status == RuleStatus::kPass ? "pass" : r.status == RuleStatus::kFail ? "FAIL" : "not tested";
    text += r.id + " " + status + " " + r.detail + "\n";
  }
  return text;
}

TEST(Rules, AreThoseOfTheDocument) {
  const auto documented = documented_rules();
  ASSERT_EQ(documented.size(), plugin::rules().size());
  for (std::size_t i = 0; i < documented.size(); ++i) {
    EXPECT_EQ(documented[i].id, plugin::rules()[i].id);
    EXPECT_EQ(documented[i].title, plugin::rules()[i].title);
    EXPECT_FALSE(documented[i].proof.empty()) << documented[i].id << " is proven by nothing";
  }
}

TEST(Conformance, PassesTheGoodPlugin) {
  const auto results = check("good");
  for (const RuleResult& r : results) EXPECT_NE(r.status, RuleStatus::kFail) << told(results);
  const auto passed = std::ranges::count(results, RuleStatus::kPass, &RuleResult::status);
  EXPECT_EQ(passed, std::ssize(results) - 2) << told(results);  // nothing to skip, nothing long enough to cancel
  EXPECT_EQ(plugin::exit_code(results), 0);
}

TEST(Conformance, SaysWhyARuleWasNotTested) {
  for (const RuleResult& r : check("segfault_in_entry"))
    EXPECT_TRUE(r.status == RuleStatus::kPass || !r.detail.empty()) << r.id;
}

TEST(Conformance, ReturnsOnePerRuleForAFileThatIsNotThere) {
  const auto results = check("no_such_plugin");
  EXPECT_EQ(results.size(), plugin::rules().size());
  EXPECT_EQ(results.front().status, RuleStatus::kFail) << told(results);
  EXPECT_EQ(plugin::exit_code(results), 1);
}

struct Proof {
  std::string rule, plugin;
};

std::vector<Proof> proofs() {
  std::vector<Proof> all;
  for (const DocumentedRule& rule : documented_rules())
    for (const std::string& name : rule.proof) all.push_back({rule.id, name});
  return all;
}

class ConformanceOf : public testing::TestWithParam<Proof> {};

TEST_P(ConformanceOf, ABadPluginFailsTheRuleThatItProves) {
  const std::size_t descriptors = open_descriptors();
  const auto results = check(GetParam().plugin);
  const auto broken = std::ranges::find(results, GetParam().rule, &RuleResult::id);
  ASSERT_NE(broken, results.end());
  EXPECT_EQ(broken->status, RuleStatus::kFail) << told(results);
  EXPECT_NE(broken->detail, "");
  EXPECT_NE(broken->remedy, "");
  EXPECT_EQ(plugin::exit_code(results), 1);
  EXPECT_TRUE(no_process_left());
  EXPECT_EQ(open_descriptors(), descriptors);
}

INSTANTIATE_TEST_SUITE_P(Kit, ConformanceOf, testing::ValuesIn(proofs()),
                         [](const auto& proof) { return proof.param.rule + "_" + proof.param.plugin; });

}  // namespace
}  // namespace steelyard::bad_plugins
