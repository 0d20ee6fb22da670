// SPDX-License-Identifier: Apache-2.0
#include <atomic>
#include <benchmark/benchmark.h>
#include <filesystem>
#include <memory>
#include <sys/resource.h>

#include "base/clock.h"
#include "base/digest.h"
#include "limits.h"
#include "measure/sampler.h"
#include "model/json.h"
#include "plugin/host.h"
#include "store/journal.h"
#include "topology/topology.h"

namespace {

using namespace steelyard;
namespace fs = std::filesystem;

struct Silent final : measure::Observer {
  void on_progress(const measure::Progress&) override {}
};

/// The idle plugin in a real child process of the real worker.
class Idle {
 public:
  Idle() {
    auto discovery = topology::discover();
    plugin::HostOptions options;
    options.worker = fs::path(STEELYARD_BINARY_DIR) / "bin" / "steelyard-worker";
    options.folders = {fs::path(STEELYARD_BINARY_DIR) / "tests" / "perf_plugins"};
    options.machine = discovery->machine;
    options.topology_xml = discovery->xml;
    options.cancelled = &cancelled_;
    host_ = std::make_unique<plugin::PluginHost>(std::move(options));
    plugins_ = host_->discover();
    job_.id = "0123456789ab";
    job_.plugin = "idle";
    job_.benchmark = "idle.spin";
    job_.device = "cpu";
  }
  model::Job& job() { return job_; }
  plugin::PluginHost& host() { return *host_; }
  [[nodiscard]] bool measure() {
    const auto measured =
        measure::measure_job(job_, plugins_.at(0).benchmarks.at(0), *host_, clock_, silent_, cancelled_);
    return measured.rows.size() == 1 && measured.rows[0].verdict == model::Verdict::kPass;
  }

 private:
  std::atomic<bool> cancelled_{false};
  SystemClock clock_;
  Silent silent_;
  std::unique_ptr<plugin::PluginHost> host_;
  model::Catalogue plugins_;
  model::Job job_;
};

/// A whole job whose samples cost nothing: launch, prepare, calibrate, warm up, ten samples, check, release.
void empty_job(benchmark::State& state, bool fresh) {
  Idle idle;
  idle.job().protocol.sample_s = 1e-6;
  idle.job().protocol.min_s = 0;
  idle.job().protocol.precision = 1e9;
  for (auto _ : state) {
    if (fresh) idle.host().retire();
    if (!idle.measure()) state.SkipWithError("the empty job did not pass");
  }
}

void empty_job_in_a_warm_child(benchmark::State& state) {
  empty_job(state, false);
}
STEELYARD_LIMIT(empty_job_in_a_warm_child, 0.030);

void empty_job_in_a_fresh_child(benchmark::State& state) {
  empty_job(state, true);
}
STEELYARD_LIMIT(empty_job_in_a_fresh_child, 0.030);

double own_cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

/// CPU time of the coordinator while a kernel runs for ten seconds, as a manual time: 1 % is 0.1 s.
void coordinator_while_a_kernel_runs_ten_seconds(benchmark::State& state) {
  Idle idle;
  idle.job().protocol.min_s = 10;
  idle.job().protocol.max_s = 10;
  idle.job().protocol.precision = 1e-12;
  idle.job().protocol.sample_s = 0.1;
  for (auto _ : state) {
    const double before = own_cpu_seconds();
    if (!idle.measure()) state.SkipWithError("the long job did not pass");
    state.SetIterationTime(own_cpu_seconds() - before);
  }
}
BENCHMARK(coordinator_while_a_kernel_runs_ten_seconds)->UseManualTime()->Iterations(1)->Unit(benchmark::kMillisecond);
const perf::Limit limit_of_coordinator("coordinator_while_a_kernel_runs_ten_seconds", 0.1);

void journal_append(benchmark::State& state) {
  const fs::path dir = fs::temp_directory_path() / ("steelyard-perf-" + random_hex(4));
  fs::create_directory(dir);
  {
    auto journal = store::Journal::create(dir / "journal.jsonl", "perf", "00ff");
    const model::Json body = {{"kind", "finish"}, {"samples", std::vector<double>(100, 1.0)}};
    for (auto _ : state)
      if (!journal || !journal->append(body)) state.SkipWithError("append failed");
  }
  fs::remove_all(dir);
}
STEELYARD_LIMIT(journal_append, 0.020);  // one fsync; a disk's business more than ours

}  // namespace
