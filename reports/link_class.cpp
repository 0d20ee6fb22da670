// SPDX-License-Identifier: Apache-2.0
#include "reports/link_class.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace steelyard::reports {
namespace {

/// Where a peer sits; -1: not known, or no one place (a NUMA node is in no core).
struct Seat {
  int core = -1, node = -1, package = -1;
};

std::optional<unsigned> number_after(const std::string& label, std::string_view word) {
  if (!label.starts_with(word)) return std::nullopt;
  unsigned value = 0;
  const char* const end = label.data() + label.size();
  const auto [at, error] = std::from_chars(label.data() + word.size(), end, value);
  if (error != std::errc{} || at != end) return std::nullopt;
  return value;
}

template <class Places>
int place_with(const Places& places, unsigned cpu) {
  for (const auto& place : places)
    if (std::ranges::binary_search(place.cpus, cpu)) return static_cast<int>(place.index);
  return -1;
}

Seat seat_of_cpu(unsigned cpu, const model::Machine& m) {
  return {place_with(m.cores, cpu), place_with(m.numa_nodes, cpu), place_with(m.packages, cpu)};
}

Seat seat_of_node(unsigned index, const model::Machine& m) {
  for (const model::NumaNode& node : m.numa_nodes)
    if (node.index == index)
      return {-1, static_cast<int>(index), node.cpus.empty() ? -1 : place_with(m.packages, node.cpus.front())};
  return {};
}

std::optional<Seat> seat_of(const std::string& label, const model::Machine& m) {
  if (const auto cpu = number_after(label, "cpu ")) {
    const Seat seat = seat_of_cpu(*cpu, m);
    return seat.core < 0 ? std::nullopt : std::optional(seat);
  }
  if (const auto node = number_after(label, "node ")) {
    const Seat seat = seat_of_node(*node, m);
    return seat.node < 0 ? std::nullopt : std::optional(seat);
  }
  for (const model::OsDevice& device : m.devices)
    if (device.name == label && !device.near_cpus.empty()) {
      const Seat near = seat_of_cpu(device.near_cpus.front(), m);
      return Seat{-1, device.numa_node >= 0 ? device.numa_node : near.node, near.package};
    }
  return std::nullopt;
}

LinkClass between(const Seat& a, const Seat& b) {
  if (a.core >= 0 && a.core == b.core) return LinkClass::kSameCore;
  if (a.node >= 0 && a.node == b.node) return LinkClass::kSameNode;
  if (a.package >= 0 && a.package == b.package) return LinkClass::kSamePackage;
  return LinkClass::kAcross;
}

}  // namespace

std::vector<LinkClass> link_classes(const model::Matrix& matrix, const model::Machine* machine) {
  const auto seats = [&](const std::vector<std::string>& labels) {
    std::vector<std::optional<Seat>> out(labels.size());
    for (std::size_t i = 0; machine != nullptr && i < labels.size(); ++i) out[i] = seat_of(labels[i], *machine);
    return out;
  };
  const auto rows = seats(matrix.rows), columns = seats(matrix.columns);
  std::vector<LinkClass> out;
  for (std::size_t r = 0; r < rows.size(); ++r)
    for (std::size_t c = 0; c < columns.size(); ++c)
      out.push_back(matrix.rows[r] == matrix.columns[c] ? LinkClass::kSelf
                    : rows[r] && columns[c]             ? between(*rows[r], *columns[c])
                                                        : LinkClass::kUnknown);
  return out;
}

const char* text_key(LinkClass link) {
  switch (link) {
    case LinkClass::kSelf: return "link.self";
    case LinkClass::kSameCore: return "link.same_core";
    case LinkClass::kSameNode: return "link.same_node";
    case LinkClass::kSamePackage: return "link.same_package";
    case LinkClass::kAcross: return "link.across";
    case LinkClass::kUnknown: break;
  }
  return "link.unknown";
}

}  // namespace steelyard::reports
