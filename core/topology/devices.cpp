// SPDX-License-Identifier: Apache-2.0
// PCI and OS devices, and what they are near to.
#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <string_view>

#include "topology/convert.h"

namespace steelyard::topology {
namespace {

struct Named {
  unsigned id;
  std::string_view name;
};

// PCI class codes (base and sub class); a base class alone stands for its sub classes that are not listed before it.
constexpr std::array kClasses = {
    Named{0x0106, "SATA controller"},       Named{0x0107, "SAS controller"},
    Named{0x0108, "NVMe controller"},       Named{0x0100, "SCSI controller"},
    Named{0x0104, "RAID controller"},       Named{0x0200, "Ethernet controller"},
    Named{0x0207, "InfiniBand controller"}, Named{0x0208, "Fabric controller"},
    Named{0x0300, "VGA controller"},        Named{0x0302, "3D controller"},
    Named{0x0380, "Display controller"},    Named{0x0502, "CXL memory"},
    Named{0x0b40, "Co-processor"},          Named{0x0c04, "Fibre Channel controller"},
    Named{0x0c06, "InfiniBand controller"}, Named{0x1200, "Processing accelerator"},
};
constexpr std::array kBaseClasses = {
    Named{0x00, "Unclassified device"},
    Named{0x01, "Storage controller"},
    Named{0x02, "Network controller"},
    Named{0x03, "Display controller"},
    Named{0x04, "Multimedia controller"},
    Named{0x05, "Memory controller"},
    Named{0x06, "Bridge"},
    Named{0x07, "Communication device"},
    Named{0x08, "System peripheral"},
    Named{0x09, "Input device"},
    Named{0x0b, "Processor"},
    Named{0x0c, "Serial bus controller"},
    Named{0x0d, "Wireless controller"},
    Named{0x10, "Encryption controller"},
    Named{0x11, "Signal processor"},
    Named{0x12, "Accelerator"},
    Named{0x13, "Instrumentation"},
    Named{0x40, "Co-processor"},
    Named{0xff, "Unassigned class"},
};

// hwloc learns names only where libpciaccess and pci.ids are installed. Vendors of what we measure are few.
constexpr std::array kVendors = {
    Named{0x1002, "AMD"},      Named{0x1022, "AMD"},       Named{0x10de, "NVIDIA"},    Named{0x8086, "Intel"},
    Named{0x15b3, "Mellanox"}, Named{0x14e4, "Broadcom"},  Named{0x144d, "Samsung"},   Named{0x1344, "Micron"},
    Named{0x1e0f, "KIOXIA"},   Named{0x1c5c, "SK hynix"},  Named{0x15b7, "SanDisk"},   Named{0x025e, "Solidigm"},
    Named{0x10ee, "Xilinx"},   Named{0x19e5, "Huawei"},    Named{0xcabc, "Cambricon"}, Named{0x1d94, "Hygon"},
    Named{0x17cb, "Qualcomm"}, Named{0x1da3, "Habana"},    Named{0x1af4, "virtio"},    Named{0x1d0f, "Amazon"},
    Named{0x1ae0, "Google"},   Named{0x1414, "Microsoft"}, Named{0x1cc1, "ADATA"},     Named{0x1e52, "Tenstorrent"},
};

template <std::size_t N>
std::string_view find(const std::array<Named, N>& table, unsigned id) {
  const auto* it = std::ranges::find(table, id, &Named::id);
  return it != table.end() ? it->name : std::string_view{};
}

std::string class_name(unsigned class_id) {
  const std::string_view exact = find(kClasses, class_id);
  return std::string(exact.empty() ? find(kBaseClasses, class_id >> 8) : exact);
}

// What may carry work. A server has hundreds of functions besides (uncore counters, host bridges, USB) that only bury
// the rest. An unknown class stays: it may be the chip that nobody has seen.
bool carries_work(unsigned class_id) {
  switch (class_id >> 8) {
    case 0x05: return class_id == 0x0502;
    case 0x0c: return class_id == 0x0c04 || class_id == 0x0c06;
    case 0x06:
    case 0x07:
    case 0x08:
    case 0x09:
    case 0x0a:
    case 0x11:
    case 0x13: return false;
    default: return true;
  }
}

const char* kind_name(hwloc_obj_osdev_type_t type) {
  switch (type) {
    case HWLOC_OBJ_OSDEV_BLOCK: return "block";
    case HWLOC_OBJ_OSDEV_GPU: return "gpu";
    case HWLOC_OBJ_OSDEV_NETWORK: return "network";
    case HWLOC_OBJ_OSDEV_OPENFABRICS: return "openfabrics";
    case HWLOC_OBJ_OSDEV_DMA: return "dma";
    case HWLOC_OBJ_OSDEV_COPROC: return "coprocessor";
  }
  return "unknown";
}

std::string address(const hwloc_obj_attr_u::hwloc_pcidev_attr_s& pci) {
  return fmt::format("{:04x}:{:02x}:{:02x}.{:x}", pci.domain, pci.bus, pci.dev, pci.func);
}

struct Place {
  model::CpuList near_cpus;
  int numa_node = -1;
};

Place place_of(hwloc_topology_t topology, hwloc_obj_t device, const model::Machine& machine) {
  Place place;
  hwloc_obj_t near = hwloc_get_non_io_ancestor_obj(topology, device);
  if (near == nullptr) return place;
  place.near_cpus = indexes(near->cpuset);
  for (const model::NumaNode& node : machine.numa_nodes) {
    if (!std::ranges::any_of(node.cpus, [&](unsigned cpu) { return std::ranges::binary_search(place.near_cpus, cpu); }))
      continue;
    if (place.numa_node >= 0) return {std::move(place.near_cpus), -1};  // near to several: no one node is its own
    place.numa_node = static_cast<int>(node.index);
  }
  return place;
}

bool has_os_device(hwloc_obj_t pci) {
  for (hwloc_obj_t child = pci->io_first_child; child != nullptr; child = child->next_sibling)
    if (child->type == HWLOC_OBJ_OS_DEVICE) return true;
  return false;
}

model::PciDevice pci_device(hwloc_obj_t object, Place place) {
  const hwloc_obj_attr_u::hwloc_pcidev_attr_s& pci = object->attr->pcidev;
  model::PciDevice device;
  device.address = address(pci);
  device.class_id = pci.class_id;
  device.vendor_id = pci.vendor_id;
  device.device_id = pci.device_id;
  device.class_name = class_name(pci.class_id);
  device.vendor = info(object, "PCIVendor");
  if (device.vendor.empty()) device.vendor = find(kVendors, pci.vendor_id);
  device.name = info(object, "PCIDevice");
  // hwloc counts in GB/s. A stranger's XML may hold anything.
  if (pci.linkspeed > 0 && pci.linkspeed < 1e6F) device.link_bytes_per_s = static_cast<double>(pci.linkspeed) * 1e9;
  device.near_cpus = std::move(place.near_cpus);
  device.numa_node = place.numa_node;
  return device;
}

model::OsDevice os_device(hwloc_obj_t object, Place place) {
  model::OsDevice device;
  device.name = object->name != nullptr ? object->name : "";
  device.kind = kind_name(object->attr->osdev.type);
  for (hwloc_obj_t up = object->parent; up != nullptr && device.pci.empty(); up = up->parent)
    if (up->type == HWLOC_OBJ_PCI_DEVICE) device.pci = address(up->attr->pcidev);
  device.near_cpus = std::move(place.near_cpus);
  device.numa_node = place.numa_node;
  if (object->subtype != nullptr) device.info["Subtype"] = object->subtype;
  for (unsigned i = 0; i < object->infos_count; ++i) device.info[object->infos[i].name] = object->infos[i].value;
  return device;
}

}  // namespace

void add_devices(hwloc_topology_t topology, model::Machine& machine) {
  for (hwloc_obj_t o = hwloc_get_next_pcidev(topology, nullptr); o != nullptr; o = hwloc_get_next_pcidev(topology, o))
    if (carries_work(o->attr->pcidev.class_id) || has_os_device(o))
      machine.pci_devices.push_back(pci_device(o, place_of(topology, o, machine)));
  for (hwloc_obj_t o = hwloc_get_next_osdev(topology, nullptr); o != nullptr; o = hwloc_get_next_osdev(topology, o))
    machine.devices.push_back(os_device(o, place_of(topology, o, machine)));
}

}  // namespace steelyard::topology
