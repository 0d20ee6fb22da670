// SPDX-License-Identifier: Apache-2.0
#include "bundle/checker.h"

#include <gtest/gtest.h>

#include "core/bundle/example.h"
#include "judge/certify.h"
#include "judge/criteria.h"
#include "model/certificate.h"
#include "store/journal.h"
#include "store/run_record.h"

namespace steelyard::bundle {
namespace {

using namespace example;

TEST(Checker, AnUntouchedBundleHasNoError) {
  const auto report = checked(signed_bytes(a_bundle()));
  EXPECT_FALSE(report.verdict == "INVALID") << lines(report);
  EXPECT_EQ(report.signatures[0].status, "trusted");
  ASSERT_EQ(report.scores.size(), 1u);
  EXPECT_TRUE(report.scores[0].value);
  EXPECT_EQ(model::dump_json(model::to_json(report)),
            model::dump_json(model::to_json(checked(signed_bytes(a_bundle())))));
}

TEST(Checker, WhoSigned) {
  const std::string bytes = signed_bytes(a_short_bundle());
  const auto with = [&](const std::function<void(TrustedKey&)>& change) {
    Trust known = trust();
    change(known.keys[0]);
    return checked(bytes, known);
  };
  EXPECT_TRUE(has(with([](TrustedKey& k) { k.key = key('x').id(); }), "SIG-02"));
  EXPECT_TRUE(has(with([](TrustedKey& k) { k.role = Role::kLab; }), "SIG-03"));
  EXPECT_TRUE(has(with([](TrustedKey& k) { k.until = "2026-11-20"; }), "SIG-04")) << "the run ended a day later";
  EXPECT_TRUE(has(with([](TrustedKey& k) { k.from = "2026-11-22"; }), "SIG-04"));
  EXPECT_TRUE(has(with([](TrustedKey& k) { k.revoked = "stolen"; }), "SIG-04"));
  EXPECT_TRUE(has(checked(to_bytes(a_short_bundle())), "SIG-05"));
  const auto unasked =
      check({.bytes = bytes, .trust = nullptr, .editions = std::span(&edition(), 1), .rules = std::span(&rules(), 1)});
  EXPECT_TRUE(has(unasked, "SIG-02", "flag"));
  EXPECT_NE(unasked.verdict, "VALID");
  const auto second = checked(signed_bytes(*unpack(bytes), Role::kAuthority, 'x'));
  EXPECT_TRUE(has(second, "SIG-02", "flag")) << lines(second);
  EXPECT_FALSE(has(second, "SIG-02")) << "somebody known has signed as well";
}

TEST(Checker, AnEditedSampleIsFoundThreeTimes) {
  Packed changed = a_short_bundle();
  std::string& journal = changed.files[kJournalPath];
  const std::size_t at = journal.find("\"samples\":[") + 11;
  journal[at] = journal[at] == '9' ? '8' : '9';
  changed.signatures = {sign(key('s'), Role::kSubmitter, changed.manifest)};
  const auto edited = checked(to_bytes(changed));
  EXPECT_TRUE(has(edited, "INT-01")) << lines(edited);
  EXPECT_TRUE(has(edited, "INT-02"));
  const auto by_another = checked(signed_bytes(changed, Role::kSubmitter, 'x'));
  EXPECT_TRUE(has(by_another, "INT-01")) << "a signature does not mend hashes";
}

/// What certify() says of the example's short run, as its journal tells it.
model::Certificate a_certificate() {
  const store::RunRecord record =
      *store::replay(*store::read_journal(a_short_bundle().files.at(kJournalPath), "j"), "j");
  const model::Row& row = record.run.results[0];
  const auto criteria = judge::parse_criteria(
      "schema = \"steelyard.criteria/1\"\nid = \"mine@1\"\nrules = \"2026.1\"\nlevel = \"C0\"\n[title]\nen = \"Mine\"\n"
      "[[gate]]\nid = \"g\"\nbenchmark = \"" +
          row.benchmark + "\"\nat_least = 1.0\nunit = \"" + row.unit +
          "\"\n[[graded]]\nid = \"speed\"\nbenchmark = \"" + row.benchmark + "\"\nunit = \"" + row.unit +
          "\"\nzero = 1.0\nfull = 1e18\n",
      "mine.toml");
  if (!criteria) throw std::runtime_error(criteria.error().message);
  judge::CertifyRequest request;
  request.runs = {{&record.run, &record.session}};
  request.criteria = &*criteria;
  request.rules = &rules();
  request.today = record.run.finished.substr(0, 10);
  auto made = judge::certify(request);
  if (!made) throw std::runtime_error(made.error().message);
  return *std::move(made);
}

/// The report about the example's short bundle with this certificate in it, changed.
model::CheckReport with_certificate(const std::function<void(Json&)>& change) {
  static const Json good = model::to_json(a_certificate());
  Json certificate = good;
  change(certificate);
  Packed changed = a_short_bundle();
  changed.files[kCertificatePath] = model::dump_json(certificate);
  return checked(resealed(changed, [](Json& m) { m["schemas"][kCertificatePath] = "steelyard.certificate/1"; }));
}

TEST(Checker, ACertificateIsAboutThisRunAndSaysItsValues) {
  EXPECT_FALSE(has(with_certificate([](Json&) {}), "REC-05")) << lines(with_certificate([](Json&) {}));
  const std::pair<const char*, std::function<void(Json&)>> forgeries[] = {
      {"another run", [](Json& c) { c["runs"][0]["journal_head"] = "0"; }},
      {"another value", [](Json& c) { c["gates"][0]["value"] = c["gates"][0]["value"].get<double>() * 1.01; }},
      {"another limit", [](Json& c) { c["gates"][0]["limit"] = 2.0; }},
      {"another gate", [](Json& c) { c["gates"][0]["title"]["en"] = "Ten times as fast"; }},
      {"another score", [](Json& c) { c["score"] = 9999.0; }},
      {"another document", [](Json& c) { c["schema"] = "x"; }},
      {"certified", [](Json& c) { c["certified"] = !c["certified"].get<bool>(); }},
      {"another level", [](Json& c) { c["level"] = "C2"; }},
      {"another decision", [](Json& c) { c["gates"][0]["decision"] = "FAIL"; }},
      {"more points", [](Json& c) { c["graded"][0]["points"] = 100.0; }},
      {"a better grade", [](Json& c) { c["grade"] = 100.0; }},
      {"other criteria", [](Json& c) { c["criteria"]["sha256"] = std::string(64, '0'); }},
      {"another title", [](Json& c) { c["criteria"]["title"]["en"] = "Best of all"; }},
      {"criteria that say something else",
       [](Json& c) {
         std::string text = c["criteria"]["text"];
         c["criteria"]["text"] = text.replace(text.find("at_least = 1.0"), 14, "at_least = 0.1");
       }},
      {"no criteria", [](Json& c) { c["criteria"]["text"] = ""; }},
      {"issued another day", [](Json& c) { c["issued"] = "2026-12-24"; }},
      {"issued before", [](Json& c) { c["issued"] = "2020-01-01"; }},
      {"no day", [](Json& c) { c["issued"] = ""; }},
      {"valid for ever", [](Json& c) { c["valid_until"] = "2999-12-31"; }},
      {"a rule that nobody checked", [](Json& c) { c["rules"]["checks"][0]["checked"] = 99; }},
      {"nothing is needed", [](Json& c) { c["needs"] = Json::array(); }},
      {"nothing was left out", [](Json& c) { c["invalidated_by"] = Json::array(); }},
  };
  for (const auto& [what, forge] : forgeries) EXPECT_TRUE(has(with_certificate(forge), "REC-05")) << what;
}

TEST(Checker, ACertificateWhoseRulesOrRetestAreNotHereIsNotCalledChecked) {
  const auto other_rules = with_certificate([](Json& c) { c["rules"]["rules_sha256"] = std::string(64, '1'); });
  EXPECT_TRUE(has(other_rules, "REC-05", "flag")) << lines(other_rules);
  const auto with_retest = with_certificate([](Json& c) { c["retest_run"] = "20261122-0000"; });
  EXPECT_TRUE(has(with_retest, "REC-05", "flag")) << lines(with_retest);
  EXPECT_FALSE(has(with_retest, "REC-05")) << lines(with_retest);
}

}  // namespace
}  // namespace steelyard::bundle
