// SPDX-License-Identifier: Apache-2.0
// What kind of way leads from one peer of a matrix to another on this machine: within a core, a NUMA node, a package,
// or across. A slow pair is slow among pairs of its kind, and not because its way is longer.
#pragma once
#include <string>
#include <vector>

#include "model/machine.h"
#include "model/run.h"

namespace steelyard::reports {

enum class LinkClass { kSelf, kSameCore, kSameNode, kSamePackage, kAcross, kUnknown };

/// Per cell of `matrix`. Peers are known by their labels: "cpu 3", "node 1", or the name of one of the machine's
/// devices. Where one is not, both are kUnknown; only the diagonal (equal labels) is then told apart.
[[nodiscard]] std::vector<LinkClass> link_classes(const model::Matrix& matrix, const model::Machine* machine);

/// Key of the texts: "link.self"...
[[nodiscard]] const char* text_key(LinkClass link);

}  // namespace steelyard::reports
