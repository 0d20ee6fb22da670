// SPDX-License-Identifier: Apache-2.0
// A well-behaved plugin over the bare C ABI, made so that a sin is the few lines that differ: derive from
// Plugin<Self>, hide one static function, and let SIN name the type. Compiled once per sin, with
//   -DNAME="\"segfault_in_run\"" -DSIN='In<Phase::kRun, segfault>'
#pragma once
#include <cstdint>
#include <steelyard/plugin.h>

namespace bad {

enum class Phase { kEntry, kProbe, kList, kEstimate, kPrepare, kRun, kCheck, kRelease };

constexpr sy_value integer(std::int64_t v) {
  return {SY_INT, 0, v, 0.0, nullptr};
}

// One benchmark, "<NAME>.spin": spins for `unit_ns` nanoseconds per repetition; one device, "<NAME>:0".
inline sy_param g_param = {
    sizeof(sy_param),       SY_INT, "unit_ns", "nanoseconds per repetition", "1", integer(1000), integer(1),
    integer(1'000'000'000), 0,      nullptr};
inline sy_metric g_rate = {sizeof(sy_metric), SY_HIGHER_IS_BETTER, "rate", "repetitions per second", "Hz"};
inline sy_metric g_bound = {sizeof(sy_metric), SY_INFORMATIONAL, "rate.bound", "one per unit_ns", "Hz"};
inline sy_device g_device = {sizeof(sy_device), 0,  NAME ":0", "vendor.test", "a device that is not there",
                             nullptr,           -1, 0};
inline const sy_param* g_params[] = {&g_param};
inline const sy_metric* g_metrics[] = {&g_rate, &g_bound};
inline sy_benchmark g_benchmark = {sizeof(sy_benchmark), 0, 1,        0, NAME ".spin",
                                   "spins on the clock", 1, g_params, 2, g_metrics};
inline const sy_device* g_devices[] = {&g_device, nullptr};
inline const sy_benchmark* g_benchmarks[] = {&g_benchmark, nullptr};

inline const sy_host* g_host = nullptr;
inline std::uint64_t g_unit_ns = 0;

template <class Self>
struct Plugin {
  static void before(Phase) {}
  static void describe(sy_plugin&) {}
  static sy_status measure(std::uint64_t inner, std::uint64_t* elapsed_ns) {
    const std::uint64_t start = g_host->now_ns(g_host->ctx);
    while (g_host->now_ns(g_host->ctx) - start < inner * g_unit_ns) {
    }
    *elapsed_ns = g_host->now_ns(g_host->ctx) - start;
    Self::report(static_cast<double>(inner) / (static_cast<double>(*elapsed_ns) * 1e-9));
    return SY_OK;
  }
  static void report(double rate) {
    g_host->emit(g_host->ctx, 0, rate);
    g_host->emit(g_host->ctx, 1, 1e9 / static_cast<double>(g_unit_ns));
  }

  static sy_status probe(const sy_host*, std::uint32_t* count, const sy_device* const** out) noexcept {
    Self::before(Phase::kProbe);
    *count = 1;
    *out = g_devices;
    return SY_OK;
  }
  static sy_status list(const sy_host*, std::uint32_t* count, const sy_benchmark* const** out) noexcept {
    Self::before(Phase::kList);
    *count = 1;
    *out = g_benchmarks;
    return SY_OK;
  }
  static sy_status estimate(const sy_host*, const sy_job*, sy_estimate* out) noexcept {
    Self::before(Phase::kEstimate);
    out->memory_bytes = 1 << 20;
    return SY_OK;
  }
  static sy_status prepare(const sy_host*, const sy_job* job, void** state) noexcept {
    Self::before(Phase::kPrepare);
    g_unit_ns = static_cast<std::uint64_t>(job->values[0].i);
    *state = &g_unit_ns;
    return SY_OK;
  }
  static sy_status run(void*, std::uint64_t inner, std::uint64_t* elapsed_ns) noexcept {
    Self::before(Phase::kRun);
    return Self::measure(inner, elapsed_ns);
  }
  static sy_status check(void*) noexcept {
    Self::before(Phase::kCheck);
    return SY_OK;
  }
  static void release(void*) noexcept { Self::before(Phase::kRelease); }

  static sy_status enter(const sy_host* host, const sy_plugin** out) noexcept {
    static sy_plugin plugin = {
        sizeof(sy_plugin), SY_ABI_MAJOR,  SY_ABI_MINOR, 0,          NAME,           NAME,          "nobody",
        "1.0.0",           "Apache-2.0",  Self::probe,  Self::list, Self::estimate, Self::prepare, Self::run,
        Self::check,       Self::release, nullptr};
    g_host = host;
    Self::before(Phase::kEntry);
    Self::describe(plugin);
    *out = &plugin;
    return SY_OK;
  }
};

/// Commits `deed` on entering `phase`.
template <Phase phase, void (*deed)()>
struct In : Plugin<In<phase, deed>> {
  static void before(Phase now) {
    if (now == phase) deed();
  }
};

struct Good : Plugin<Good> {};

}  // namespace bad

#define BAD_PLUGIN(...)                                                                                    \
  extern "C" SY_EXPORT sy_status sy_plugin_entry_v1(const sy_host* host, const sy_plugin** out) noexcept { \
    using namespace bad;                                                                                   \
    return __VA_ARGS__::enter(host, out);                                                                  \
  }
