// SPDX-License-Identifier: Apache-2.0
// A run that keeps every run rule, made without a machine, and its session: tests spoil one thing and see which rule
// says so.
#pragma once
#include <cmath>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <string>

#include "core/judge/settle.h"
#include "judge/run_rules.h"
#include "model/run.h"
#include "model/session.h"

namespace steelyard::judge::honest {

struct HonestRun {
  model::Run run;
  model::Session session;
};

inline constexpr unsigned kLaunches = 6, kSamples = 20;
inline constexpr std::uint64_t kSecond = 1'000'000'000;

inline model::RuleSet shipped_rules() {
  const std::string file = STEELYARD_SOURCE_DIR "/data/rules/2026.1.toml";
  std::ifstream in(file);
  auto rules = parse_rules(std::string(std::istreambuf_iterator<char>(in), {}), file);
  EXPECT_TRUE(rules) << (rules ? "" : rules.error().message);
  return rules ? *rules : model::RuleSet();
}

/// Launches within 0.2 % of each other, without drift, and their samples within another 0.2 %.
inline double wobble(const model::Session& session, unsigned launch, unsigned i) {
  constexpr double kLaunch[kLaunches] = {-1, 1, -0.5, 0.5, 0, 0};
  return 1 + 0.002 * kLaunch[launch] + 0.002 * std::sin(phase_of(session.nonce) + 2.4 * (launch * kSamples + i));
}

/// The samples of a row times a factor, and what follows from them.
inline void scale(model::Row& row, double factor) {
  for (double& x : row.samples) x *= factor;
  settle(row);
  row.percent_of_bound = 100 * *row.value / *row.bound;
}

inline model::Row a_row(const model::Session& session, const std::string& job, const std::string& benchmark,
                        double value, std::uint64_t start_ns) {
  model::Row row;
  row.job = job, row.node = "node017", row.device = "cpu:0", row.benchmark = benchmark;
  row.metric = "rate", row.unit = "By/s", row.direction = model::Direction::kHigher;
  row.params = {{"placement", std::string("cores")}};
  for (unsigned l = 0; l < kLaunches; ++l) {
    model::Launch launch;
    launch.n = kSamples;
    launch.warmup = 5;
    launch.seed = model::seed_text(model::launch_seed(model::job_seed(session.nonce, job), l));
    launch.start_ns = start_ns + l * 20 * kSecond;
    launch.end_ns = *launch.start_ns + 19 * kSecond;
    launch.measured_s = 15;
    row.launches.push_back(launch);
    for (unsigned i = 0; i < kSamples; ++i) row.samples.push_back(value * wobble(session, l, i));
  }
  row.n = row.samples.size();
  row.bound = value / 0.9;
  row.correctness = {"pass", "largest error 1e-15 of 1e-13"};
  row.verdict = model::Verdict::kPass;
  row.duration_s = 120;
  row.conditions = {{"hz", 3.0e9},     {"telemetry_gap_s", 0.25}, {"throttle_share", 0.0},
                    {"sample_s", 0.2}, {"wall_overhead", 0.01},   {"uncorrected_memory_errors", 0.0}};
  settle(row);
  scale(row, value / *row.value);
  return row;
}

inline void declare(model::Session& session, const std::string& job, const std::string& benchmark) {
  model::Job j;
  j.id = job, j.benchmark = benchmark, j.device = "cpu:0";
  j.params = {{"placement", std::string("cores")}};
  j.seed = model::job_seed(session.nonce, job);
  j.protocol.launches = kLaunches;
  session.plan.jobs.push_back(j);
}

inline void add(HonestRun& h, const std::string& job, const std::string& benchmark, double value) {
  const std::uint64_t start = 10 * kSecond + h.session.attempts.size() * 200 * kSecond;
  declare(h.session, job, benchmark);
  h.run.results.push_back(a_row(h.session, job, benchmark, value, start));
  h.session.attempts.push_back({job, 1, start - kSecond, start + 130 * kSecond});
}

inline model::Node a_node(const std::string& name = "node017") {
  model::Machine m;
  m.hostname = name;
  m.packages = {{.index = 0, .model = "Honest CPU 1", .cpus = {0, 1}}};
  m.cores = {{.index = 0, .package = 0, .kind = -1, .cpus = {0}}};
  m.numa_nodes = {{.index = 0, .memory_bytes = 1u << 30, .kind = "DRAM", .cpus = {0}}};
  m.environment.kernel = "6.1.0";
  m.environment.distribution = "Debian GNU/Linux 12";
  m.environment.clocksource = "tsc";
  m.environment.hardware_max_hz = 3.1e9;
  return {name, m};
}

/// A matrix product and a triad whose arrays are 8 x the caches.
inline HonestRun a_run(const std::string& nonce = "00112233445566778899aabbccddeeff") {
  HonestRun h;
  h.session.id = "20261128-1234";
  h.session.nonce = nonce;
  h.session.open_ns = kSecond;
  h.session.end_ns = 1000 * kSecond;
  h.session.hosts = {"0123456789abcdef"};
  h.run.id = h.session.id, h.run.profile = "full";
  h.run.started = "2026-11-28T10:00:00Z", h.run.finished = "2026-11-28T10:20:00Z";
  h.run.tool_version = "0.1.0", h.run.tool_commit = "abcdef", h.run.journal_head = "head-" + nonce;
  h.run.plugins = {{"cpu", "0.1.0 0000"}};
  h.run.nodes = {a_node()};
  add(h, "job-gemm", "cpu.gemm.fp64", 1e12);
  add(h, "job-triad", "mem.triad", 2e11);
  model::Row multiple = h.run.results.back();
  multiple.metric = "cache_multiple", multiple.unit = "1", multiple.direction = model::Direction::kInfo;
  multiple.value = 8;
  h.run.results.push_back(multiple);
  return h;
}

inline model::RuleReport report_of(const HonestRun& h, const model::Run* retest = nullptr) {
  return evaluate({&h.run, &h.session, {}, retest}, shipped_rules());
}

/// "RUN-01 RUN-09": checkers with findings of this severity, in order, each once.
inline std::string found(const model::RuleReport& report, model::Severity severity) {
  std::string out;
  for (const model::RuleFinding& f : report.findings)
    if (f.severity == severity && out.find(f.checker) == std::string::npos) out += (out.empty() ? "" : " ") + f.checker;
  return out;
}
inline std::string errors(const HonestRun& h, const model::Run* retest = nullptr) {
  return found(report_of(h, retest), model::Severity::kError);
}
inline std::string flags(const HonestRun& h) {
  return found(report_of(h), model::Severity::kFlag);
}
inline std::string unknowns(const HonestRun& h, const model::Run* retest = nullptr) {
  return found(report_of(h, retest), model::Severity::kUnknown);
}

}  // namespace steelyard::judge::honest
