// SPDX-License-Identifier: Apache-2.0
// What the bundle's tests share: a small run in which everything is as the rules want it, packed and signed; and ways
// to change one thing in it and seal it again, as somebody would who holds a key but not the truth.
#pragma once
#include <cmath>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/digest.h"
#include "base/statistics.h"
#include "bundle/checker.h"
#include "bundle/contents.h"
#include "bundle/pack.h"
#include "core/judge/settle.h"
#include "core/score/run_example.h"
#include "core/store/example.h"
#include "judge/run_rules.h"
#include "model/json.h"
#include "model/session.h"
#include "store/run_files.h"

namespace steelyard::bundle::example {

using model::Json;
using store::example::Folder;

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

using judge::settle;

inline constexpr std::uint64_t kSecond = 1'000'000'000;
inline const std::string kNonce = "00112233445566778899aabbccddeeff";

/// Monotonic time as the test sets it.
class SetClock final : public Clock {
 public:
  Nanoseconds now() override { return Nanoseconds(at); }
  std::int64_t wall_ns() override { return wall += 1'000'000; }
  std::uint64_t at = 0;
  std::int64_t wall = 1'795'230'760'000'000'000;  // 2026-11-21T03:12:40Z
};

/// When the jobs of a run begin: 800 s each, one after the other.
inline std::uint64_t begin_of(std::size_t job) {
  return (10 + 1000 * job) * kSecond;
}

/// As the run rules want it: six launches of ten samples within half a percent, for as long as any metric needs.
inline void measure_carefully(model::Row& row, std::uint64_t start_ns, const std::string& nonce) {
  const double value = row.value.value_or(1);
  const double phase = judge::phase_of(nonce);
  row.samples.clear();
  for (unsigned l = 0; l < row.launches.size(); ++l) {
    model::Launch& launch = row.launches[l];
    launch.seed = model::seed_text(model::launch_seed(model::job_seed(nonce, row.job), l));
    launch.start_ns = start_ns + (1 + 120 * l) * kSecond;
    launch.end_ns = *launch.start_ns + 115 * kSecond;
    launch.measured_s = 110;
    for (unsigned i = 0; i < launch.n; ++i)
      row.samples.push_back(value * (1 + 0.002 * std::sin(phase + 2.4 * (10 * l + i))));
  }
  row.duration_s = 750;
  row.conditions = {{"hz", 3.0e9},     {"telemetry_gap_s", 0.25}, {"throttle_share", 0.0},
                    {"sample_s", 0.2}, {"wall_overhead", 0.01},   {"uncorrected_memory_errors", 0.0}};
  settle(row);
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
    job.version = row.version;
    job.params = row.params;
    job.protocol.launches = 6;
    plan.jobs.push_back(job);
  }
  return plan;
}

/// Another nonce: the same measured again.
inline model::Run a_run(const std::string& nonce = kNonce) {
  model::Run run = score::example::a_run();
  run.profile = "full";
  run.nodes = {{"node017", store::example::a_machine()}};
  model::Machine& machine = run.nodes[0].machine;
  machine.architecture = "x86_64";
  machine.os = "Linux";
  machine.all_cpus = machine.allowed_cpus = {0, 1};
  machine.environment.kernel = "6.1.0-18-amd64";
  machine.environment.distribution = "Debian GNU/Linux 12 (bookworm)";
  machine.environment.clocksource = "tsc";
  machine.environment.hardware_max_hz = 3.1e9;
  run.tool_commit = "1a2b3c4";
  run.plugins = {{"cpu", "0.1.0 0000"}};
  const model::Plan plan = plan_of(run);
  for (model::Row& row : run.results) {
    const auto job = std::ranges::find(plan.jobs, row.job, &model::Job::id) - plan.jobs.begin();
    measure_carefully(row, begin_of(static_cast<std::size_t>(job)), nonce);
  }
  return run;
}

/// How a journal comes about that is not as it should be.
struct Session {
  std::size_t leave_out = 0;    // jobs that never finish
  unsigned first_attempts = 1;  // at the first job
  std::string nonce = kNonce;
};

