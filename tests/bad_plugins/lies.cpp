// SPDX-License-Identifier: Apache-2.0
// Descriptions that break the contract.
#include <string>
#include <unistd.h>

#include "plugin.h"

namespace bad {
namespace {

struct FutureMajor : Plugin<FutureMajor> {
  static void describe(sy_plugin& p) { p.abi_major = 9; }
};
struct SmallerStructSize : Plugin<SmallerStructSize> {
  static void describe(sy_plugin& p) { p.struct_size = 64; }
};
struct LiesAboutId : Plugin<LiesAboutId> {
  static void describe(sy_plugin& p) { p.id = "somebody_else"; }
};
struct LiesAboutVersion : Plugin<LiesAboutVersion> {
  static void describe(sy_plugin& p) { p.version = "9.9.9"; }
};
struct NoPlugin : Plugin<NoPlugin> {
  static sy_status enter(const sy_host*, const sy_plugin**) noexcept { return SY_OK; }
};
struct NoRun : Plugin<NoRun> {
  static void describe(sy_plugin& p) { p.run = nullptr; }
};
struct NullMetric : Plugin<NullMetric> {
  static void describe(sy_plugin&) { g_metrics[1] = nullptr; }
};
struct DuplicateMetricIds : Plugin<DuplicateMetricIds> {
  static void describe(sy_plugin&) { g_bound.id = g_rate.id; }
};
struct BadBenchmarkId : Plugin<BadBenchmarkId> {
  static void describe(sy_plugin&) { g_benchmark.id = "Spin.Test"; }
};
struct UnitMissing : Plugin<UnitMissing> {
  static void describe(sy_plugin&) { g_rate.unit = ""; }
};
struct UnitUnknown : Plugin<UnitUnknown> {
  static void describe(sy_plugin&) { g_rate.unit = g_bound.unit = "MB/s"; }
};
struct BoundOfNothing : Plugin<BoundOfNothing> {
  static void describe(sy_plugin&) { g_bound.id = "speed.bound"; }
};
struct DefaultOutOfRange : Plugin<DefaultOutOfRange> {
  static void describe(sy_plugin&) { g_param.def = integer(0); }
};
struct SkipsWithoutReason : Plugin<SkipsWithoutReason> {
  static sy_status probe(const sy_host*, std::uint32_t*, const sy_device* const**) noexcept { return SY_UNSUPPORTED; }
};
// Another process, another device: what was planned can no longer be found.
struct DeviceListChanges : Plugin<DeviceListChanges> {
  static void describe(sy_plugin&) {
    static const std::string id = NAME ":" + std::to_string(::getpid());
    g_device.id = id.c_str();
  }
};
// The second call of one process gives one device more than the first.
struct DeviceListGrows : Plugin<DeviceListGrows> {
  static sy_status probe(const sy_host*, std::uint32_t* count, const sy_device* const** out) noexcept {
    static sy_device second = g_device;
    static std::uint32_t calls = 0;
    second.index = 1;
    second.id = NAME ":1";
    g_devices[1] = &second;
    *count = ++calls;
    *out = g_devices;
    return SY_OK;
  }
};

}  // namespace
}  // namespace bad

BAD_PLUGIN(SIN)
