// SPDX-License-Identifier: Apache-2.0
#include "bundle/checker.h"

#include <gtest/gtest.h>

#include "core/bundle/example.h"
#include "model/certificate.h"

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

TEST(Checker, ACertificateIsAboutThisRunAndSaysItsValues) {
  const model::Run run = a_run();
  const model::Row& row = run.results[0];
  const Json run_json = json_of(a_bundle().files.at(kRunPath));
  model::Certificate made;
  model::CertifiedRun of;
  of.run = run_json["id"], of.journal_head = run_json["journal_head"];
  made.runs = {of};
  model::GateResult gate;
  gate.id = "g", gate.kind = "verdict", gate.decision = model::Decision::kPass;
  gate.node = row.node, gate.device = row.device, gate.benchmark = row.benchmark, gate.metric = row.metric;
  gate.value = row.value;
  made.gates = {gate};
  made.decision = model::Decision::kPass;
  made.reasons = {"the evidence supports C0, the criteria ask for C1"};
  const Json good = model::to_json(made);
  const auto with = [&](const std::function<void(Json&)>& change) {
    Json certificate = good;
    change(certificate);
    Packed changed = a_bundle();
    changed.files[kCertificatePath] = model::dump_json(certificate);
    return checked(resealed(changed, [](Json& m) { m["schemas"][kCertificatePath] = "steelyard.certificate/1"; }));
  };
  EXPECT_FALSE(has(with([](Json&) {}), "REC-05")) << lines(with([](Json&) {}));
  EXPECT_TRUE(has(with([](Json& c) { c["runs"][0]["journal_head"] = "0"; }), "REC-05"));
  EXPECT_TRUE(has(with([](Json& c) { c["gates"][0]["value"] = 1.0; }), "REC-05"));
  EXPECT_TRUE(has(with([](Json& c) { c["score"] = 9999.0; }), "REC-05"));
  EXPECT_TRUE(has(with([](Json& c) { c["schema"] = "x"; }), "REC-05"));
  EXPECT_TRUE(has(with([](Json& c) { c["certified"] = true; }), "REC-05"));
  EXPECT_TRUE(has(with([](Json& c) { c["level"] = "C2"; }), "REC-05"));
  EXPECT_TRUE(has(with([](Json& c) { c["gates"][0]["decision"] = "FAIL"; }), "REC-05"));
}

}  // namespace
}  // namespace steelyard::bundle
