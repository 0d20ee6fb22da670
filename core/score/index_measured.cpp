// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <set>

#include "base/statistics.h"
#include "score/index.h"
#include "score/rows.h"

namespace steelyard::score {
namespace {

struct Measured {
  std::vector<double> of_nodes;
  std::string missing;  // empty: every node has one
};

bool is_accelerator(const model::PciDevice& device) {
  constexpr unsigned kDisplay = 0x03, kProcessing = 0x12;  // base classes of PCI
  const unsigned base = device.class_id >> 8;
  return base == kDisplay || base == kProcessing;
}

double fact_of(const model::Machine& machine, const std::string& fact) {
  if (fact == "cores") return static_cast<double>(machine.cores.size());
  if (fact == "accelerators") return static_cast<double>(std::ranges::count_if(machine.pci_devices, is_accelerator));
  double bytes = 0;
  for (const model::NumaNode& node : machine.numa_nodes) bytes += static_cast<double>(node.memory_bytes);
  return bytes;
}

Measured facts(std::span<const model::Run> runs, const std::string& fact) {
  Measured out;
  std::set<std::string> seen;
  for (const model::Run& run : runs)
    for (const model::Node& node : run.nodes)
      if (seen.insert(node.name).second) out.of_nodes.push_back(fact_of(node.machine, fact));
  return out;
}

/// The node's value in the first run that has the row; `why` says what is wrong with the nearest where none has.
std::optional<double> row_value(std::span<const model::Run> runs, const std::string& node,
                                const model::RowSource& source, const std::string& unit, std::string& why) {
  for (const model::Run& run : runs) {
    const RowSearch search = find_rows(run, node, source, unit);
    if (search.outcome == RowSearch::Outcome::kFound) {
      double sum = 0;
      for (const model::Row* row : search.rows) sum += value_of(*row, source);
      return sum;
    }
    if (why.empty() || search.nearly) why = search.reason;
  }
  return std::nullopt;
}

Measured rows(std::span<const model::Run> runs, const model::RowSource& source, const std::string& unit) {
  Measured out;
  std::set<std::string> seen;
  for (const model::Run& run : runs)
    for (const model::Node& node : run.nodes) {
      if (!seen.insert(node.name).second) continue;
      std::string why;
      const auto value = row_value(runs, node.name, source, unit, why);
      if (value) out.of_nodes.push_back(*value);
      if (!value && out.missing.empty()) out.missing = fmt::format("{}: {}", node.name, why);
    }
  return out;
}

}  // namespace

bool is_possible(double value, const model::Indicator& indicator) {
  const auto& allowed = indicator.allowed;
  return std::isfinite(value) && (!allowed || (value >= allowed->lo && value <= allowed->hi));
}

model::CentreValue measure_indicator(std::span<const model::Run> runs, const model::Indicator& indicator) {
  model::CentreValue out;
  std::size_t nearest = 0;  // nodes of the source that came closest: its reason says most
  for (const model::IndicatorSource& source : indicator.sources) {
    const Measured measured = source.machine ? facts(runs, *source.machine) : rows(runs, *source.row, indicator.unit);
    if (!measured.missing.empty() || measured.of_nodes.empty()) {
      if (out.missing.empty() || measured.of_nodes.size() > nearest) out.missing = measured.missing;
      nearest = std::max(nearest, measured.of_nodes.size());
      continue;
    }
    double sum = 0;
    for (const double x : measured.of_nodes) sum += x;
    std::vector<double> sorted = measured.of_nodes;
    out.value = source.over.value_or("sum") == "sum" ? sum : statistics::median(sorted);
    out.origin = "measured";
    out.source = fmt::format("{}, nodes: {}, run {} ({})", source.machine ? *source.machine : source.row->benchmark,
                             measured.of_nodes.size(), runs.front().id, runs.front().profile);
    out.date = runs.front().started.substr(0, 10);
    out.missing.clear();
    if (!is_possible(*out.value, indicator)) {
      out.missing = fmt::format("measured, but {:g} {} is beyond what the tree allows", *out.value, indicator.unit);
      out.value.reset();
    }
    return out;
  }
  return out;
}

}  // namespace steelyard::score
