// SPDX-License-Identifier: Apache-2.0
#include "plugin/worker/describe.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <fmt/format.h>
#include <set>
#include <string_view>

#include "base/text.h"

namespace steelyard::plugin {
namespace {

constexpr std::uint32_t kMostEntries = 4096;
constexpr std::uint32_t kMostMembers = 256;  // parameters, metrics or choices of one benchmark
constexpr std::size_t kLongestId = 200;

/// Thrown by the checks below and caught at the end of this file: a rule is broken, and nothing behind it is looked at.
using Broken = Breach;

[[noreturn]] void broken(std::string what) {
  throw Broken{Fault::kDescriptor, std::move(what)};
}

template <class T>
const T& sized(const T* t, std::uint32_t size, const std::string& what) {
  if (t == nullptr) broken(what + " is NULL");
  if (t->struct_size < size)
    throw Broken{Fault::kAbi, fmt::format("{} has struct_size {}, ABI 1.0 needs {}", what, t->struct_size, size)};
  return *t;
}

std::string text_of(const char* s, const std::string& what, bool may_be_empty = false) {
  if (s == nullptr) broken(what + " is NULL");
  if (*s == '\0' && !may_be_empty) broken(what + " is empty");
  if (strnlen(s, kLongestText) == kLongestText) broken(what + " is too long");
  if (text::printable(s) != s) broken(what + " contains control characters or broken UTF-8");
  return s;
}

std::string id_of(const char* s, const std::string& what) {
  std::string id = text_of(s, what);
  if (id.size() > kLongestId || id.find(' ') != std::string::npos) broken(fmt::format("{} is no id: '{}'", what, id));
  return id;
}

void check_list(std::uint32_t count, std::uint32_t most, const void* list, const std::string& what) {
  if (count > most) broken(fmt::format("{} has {} entries, {} are allowed", what, count, most));
  if (count > 0 && list == nullptr) broken(what + " is NULL");
}

void check_unique(std::set<std::string>& seen, const std::string& id, const std::string& what) {
  if (!seen.insert(id).second) broken(fmt::format("{} '{}' appears twice", what, id));
}

void read_numbers(const sy_param& p, model::ParamInfo& info, const std::string& what) {
  if (info.unit.empty()) broken(what + ": a number needs a unit (\"1\" if it has none)");
  if (info.type == model::ParamType::kInt) {
    if (p.min.i > p.max.i || p.def.i < p.min.i || p.def.i > p.max.i)
      broken(fmt::format("{}: the default {} is not within {}..{}", what, p.def.i, p.min.i, p.max.i));
    info.def = p.def.i, info.min = p.min.i, info.max = p.max.i;
    return;
  }
  if (!std::isfinite(p.def.r) || !std::isfinite(p.min.r) || !std::isfinite(p.max.r) || p.def.r < p.min.r ||
      p.def.r > p.max.r)
    broken(fmt::format("{}: the default {} is not within {}..{}", what, p.def.r, p.min.r, p.max.r));
  info.def = p.def.r, info.min = p.min.r, info.max = p.max.r;
}

void read_choices(const sy_param& p, model::ParamInfo& info, const std::string& what) {
  check_list(p.choice_count, kMostMembers, p.choices, what + ": choices");
  if (p.def.choice < 0 || static_cast<std::uint32_t>(p.def.choice) >= p.choice_count)
    broken(fmt::format("{}: the default is choice {} of {}", what, p.def.choice, p.choice_count));
  std::set<std::string> seen;
  for (std::uint32_t i = 0; i < p.choice_count; ++i) {
    info.choices.push_back(text_of(p.choices[i], what + ": a choice"));
    check_unique(seen, info.choices.back(), what + ": choice");
  }
  info.def = info.choices[static_cast<std::size_t>(p.def.choice)];
}

void check_placement(const model::ParamInfo& info, const std::string& what) {
  const auto known = [](const std::string& c) {
    return c == "single" || c == "nodes" || c == "cores" || c == "threads";
  };
  if (info.type != model::ParamType::kChoice || !std::ranges::all_of(info.choices, known))
    broken(what + ": the reserved parameter 'placement' is a choice out of single, nodes, cores, threads");
}

model::ParamInfo read_param(const sy_param* raw, const std::string& benchmark) {
  const sy_param& p = sized(raw, sizeof(sy_param), "a parameter of " + benchmark);
  model::ParamInfo info;
  info.id = id_of(p.id, "the id of a parameter of " + benchmark);
  const std::string what = fmt::format("parameter '{}' of {}", info.id, benchmark);
  info.summary = text_of(p.summary, "the summary of " + what);
  info.unit = text_of(p.unit, "the unit of " + what, true);
  if (p.type < SY_INT || p.type > SY_CHOICE) broken(fmt::format("{} has the unknown type {}", what, p.type));
  if (p.def.type != p.type) broken(what + ": the default has another type");
  info.type = static_cast<model::ParamType>(p.type - SY_INT);
  if (p.type == SY_TEXT) {
    info.def = text_of(p.def.text, "the default of " + what, true);
  } else if (p.type == SY_CHOICE) {
    read_choices(p, info, what);
  } else {
    read_numbers(p, info, what);
  }
  if (info.id == "placement") check_placement(info, what);
  if (info.id == "cpus" && info.type != model::ParamType::kText)
    broken(what + ": the reserved parameter 'cpus' is a text");
  return info;
}

model::MetricInfo read_metric(const sy_metric* raw, const std::string& benchmark) {
  const sy_metric& m = sized(raw, sizeof(sy_metric), "a metric of " + benchmark);
  model::MetricInfo info;
  info.id = id_of(m.id, "the id of a metric of " + benchmark);
  const std::string what = fmt::format("metric '{}' of {}", info.id, benchmark);
  info.summary = text_of(m.summary, "the summary of " + what);
  info.unit = text_of(m.unit, "the unit of " + what);
  if (m.direction < SY_HIGHER_IS_BETTER || m.direction > SY_INFORMATIONAL)
    broken(fmt::format("{} has the unknown direction {}", what, m.direction));
  info.direction = static_cast<model::Direction>(m.direction - SY_HIGHER_IS_BETTER);
  return info;
}

void check_bounds(const model::BenchmarkInfo& info) {
  constexpr std::string_view kBound = ".bound";
  for (const model::MetricInfo& bound : info.metrics) {
    if (!bound.id.ends_with(kBound)) continue;
    const std::string of = bound.id.substr(0, bound.id.size() - kBound.size());
    const auto metric = std::ranges::find(info.metrics, of, &model::MetricInfo::id);
    if (metric == info.metrics.end() || metric->unit != bound.unit || bound.direction != model::Direction::kInfo)
      broken(fmt::format("metric '{}' of {} must be informational and have the unit of a metric '{}'", bound.id,
                         info.id, of));
  }
}

model::BenchmarkInfo read_benchmark(const sy_benchmark* raw) {
  const sy_benchmark& b = sized(raw, sizeof(sy_benchmark), "a benchmark");
  model::BenchmarkInfo info;
  info.id = id_of(b.id, "the id of a benchmark");
  info.summary = text_of(b.summary, "the summary of " + info.id);
  info.version = b.version;
  if (b.version == 0) broken(info.id + ": versions start with 1");
  info.exclusive = (b.flags & SY_EXCLUSIVE) != 0;
  info.destructive = (b.flags & SY_DESTRUCTIVE) != 0;
  info.multi_rank = (b.flags & SY_MULTI_RANK) != 0;
  info.needs_privilege = (b.flags & SY_NEEDS_PRIVILEGE) != 0;
  check_list(b.param_count, kMostMembers, b.params, "the parameter list of " + info.id);
  check_list(b.metric_count, kMostMembers, b.metrics, "the metric list of " + info.id);
  if (b.metric_count == 0) broken(info.id + " declares no metric");
  std::set<std::string> params, metrics;
  for (std::uint32_t i = 0; i < b.param_count; ++i) {
    info.params.push_back(read_param(b.params[i], info.id));
    check_unique(params, info.params.back().id, fmt::format("parameter of {}:", info.id));
  }
  for (std::uint32_t i = 0; i < b.metric_count; ++i) {
    info.metrics.push_back(read_metric(b.metrics[i], info.id));
    check_unique(metrics, info.metrics.back().id, fmt::format("metric of {}:", info.id));
  }
  check_bounds(info);
  return info;
}

void check_claim(std::string_view what, const std::string& own, const std::string& manifest) {
  if (own != manifest) broken(fmt::format("the plugin's {} is '{}', its manifest says '{}'", what, own, manifest));
}

model::DeviceInfo read_device(const sy_device* raw, std::uint32_t position) {
  const std::string what = fmt::format("device {}", position);
  const sy_device& d = sized(raw, sizeof(sy_device), what);
  if (d.index != position) broken(fmt::format("{} says that its index is {}", what, d.index));
  if (d.numa_node < -1) broken(fmt::format("{} has the NUMA node {}", what, d.numa_node));
  return {d.index,
          id_of(d.id, "the id of " + what),
          id_of(d.kind, "the kind of " + what),
          text_of(d.name, "the name of " + what),
          d.pci == nullptr ? "" : id_of(d.pci, "the PCI address of " + what),
          d.numa_node};
}

}  // namespace

std::optional<Breach> check_plugin(const sy_plugin* raw, const Claims& manifest) {
  try {
    if (raw == nullptr) broken("sy_plugin_entry_v1 gave no plugin");
    if (raw->struct_size < 2 * sizeof(std::uint32_t) || raw->abi_major != SY_ABI_MAJOR)
      return Breach{Fault::kAbi,
                    fmt::format("built for plugin ABI {}, this steelyard speaks {}", raw->abi_major, SY_ABI_MAJOR)};
    const sy_plugin& p = sized(raw, sizeof(sy_plugin), "the plugin");
    check_claim("id", id_of(p.id, "the plugin's id"), manifest.id);
    check_claim("vendor", text_of(p.vendor, "the plugin's vendor"), manifest.vendor);
    check_claim("version", text_of(p.version, "the plugin's version"), manifest.version);
    for (const char* s : {p.name, p.license}) static_cast<void>(text_of(s, "the plugin's name or license"));
    if (p.probe == nullptr || p.list == nullptr || p.prepare == nullptr || p.run == nullptr || p.check == nullptr ||
        p.release == nullptr)
      broken("one of probe, list, prepare, run, check, release is NULL");
    return std::nullopt;
  } catch (const Broken& b) {
    return b;
  }
}

std::vector<model::DeviceInfo> describe_devices(std::uint32_t count, const sy_device* const* list,
                                                std::optional<Breach>& wrong) {
  try {
    check_list(count, kMostEntries, list, "the device list");
    std::vector<model::DeviceInfo> devices;
    std::set<std::string> seen;
    for (std::uint32_t i = 0; i < count; ++i) {
      devices.push_back(read_device(list[i], i));
      check_unique(seen, devices.back().id, "device");
    }
    return devices;
  } catch (const Broken& b) {
    wrong = b;
    return {};
  }
}

std::vector<model::BenchmarkInfo> describe_benchmarks(std::uint32_t count, const sy_benchmark* const* list,
                                                      std::optional<Breach>& wrong) {
  try {
    if (count == 0) broken("the plugin lists no benchmark");
    check_list(count, kMostEntries, list, "the benchmark list");
    std::vector<model::BenchmarkInfo> benchmarks;
    std::set<std::string> seen;
    for (std::uint32_t i = 0; i < count; ++i) {
      benchmarks.push_back(read_benchmark(list[i]));
      check_unique(seen, benchmarks.back().id, "benchmark");
    }
    return benchmarks;
  } catch (const Broken& b) {
    wrong = b;
    return {};
  }
}

}  // namespace steelyard::plugin
