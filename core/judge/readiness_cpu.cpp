// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <fmt/format.h>

#include "base/text.h"
#include "base/units.h"
#include "judge/readiness_checks.h"

namespace steelyard::judge {
namespace {

constexpr double kFrequencySlack = 0.99;  // cpufreq rounds to its own steps

std::string no_cpufreq(const model::Machine& machine) {
  return state_known(machine) ? "the system shows no cpufreq settings"
                              : "its state is not known: captured elsewhere, or without /proc";
}

/// `taskset`-style list, cut where a line would become unreadable.
std::string cpus_of(const model::CpuList& cpus, std::size_t all) {
  std::string list = text::cpu_list(cpus);
  if (list.size() > 40) list = list.substr(0, list.rfind(',', 40)) + ",...";
  return fmt::format("{} of {} CPUs: {}", cpus.size(), all, list);
}

}  // namespace

Finding governor(const model::Machine& machine) {
  const std::string code = "cpu.governor", required = "performance";
  const std::optional<std::string>& governor = machine.environment.governor;
  if (!governor) return skip(code, no_cpufreq(machine), required);
  if (*governor == required) return ok(code, *governor, required);
  return {code, Level::kWarn, *governor, required, "sudo cpupower frequency-set -g performance"};
}

Finding turbo(const model::Machine& machine) {
  const std::string code = "cpu.turbo", required = "on or off, recorded with the result";
  const std::optional<bool> on = machine.environment.turbo;
  if (!on) return skip(code, no_cpufreq(machine), required);
  return ok(code, *on ? "on" : "off", required);
}

Finding frequency_limit(const model::Machine& machine) {
  const model::Environment& e = machine.environment;
  const std::string code = "cpu.frequency_limit";
  // Without turbo the base frequency is all there is to reach.
  const std::optional<double> reachable = e.turbo == false && e.base_hz ? e.base_hz
                                          : e.hardware_max_hz           ? e.hardware_max_hz
                                                                        : e.base_hz;
  if (!e.max_hz || !reachable) return skip(code, no_cpufreq(machine), "the hardware's own maximum");
  const std::string measured = units::human(*e.max_hz, "Hz"), required = units::human(*reachable, "Hz");
  if (*e.max_hz >= kFrequencySlack * *reachable) return ok(code, measured, required);
  return {code, Level::kWarn, measured, required,
          fmt::format("sudo cpupower frequency-set -u {:.0f}MHz", *reachable / 1e6)};
}

Finding smt(const model::Machine& machine) {
  const std::string code = "cpu.smt", required = "on or off, recorded with the result";
  if (machine.cores.empty()) return skip(code, "no cores are reported", required);
  std::size_t threads = 0;
  for (const model::Core& core : machine.cores) threads = std::max(threads, core.cpus.size());
  const bool on = machine.environment.smt_active.value_or(threads > 1);
  return ok(code, fmt::format("{}, {} thread{} per core", on ? "on" : "off", threads, threads == 1 ? "" : "s"),
            required);
}

Finding affinity(const model::Machine& machine) {
  const std::string code = "cpu.affinity";
  const std::size_t all = machine.all_cpus.size();
  const std::string required = fmt::format("all {} CPUs: {}", all, text::cpu_list(machine.all_cpus));
  if (all == 0) return skip(code, "no CPUs are reported", "all CPUs");
  const std::string fix = fmt::format(
      "start without taskset or cpuset, or take the whole node (sbatch --exclusive): taskset -c {} steelyard ...",
      text::cpu_list(machine.all_cpus));
  if (machine.allowed_cpus.empty()) return {code, Level::kFail, "no CPU is allowed to us", required, fix};
  if (machine.allowed_cpus.size() < all) return {code, Level::kWarn, cpus_of(machine.allowed_cpus, all), required, fix};
  return ok(code, cpus_of(machine.allowed_cpus, all), required);
}

Finding cpu_quota(const model::Machine& machine) {
  const std::string code = "cpu.quota";
  const std::size_t allowed = machine.allowed_cpus.size();
  const std::string required = fmt::format("none, or at least {} CPUs", allowed);
  if (!state_known(machine))
    return skip(code, "its state is not known: captured elsewhere, or without /proc", required);
  const std::optional<double> quota = machine.environment.cgroup_cpus;
  if (!quota) return ok(code, "none", required);
  const std::string measured = fmt::format("{:.3g} CPUs", *quota);
  if (*quota >= static_cast<double>(allowed)) return ok(code, measured, required);
  return {
      code, Level::kFail, measured, required,
      "remove the CPU quota (docker run without --cpus, systemd CPUQuota=, Kubernetes limits.cpu), or allow only as "
      "many CPUs with taskset"};
}

}  // namespace steelyard::judge
