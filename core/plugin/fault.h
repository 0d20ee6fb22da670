// SPDX-License-Identifier: Apache-2.0
// What a plugin did wrong, and where, as values: errors say it to people, the conformance kit and tests compare it.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace steelyard::plugin {

enum class Phase { kLoad, kProbe, kList, kEstimate, kPrepare, kRun, kCheck, kRelease };

enum class Fault {
  kNone,
  kManifest,          // the .sy.json is not what manifest.h demands
  kNoWorker,          // steelyard-worker itself could not be started: not the plugin's fault
  kLibrary,           // the library does not load
  kNoEntry,           // no sy_plugin_entry_v1
  kAbi,               // another ABI major, or a struct_size below that of 1.0
  kDescriptor,        // a NULL, empty, duplicate or out-of-range member, or an id that is not the manifest's
  kUnstable,          // two calls of probe or list gave different answers
  kStatus,            // a call returned an error of its own
  kSignal,            // died of a signal
  kExit,              // called exit
  kClosedChannel,     // closed the descriptor the worker answers on
  kProtocol,          // wrote to that descriptor itself
  kTimeout,           // one call took longer than its limit
  kCpuLimit,          // the process used more CPU time than all its threads could in that time
  kMemoryLimit,       // resident memory, with everything it started
  kProcessLimit,      // more processes below it than allowed
  kLeftProcesses,     // processes it started outlived release
  kFloodsOutput,      // printed more than kOutputLimit bytes
  kFloodsSamples,     // emitted more than 1,000,000 values in one run
  kUndeclaredMetric,  // emitted or recorded a metric that it did not declare so
  kNoHeadline,        // a run ended without a value of the first metric
  kOutsideRun,        // emitted outside run
  kNotFinite,         // emitted a NaN or an infinity
  kElapsed,           // elapsed_ns is 0, negative, or longer than the call took
  kOutOfBounds,       // wrote outside a buffer of sy_host.alloc, or freed what alloc did not give
  kWrongResult,       // its own check failed
};

/// A plugin that prints more than this in one process is ended. It should not print at all.
inline constexpr std::uint64_t kOutputLimit = 16u << 20;

/// "prepare", "run"...
[[nodiscard]] std::string_view name(Phase phase);
/// "not_finite", "memory_limit"...: stable; travels in protocol frames and reports.
[[nodiscard]] std::string_view name(Fault fault);
[[nodiscard]] std::optional<Fault> fault_from(std::string_view name);

/// What the last call came to, besides the Error that it returned.
struct Diagnosis {
  Fault fault = Fault::kNone;
  Phase phase = Phase::kLoad;
  std::string output;              // the last 16 KiB of what the process printed, made printable
  std::uint64_t output_bytes = 0;  // all it printed so far
  std::string reason = {};         // what the plugin itself gave through sy_host.fail
};

}  // namespace steelyard::plugin
