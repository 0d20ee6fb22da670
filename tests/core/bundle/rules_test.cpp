// SPDX-License-Identifier: Apache-2.0
// Every rule of the checker has a bundle that breaks it, and only by what a forger could have done; the untouched
// bundle passes them all.
#include "bundle/rules.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <set>

#include "core/bundle/example.h"
#include "judge/fleet.h"

namespace steelyard::bundle {
namespace {

using namespace example;

struct Broken {
  std::string rule;
  std::function<model::CheckReport()> check;
  std::string severity = "error";
};

/// A header of the archive forged, its checksum right.
std::string forged_header(std::size_t at, std::string_view field) {
  std::string bytes = signed_bytes(a_short_bundle());
  bytes.replace(at, field.size(), field);
  bytes.replace(148, 8, "        ");
  unsigned sum = 0;
  for (std::size_t i = 0; i < 512; ++i) sum += static_cast<unsigned char>(bytes[i]);
  bytes.replace(148, 7, fmt::format("{:06o}", sum) + '\0');
  return bytes;
}

std::string with_file(const std::string& path, const std::function<void(std::string&)>& change) {
  Packed changed = a_short_bundle();
  change(changed.files[path]);
  return resealed(std::move(changed));
}

void replace(std::string& text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  if (at == std::string::npos) throw std::runtime_error("no '" + std::string(from) + "'");
  text.replace(at, from.size(), to);
}

/// A run of one row that was measured so, in a journal that is whole.
std::string measured_as(const std::function<void(model::Run&)>& change) {
  model::Run run = a_short_run();
  change(run);
  return signed_bytes(packed(journal_of(run)));
}

std::vector<Broken> container() {
  return {
      {"CNT-01", [] { return checked(forged_header(0, "../isclosure.md")); }},
      {"CNT-02", [] { return checked(forged_header(156, "2")); }},
      {"CNT-03",
       [] {
         Packed more = a_short_bundle();
         more.files["run.json.old"] = "{}";
         return checked(signed_bytes(more));
       }},
      {"CNT-04",
       [] {
         Packed less = a_short_bundle();
         less.files.erase(kDisclosurePath);
         return checked(signed_bytes(less));
       }},
      {"CNT-05", [] { return checked(signed_bytes(a_short_bundle()), trust(), {.files = 3}); }},
      {"CNT-06", [] { return checked(signed_bytes(a_short_bundle()) + std::string(512, '\0')); }},
      {"INT-01",
       [] {
         Packed changed = a_short_bundle();
         replace(changed.files[kDisclosurePath], "EPYC", "EPIC");
         return checked(signed_bytes(changed));
       }},
      {"INT-02",
       [] { return checked(with_file(kJournalPath, [](auto& j) { replace(j, "\"samples\":[", "\"samples\":[9"); })); }},
      {"INT-03",
       [] { return checked(resealed(a_short_bundle(), [](Json& m) { m["journal_head"] = std::string(64, 'd'); })); }},
  };
}

std::vector<Broken> signatures() {
  return {
      {"SIG-01",
       [] {
         Packed changed = a_short_bundle();
         changed.signatures = {sign(key('s'), Role::kSubmitter, "another manifest")};
         return checked(to_bytes(changed));
       }},
      {"SIG-02", [] { return checked(signed_bytes(a_short_bundle(), Role::kSubmitter, 'x')); }},
      {"SIG-03", [] { return checked(signed_bytes(a_short_bundle(), Role::kAuthority, 's')); }},
      {"SIG-04",
       [] {
         Trust known = trust();
         known.keys[0].revoked = "stolen";
         return checked(signed_bytes(a_short_bundle()), known);
       }},
      {"SIG-05", [] { return checked(to_bytes(a_short_bundle())); }},
  };
}

std::vector<Broken> documents() {
  return {
      {"SCH-01", [] { return checked(with_changed(kRunPath, [](Json& j) { j["certified"] = true; })); }},
      {"SCH-02", [] { return checked(with_file(kRunPath, [](auto& j) { replace(j, "\"n\": 60", "\"n\": 1e999"); })); }},
      {"SCH-03", [] { return checked(measured_as([](auto& r) { r.nodes[0].machine.os = ""; })); }},
      {"SCH-04", [] { return checked(measured_as([](auto& r) { r.results[0].unit = "GFLOP/s"; })); }},
      {"CMP-01", [] { return checked(signed_bytes(packed(journal_of(a_run(), {.leave_out = 1})))); }},
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

const std::string kOtherNonce = "ffeeddccbbaa99887766554433221100";

/// The bundle of a retest of the short run that reached `times` of it.
std::string slower_again(double times) {
  model::Run run = a_run(kOtherNonce);
  run.results.resize(1);
  for (double& sample : run.results[0].samples) sample *= times;
  settle(run.results[0]);
  return signed_bytes(packed(journal_of(run, {.nonce = kOtherNonce})));
}

using Change = std::function<void(model::Row&)>;

/// The first row measured otherwise.
Broken row(const std::string& rule, const Change& change, const std::string& severity = "error") {
  return {rule, [change] { return checked(measured_as([&](model::Run& r) { change(r.results[0]); })); }, severity};
}

std::vector<Broken> care() {
  const auto shorter = [](model::Row& r) {
    r.samples.pop_back();
    r.n = r.samples.size();
    --r.launches.back().n;
    settle(r);
  };
  return {
      row("RUN-01",
          [](auto& r) {
            r.launches.pop_back();
            r.samples.resize(50);
            r.n = 50;
            r.value = r.launches[0].value;
          }),
      row("RUN-02", shorter),
      row("RUN-03",
          [](auto& r) {
            for (auto& l : r.launches) l.measured_s = 1;
          }),
      row("RUN-04", [](auto& r) { r.launches[2].steady = false; }),
      row("RUN-05",
          [](auto& r) {
            for (std::size_t i = 30; i < 60; ++i) r.samples[i] *= 1.05;
            settle(r);
          }),
      row("RUN-06",
          [](auto& r) {
            for (std::size_t i = 0; i < 60; i += 2) r.samples[i] *= 1 + 0.001 * static_cast<double>(i);
            settle(r);
          }),
  };
}

std::vector<Broken> sessions() {
  return {
      {"RUN-07", [] { return checked(signed_bytes(packed(journal_of(a_short_run(), {.first_attempts = 4})))); }},
      row("RUN-08", [](auto& r) { r.conditions["in_cache"] = std::string("an array is 0.5 x"); }),
      row("RUN-09", [](auto& r) { r.launches[1].seed = model::seed_text(1); }),
      row("RUN-10", [](auto& r) { r.launches[5].end_ns = *r.launches[5].end_ns + 5000 * kSecond; }),
      {"RUN-11",
       [] {
         return checked(signed_bytes(packed(rechained(journal_of(a_short_run()), [](std::vector<Json>& lines) {
           const Json& last = lines.back();
           const Json resume = {{"kind", "resume"},
                                {"wall", last["wall"]},
                                {"mono_ns", last["mono_ns"]},
                                {"host", "another"},
                                {"pid", 1}};
           lines.insert(lines.end() - 1, resume);
         }))));
       }},
      row(
          "RUN-12", [](auto& r) { r.flags = {"mostly_untimed"}; }, "flag"),
  };
}

std::vector<Broken> plausibility() {
  return {
      row("COR-03", [](auto& r) { r.launches[3].measured_s = 0; }),
      {"FRE-01",
       [] {
         const std::string again = slower_again(0.94);
         return checked(signed_bytes(a_short_bundle()), trust(), {}, again);
       }},
      row("TIM-01", [](auto& r) { r.conditions["sample_s"] = 1e-5; }),
      row("NET-01",
          [](auto& r) {
            r.quantiles = {{"p99", 1.0}};
            r.quantile_ci95.emplace()["p99"] = {0.9, 1.1};
            r.conditions["durations"] = 100.0;
          }),
      row("THM-01", [](auto& r) { r.conditions["telemetry_gap_s"] = 3.0; }),
      row("THM-02", [](auto& r) { r.conditions["throttle_share"] = 0.11; }),
      row(
          "THM-03", [](auto& r) { r.conditions["hz"] = 3.4e9; }, "flag"),
      row("ECC-01", [](auto& r) { r.conditions["uncorrected_memory_errors"] = 1.0; }),
      {"ECC-02",
       [] {
         return checked(measured_as([](model::Run& r) {
           for (model::Row& each : r.results) each.conditions.erase("uncorrected_memory_errors");
         }));
       },
       "flag"},
  };
}

std::vector<Broken> power_and_bounds() {
  return {
      row("PWR-01", [](auto& r) { r.unit = "FLOP/s/W"; }),
      row("PWR-02", [](auto& r) { r.unit = "FLOP/s/W"; }),
      row("PWR-03", [](auto& r) { r.unit = "FLOP/s/W"; }),
      row("PWR-04",
          [](auto& r) {
            r.conditions["energy_j"] = 100.0;
            r.conditions["power_w"] = 100.0;
          }),
      row("PLA-01",
          [](auto& r) {
            r.bound = *r.value / 1.1;
            r.percent_of_bound = 100 * (*r.value / *r.bound);
          }),
      row("PLA-02",
          [](auto& r) {
            std::ranges::fill(r.samples, *r.value);
            settle(r);
          }),
  };
}

/// Ten nodes of the same model, as fast as the example or `times` so.
model::Baseline registry(double times) {
  judge::Fleet fleet;
  for (int i = 0; i < 10; ++i) {
    model::Run run = a_run();
    run.nodes[0].name = fmt::format("node{}", i);
    fleet.node(model::facts_of(run.nodes[0]));
    for (model::Row& row : run.results) {
      row.node = run.nodes[0].name;
      const double factor = times * (1 + 0.001 * i);
      *row.value *= factor;
      for (double& sample : row.samples) sample *= factor;
      fleet.row(row);
    }
    fleet.end_run();
  }
  auto learned = judge::learn(fleet);
  if (!learned) throw std::runtime_error(learned.error().message);
  return *std::move(learned);
}

model::CheckReport beside(const model::Baseline& others) {
  const Trust known = trust();
  const std::string bytes = signed_bytes(a_bundle());
  return check({.bytes = bytes,
                .trust = &known,
                .editions = std::span(&edition(), 1),
                .rules = std::span(&rules(), 1),
                .registry = &others});
}

TEST(Rules, TheSameModelElsewhereIsHeldBeside) {
  const auto alike = beside(registry(1));
  EXPECT_FALSE(has(alike, "PLA-03") || has(alike, "PLA-03", "flag")) << lines(alike);
  EXPECT_GT(std::ranges::find(alike.rules, "PLA-03", &model::RuleTally::rule)->checked, 0u);
  EXPECT_TRUE(has(beside(registry(0.5)), "PLA-03")) << "twice as fast as any other";
  EXPECT_TRUE(has(beside(registry(2)), "PLA-03", "flag")) << "half as fast";
}

/// One row that has everything a rule can be about: beyond the caches, bounded, with a tail, and power at the wall.
const std::string& a_bundle_of_everything() {
  static const std::string bytes = measured_as([](model::Run& run) {
    model::Row& r = run.results[0];
    const double small = 8e-5 / *r.value;  // what a histogram of nanoseconds can hold
    for (double& x : r.samples) x *= small;
    r.quantiles = {{"p99", 1e-4}};
    settle(r);
    r.bound = *r.value / 0.9;
    r.percent_of_bound = 100 * (*r.value / *r.bound);
    r.conditions["cache"] = std::string("the drive's counters saw every byte");
    r.conditions["power_level"] = std::string("L2");
    r.conditions["meter_calibrated"] = std::string("2026-01-31");
    r.conditions["power_w"] = 100.0;
    r.conditions["energy_j"] = 100.0 * 6 * 110 / 0.99;
    r.unit = "FLOP/J";
  });
  return bytes;
}

/// Only somebody who looked can say so: it is settled, or a flag; no run fails by it.
const std::set<std::string> kOnlySettled = {"OPS-01"};
/// Has a test of its own: it needs a registry.
const std::set<std::string> kTestedApart = {"PLA-03"};

std::vector<Broken> all_broken() {
  std::vector<Broken> all;
  for (const auto& more :
       {container(), signatures(), documents(), care(), sessions(), plausibility(), power_and_bounds()})
    all.insert(all.end(), more.begin(), more.end());
  return all;
}

TEST(Rules, EachIsBrokenByItsBundle) {
  for (const Broken& broken : all_broken()) {
    const auto report = broken.check();
    EXPECT_TRUE(has(report, broken.rule, broken.severity)) << broken.rule << "\n" << lines(report);
    EXPECT_EQ(report.verdict, broken.severity == "error" ? "INVALID" : "VALID-WITH-FLAGS")
        << broken.rule << lines(report);
    for (const model::CheckFinding& f : report.findings)
      EXPECT_FALSE(f.message.empty() || f.measured.empty() || f.required.empty()) << f.rule;
  }
}

/// Everything that VALID takes: declared, settled by a laboratory that signed, measured again under another nonce.
model::CheckReport at_its_best(const std::string& settled) {
  static const std::string again =
      signed_bytes(packed(journal_of(a_run(kOtherNonce), {.nonce = kOtherNonce})), Role::kLab, 'l');
  Packed whole = packed(journal_of(a_run()), kDeclaration + settled);
  add_signature(whole, key('l'), Role::kLab);
  return checked(signed_bytes(std::move(whole)), trust(), {}, again);
}

const std::string kAllSettled = settling("OPS-01") + settling("PLA-01", "*node017*") + settling("RUN-08");

TEST(Rules, EachIsKeptBySomeBundle) {
  const model::CheckReport kept[] = {at_its_best(kAllSettled), checked(a_bundle_of_everything())};
  EXPECT_EQ(kept[0].verdict, "VALID") << lines(kept[0]);
  for (const Rule& rule : all_rules()) {
    if (kTestedApart.contains(rule.id)) continue;
    EXPECT_TRUE(std::ranges::any_of(kept,
                                    [&](const model::CheckReport& report) {
                                      const auto tally =
                                          std::ranges::find(report.rules, rule.id, &model::RuleTally::rule);
                                      const bool settled =
                                          kOnlySettled.contains(rule.id) ? tally->settled > 0 : tally->settled == 0;
                                      return tally->checked > 0 && tally->errors + tally->flags == 0 && settled;
                                    }))
        << rule.id << lines(kept[1]);
  }
}

TEST(Rules, NoneIsWithoutABundleThatBreaksIt) {
  std::set<std::string> covered = kTestedApart;
  const auto report = checked(signed_bytes(a_short_bundle()));
  for (const std::string& rule : kOnlySettled) {
    EXPECT_TRUE(has(report, rule, "flag")) << rule;
    covered.insert(rule);
  }
  for (const Broken& broken : all_broken()) covered.insert(broken.rule);
  for (const Rule& rule : all_rules()) EXPECT_TRUE(covered.contains(rule.id)) << rule.id;
  for (const model::RuleCheck& check : judge::all_checks())
    EXPECT_TRUE(std::ranges::any_of(all_rules(), [&](const Rule& r) { return r.id == check.checker; }))
        << check.checker;
}

// ---- what VALID takes

TEST(Valid, NothingOfItCanBeLeftOut) {
  const auto all = at_its_best(kAllSettled);
  ASSERT_EQ(all.verdict, "VALID") << lines(all);
  EXPECT_EQ(all.retest.size(), 64u);
  EXPECT_TRUE(has(all, "OPS-01", "settled"));
  const std::string journal = journal_of(a_short_run()), again = slower_again(0.99);
  const auto check_with = [&](const std::optional<std::string>& declaration, bool lab, bool retest) {
    Packed bundle = packed(journal, declaration);
    if (lab) add_signature(bundle, key('l'), Role::kLab);
    return checked(signed_bytes(std::move(bundle)), trust(), {},
                   retest ? std::optional<std::string_view>(again) : std::nullopt);
  };
  const std::string full = kDeclaration + kAllSettled;
  EXPECT_FALSE(has(check_with(full, true, true), "FRE-01", "flag"));
  EXPECT_TRUE(has(check_with(full, true, false), "FRE-01", "flag")) << "measured once";
  EXPECT_TRUE(has(check_with(full, false, true), "OPS-01", "flag")) << "nobody reviewed it";
  EXPECT_TRUE(has(check_with(kDeclaration, true, true), "OPS-01", "flag")) << "nobody settled it";
  EXPECT_TRUE(has(check_with(kDeclaration + settling("OPS-01", "gpu*"), true, true), "OPS-01", "flag")) << "elsewhere";
  const std::string before = settling("OPS-01", "*", "2026-11-20");
  EXPECT_TRUE(has(check_with(kDeclaration + before, true, true), "OPS-01", "flag")) << "before the run had ended";
  EXPECT_TRUE(has(check_with(std::nullopt, true, true), "SCH-03", "flag")) << "nothing declared";
  EXPECT_FALSE(has(check_with(full, true, true), "SCH-03", "flag"));
}

TEST(Valid, WhatIsMeasuredCannotBeSettled) {
  const auto error = [](const std::string& more) { return parse_declaration(kDeclaration + more, "d.toml"); };
  EXPECT_TRUE(error(settling("ECC-02")));
  for (const char* rule : {"RUN-01", "RUN-09", "COR-02", "FRE-01", "INT-02", "SCH-03", "NONE-1"})
    EXPECT_NE(error(settling(rule)).error().message.find("cannot be settled"), std::string::npos) << rule;
  EXPECT_FALSE(error("[[settled]]\nrule = \"OPS-01\"\nhow = \"x\"\nwho = \"\"\non = \"2026-11-22\"\n"));
  EXPECT_FALSE(error("[[settled]]\nrule = \"OPS-01\"\nhow = \"x\"\nwho = \"y\"\non = \"2026-02-30\"\n"));
  // A throttled machine stays throttled, whatever somebody says of it.
  model::Run run = a_short_run();
  run.results[0].conditions["throttle_share"] = 0.5;
  Packed bundle = packed(journal_of(run), kDeclaration + settling("THM-02"));
  add_signature(bundle, key('l'), Role::kLab);
  EXPECT_TRUE(has(checked(signed_bytes(std::move(bundle))), "THM-02"));
}

TEST(Valid, ADeclarationIsWholeAndSaysWhatPeopleRead) {
  const std::string journal = journal_of(a_short_run());
  const auto with = [&](const std::string& declaration) {
    Packed changed = packed(journal, kDeclaration);
    changed.files[kDeclarationPath] = declaration;
    return checked(resealed(std::move(changed)));
  };
  std::string empty = kDeclaration, other = kDeclaration;
  replace(empty, "air, inlet 22 C", " ");
  replace(other, "air, inlet 22 C", "water");
  EXPECT_TRUE(has(with(empty), "SCH-03"));
  EXPECT_TRUE(has(with(other), "REC-05")) << "the disclosure says air";
  EXPECT_TRUE(has(with("x = 1"), "SCH-01"));
  const auto refused = pack({.journal = journal,
                             .edition = &edition(),
                             .profile = *score::find_profile(edition(), "general"),
                             .declaration = empty});
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("'cooling' is empty"), std::string::npos) << refused.error().message;
}

TEST(Valid, ARetestThatCannotBeBelievedSaysNothing) {
  const std::string bytes = signed_bytes(a_short_bundle());
  std::string damaged = slower_again(0.99);
  damaged[damaged.find("AMD EPYC")] = 'B';
  const std::string by_nobody = to_bytes(a_short_bundle());
  const std::string not_a_bundle = "hello";
  for (const std::string& retest : {damaged, by_nobody, not_a_bundle, std::string()}) {
    const auto report = checked(bytes, trust(), {}, retest);
    EXPECT_TRUE(has(report, "FRE-01", "flag")) << lines(report);
    EXPECT_EQ(report.retest, "");
  }
  EXPECT_TRUE(has(checked(bytes, trust(), {}, bytes), "FRE-01")) << "itself is no retest";
}

}  // namespace
}  // namespace steelyard::bundle
