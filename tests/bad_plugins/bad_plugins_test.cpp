// SPDX-License-Identifier: Apache-2.0
// Every way to misbehave is a row and a tiny module; the host survives all, names the sin, and goes on.
#include <algorithm>
#include <chrono>
#include <gtest/gtest.h>

#include "bad_plugins/lab.h"
#include "base/clock.h"
#include "measure/sampler.h"

namespace steelyard::bad_plugins {
namespace {

using model::Verdict;

constexpr double kGraceSeconds = 2.0;  // beyond the time limit of the call that hangs

struct Sin {
  std::string name;
  Verdict verdict;
  std::string text;      // of the reason
  double limit_s = 0.0;  // its own time limit: how long the host lets it sin
};

struct Silent final : measure::Observer {
  void on_progress(const measure::Progress&) override {}
};

struct Outcome {
  Verdict verdict;
  std::string reason, remedy;
};

model::Job job_of(const model::PluginInfo& plugin, double timeout_s) {
  model::Job job;
  job.id = "0123456789ab";
  job.plugin = plugin.id;
  job.benchmark = plugin.benchmarks.front().id;
  job.device = plugin.devices.front().id;
  for (const model::ParamInfo& p : plugin.benchmarks.front().params) job.params.emplace(p.id, p.def);
  job.protocol = {
      .sample_s = 0.0005, .min_s = 0.001, .max_s = 0.02, .warmup_max_s = 0.01, .precision = 1e3, .round_s = {}};
  job.protocol.timeout_s = timeout_s;
  return job;
}

/// What a run would put into its row for this plugin.
Outcome outcome_of(plugin::PluginHost& host, const std::string& name, double timeout_s = kCallLimitSeconds) {
  const model::PluginInfo info = host.inspect(manifest_of(name));
  if (!info.unusable.empty()) return {info.broken ? Verdict::kError : Verdict::kSkip, info.unusable, info.remedy};
  std::vector<model::Job> jobs{job_of(info, timeout_s)};
  host.estimate(jobs);
  if (!jobs[0].skip.empty()) return {jobs[0].broken ? Verdict::kError : Verdict::kSkip, jobs[0].skip, jobs[0].remedy};
  SystemClock clock;
  Silent silent;
  const std::atomic<bool> cancelled = false;
  const auto measured =
      measure::measure_job(job_of(info, timeout_s), info.benchmarks.front(), host, clock, silent, cancelled);
  const model::Row& row = measured.rows.at(0);
  return {row.verdict, row.reason, row.remedy};
}

class BadPlugin : public testing::TestWithParam<Sin> {};

TEST_P(BadPlugin, EndsInItsOwnVerdictAndTheRunGoesOn) {
  const Sin& sin = GetParam();
  const std::size_t descriptors = open_descriptors();
  {
    plugin::PluginHost host(tight_options());
    const auto start = std::chrono::steady_clock::now();
    const Outcome bad = outcome_of(host, sin.name, std::max(kCallLimitSeconds, sin.limit_s));
    const double took = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    EXPECT_STREQ(model::to_text(bad.verdict), model::to_text(sin.verdict)) << bad.reason;
    EXPECT_NE(bad.reason.find(sin.text), std::string::npos) << bad.reason;
    // What a plugin says of the machine itself - a skip, a cache that answered - carries its own remedy in its reason.
    const bool its_word = sin.verdict == Verdict::kSkip || std::string_view(sin.name) == "not_credible";
    const bool fault = !its_word && sin.verdict != Verdict::kPass;
    EXPECT_EQ(bad.remedy.empty(), !fault) << bad.reason;
    EXPECT_LT(took, sin.limit_s + kGraceSeconds) << bad.reason;

    const Outcome good = outcome_of(host, "good");
    EXPECT_STREQ(model::to_text(good.verdict), "PASS") << good.reason;
  }
  EXPECT_TRUE(no_process_left());
  EXPECT_EQ(open_descriptors(), descriptors);
}

constexpr double kLimit = kCallLimitSeconds;

const Sin kSins[] = {
    {"points_outside", Verdict::kError, "must be a file name without a folder"},
    {"no_entry", Verdict::kError, "sy_plugin_entry_v1"},
    {"future_major", Verdict::kError, "built for plugin ABI 9"},
    {"smaller_struct_size", Verdict::kError, "struct_size"},
    {"lies_about_id", Verdict::kError, "somebody_else"},
    {"lies_about_version", Verdict::kError, "9.9.9"},
    {"no_plugin", Verdict::kError, "gave no plugin"},
    {"no_run", Verdict::kError, "is NULL"},
    {"null_metric", Verdict::kError, "is NULL"},
    {"duplicate_metric_ids", Verdict::kError, "appears twice"},
    {"unit_missing", Verdict::kError, "the unit of metric 'rate'"},
    {"bound_of_nothing", Verdict::kError, "speed.bound"},
    {"default_out_of_range", Verdict::kError, "the default 0 is not within"},
    {"skips_without_reason", Verdict::kSkip, "not supported here"},
    {"device_list_changes", Verdict::kError, "device_list_changes:"},
    {"device_list_grows", Verdict::kError, "devices"},

    {"segfault_in_entry", Verdict::kError, "SIGSEGV"},
    {"segfault_in_probe", Verdict::kError, "SIGSEGV) in probe"},
    {"segfault_in_list", Verdict::kError, "SIGSEGV) in list"},
    {"segfault_in_estimate", Verdict::kError, "SIGSEGV) in estimate"},
    {"segfault_in_prepare", Verdict::kError, "SIGSEGV) in prepare"},
    {"segfault_in_run", Verdict::kError, "SIGSEGV) in run"},
    {"segfault_in_check", Verdict::kError, "SIGSEGV) in check"},
    {"segfault_in_release", Verdict::kError, "SIGSEGV) in release"},
    {"hang_in_entry", Verdict::kError, "no answer in load", kLimit},
    {"hang_in_probe", Verdict::kError, "no answer in probe", kLimit},
    {"hang_in_list", Verdict::kError, "no answer in list", kLimit},
    {"hang_in_estimate", Verdict::kError, "no answer in estimate", kLimit},
    {"hang_in_prepare", Verdict::kError, "no answer in prepare", kLimit},
    {"hang_in_run", Verdict::kError, "no answer in run", kLimit},
    {"hang_in_check", Verdict::kError, "no answer in check", kLimit},
    {"hang_in_release", Verdict::kError, "no answer in release", kLimit},
    {"spin_in_entry", Verdict::kError, "no answer in load", kLimit},
    {"spin_in_probe", Verdict::kError, "no answer in probe", kLimit},
    {"spin_in_list", Verdict::kError, "no answer in list", kLimit},
    {"spin_in_estimate", Verdict::kError, "no answer in estimate", kLimit},
    {"spin_in_prepare", Verdict::kError, "no answer in prepare", kLimit},
    {"spin_in_run", Verdict::kError, "no answer in run", kLimit},
    {"spin_in_check", Verdict::kError, "no answer in check", kLimit},
    {"spin_in_release", Verdict::kError, "no answer in release", kLimit},
    {"ignores_signals", Verdict::kError, "no answer in run", kLimit},
    {"signals_itself", Verdict::kError, "SIGSEGV) in load"},
    {"exits_0", Verdict::kError, "called exit(0) in run"},
    {"exits_in_estimate", Verdict::kError, "called exit(0) in estimate"},
    {"aborts", Verdict::kError, "SIGABRT) in run"},
    {"throws", Verdict::kError, "SIGABRT) in run"},
    {"killed_by_sigpipe", Verdict::kError, "SIGPIPE) in run"},
    {"closes_all_descriptors", Verdict::kError, "closed descriptors", kLimit},
    {"fork_bomb", Verdict::kError, "limit of 20 processes", kLimit},
    {"leaves_a_process", Verdict::kError, "left 1 process behind"},
    {"floods_stderr", Verdict::kError, "printed more than 16 MiB", kLimit},
    {"floods_log", Verdict::kPass, ""},
    {"floods_frames", Verdict::kError, "no answer in run", kLimit},
    {"floods_samples", Verdict::kError, "emitted more than 1000000 values", 4 * kLimit},  // a million take a while
    {"allocates_without_end", Verdict::kError, "memory limit of 300 MiB", kLimit},
    {"writes_past_buffer", Verdict::kError, "outside a buffer"},
    {"writes_before_buffer", Verdict::kError, "SIGSEGV"},

    {"emits_undeclared_metric", Verdict::kError, "metric 7"},
    {"emits_nan", Verdict::kInvalid, "nan"},
    {"emits_nothing", Verdict::kError, "rate"},
    {"negative_elapsed", Verdict::kInvalid, "elapsed"},
    {"elapsed_longer_than_wall", Verdict::kInvalid, "elapsed"},
    {"zero_elapsed", Verdict::kInvalid, "elapsed"},
    {"wrong_result", Verdict::kFail, "element 17 is 3, expected 4"},
    {"not_credible", Verdict::kInvalid, "a cache answered instead of the drive"},
    {"fails_without_reason", Verdict::kError, "device error in prepare"},
    {"unknown_status", Verdict::kError, "status that does not exist"},
};

INSTANTIATE_TEST_SUITE_P(Host, BadPlugin, testing::ValuesIn(kSins), [](const auto& sin) { return sin.param.name; });

}  // namespace
}  // namespace steelyard::bad_plugins
