// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <map>

#include "core/topology/scratch_tree.h"
#include "topology/topology.h"

namespace steelyard::topology {
namespace {

const std::string kGuest = "processor : 0\nflags\t\t: fpu vme hypervisor lahf_lm\n";
const std::string kBare = "processor : 0\nflags\t\t: fpu vme lahf_lm\n";
const std::string kArm = "processor : 0\nFeatures : fp asimd\n";

struct Row {
  const char* name;
  std::map<std::string, std::string> files;
  const char* want;
};

class Virtualization : public testing::TestWithParam<Row> {};

TEST_P(Virtualization, IsRecognised) {
  ScratchTree tree;
  for (const auto& [path, content] : GetParam().files) tree.write(path, content);
  EXPECT_EQ(read_environment(tree.root(), {}).virtualization, GetParam().want);
}

INSTANTIATE_TEST_SUITE_P(
    Trees, Virtualization,
    testing::Values(
        Row{"bare", {{"proc/cpuinfo", kBare}, {"sys/class/dmi/id/sys_vendor", "Dell Inc.\n"}}, "none"},
        Row{"bare_in_the_cloud", {{"proc/cpuinfo", kBare}, {"sys/class/dmi/id/sys_vendor", "Amazon EC2\n"}}, "none"},
        Row{"kvm", {{"proc/cpuinfo", kGuest}, {"sys/class/dmi/id/product_name", "KVM\n"}}, "kvm"},
        Row{"qemu", {{"proc/cpuinfo", kGuest}, {"sys/class/dmi/id/sys_vendor", "QEMU\n"}}, "qemu"},
        Row{"ec2", {{"proc/cpuinfo", kGuest}, {"sys/class/dmi/id/sys_vendor", "Amazon EC2\n"}}, "kvm"},
        Row{"vmware", {{"proc/cpuinfo", kGuest}, {"sys/class/dmi/id/sys_vendor", "VMware, Inc.\n"}}, "vmware"},
        Row{"hyperv", {{"proc/cpuinfo", kGuest}, {"sys/class/dmi/id/product_name", "Virtual Machine\n"}}, "hyperv"},
        Row{"xen", {{"proc/cpuinfo", kGuest}, {"sys/hypervisor/type", "xen\n"}}, "xen"},
        Row{"kvm_by_its_clock",
            {{"proc/cpuinfo", kGuest},
             {"sys/devices/system/clocksource/clocksource0/available_clocksource", "tsc kvm-clock\n"}},
            "kvm"},
        Row{"unnamed", {{"proc/cpuinfo", kGuest}}, "vm"},
        Row{"container", {{"proc/cpuinfo", kBare}, {".dockerenv", ""}}, "container"},
        Row{"kubernetes", {{"proc/cpuinfo", kBare}, {"proc/self/cgroup", "0::/kubepods.slice/pod1\n"}}, "container"},
        Row{"container_in_a_guest",
            {{"proc/cpuinfo", kGuest}, {".dockerenv", ""}, {"sys/class/dmi/id/product_name", "KVM"}},
            "kvm"},
        Row{"arm_bare", {{"proc/cpuinfo", kArm}, {"sys/class/dmi/id/sys_vendor", "GIGABYTE\n"}}, "none"},
        Row{"arm_guest", {{"proc/cpuinfo", kArm}, {"proc/device-tree/hypervisor/compatible", "linux,kvm"}}, "kvm"},
        Row{"arm_silent", {{"proc/cpuinfo", kArm}}, "unknown"}),
    [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace steelyard::topology
