// SPDX-License-Identifier: Apache-2.0
// The adaptation matrix: what a device computes, in which precision, how, how well and how steadily.
#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <set>

#include "base/statistics.h"
#include "base/text.h"
#include "judge/certify.h"
#include "judge/certify_parts.h"
#include "judge/fleet.h"
#include "judge/run_rules_parts.h"

namespace steelyard::judge {
namespace {

/// In the order of the matrix's columns.
constexpr std::array<std::string_view, 16> kPrecisions = {"fp64",    "fp32",    "tf32", "fp16", "bf16",  "fp8",
                                                          "fp8e4m3", "fp8e5m2", "fp6",  "fp4",  "int64", "int32",
                                                          "int16",   "int8",    "int4", "mixed"};

struct Name {
  std::string op, precision;  // precision "-" where it has none
};

/// "gpu.gemm.bf16" is gemm in bf16; "net.allreduce" is allreduce.
Name split_name(const std::string& benchmark) {
  const std::size_t first = benchmark.find('.');
  const std::string rest = first == std::string::npos ? benchmark : benchmark.substr(first + 1);
  const std::size_t last = rest.rfind('.');
  const std::string tail = last == std::string::npos ? "" : rest.substr(last + 1);
  if (std::ranges::find(kPrecisions, tail) != kPrecisions.end()) return {rest.substr(0, last), tail};
  return {rest, "-"};
}

std::size_t rank_of(const std::string& precision) {
  return static_cast<std::size_t>(std::ranges::find(kPrecisions, precision) - kPrecisions.begin());
}

bool is_better(const model::Row& a, const model::Row& b) {
  const bool pass = a.verdict == model::Verdict::kPass;
  if (pass != (b.verdict == model::Verdict::kPass)) return pass;
  if (!a.value || !b.value) return a.value.has_value();
  return a.direction == model::Direction::kLower ? *a.value < *b.value : *a.value > *b.value;
}

using CellKey = std::tuple<std::string, std::string, std::string, std::string>;  // node, device, operator, precision

bool is_asked_for(const model::Row& row, const model::AdaptationDemand& demand) {
  return text::matches(demand.devices, row.device) || text::matches(demand.devices, kind_of(row.device));
}

/// Of each the best way: the fastest that is correct.
std::map<CellKey, const model::Row*> best_rows(const std::vector<CertifiedInput>& runs,
                                               const model::AdaptationDemand& demand) {
  std::map<CellKey, const model::Row*> best;
  for (const CertifiedInput& input : runs)
    for (const model::Row& row : input.run->results) {
      if (row.direction == model::Direction::kInfo && !row.metric.empty()) continue;
      if (!is_asked_for(row, demand)) continue;
      const Name name = split_name(row.benchmark);
      const model::Row*& kept = best[{row.node, row.device, name.op, name.precision}];
      if (kept == nullptr || is_better(row, *kept)) kept = &row;
    }
  return best;
}

model::Support support_of(const model::Row& row) {
  if (row.verdict == model::Verdict::kSkip) return model::Support::kUnsupported;
  if (row.path.starts_with("emulated")) return model::Support::kEmulated;
  if (row.path.starts_with("fallback")) return model::Support::kFallback;
  return model::Support::kNative;
}

void fill_surroundings(const model::Row& row, model::AdaptationCell& cell) {
  cell.energy_j = number_of(row, "energy_j");
  cell.power_w = number_of(row, "power_w");
  if (!cell.energy_j) cell.reasons["energy_j"] = "no energy counter of this device can be read here";
  if (!cell.power_w) cell.reasons["power_w"] = "no energy counter of this device can be read here";
  cell.stability = number_of(row, "cv");
  if (!cell.stability) cell.reasons["stability"] = "no samples";
  if (row.samples.size() < 4) {
    cell.reasons["drift"] = fmt::format("{} samples have no halves", row.samples.size());
    return;
  }
  const auto middle = row.samples.begin() + static_cast<std::ptrdiff_t>(row.samples.size() / 2);
  std::vector<double> first(row.samples.begin(), middle), second(middle, row.samples.end());
  const double before = statistics::median(first);
  if (before > 0)
    cell.drift = statistics::median(second) / before - 1;
  else
    cell.reasons["drift"] = "not a positive value";
}

model::AdaptationCell cell_of(const CellKey& key, const model::Row& row) {
  const auto& [node, device, op, precision] = key;
  model::AdaptationCell cell;
  cell.op = op, cell.precision = precision, cell.node = node, cell.device = device;
  cell.benchmark = row.benchmark, cell.metric = row.metric, cell.unit = row.unit, cell.params = row.params;
  cell.support = support_of(row);
  cell.path = row.path;
  cell.correct = row.verdict != model::Verdict::kFail && row.correctness.status == "pass";
  cell.error = row.correctness.detail;
  if (row.verdict != model::Verdict::kPass || !row.value) {
    const std::string why = fmt::format("{}: {}", model::to_text(row.verdict), row.reason);
    for (const char* member :
         {"measured", "ci95", "rated", "ratio", "error", "energy_j", "power_w", "stability", "drift"})
      cell.reasons[member] = why;
    return cell;
  }
  if (cell.error.empty()) cell.reasons["error"] = "checked and within its bound, but the plugin gives no figure";
  cell.measured = row.value;
  cell.ci95 = row.ci95;
  if (!row.ci95) cell.reasons["ci95"] = "fewer than six launches";
  cell.rated = row.bound;
  cell.rated_source = row.bound_source;
  if (row.percent_of_bound) cell.ratio = *row.percent_of_bound / 100;
  for (const char* member : {"rated", "ratio"})
    if (!cell.ratio) cell.reasons[member] = "the plugin gives no theoretical bound";
  fill_surroundings(row, cell);
  return cell;
}

model::AdaptationCell missing_cell(const CellKey& key, const std::string& why) {
  model::AdaptationCell cell;
  std::tie(cell.node, cell.device, cell.op, cell.precision) = key;
  cell.support = model::Support::kNotMeasured;
  for (const char* member :
       {"measured", "ci95", "rated", "ratio", "error", "energy_j", "power_w", "stability", "drift"})
    cell.reasons[member] = why;
  return cell;
}

/// A run does not say which plugin a device is of: the only one there is, or the only one whose name and kind of device
/// ("storage" of storage_nvme) begin alike; else nothing.
std::string plugin_version(const model::Run& run, const std::string& kind) {
  std::vector<std::string> fits;
  for (const auto& [plugin, fingerprint] : run.plugins)
    if (run.plugins.size() == 1 || (!kind.empty() && (kind.starts_with(plugin) || plugin.starts_with(kind))))
      fits.push_back(plugin + " " + fingerprint.substr(0, fingerprint.find(' ')));
  return fits.size() == 1 ? fits.front() : "";
}

void add_devices(const std::vector<CertifiedInput>& runs, const std::set<std::pair<std::string, std::string>>& seen,
                 model::Adaptation& out) {
  for (const CertifiedInput& input : runs)
    for (const model::Node& node : input.run->nodes)
      for (const auto& [name, device] : seen) {
        if (name != node.name) continue;
        model::AdaptedDevice d{name, device, "", "", plugin_version(*input.run, kind_of(device))};
        d.plugin = d.plugin_version.substr(0, d.plugin_version.find(' '));
        if (kind_of(device) == "cpu" && !node.machine.packages.empty()) d.model = node.machine.packages.front().model;
        for (const model::OsDevice& os : node.machine.devices)
          if (os.name == device)
            if (const auto m = os.info.find("Model"); m != os.info.end()) d.model = m->second;
        out.devices.push_back(std::move(d));
      }
}

/// Of the devices that are to be adapted: what others lasted proves nothing.
double longest_soak(const std::vector<CertifiedInput>& runs, const model::AdaptationDemand& demand) {
  double longest = 0;
  for (const CertifiedInput& input : runs)
    for (const model::Row& row : input.run->results)
      if (is_asked_for(row, demand)) longest = std::max(longest, measured_s(row));
  return longest;
}

}  // namespace

model::Adaptation adaptation_of(const std::vector<CertifiedInput>& runs, const model::AdaptationDemand& demand) {
  const auto best = best_rows(runs, demand);
  model::Adaptation out;
  std::set<std::string> operators(demand.operators.begin(), demand.operators.end());
  std::set<std::string> precisions(demand.precisions.begin(), demand.precisions.end());
  std::set<std::pair<std::string, std::string>> devices;
  std::set<std::string> without_precision;
  std::set<std::pair<std::string, std::string>> offered;  // device and operator
  for (const auto& [key, row] : best) {
    const auto& [node, device, op, precision] = key;
    if (demand.operators.empty()) operators.insert(op);
    if (precision == "-") without_precision.insert(op);
    if (demand.precisions.empty()) precisions.insert(precision);
    devices.emplace(node, device);
    offered.emplace(device, op);
  }
  out.operators.assign(operators.begin(), operators.end());
  out.precisions.assign(precisions.begin(), precisions.end());
  std::ranges::sort(out.precisions, {}, [](const std::string& p) { return std::pair(rank_of(p), p); });
  for (const auto& [node, device] : devices)
    for (const std::string& op : out.operators)
      for (const std::string& precision : out.precisions) {
        const CellKey key{node, device, op, precision};
        const auto found = best.find(key);
        if (found != best.end())
          out.cells.push_back(cell_of(key, *found->second));
        else if ((precision == "-") == without_precision.contains(op) &&
                 (offered.contains({device, op}) || !demand.operators.empty()))
          out.cells.push_back(
              missing_cell(key, "these runs did not measure it: steelyard list benchmarks says what can be"));
      }
  add_devices(runs, devices, out);
  out.soak_s = longest_soak(runs, demand);
  out.complete = is_complete(out);
  return out;
}

bool is_complete(const model::Adaptation& adaptation) {
  return !adaptation.cells.empty() && std::ranges::all_of(adaptation.cells, [](const model::AdaptationCell& cell) {
    const bool absent = cell.support == model::Support::kUnsupported || cell.support == model::Support::kNotMeasured;
    return absent ? cell.reasons.contains("measured") : cell.measured.has_value() && cell.correct;
  });
}

}  // namespace steelyard::judge
