// SPDX-License-Identifier: Apache-2.0
// What the bundle's tests share: a small run in which everything is as the rules want it, packed and signed; and ways
// to change one thing in it and seal it again, as somebody would who holds a key but not the truth.
#pragma once
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/digest.h"
#include "base/statistics.h"
#include "bundle/checker.h"
#include "bundle/contents.h"
#include "bundle/pack.h"
#include "core/score/run_example.h"
#include "core/store/example.h"
#include "judge/run_rules.h"
#include "model/json.h"
#include "store/run_files.h"

namespace steelyard::bundle::example {

using model::Json;
using store::example::Folder;
using store::example::TestClock;

inline const model::Edition& edition() {
  static const model::Edition shipped = score::example::shipped();
  return shipped;
}

inline const model::RuleSet& rules() {
  static const model::RuleSet shipped =
      *judge::parse_rules(store::example::read(STEELYARD_SOURCE_DIR "/data/rules/2026.1.toml"), "rules");
  return shipped;
}

inline SigningKey key(char c) {
  return *SigningKey::from_seed(std::string(32, c));
}

/// Values that follow from the samples as the estimators say.
inline void settle(model::Row& row) {
  std::vector<double> values;
  std::size_t at = 0;
  for (model::Launch& launch : row.launches) {
    std::vector<double> samples(row.samples.begin() + static_cast<std::ptrdiff_t>(at),
                                row.samples.begin() + static_cast<std::ptrdiff_t>(at + launch.n));
    at += launch.n;
    launch.autocorrelation = statistics::autocorrelation(samples);
    auto batches = statistics::batch_means(samples);
    launch.batch = batches.batch;
    launch.value = statistics::median(batches.means);
    values.push_back(launch.value);
  }
  std::ranges::sort(values);
  row.ci95 = model::Interval{values.front(), values.back()};  // six launches: ranks 1 and 6
  row.value = statistics::median(values);
  row.estimator = "median_of_launches of medians, exact binomial interval";
}

inline model::Run a_run() {
  model::Run run = score::example::a_run();
  run.nodes = {{"node017", store::example::a_machine()}};
  model::Machine& machine = run.nodes[0].machine;
  machine.architecture = "x86_64";
  machine.os = "Linux";
  machine.all_cpus = machine.allowed_cpus = {0, 1};
  machine.environment.kernel = "6.1.0-18-amd64";
  machine.environment.distribution = "Debian GNU/Linux 12 (bookworm)";
  machine.environment.clocksource = "tsc";
  run.tool_commit = "1a2b3c4";
  run.plugins = {{"cpu", "0.1.0 0000"}};
  for (model::Row& row : run.results) settle(row);
  return run;
}

inline model::Plan plan_of(const model::Run& run) {
  model::Plan plan;
  plan.profile = run.profile;
  for (const model::Row& row : run.results) {
    if (std::ranges::find(plan.jobs, row.job, &model::Job::id) != plan.jobs.end()) continue;
    model::Job job;
    job.id = row.job;
    job.benchmark = row.benchmark;
    job.device = row.device;
    plan.jobs.push_back(job);
  }
  return plan;
}

/// The journal of a run that measured exactly these results; `leave_out` jobs never finish.
inline std::string journal_of(const model::Run& run, std::size_t leave_out = 0) {
  const Folder folder;
  TestClock clock;
  store::RunStore runs(folder.path(), clock);
  auto open = runs.begin(plan_of(run), run);
  if (!open) return open.error().message;
  const model::Plan plan = open->plan();
  for (const model::Job& job : std::span(plan.jobs).first(plan.jobs.size() - leave_out)) {
    std::vector<model::Row> rows;
    std::ranges::copy_if(run.results, std::back_inserter(rows), [&](const auto& r) { return r.job == job.id; });
    if (auto r = open->job_started(job); !r) return r.error().message;
    if (auto r = open->job_finished(job, std::move(rows)); !r) return r.error().message;
  }
  if (auto r = open->finish(); !r) return r.error().message;
  return store::example::read(store::journal_file(open->dir()));
}

inline Packed packed(const std::string& journal) {
  auto made = pack({.journal = journal,
                    .edition = &edition(),
                    .profile = *score::find_profile(edition(), "general"),
                    .rules = {rules().id, rules().sha256},
                    .tool = {"0.1.0", "1a2b3c4", std::string(64, 'a')},
                    .certificate = std::nullopt});
  if (!made) throw std::runtime_error(made.error().message);
  return *std::move(made);
}

/// Without signatures.
inline const Packed& a_bundle() {
  static const Packed made = packed(journal_of(a_run()));
  return made;
}

inline std::string signed_bytes(Packed packed, Role role = Role::kSubmitter, char by = 's') {
  add_signature(packed, key(by), role);
  return to_bytes(packed);
}

inline Json json_of(const std::string& bytes) {
  return *model::parse_json(bytes, "a document");
}

/// A new manifest over the changed files, and a signature of the submitter: everything but the truth.
inline std::string resealed(Packed changed, const std::function<void(Json&)>& change_manifest = {}) {
  Json manifest = json_of(changed.manifest);
  manifest["files"] = Json::array();
  for (const auto& [path, bytes] : changed.files)
    manifest["files"].push_back({{"path", path}, {"size", bytes.size()}, {"sha256", sha256_hex(bytes)}});
  if (change_manifest) change_manifest(manifest);
  changed.manifest = model::dump_json(manifest);
  changed.signatures.clear();
  return signed_bytes(std::move(changed));
}

/// One document of the bundle changed, and all sealed again.
inline std::string with_changed(const std::string& path, const std::function<void(Json&)>& change) {
  Packed changed = a_bundle();
  Json document = json_of(changed.files.at(path));
  change(document);
  changed.files[path] = model::dump_json(document);
  return resealed(std::move(changed));
}

inline Trust trust() {
  return {{{key('s').id(), "Submitter Ltd", Role::kSubmitter, "2026-01-01", "2027-12-31", ""},
           {key('l').id(), "A laboratory", Role::kLab, "2026-01-01", "2027-12-31", ""}}};
}

inline model::CheckReport checked(std::string_view bytes, const Trust& known = trust(),
                                  const ArchiveLimits& limits = {}) {
  return check({.bytes = bytes,
                .trust = &known,
                .editions = std::span(&edition(), 1),
                .rules = std::span(&rules(), 1),
                .limits = limits});
}

/// "REC-01 run.json /results/0/value: ...", one line each: for messages of tests that fail.
inline std::string lines(const model::CheckReport& report) {
  std::string out = report.verdict + "\n";
  for (const model::CheckFinding& f : report.findings)
    out += f.rule + " " + f.severity + " " + f.where + ": " + f.measured + " / " + f.required + "\n";
  return out;
}

inline bool has(const model::CheckReport& report, std::string_view rule, std::string_view severity = "error") {
  return std::ranges::any_of(report.findings, [&](const auto& f) { return f.rule == rule && f.severity == severity; });
}

}  // namespace steelyard::bundle::example
