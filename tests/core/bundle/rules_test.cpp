// SPDX-License-Identifier: Apache-2.0
// Every rule of the checker has a bundle that breaks it, and only by what a forger could have done; the untouched
// bundle passes them all.
#include "bundle/rules.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "core/bundle/example.h"

namespace steelyard::bundle {
namespace {

using namespace example;

struct Broken {
  std::string rule;
  std::function<model::CheckReport()> check;
};

/// A header of the archive forged, its checksum right.
std::string forged(std::size_t at, std::string_view field) {
  std::string bytes = signed_bytes(a_bundle());
  bytes.replace(at, field.size(), field);
  bytes.replace(148, 8, "        ");
  unsigned sum = 0;
  for (std::size_t i = 0; i < 512; ++i) sum += static_cast<unsigned char>(bytes[i]);
  bytes.replace(148, 7, fmt::format("{:06o}", sum) + '\0');
  return bytes;
}

std::string with_file(const std::string& path, const std::function<void(std::string&)>& change) {
  Packed changed = a_bundle();
  change(changed.files[path]);
  return resealed(std::move(changed));
}

void replace(std::string& text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  if (at == std::string::npos) throw std::runtime_error("no '" + std::string(from) + "'");
  text.replace(at, from.size(), to);
}

/// A run that was measured so, in a journal that is whole.
std::string measured_as(const std::function<void(model::Run&)>& change) {
  model::Run run = a_run();
  change(run);
  return signed_bytes(packed(journal_of(run)));
}

std::vector<Broken> container_and_signatures() {
  return {
      {"CNT-01", [] { return checked(forged(0, "../isclosure.md")); }},
      {"CNT-02", [] { return checked(forged(156, "2")); }},
      {"CNT-03",
       [] {
         Packed more = a_bundle();
         more.files["run.json.old"] = "{}";
         return checked(signed_bytes(more));
       }},
      {"CNT-04",
       [] {
         Packed less = a_bundle();
         less.files.erase(kDisclosurePath);
         return checked(signed_bytes(less));
       }},
      {"CNT-05", [] { return checked(signed_bytes(a_bundle()), trust(), {.files = 3}); }},
      {"CNT-06", [] { return checked(signed_bytes(a_bundle()) + std::string(512, '\0')); }},
      {"INT-01",
       [] {
         Packed changed = a_bundle();
         replace(changed.files[kDisclosurePath], "EPYC", "EPIC");
         return checked(signed_bytes(changed));
       }},
      {"INT-02",
       [] { return checked(with_file(kJournalPath, [](auto& j) { replace(j, "\"samples\":[", "\"samples\":[9"); })); }},
      {"INT-03",
       [] { return checked(resealed(a_bundle(), [](Json& m) { m["journal_head"] = std::string(64, 'd'); })); }},
      {"SIG-01",
       [] {
         Packed changed = a_bundle();
         changed.signatures = {sign(key('s'), Role::kSubmitter, "another manifest")};
         return checked(to_bytes(changed));
       }},
      {"SIG-02", [] { return checked(signed_bytes(a_bundle(), Role::kSubmitter, 'x')); }},
      {"SIG-03", [] { return checked(signed_bytes(a_bundle(), Role::kAuthority, 's')); }},
      {"SIG-04",
       [] {
         Trust known = trust();
         known.keys[0].revoked = "stolen";
         return checked(signed_bytes(a_bundle()), known);
       }},
      {"SIG-05", [] { return checked(to_bytes(a_bundle())); }},
  };
}

std::vector<Broken> documents() {
  return {
      {"SCH-01", [] { return checked(with_changed(kRunPath, [](Json& j) { j["certified"] = true; })); }},
      {"SCH-02", [] { return checked(with_file(kRunPath, [](auto& j) { replace(j, "\"n\": 60", "\"n\": 1e999"); })); }},
      {"SCH-03", [] { return checked(measured_as([](auto& r) { r.nodes[0].machine.os = ""; })); }},
      {"SCH-04", [] { return checked(measured_as([](auto& r) { r.results[0].unit = "GFLOP/s"; })); }},
      {"CMP-01", [] { return checked(signed_bytes(packed(journal_of(a_run(), 1)))); }},
      {"CMP-02",
       [] { return checked(resealed(a_bundle(), [](Json& m) { m["edition"]["sha256"] = std::string(64, 'd'); })); }},
      {"COR-01", [] { return checked(measured_as([](auto& r) { r.results[0].correctness.status = "none"; })); }},
      {"COR-02", [] { return checked(measured_as([](auto& r) { r.results[0].correctness.status = "fail"; })); }},
      {"REC-01", [] { return checked(measured_as([](auto& r) { *r.results[0].value *= 1.0000001; })); }},
      {"REC-02", [] { return checked(measured_as([](auto& r) { r.results[0].ci95->lo *= 1.001; })); }},
      {"REC-03", [] { return checked(with_changed("score.json", [](Json& j) { j["value"] = 9999.0; })); }},
      {"REC-04",
       [] { return checked(with_changed("score.json", [](Json& j) { j["dimensions"][0]["weight"] = 0.5; })); }},
      {"REC-05", [] { return checked(with_file(kDisclosurePath, [](auto& d) { replace(d, "EPYC", "EPIC"); })); }},
  };
}

std::vector<Broken> all_broken() {
  std::vector<Broken> all = container_and_signatures();
  std::ranges::move(documents(), std::back_inserter(all));
  return all;
}

TEST(Rules, EachIsBrokenByItsBundle) {
  for (const Broken& broken : all_broken()) {
    const auto report = broken.check();
    EXPECT_TRUE(has(report, broken.rule)) << broken.rule << "\n" << lines(report);
    EXPECT_EQ(report.verdict, "INVALID") << broken.rule;
    for (const model::CheckFinding& f : report.findings)
      EXPECT_FALSE(f.message.empty() || f.measured.empty() || f.required.empty()) << f.rule;
  }
}

TEST(Rules, EachPassesOnTheUntouchedBundle) {
  const auto report = checked(signed_bytes(a_bundle()));
  for (const Broken& broken : all_broken())
    EXPECT_FALSE(has(report, broken.rule)) << broken.rule << "\n" << lines(report);
  for (const Broken& broken : all_broken())
    EXPECT_GT(std::ranges::find(report.rules, broken.rule, &model::RuleTally::rule)->checked, 0u) << broken.rule;
}

}  // namespace
}  // namespace steelyard::bundle
