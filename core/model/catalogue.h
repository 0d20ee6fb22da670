// SPDX-License-Identifier: Apache-2.0
// What the plugins on this machine offer: the C descriptors of plugin.h as plain data.
#pragma once
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace steelyard::model {

enum class Direction { kHigher, kLower, kInfo };

/// A parameter's value; a choice travels as its name.
using ParamValue = std::variant<std::int64_t, double, std::string>;

enum class ParamType { kInt, kReal, kText, kChoice };

struct ParamInfo {
  std::string id, summary, unit;
  ParamType type = ParamType::kInt;
  ParamValue def, min, max;  // min and max only for kInt and kReal
  std::vector<std::string> choices;
};

struct MetricInfo {
  std::string id, summary, unit;
  Direction direction = Direction::kHigher;
};

struct BenchmarkInfo {
  std::string id, summary;
  std::uint32_t version = 1;
  bool exclusive = false, destructive = false, multi_rank = false, needs_privilege = false;
  std::vector<ParamInfo> params;
  std::vector<MetricInfo> metrics;  // the first is the headline
};

/// One way in which a benchmark can do its work: the parameter that forces it, and why it cannot run here, if so.
struct Implementation {
  std::string benchmark, parameter, value, why_not;
};

struct DeviceInfo {
  std::uint32_t index = 0;
  std::string id, kind, name, pci;
  int numa_node = -1;
};

/// One plugin as found. If it cannot run here, `unusable` says why (and `broken` that this is a fault, not a skip).
struct PluginInfo {
  std::string id, name, vendor, version, license;
  std::string manifest;  // path of the .sy.json
  std::string library;   // path of the .sy.so
  std::string library_sha256;
  std::vector<std::string> kinds;
  std::vector<DeviceInfo> devices;
  std::vector<BenchmarkInfo> benchmarks;
  std::string unusable, remedy;
  bool broken = false;
};

using Catalogue = std::vector<PluginInfo>;

}  // namespace steelyard::model
