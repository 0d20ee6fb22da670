// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <iterator>

#include "topology/environment_parts.h"

namespace steelyard::topology {
namespace {

struct Sign {
  std::string_view text, name;
};

// What firmware calls itself in DMI, in the order in which it decides (Amazon and OpenStack run on top of KVM).
constexpr std::array kFirmware = {
    Sign{"KubeVirt", "kvm"},
    Sign{"OpenStack", "kvm"},
    Sign{"Google Compute Engine", "kvm"},
    Sign{"Amazon EC2", "kvm"},
    Sign{"KVM", "kvm"},
    Sign{"VMware", "vmware"},
    Sign{"VMW", "vmware"},
    Sign{"VirtualBox", "virtualbox"},
    Sign{"innotek", "virtualbox"},
    Sign{"Virtual Machine", "hyperv"},
    Sign{"Xen", "xen"},
    Sign{"Parallels", "parallels"},
    Sign{"BHYVE", "bhyve"},
    Sign{"Bochs", "bochs"},
    Sign{"Firecracker", "firecracker"},
    Sign{"Apple Virtualization", "apple"},
    Sign{"QEMU", "qemu"},
};
constexpr std::array kFirmwareFiles = {"product_name", "sys_vendor", "board_vendor", "bios_vendor", "product_version"};

constexpr std::array kContainerGroups = {"docker", "kubepods", "containerd", "libpod", "lxc", "garden"};

std::optional<std::string> from_firmware(const SystemFiles& files) {
  std::string all;
  for (const char* file : kFirmwareFiles)
    all += files.text(std::string("sys/class/dmi/id/") + file).value_or("") + '\n';
  const auto* sign =
      std::ranges::find_if(kFirmware, [&](const Sign& s) { return all.find(s.text) != std::string::npos; });
  if (sign != kFirmware.end()) return std::string(sign->name);
  return std::nullopt;
}

std::optional<std::string> from_kernel(const SystemFiles& files) {
  if (const auto type = files.text("sys/hypervisor/type"); type && !type->empty()) return type;
  const std::string tree = files.text("proc/device-tree/hypervisor/compatible").value_or("");
  if (tree.find("linux,kvm") != std::string::npos) return "kvm";
  if (tree.find("xen") != std::string::npos) return "xen";
  const std::string clocks =
      files.text("sys/devices/system/clocksource/clocksource0/available_clocksource").value_or("");
  if (clocks.find("kvm-clock") != std::string::npos) return "kvm";
  if (clocks.find("hyperv") != std::string::npos) return "hyperv";
  if (clocks.find("xen") != std::string::npos) return "xen";
  return std::nullopt;
}

/// The CPU's own word, where it has one (x86): a guest sees the flag "hypervisor", bare metal does not.
std::optional<bool> cpu_says_guest(const SystemFiles& files) {
  const std::optional<std::string> cpuinfo = files.text("proc/cpuinfo");
  if (!cpuinfo) return std::nullopt;
  for (std::string_view line : lines(*cpuinfo)) {
    const std::vector<std::string_view> fields = words(line);
    if (!fields.empty() && fields.front() == "flags") return std::ranges::find(fields, "hypervisor") != fields.end();
  }
  return std::nullopt;
}

bool in_container(const SystemFiles& files) {
  if (files.exists(".dockerenv") || files.exists("run/.containerenv") || files.exists("run/systemd/container"))
    return true;
  const std::string groups = files.text("proc/self/cgroup").value_or("");
  return std::ranges::any_of(kContainerGroups, [&](const char* g) { return groups.find(g) != std::string::npos; });
}

}  // namespace

std::string virtualization(const SystemFiles& files) {
  const std::optional<bool> guest = cpu_says_guest(files);
  if (guest.value_or(true)) {
    std::optional<std::string> name = from_firmware(files);
    if (!name) name = from_kernel(files);
    if (name) return *name;
    if (guest) return "vm";
  }
  if (in_container(files)) return "container";
  // Without the flag (ARM, POWER) a readable firmware that names no hypervisor is the best evidence there is.
  return guest || files.exists("sys/class/dmi/id/sys_vendor") || files.exists("proc/device-tree/model") ? "none"
                                                                                                        : "unknown";
}

}  // namespace steelyard::topology
