// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <string_view>

#include "base/units.h"
#include "judge/readiness_checks.h"

namespace steelyard::judge {
namespace {

constexpr double kBusyShare = 0.05, kLeastBusy = 0.5;  // of the allowed CPUs; below half a CPU is the system itself
constexpr double kStealShare = 0.01;

// Read in user space and steady, or at worst a few hundred nanoseconds; the others trap to a device for each reading.
constexpr std::array<std::string_view, 8> kGoodClocks = {
    "tsc", "kvm-clock", "arch_sys_counter", "hyperv_clocksource_tsc_page", "timebase",
    "stp", "tod",       "riscv_clocksource"};
constexpr std::array<std::string_view, 5> kBadClocks = {"hpet", "acpi_pm", "jiffies", "refined-jiffies", "pit"};

const char* const kNotKnown = "its state is not known: captured elsewhere, or without /proc";

}  // namespace

Finding load(const model::Machine& machine) {
  const std::string code = "os.load";
  const model::Environment& e = machine.environment;
  const double limit = std::max(kLeastBusy, kBusyShare * static_cast<double>(machine.allowed_cpus.size()));
  const std::string required = fmt::format("load and runnable tasks at most {:.3g}", limit);
  if (!state_known(machine)) return skip(code, kNotKnown, required);
  if (!e.load_1min || !e.runnable) return skip(code, "/proc/loadavg or /proc/stat does not tell", required);
  const std::string measured = fmt::format("load {:.2f}, {} runnable", *e.load_1min, *e.runnable);
  if (*e.load_1min <= limit && *e.runnable <= limit) return ok(code, measured, required);
  return {code, Level::kWarn, measured, required,
          "stop other work, and wait a minute after it; who it is: top -b -n 1 | head -15"};
}

Finding steal(const model::Machine& machine) {
  const std::string code = "os.steal", required = "below " + units::percent(kStealShare);
  const std::optional<double> share = machine.environment.steal_share;
  if (!share) return skip(code, state_known(machine) ? "/proc/stat does not tell" : kNotKnown, required);
  const std::string measured = units::percent(*share) + " of CPU time since boot";
  if (*share < kStealShare) return ok(code, measured, required);
  return {code, Level::kWarn, measured, required, "move the virtual machine to a host of its own, with pinned CPUs"};
}

Finding virtualization(const model::Machine& machine) {
  const std::string code = "os.virtualization", required = "none";
  const std::string& kind = machine.environment.virtualization;
  if (kind.empty()) return skip(code, kNotKnown, required);
  if (kind == "unknown") return skip(code, "nothing here tells whether this is a virtual machine", required);
  if (kind == "none") return ok(code, kind, required);
  if (kind == "container") return ok(code, "container, on the host's kernel", required);
  return {code, Level::kWarn, "virtual machine: " + kind, required,
          "measure on the bare host, or cite the results as those of a virtual machine"};
}

Finding clocksource(const model::Machine& machine) {
  const std::string code = "os.clocksource",
                    required = "a counter readable in user space (tsc, arch_sys_counter, kvm-clock)";
  const std::string fix =
      "boot with 'clocksource=tsc tsc=reliable', or: echo tsc | sudo tee "
      "/sys/devices/system/clocksource/clocksource0/current_clocksource";
  const std::string& clock = machine.environment.clocksource;
  if (clock.empty()) return skip(code, state_known(machine) ? "the system does not tell" : kNotKnown, required);
  if (std::ranges::find(kGoodClocks, clock) != kGoodClocks.end()) return ok(code, clock, required);
  const bool bad = std::ranges::find(kBadClocks, clock) != kBadClocks.end();
  return {code, bad ? Level::kFail : Level::kWarn, clock, required, fix};
}

}  // namespace steelyard::judge
