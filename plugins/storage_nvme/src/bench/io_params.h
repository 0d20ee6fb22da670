// SPDX-License-Identifier: Apache-2.0
// Parameters and metrics that benchmarks of reading and writing share.
#pragma once
#include <array>
#include <steelyard/sdk.hpp>

#include "bench/common_params.h"
#include "engine/engine.h"

namespace steelyard::storage {

inline constexpr std::int64_t kMebibyte = std::int64_t{1} << 20;

inline constexpr const char* kEngineNames[] = {"auto", "io_uring", "aio", "preadv2"};  // in the order of EngineKind
inline constexpr const char* kPollingNames[] = {"none", "submission", "completion"};   // in the order of Polling
inline constexpr sy_param kSize = sdk::int_param("size", "By", 1024 * kMebibyte, 16 * kMebibyte, std::int64_t{1} << 50,
                                                 "bytes of the file, or of the block device from its start");
inline constexpr sy_param kEngine =
    sdk::choice_param("engine", kEngineNames, 0, "how requests reach the kernel; auto: the first that works here");
inline constexpr sy_param kPolling = sdk::choice_param(
    "polling", kPollingNames, 0, "io_uring only: a kernel thread takes requests; the driver is polled for completions");
inline constexpr sy_param kBatch = sdk::int_param(
    "batch", "1", 0, 0, 1024, "completions to wait for before new requests are sent; 0: the best of 1, 4, 8, 16");
inline constexpr sy_param kVerify =
    sdk::real_param("verify", "1", 0.05, 0, 1, "share of the file that is read back and checked after the measurement");
inline constexpr sy_param kPrecondition = sdk::int_param(
    "precondition", "1", 1, 1, 16, "how often the file is written in full before: 2 by SNIA's rule for steady state");
constexpr sy_param depth_param(std::int64_t def) {
  return sdk::int_param("depth", "1", def, 1, 4096, "requests in flight per thread");
}
constexpr sy_param threads_param(std::int64_t def) {
  return sdk::int_param("threads", "1", def, 1, 1024, "threads, each with a queue of its own");
}

inline constexpr sy_metric kCpuPerIo =
    sdk::metric("cpu_per_io", "s", SY_INFORMATIONAL, "CPU time of this process per request, user and system");
inline constexpr sy_metric kBatchMetric =
    sdk::metric("batch", "1", SY_INFORMATIONAL, "completions waited for before new requests were sent");
inline constexpr sy_metric kLittle =
    sdk::metric("little", "1", SY_INFORMATIONAL,
                "rate x mean latency / requests in flight: 1 by Little's law; absent: too few requests to say");
inline constexpr sy_metric kDeviceShare = sdk::metric(
    "device_share", "1", SY_INFORMATIONAL,
    "bytes that the drives read and wrote meanwhile, by their own counters / bytes that were read and written here");
inline constexpr sy_metric kQueueFull =
    sdk::metric("queue_full", "1", SY_INFORMATIONAL, "share of the time in which all requests were with the kernel");

}  // namespace steelyard::storage
