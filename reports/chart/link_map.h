// SPDX-License-Identifier: Apache-2.0
// Peers and the links between them as a drawing: each peer a box on a ring, those of one package side by side, each
// link a line with its value on it. For more peers than fit, the links that are far off alone carry theirs.
#pragma once
#include <string>
#include <vector>

#include "model/run.h"
#include "reports/chart/chart.h"

namespace steelyard::reports {

struct Link {
  std::size_t from = 0, to = 0;  // indexes into peers
  std::string value;             // what stands on the line: of two directions the worse
  int shade = 2;                 // 0 (worst) to 4 (best) of its class, as in heat maps
  bool far = false;              // crosses packages: dashed
  bool odd = false;              // an outlier: drawn strong, and always labelled
};

struct LinkMap {
  std::vector<Phrase> peers;
  std::vector<std::string> own;  // the value of a peer with itself; empty: none
  std::vector<Link> links;
};

constexpr std::size_t kMostPeers = 16, kMostLabelled = 8;

[[nodiscard]] Markup draw(const LinkMap& map);

}  // namespace steelyard::reports
