// SPDX-License-Identifier: Apache-2.0
// Results that cannot be believed.
#include <limits>

#include "plugin.h"

namespace bad {
namespace {

struct EmitsUndeclaredMetric : Plugin<EmitsUndeclaredMetric> {
  static void report(double rate) { g_host->emit(g_host->ctx, 7, rate); }
};
struct EmitsNan : Plugin<EmitsNan> {
  static void report(double) { g_host->emit(g_host->ctx, 0, std::numeric_limits<double>::quiet_NaN()); }
};
struct EmitsNothing : Plugin<EmitsNothing> {
  static void report(double) {}
};
struct BeatsItsBound : Plugin<BeatsItsBound> {
  static void report(double rate) {
    g_host->emit(g_host->ctx, 0, rate);
    g_host->emit(g_host->ctx, 1, rate / 2);
  }
};
// The difference of two clock readings in the wrong order.
struct NegativeElapsed : Plugin<NegativeElapsed> {
  static sy_status measure(std::uint64_t inner, std::uint64_t* elapsed_ns) {
    const sy_status status = Plugin::measure(inner, elapsed_ns);
    *elapsed_ns = 0 - *elapsed_ns;
    return status;
  }
};
struct ElapsedLongerThanWall : Plugin<ElapsedLongerThanWall> {
  static sy_status measure(std::uint64_t inner, std::uint64_t* elapsed_ns) {
    const sy_status status = Plugin::measure(inner, elapsed_ns);
    *elapsed_ns *= 10;
    return status;
  }
};
struct ZeroElapsed : Plugin<ZeroElapsed> {
  static sy_status measure(std::uint64_t inner, std::uint64_t* elapsed_ns) {
    const sy_status status = Plugin::measure(inner, elapsed_ns);
    *elapsed_ns = 0;
    return status;
  }
};
// Works once however often it was told to.
struct IgnoresInner : Plugin<IgnoresInner> {
  static sy_status measure(std::uint64_t, std::uint64_t* elapsed_ns) { return Plugin::measure(1, elapsed_ns); }
};
struct WorksOnce : Plugin<WorksOnce> {
  static sy_status measure(std::uint64_t inner, std::uint64_t* elapsed_ns) {
    constexpr std::uint64_t kOnce = 2000;  // repetitions' worth, whatever `inner` says
    return Plugin::measure(inner + kOnce, elapsed_ns);
  }
};
struct WrongResult : Plugin<WrongResult> {
  static sy_status check(void*) noexcept {
    return g_host->fail(g_host->ctx, SY_WRONG_RESULT, "element 17 is 3, expected 4");
  }
};
// Noticed by the plugin itself: no fault of its own, and no result.
struct NotCredible : Plugin<NotCredible> {
  static sy_status measure(std::uint64_t, std::uint64_t*) {
    return g_host->fail(g_host->ctx, SY_NOT_CREDIBLE, "a cache answered instead of the drive");
  }
};
// Right the first time, wrong in the second life of the same job.
struct WrongTheSecondTime : Plugin<WrongTheSecondTime> {
  static sy_status check(void*) noexcept {
    static int lives = 0;
    return ++lives == 1 ? SY_OK : g_host->fail(g_host->ctx, SY_WRONG_RESULT, "state of an earlier job is left");
  }
};
struct FailsWithoutReason : Plugin<FailsWithoutReason> {
  static sy_status prepare(const sy_host*, const sy_job*, void**) noexcept { return SY_DEVICE_ERROR; }
};
struct UnderstatesMemory : Plugin<UnderstatesMemory> {
  static sy_status prepare(const sy_host* host, const sy_job* job, void** state) noexcept {
    constexpr std::uint64_t kBytes = 96u << 20;
    auto* block = static_cast<volatile char*>(host->alloc(host->ctx, kBytes, 0, -1));
    if (block == nullptr) return host->fail(host->ctx, SY_OUT_OF_MEMORY, "no room");
    for (std::uint64_t i = 0; i < kBytes; i += 4096) block[i] = 1;
    const sy_status status = Plugin::prepare(host, job, state);
    *state = const_cast<char*>(block);
    return status;
  }
  static void release(void* state) noexcept { g_host->free(g_host->ctx, state); }
};
struct UnknownStatus : Plugin<UnknownStatus> {
  static sy_status check(void*) noexcept { return 4711; }
};

}  // namespace
}  // namespace bad

BAD_PLUGIN(SIN)
