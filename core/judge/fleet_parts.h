// SPDX-License-Identifier: Apache-2.0
// The parts of a fleet's diagnosis; each appends what it finds. Private to judge/fleet*.cpp.
#pragma once
#include <cstdint>
#include <vector>

#include "judge/fleet.h"

namespace steelyard::judge {

/// One device's reading of one population: the median of all it gave, as a logarithm.
struct Seat {
  std::uint32_t node, device;
  double log, drift;
};

/// A population with everybody in it, by node and device.
struct Group {
  model::Population population;
  std::uint32_t series = 0;
  std::vector<Seat> seats;
};
/// All populations of the fleet, with medians, intervals and spreads; those too small say so.
[[nodiscard]] std::vector<Group> groups_of(const Fleet& fleet);

/// `all`: how many readings are looked at in the whole diagnosis.
void judge_values(const Fleet& fleet, const Group& group, std::size_t index, std::size_t all, model::Diagnosis& out);
void judge_drift(const Fleet& fleet, const Group& group, std::size_t index, std::size_t all, model::Diagnosis& out);
void judge_links(const Fleet& fleet, const std::vector<Group>& groups, std::size_t all, model::Diagnosis& out);
void judge_baseline(const Fleet& fleet, const std::vector<Group>& groups, const model::Baseline& baseline,
                    std::size_t all, model::Diagnosis& out);
void find_missing(const Fleet& fleet, const std::vector<Group>& groups, model::Diagnosis& out);
void find_failed(const Fleet& fleet, model::Diagnosis& out);
void find_nowhere(const Fleet& fleet, model::Diagnosis& out);
void find_copied(const Fleet& fleet, model::Diagnosis& out);
void find_counters(const Fleet& fleet, model::Diagnosis& out);
/// From the findings that are there.
[[nodiscard]] std::vector<model::Culprit> culprits_of(const Fleet& fleet, const std::vector<Group>& groups,
                                                      const std::vector<model::Oddness>& findings);

/// |ratio - 1| that a deviation of logarithms stands for.
[[nodiscard]] double deviation(double log_ratio);
/// "node017[gpu3]"
[[nodiscard]] std::string seat_name(const Fleet& fleet, const Seat& seat);

}  // namespace steelyard::judge