/// The journal of a run that measured exactly these results.
inline std::string journal_of(const model::Run& run, const Session& session = {}) {
  const Folder folder;
  SetClock clock;
  const auto must = [](const auto& result) {
    if (!result) throw std::runtime_error(result.error().message);
  };
  store::RunStore runs(folder.path(), clock);
  auto open = runs.begin(plan_of(run), run, {.nonce = session.nonce});
  must(open);
  const model::Plan plan = open->plan();
  for (std::size_t i = 0; i + session.leave_out < plan.jobs.size(); ++i) {
    std::vector<model::Row> rows;
    std::ranges::copy_if(run.results, std::back_inserter(rows),
                         [&](const auto& r) { return r.job == plan.jobs[i].id; });
    clock.at = begin_of(i);
    for (unsigned n = i == 0 ? session.first_attempts : 1; n > 0; --n) must(open->job_started(plan.jobs[i]));
    clock.at = begin_of(i) + 800 * kSecond;
    must(open->job_finished(plan.jobs[i], std::move(rows)));
  }
  clock.at = begin_of(plan.jobs.size());
  must(open->finish());
  return store::example::read(store::journal_file(open->dir()));
}

/// The journal with lines changed and its chain made whole again: the work of somebody who knows how.
inline std::string rechained(const std::string& journal, const std::function<void(std::vector<Json>&)>& change) {
  std::vector<Json> lines;
  for (std::size_t at = 0; at < journal.size(); at = journal.find('\n', at) + 1)
    lines.push_back(*model::parse_json(std::string_view(journal).substr(at, journal.find('\n', at) - at), "line"));
  change(lines);
  std::string head =
      sha256_hex("UCSJ1" + lines[0]["nonce"].get<std::string>() + lines[0]["session_id"].get<std::string>());
  std::string out;
  for (const Json& line : lines) {
    Json chained = {{"prev", head}};
    for (const auto& [key, value] : line.items())
      if (key != "prev") chained[key] = value;
    const std::string bytes = model::dump_line(chained);
    head = sha256_hex(head + bytes);
    out += bytes + "\n";
  }
  return out;
}

/// All that must be declared, and a reviewer's answer to all that the example's machine hides.
inline const std::string kDeclaration =
    "schema = \"steelyard.declaration/1\"\nfirmware = \"BIOS 2.1.8, BMC 1.74\"\nmemory_modules = \"8 x 32 GB DDR5\"\n"
    "cooling = \"air, inlet 22 C\"\navailability = \"2026-06-01\"\nsponsor = \"Submitter Ltd\"\n";
inline std::string settling(const std::string& rule, const std::string& where = "*",
                            const std::string& on = "2026-11-22") {
  return "[[settled]]\nrule = \"" + rule + "\"\nwhere = \"" + where +
         "\"\nhow = \"looked at the machine\"\nwho = \"A laboratory\"\non = \"" + on + "\"\n";
}

inline Packed packed(const std::string& journal, const std::optional<std::string>& declaration = std::nullopt) {
  auto made = pack({.journal = journal,
                    .edition = &edition(),
                    .profile = *score::find_profile(edition(), "general"),
                    .rules = {rules().id, rules().sha256},
                    .tool = {"0.1.0", "1a2b3c4", std::string(64, 'a')},
                    .declaration = declaration,
                    .certificate = std::nullopt});
  if (!made) throw std::runtime_error(made.error().message);
  return *std::move(made);
}

/// Without signatures.
inline const Packed& a_bundle() {
  static const Packed made = packed(journal_of(a_run()));
  return made;
}

/// Only its first row, and so no score: for what is not about one. Scores take most of the time of packing and
/// checking.
inline model::Run a_short_run() {
  model::Run run = a_run();
  run.results.resize(1);
  return run;
}

inline const Packed& a_short_bundle() {
  static const Packed made = packed(journal_of(a_short_run()));
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
  static const Trust known = {{{key('s').id(), "Submitter Ltd", Role::kSubmitter, "2026-01-01", "2027-12-31", ""},
                               {key('l').id(), "A laboratory", Role::kLab, "2026-01-01", "2027-12-31", ""}}};
  return known;
}

inline model::CheckReport checked(std::string_view bytes, const Trust& known = trust(),
                                  const ArchiveLimits& limits = {},
                                  const std::optional<std::string_view>& retest = std::nullopt) {
  return check({.bytes = bytes,
                .trust = &known,
                .editions = std::span(&edition(), 1),
                .rules = std::span(&rules(), 1),
                .retest = retest,
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
