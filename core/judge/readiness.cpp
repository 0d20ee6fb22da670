// SPDX-License-Identifier: Apache-2.0
#include "judge/readiness.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "judge/readiness_checks.h"

namespace steelyard::judge {
namespace {

constexpr std::array kMachineChecks = {
    governor,   turbo,   frequency_limit, smt,  affinity, cpu_quota,      memory_available, memory_limit,
    huge_pages, memlock, numa_balancing,  load, steal,    virtualization, clocksource};

/// A broken manifest may have no id; its path then is the only name it has.
std::string name_of(const model::PluginInfo& plugin) {
  return plugin.id.empty() ? plugin.manifest : plugin.id;
}

bool usable(const model::PluginInfo& plugin) {
  return plugin.unusable.empty() && !plugin.broken;
}

Finding any_plugin(const model::Catalogue& plugins) {
  const std::string code = "plugins.none", required = "at least one plugin that can run here";
  const auto count = std::ranges::count_if(plugins, usable);
  if (plugins.empty())
    return {
        code, Level::kFail, "no plugin found", required,
        "install one beside steelyard (lib/steelyard/plugins) or name its folder; where it was looked for: steelyard "
        "list plugins"};
  const std::string measured = fmt::format("{} of {} can run here", count, plugins.size());
  if (count > 0) return ok(code, measured, required);
  return {code, Level::kFail, measured, required, "why each of them cannot: steelyard list plugins"};
}

Finding broken_plugins(const model::Catalogue& plugins) {
  const std::string code = "plugins.broken", required = "none";
  std::vector<std::string> faults, remedies;
  for (const model::PluginInfo& plugin : plugins) {
    if (!plugin.broken) continue;
    faults.push_back(fmt::format("{}: {}", name_of(plugin), plugin.unusable.empty() ? "broken" : plugin.unusable));
    remedies.push_back(plugin.remedy.empty() ? "steelyard plugin check " + plugin.manifest : plugin.remedy);
  }
  if (faults.empty()) return ok(code, "none", required);
  return {code, Level::kFail, fmt::format("{}", fmt::join(faults, "; ")), required,
          fmt::format("{}", fmt::join(remedies, "; "))};
}

Finding devices_of(const model::PluginInfo& plugin) {
  const std::string code = "devices." + name_of(plugin), required = "a device it can measure";
  if (!plugin.unusable.empty()) return skip(code, plugin.unusable, required, plugin.remedy);
  if (plugin.devices.empty()) return skip(code, "it found no device", required, plugin.remedy);
  std::vector<std::string> ids;
  for (const model::DeviceInfo& device : plugin.devices) ids.push_back(device.id);
  return ok(code, fmt::format("{}: {}", ids.size(), fmt::join(ids, ", ")), required);
}

}  // namespace

Finding data_folder(const std::string& folder, const std::string& trouble) {
  const std::string code = "os.data_folder", required = "a folder that can be written";
  if (trouble.empty()) return ok(code, folder, required);
  return {code, Level::kFail, fmt::format("{}: {}", folder, trouble), required,
          "set XDG_DATA_HOME to a folder of yours: without it no run can be kept"};
}

std::vector<Finding> readiness(const model::Machine& machine, const model::Catalogue& plugins) {
  std::vector<Finding> findings;
  for (const auto check : kMachineChecks) findings.push_back(check(machine));
  findings.push_back(any_plugin(plugins));
  findings.push_back(broken_plugins(plugins));
  for (const model::PluginInfo& plugin : plugins)
    if (!plugin.broken) findings.push_back(devices_of(plugin));
  return findings;
}

}  // namespace steelyard::judge
