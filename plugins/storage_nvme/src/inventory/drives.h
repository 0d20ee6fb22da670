// SPDX-License-Identifier: Apache-2.0
// The drives of this machine: what /sys says about each, and of NVMe what the controller says, too.
#pragma once
#include <string>
#include <vector>

#include "inventory/item.h"
#include "inventory/nvme_admin.h"
#include "target/target.h"

namespace steelyard::storage {

/// Whole drives, sorted by name. Devices that only stand for others (loop, dm, md) or for memory are left out.
[[nodiscard]] std::vector<Item> drives(const SystemRoots& roots, const AskNvme& ask);

/// "PCIe 8.0 GT/s x4", and whether the slot or its neighbour holds it below what the drive could do.
struct PciLink {
  std::string text;     // empty: /sys does not say
  std::string problem;  // "PCIe x2 of x4"; empty: none
};
[[nodiscard]] PciLink pci_link(const std::string& address, const SystemRoots& roots);

}  // namespace steelyard::storage
