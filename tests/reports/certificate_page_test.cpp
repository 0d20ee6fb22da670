// SPDX-License-Identifier: Apache-2.0
// What an operator hangs on the wall and a chip vendor hands in: every demand with what was reached, and no cell empty
// without a reason.
#include "reports/certificate_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/files.h"
#include "base/units.h"
#include "model/json.h"
#include "page_fixtures.h"

namespace steelyard::reports {
namespace {

using testing::HasSubstr;
using testing::Not;

model::Certificate a_certificate() {
  const std::string file = STEELYARD_SOURCE_DIR "/tests/fixtures/reports/certificate.json";
  return model::certificate_from_json(model::parse_json(read_file(file).value(), file).value()).value();
}
std::string html(const Outline& page, const std::string& language = "en") {
  return to_html(page, test::vocabulary().words, language);
}
Outline certificate(const model::Certificate& c = a_certificate()) {
  return certificate_page(c, test::vocabulary());
}
Outline adaptation(const model::Certificate& c = a_certificate()) {
  return adaptation_page(c, test::vocabulary());
}

TEST(CertificatePage, CarriesTheNumbersOfItsJsonDocument) {
  const model::Certificate c = a_certificate();
  const std::multiset<double> shown = test::numbers_in(html(certificate(c)));
  for (const model::GateResult& gate : c.gates)
    for (const auto& number : {gate.value, gate.limit, gate.margin})
      EXPECT_TRUE(!number || shown.contains(*number)) << gate.id;
  for (const model::GradedItem& item : c.graded) EXPECT_TRUE(shown.contains(*item.points)) << item.id;
  for (const model::AdaptationCell& cell : c.adaptation->cells)
    for (const auto& number : {cell.measured, cell.rated, cell.ratio, cell.energy_j, cell.power_w})
      EXPECT_TRUE(!number || shown.contains(*number)) << cell.op << cell.precision;
}

TEST(CertificatePage, MarkdownHasTheSameNumbersInBothLanguages) {
  const model::Certificate c = a_certificate();
  for (const char* language : {"en", "zh-CN"}) {
    const std::string page = to_markdown(certificate(c), test::vocabulary().words, language);
    for (const model::AdaptationCell& cell : c.adaptation->cells)
      EXPECT_TRUE(!cell.measured ||
                  page.find("| " + units::human(*cell.measured, cell.unit) + " |") != std::string::npos)
          << cell.op << cell.precision;
  }
  EXPECT_THAT(to_markdown(certificate(c), test::vocabulary().words, "zh-CN"), HasSubstr("测试值"));
  EXPECT_THAT(to_markdown(certificate(c), test::vocabulary().words, "en"), Not(HasSubstr("测试值")));
}

TEST(CertificatePage, SaysTheVerdictItsReasonsAndWhatIsMissingFirst) {
  const std::string page = html(certificate());
  const std::size_t gates = page.find("<section id=\"gates\"");
  for (const char* said : {"NOT CERTIFIED by gpu-node@1", "gate storage has no value", "Missing for C2: a signature",
                           "not valid: not certified", "Cite: Steelyard 0.1.0, criteria gpu-node@1"})
    EXPECT_LT(page.find(said), gates) << said;
  EXPECT_THAT(page, HasSubstr("content:\"Steelyard / certificate 5be1c0ffee42 / gpu-node\\40 1 / NOT CERTIFIED\""));
}

TEST(CertificatePage, WhatIsAReasonIsNotSaidAgainAsMissing) {
  model::Certificate c = a_certificate();
  c.needs.push_back({model::Level::kC1, c.reasons.front()});
  EXPECT_EQ(test::count(to_markdown(certificate(c), test::vocabulary().words, "en"), c.reasons.front()), 1u);
  EXPECT_EQ(further_needs(c).size() + 1, c.needs.size());
}

TEST(CertificatePage, DrawsEachBoundWithTheTickOfItsGate) {
  const std::string page = html(certificate());
  EXPECT_EQ(test::count(page, "class=\"gate\""), 3u);
  EXPECT_EQ(test::count(page, "class=\"bar bad\""), 1u) << "gpu5; a wrong result without a ratio has no bar";
}

TEST(CertificatePage, ListsRulesThatConcernNothingAndWhatCouldNotBeChecked) {
  const std::string page = html(certificate());
  EXPECT_THAT(page, HasSubstr("NET-01"));
  EXPECT_THAT(page, HasSubstr("concerns nothing here"));
  EXPECT_THAT(page, HasSubstr("the run as a whole"));
  EXPECT_THAT(page, HasSubstr("A. Operator"));
  EXPECT_THAT(page, HasSubstr("6.3 % lower, 2 % are allowed"));
}

TEST(AdaptationPage, LeavesNoCellEmptyWithoutAReason) {
  const std::string page = html(adaptation());
  EXPECT_THAT(page, HasSubstr("the device has no such unit"));
  EXPECT_THAT(page, HasSubstr("no meter could be read"));
  EXPECT_EQ(test::count(page, "EMPTY WITHOUT A REASON"), 2u) << "the rating of fma int8, and its source";
  model::Certificate c = a_certificate();
  for (model::AdaptationCell& cell : c.adaptation->cells) cell.reasons["rated"] = "not rated";
  EXPECT_THAT(html(adaptation(c)), Not(HasSubstr("EMPTY WITHOUT A REASON")));
}

TEST(AdaptationPage, OfADeviceWithoutAKnownPluginSaysSo) {
  model::Certificate c = a_certificate();
  for (model::AdaptedDevice& d : c.adaptation->devices) d.plugin = d.plugin_version = "";
  EXPECT_EQ(test::count(html(adaptation(c)), "the run does not say which of its plugins"),
            2 * c.adaptation->devices.size());
}

TEST(AdaptationPage, ShowsEveryOperatorInEveryPrecisionAndCallsAWrongResultWrong) {
  const std::string page = to_markdown(adaptation(), test::vocabulary().words, "en");
  EXPECT_THAT(page, HasSubstr("| gemm | ✔ native 88.1 % | ✔ native 74.9 % | - not supported |"));
  EXPECT_THAT(page, HasSubstr("| fma | ✔ native 95.5 % | ! fallback | ✘ emulated · WRONG RESULT |"));
  model::Certificate c = a_certificate();
  c.adaptation->cells.pop_back();
  EXPECT_THAT(to_markdown(adaptation(c), test::vocabulary().words, "en"), HasSubstr("not in the profile"))
      << "a pair without a cell is no blank";
}

TEST(CertificatePage, OfNothingAtAllStillSaysWhyEachPartIsEmpty) {
  const std::string page = html(certificate({}));
  for (const char* said :
       {"The criteria have no gate", "The criteria grade nothing", "Nothing was measured a second time"})
    EXPECT_THAT(page, HasSubstr(said));
}

TEST(CertificatePage, IsTheSameToTheByteAndHasNoIdTwice) {
  EXPECT_EQ(html(certificate()), html(certificate()));
  test::expect_unique_ids(html(certificate()));
  test::expect_unique_ids(html(adaptation()));
}

TEST(CertificatePage, ShowsStrangersTextAsText) {
  for (const std::string& s : test::hostile_strings()) {
    model::Json json = model::to_json(a_certificate());
    // Every string that is no word of the document's own becomes hostile.
    const auto poison = [&](const auto& self, model::Json& value) -> void {
      static const std::set<std::string> kOwn = {"steelyard.certificate/1",
                                                 "PASS",
                                                 "FAIL",
                                                 "CONDITIONAL",
                                                 "MISSING",
                                                 "WAIVED",
                                                 "C0",
                                                 "C1",
                                                 "C2",
                                                 "C3",
                                                 "higher",
                                                 "lower",
                                                 "info",
                                                 "native",
                                                 "emulated",
                                                 "fallback",
                                                 "unsupported",
                                                 "error",
                                                 "flag",
                                                 "unknown"};
      if (value.is_string() && !kOwn.contains(value.get<std::string>())) value = s;
      if (value.is_structured())
        for (auto& child : value) self(self, child);
    };
    poison(poison, json);
    const auto c = model::certificate_from_json(json);
    ASSERT_TRUE(c) << c.error().message;
    test::expect_harmless(certificate(*c));
    test::expect_harmless(adaptation(*c));
  }
}

}  // namespace
}  // namespace steelyard::reports
