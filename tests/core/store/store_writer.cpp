// SPDX-License-Identifier: Apache-2.0
// store_writer DATA begin|resume JOBS: measures a run to its end, saying on standard output which job is safely on
// disk.
#include <cstdio>
#include <string>
#include <string_view>
#include <unistd.h>

#include "core/store/example.h"

using namespace steelyard;

namespace {

int failed(const Error& error) {
  std::fprintf(stderr, "%s\n", error.message.c_str());
  return error.code == Errc::kNotFound ? 2 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return 64;
  SystemClock clock;
  store::RunStore runs(argv[1], clock);
  auto run = std::string_view(argv[2]) == "begin"
                 ? runs.begin(store::example::a_plan(std::stoul(argv[3])), store::example::a_base())
                 : runs.resume(std::nullopt, store::example::a_machine());
  if (!run) return failed(run.error());
  const model::Plan plan = run->plan();
  for (const model::Job& job : plan.jobs) {
    if (run->finished_jobs().contains(job.id)) continue;
    if (auto r = run->job_started(job); !r) return failed(r.error());
    if (auto r = run->job_finished(job, store::example::rows_of(job)); !r) return failed(r.error());
    const std::string line = job.id + "\n";
    if (write(STDOUT_FILENO, line.data(), line.size()) < 0) return 1;
  }
  auto finished = run->finish();
  return finished ? 0 : failed(finished.error());
}
