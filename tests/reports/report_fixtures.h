// SPDX-License-Identifier: Apache-2.0
// What the reports' tests share: the shipped texts and names, and a run with every shape of row.
#pragma once
#include <fmt/format.h>
#include <fstream>
#include <sstream>
#include <string>

#include "../core/app/app_fixtures.h"
#include "app/report_input.h"
#include "model/run.h"
#include "reports/report.h"

namespace steelyard::reports::test {

inline const Vocabulary& vocabulary() {
  static const Vocabulary kVocabulary = app::read_vocabulary(STEELYARD_SOURCE_DIR "/data").value();
  return kVocabulary;
}

inline model::Row a_row(const std::string& job, const std::string& benchmark, const std::string& metric,
                        const std::string& unit, double value) {
  model::Row row;
  row.job = job;
  row.node = "node017";
  row.device = "cpu";
  row.benchmark = benchmark;
  row.metric = metric;
  row.unit = unit;
  row.direction = unit == "s" ? model::Direction::kLower : model::Direction::kHigher;
  row.value = value;
  row.ci95 = model::Interval{value * 0.99, value * 1.01};
  row.n = 20;
  row.samples = {value, value * 1.001};
  row.estimator = "median_of_samples";
  row.correctness = {"pass", ""};
  row.conditions = {{"hz", 3.2e9}, {"isa", std::string("avx2")}};
  row.verdict = model::Verdict::kPass;
  row.duration_s = 1;
  return row;
}

inline ScoreView a_score() {
  ScoreView score{"ucs-2026.1/general",
                  Phrase("the reference", "参考值"),
                  808.4,
                  true,
                  model::Interval{801, 815},
                  {{Phrase("Memory", "内存"), 0.25, 851.0}, {Phrase("Storage", "存力"), 0.75, {}}},
                  {{Phrase("Triad", "三元组"), 0.07}},
                  {Phrase("an estimate", "估计值")}};
  score.inputs = {
      {Phrase("Triad", "三元组"), "mem.triad", "By/s", 2.05e10, model::Interval{2e10, 2.1e10}, 0.5125, 0.1, 0.07, ""}};
  return score;
}

inline model::Matrix curve(const std::string& column, int points, double first, double factor) {
  model::Matrix m;
  m.columns = {column};
  double size = 4096, value = first;
  for (int i = 0; i < points; ++i, size *= 2, value *= factor) {
    m.rows.push_back(fmt::format("{:.0f}", size));
    m.cells.emplace_back(value);
  }
  return m;
}

/// n x n, 100 ns everywhere but one pair.
inline model::Matrix square(std::size_t n, double outlier = 400e-9) {
  model::Matrix m;
  for (std::size_t i = 0; i < n; ++i) m.rows.push_back(fmt::format("cpu {}", i));
  m.columns = m.rows;
  for (std::size_t i = 0; i < n * n; ++i)
    m.cells.push_back(i / n == i % n ? std::nullopt
                                     : std::optional<double>(100e-9 + 1e-9 * static_cast<double>(i % 7)));
  if (n > 2) m.cells[2] = outlier;
  return m;
}

inline model::Run a_run() {
  model::Run run;
  run.id = "20261121-7f3a";
  run.profile = "standard";
  run.started = "2026-11-21T03:12:40.000Z";
  run.finished = "2026-11-21T03:31:02.000Z";
  run.tool_version = "0.1.0";
  run.tool_commit = "0123456";
  run.journal_head = std::string(64, 'a');
  run.plugins = {{"cpu", "0.1.0 " + std::string(64, 'b')}};
  run.settings = {{"profile", {"standard", "--profile"}}, {"budget", {"none", "built-in"}}};
  model::Machine machine;
  machine.hostname = "node017";
  machine.packages = {{.index = 0, .model = "AMD EPYC 7763", .cpus = {0, 1}}};
  machine.cores = {{.index = 0, .package = 0, .kind = -1, .cpus = {0}},
                   {.index = 1, .package = 0, .kind = -1, .cpus = {1}}};
  machine.numa_nodes = {{.index = 0, .memory_bytes = 1u << 30, .kind = "DRAM", .cpus = {0, 1}}};
  machine.all_cpus = machine.allowed_cpus = {0, 1};
  run.nodes = {{"node017", machine}};
  for (const char* placement : {"single", "cores"}) {
    const double wide = placement == std::string("cores") ? 2 : 1;
    const std::string job = placement;
    const auto add = [&](model::Row row) {
      row.params = {{"placement", std::string(placement)}};
      run.results.push_back(std::move(row));
    };
    model::Row peak = a_row(job + "1", "cpu.fma.fp64", "flops", "FLOP/s", 5.8e10 * wide);
    peak.bound = 6e10 * wide;
    peak.bound_source = "peak operations per cycle x the highest clock observed";
    peak.percent_of_bound = 5.8e10 / 6e10 * 100;
    add(peak);
    model::Row info = a_row(job + "1", "cpu.fma.fp64", "frequency", "Hz", 3.2e9);
    info.direction = model::Direction::kInfo;
    add(info);
    model::Row levels = a_row(job + "2", "mem.bandwidth.levels", "bandwidth", "By/s", 2e11 * wide);
    levels.matrix = curve("bandwidth", 16, 2e11 * wide, 0.8);
    add(levels);
    add(a_row(job + "2", "mem.bandwidth.levels", "bandwidth.memory", "By/s", 2e10 * wide));
    model::Row capacity = a_row(job + "2", "mem.bandwidth.levels", "capacity.l1", "By", 32768);
    capacity.direction = model::Direction::kInfo;
    add(capacity);
    add(a_row(job + "3", "cpu.spmv", "flops", "FLOP/s", 2.5e9 * wide));
    model::Row bytes = a_row(job + "3", "cpu.spmv", "bandwidth", "By/s", 1.5e10 * wide);
    bytes.direction = model::Direction::kInfo;
    add(bytes);
  }
  model::Row loaded = a_row("loaded", "mem.latency.loaded", "latency", "s", 3e-7);
  loaded.matrix = curve("latency", 8, 1e-7, 1.2);
  run.results.push_back(loaded);
  model::Row load = a_row("loaded", "mem.latency.loaded", "bandwidth", "By/s", 3e10);
  load.matrix = curve("bandwidth", 8, 1e9, 1.5);
  run.results.push_back(load);
  model::Row pairs = a_row("pairs", "cpu.core_to_core", "latency", "s", 1e-7);
  pairs.matrix = square(8);
  run.results.push_back(pairs);
  model::Row tail = a_row("tail", "sto.latency", "latency", "s", 9e-5);
  tail.quantiles = {{"p50", 9e-5}, {"p90", 1.2e-4}, {"p99", 2e-4}, {"p99.9", 8e-4}, {"p99.99", 3e-3}};
  run.results.push_back(tail);
  model::Row skipped = a_row("skipped", "cpu.gemm.fp64", "flops", "FLOP/s", 0);
  skipped.value.reset();
  skipped.ci95.reset();
  skipped.samples.clear();
  skipped.n = 0;
  skipped.verdict = model::Verdict::kSkip;
  skipped.reason = "no room";
  skipped.remedy = "free some memory";
  run.results.push_back(skipped);
  run.summary = model::summarize(run.results);
  return run;
}

/// As the command makes it, with facts and drawing of its machines.
inline Report a_report(model::Run run = a_run()) {
  app::VerifiedRun verified{std::move(run), "run.json", std::string(64, 'c'), true};
  return app::make_report(std::move(verified), STEELYARD_SOURCE_DIR "/data").value();
}

inline std::size_t count(const std::string& text, const std::string& what) {
  std::size_t n = 0;
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + what.size())) ++n;
  return n;
}

}  // namespace steelyard::reports::test
