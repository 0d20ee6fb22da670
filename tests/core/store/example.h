// SPDX-License-Identifier: Apache-2.0
// What the store's tests share: a folder that goes away, a clock of their own, and a small run.
#pragma once
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "base/clock.h"
#include "model/plan.h"
#include "model/run.h"
#include "store/run_store.h"

namespace steelyard::store::example {

namespace fs = std::filesystem;

class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "steelyard-store-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) std::abort();
    path_ = name;
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { fs::remove_all(path_); }
  [[nodiscard]] fs::path operator/(const fs::path& name) const { return path_ / name; }
  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

/// Goes on by a millisecond with every look; `wall` may be set anywhere.
class TestClock final : public Clock {
 public:
  Nanoseconds now() override { return Nanoseconds(++looks_ * 1'000'000); }
  std::int64_t wall_ns() override { return wall += 1'000'000; }
  std::int64_t wall = 1'795'230'760'000'000'000;  // 2026-11-21T03:12:40Z

 private:
  std::int64_t looks_ = 0;
};

inline std::string read(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}
inline void write(const fs::path& file, const std::string& bytes) {
  fs::remove(file);  // a file that is cut to nothing and written again is flushed to the disk when closed, by ext4
  std::ofstream(file, std::ios::binary) << bytes;
}

inline model::Plan a_plan(std::size_t jobs = 3) {
  model::Plan plan;
  plan.profile = "quick";
  for (std::size_t i = 0; i < jobs; ++i) {
    model::Job job;
    job.id = "job" + std::to_string(i);
    job.benchmark = "mem.triad";
    job.device = "cpu:0";
    plan.jobs.push_back(job);
  }
  return plan;
}

inline model::Machine a_machine() {
  model::Machine m;
  m.hostname = "node017";
  m.packages = {{.index = 0, .model = "AMD EPYC 7763", .cpus = {0, 1}}};
  m.cores = {{.index = 0, .package = 0, .kind = -1, .cpus = {0}}, {.index = 1, .package = 0, .kind = -1, .cpus = {1}}};
  m.numa_nodes = {{.index = 0, .memory_bytes = 1'000'000'000'000, .kind = "DRAM", .cpus = {0, 1}}};
  return m;
}

inline model::Run a_base() {
  model::Run run;
  run.profile = "quick";
  run.tool_version = "0.1.0";
  run.nodes = {{"node017", a_machine()}};
  run.plugins = {{"cpu", "0.1.0 0000"}};
  run.settings = {{"profile", {"quick", "built-in"}}};
  return run;
}

inline std::vector<model::Row> rows_of(const model::Job& job, std::size_t samples = 5) {
  model::Row measured;
  measured.job = job.id;
  measured.node = "node017";
  measured.device = job.device;
  measured.benchmark = job.benchmark;
  measured.params = {{"size", std::int64_t{1} << 40}, {"scale", 0.1}, {"placement", std::string("cores")}};
  measured.metric = "bandwidth";
  measured.unit = "By/s";
  measured.direction = model::Direction::kHigher;
  for (std::size_t i = 0; i < samples; ++i) measured.samples.push_back(5.1e11 / (3.0 + static_cast<double>(i)));
  measured.value = measured.samples.front();
  measured.ci95 = model::Interval{measured.samples.back(), measured.samples.front()};
  measured.n = samples;
  measured.launches = {{.n = samples, .value = *measured.value, .autocorrelation = -0.1, .batch = 1, .warmup = 2}};
  measured.correctness = {"pass", ""};
  measured.conditions = {{"hz", 3.2e9}, {"pages", std::string("2 MiB")}};
  measured.verdict = model::Verdict::kPass;
  model::Row skipped;
  skipped.job = job.id;
  skipped.node = "node017";
  skipped.benchmark = job.benchmark;
  skipped.metric = "energy";
  skipped.unit = "J";
  skipped.direction = model::Direction::kLower;
  skipped.verdict = model::Verdict::kSkip;
  skipped.reason = "no energy counter";
  return {measured, skipped};
}

/// Measures the jobs of `run` that are not finished, but at most `jobs` of them. Empty, or what went wrong.
inline std::string measure(OpenRun& run, std::size_t jobs = SIZE_MAX) {
  const model::Plan plan = run.plan();
  for (const model::Job& job : plan.jobs) {
    if (run.finished_jobs().contains(job.id)) continue;
    if (jobs-- == 0) break;
    if (auto r = run.job_started(job); !r) return r.error().message;
    if (auto r = run.job_finished(job, rows_of(job)); !r) return r.error().message;
  }
  return "";
}

/// A whole run; its id, or what went wrong.
inline std::string a_finished_run(RunStore& store, std::size_t jobs = 3) {
  auto run = store.begin(a_plan(jobs), a_base());
  if (!run) return run.error().message;
  if (const std::string wrong = measure(*run); !wrong.empty()) return wrong;
  if (auto r = run->finish(); !r) return r.error().message;
  return run->id();
}

}  // namespace steelyard::store::example
