// SPDX-License-Identifier: Apache-2.0
#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <map>

#include "limits.h"

namespace steelyard::perf {

std::vector<std::pair<std::string, double>>& limits() {
  static std::vector<std::pair<std::string, double>> all;
  return all;
}

namespace {

/// Console output as usual, and the best time of each benchmark: the harness's cost, not the neighbours'.
class Recorder final : public benchmark::ConsoleReporter {
 public:
  void ReportRuns(const std::vector<Run>& runs) override {
    for (const Run& run : runs) {
      const double seconds = run.real_accumulated_time / static_cast<double>(run.iterations);
      const std::string name = run.run_name.function_name;
      if (run.error_occurred)
        best[name] = 1e9;
      else if (run.run_type == Run::RT_Iteration && (!best.contains(name) || seconds < best[name]))
        best[name] = seconds;
    }
    ConsoleReporter::ReportRuns(runs);
  }
  std::map<std::string, double> best;
};

int check(const Recorder& recorder) {
  int failures = 0;
  for (const auto& [name, limit] : limits()) {
    const auto found = recorder.best.find(name);
    if (found == recorder.best.end()) continue;  // filtered out on the command line
    const bool ok = found->second <= limit;
    fmt::print("{} {}: {:.6f} s, at most {:.6f} s\n", ok ? "ok  " : "FAIL", name, found->second, limit);
    failures += ok ? 0 : 1;
  }
  return failures;
}

}  // namespace
}  // namespace steelyard::perf

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  steelyard::perf::Recorder recorder;
  const std::size_t run = benchmark::RunSpecifiedBenchmarks(&recorder);
  return run == 0 || steelyard::perf::check(recorder) != 0 ? 1 : 0;
}
