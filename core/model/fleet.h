// SPDX-License-Identifier: Apache-2.0
// How the readings of a fleet lie: plain numbers, few per population however many nodes there are.
#pragma once
#include <array>
#include <cstddef>
#include <optional>
#include <string>

namespace steelyard::model {

/// One direction between two peers.
struct SlowestLink {
  std::string name;  // "node00099: gpu0 - gpu1"; the node is the one that measured
  double value = 0;
};

/// Of one population; its index is that of Diagnosis.populations.
struct Spread {
  /// Readings by robust z = (log x - median) / spread: kBins of equal width over [-kEnd, kEnd]; the first and the last
  /// also hold what lies beyond. Of a population that
  /// is too small to be judged all are in the middle.
  static constexpr std::size_t kBins = 65;
  static constexpr double kEnd = 6.5;
  double least = 0, p5 = 0, p95 = 0, most = 0;  // in the population's unit
  std::array<std::size_t, kBins> bins{};
  std::size_t absent = 0;  // devices of this kind and hardware that were asked for it, gave FAIL, ERROR, INVALID or
                           // SKIP, and have no value
  std::optional<SlowestLink> slowest = {};  // where its readings sum up matrices of links: the worst cell of all
};

}  // namespace steelyard::model
