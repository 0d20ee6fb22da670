// SPDX-License-Identifier: Apache-2.0
#include "model/run_stream.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <fmt/format.h>
#include <fstream>
#include <istream>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "base/clock.h"
#include "model/json_events.h"

namespace steelyard::model {
namespace {

constexpr const char* kSchema = "steelyard.run/1";

/// The objects and lists of a run that are looked into; every other one, and all below it, is kSkipped.
enum class In {
  kNothing,
  kSkipped,
  kDocument,
  kTool,
  kNodes,
  kNode,
  kMachine,
  kPackages,
  kPackage,
  kPciDevices,
  kPciDevice,
  kDevices,
  kDevice,
  kInfo,
  kResults,
  kRow,
  kParams,
  kSamples,
  kConditions,
  kFlags,
  kMatrix,
  kRows,
  kColumns,
  kCells,
};

struct Step {
  In from;
  std::string_view key;  // empty: an item of a list
  In to;
};
constexpr std::array kSteps = {
    Step{In::kNothing, "", In::kDocument},         Step{In::kDocument, "tool", In::kTool},
    Step{In::kDocument, "nodes", In::kNodes},      Step{In::kNodes, "", In::kNode},
    Step{In::kNode, "machine", In::kMachine},      Step{In::kMachine, "packages", In::kPackages},
    Step{In::kPackages, "", In::kPackage},         Step{In::kMachine, "pci_devices", In::kPciDevices},
    Step{In::kPciDevices, "", In::kPciDevice},     Step{In::kMachine, "devices", In::kDevices},
    Step{In::kDevices, "", In::kDevice},           Step{In::kDevice, "info", In::kInfo},
    Step{In::kDocument, "results", In::kResults},  Step{In::kResults, "", In::kRow},
    Step{In::kRow, "params", In::kParams},         Step{In::kRow, "samples", In::kSamples},
    Step{In::kRow, "conditions", In::kConditions}, Step{In::kRow, "flags", In::kFlags},
    Step{In::kRow, "matrix", In::kMatrix},         Step{In::kMatrix, "rows", In::kRows},
    Step{In::kMatrix, "columns", In::kColumns},    Step{In::kMatrix, "cells", In::kCells}};

/// Collects what makes up the facts of one node, whichever of its lists comes first.
class FactsBuilder {
 public:
  NodeFacts facts;
  bool named = false;  // though it may be called nothing: whole documents are read so, too
  PciDevice pci;
  OsDevice device;

  void end_pci() {
    const std::string name = pci.vendor + (pci.vendor.empty() || pci.name.empty() ? "" : " ") + pci.name;
    const bool display = (pci.class_id >> 8) == 0x03, processing = (pci.class_id >> 8) == 0x12;
    if (display || processing) facts.accelerators.push_back(name);
    names_[pci.address] = name;
    pci = {};
  }
  void end_device() {
    devices_.push_back(std::move(device));
    device = {};
  }
  NodeFacts finish() {
    for (const OsDevice& d : devices_) {
      const auto model = d.info.find("Model");
      const auto board = names_.find(d.pci);
      const std::string name = model != d.info.end() ? model->second : board != names_.end() ? board->second : "";
      if (!name.empty()) facts.models.emplace_back(d.name, name);
    }
    devices_.clear();
    names_.clear();
    named = false;
    return std::exchange(facts, {});
  }

 private:
  std::vector<OsDevice> devices_;
  std::map<std::string, std::string> names_;  // by PCI address
};

/// What a run's document means. False stops the reader; then error() says why.
class Events final : public detail::JsonEvents {
 public:
  Events(std::string_view name, RunVisitor& visitor) : name_(name), visitor_(visitor) { path_.push_back(In::kNothing); }

  bool null() override {  // absent, or a cell that was not measured
    if (at() == In::kCells) row_.matrix->cells.emplace_back();
    return at() != In::kSamples || wrong("not a number");
  }
  bool boolean(bool) override { return at() == In::kSkipped || !known_scalar() || wrong("of another type"); }
  bool integer(std::int64_t x) override { return any_number(static_cast<double>(x), ParamValue(x)); }
  bool number(double x) override { return any_number(x, ParamValue(x)); }
  bool string(std::string_view s) override;
  bool begin(bool object) override;
  bool end() override;
  bool key(std::string_view k) override { return key_.assign(k), true; }
  [[nodiscard]] bool skipping() const override { return at() == In::kSkipped; }
  [[nodiscard]] const std::optional<Error>& error() const { return error_; }
  [[nodiscard]] bool is_run() const { return is_run_; }

 private:
  [[nodiscard]] In at() const { return path_.back(); }
  bool any_number(double x, ParamValue exact);
  bool row_text(std::string_view s);
  bool document_text(std::string_view s);
  bool row_number(double x);
  bool not_a_container();
  [[nodiscard]] bool known_scalar() const;
  bool wrong(std::string_view what) {
    error_ = Error{Errc::kCorrupt, fmt::format("{}: {} is {}", name_, key_, what), "the document is damaged"};
    return false;
  }
  template <class E, std::size_t N>
  bool choose(std::string_view s, const std::array<const char*, N>& names, E& value) {
    for (std::size_t i = 0; i < N; ++i)
      if (s == names[i]) return value = static_cast<E>(i), true;
    return wrong("not one of the known names");
  }

  std::string name_;
  RunVisitor& visitor_;
  std::vector<In> path_;
  std::string key_;
  std::optional<Error> error_;
  bool is_run_ = false;
  FactsBuilder node_;
  Row row_;
  RunHead head_;
  std::string package_;
  std::set<std::string> nodes_, of_rows_;  // names of nodes
};

constexpr bool is_list(In in) {
  constexpr std::array kLists = {In::kNodes,   In::kPackages, In::kPciDevices, In::kDevices, In::kResults,
                                 In::kSamples, In::kFlags,    In::kRows,       In::kColumns, In::kCells};
  return std::ranges::find(kLists, in) != kLists.end();
}

bool Events::begin(bool object) {
  In next = In::kSkipped;
  const bool item = at() == In::kNothing || is_list(at());
  if (at() != In::kSkipped)
    for (const Step& step : kSteps)
      if (step.from == at() && (item || step.key == key_)) next = step.to;
  if (next != In::kSkipped && object == is_list(next)) return wrong(object ? "not a list" : "not an object");
  if (next == In::kSkipped && at() != In::kSkipped && known_scalar()) return wrong("not a text or number");
  if (next == In::kMatrix) row_.matrix.emplace();
  path_.push_back(next);
  return true;
}

bool Events::end() {
  const In left = at();
  path_.pop_back();
  if (left == In::kPackage) node_.facts.packages.push_back(std::exchange(package_, {}));
  if (left == In::kPciDevice) node_.end_pci();
  if (left == In::kDevice) node_.end_device();
  if (left == In::kNode) {
    if (!node_.named) return key_ = "nodes.name", wrong("missing");
    nodes_.insert(node_.facts.name);
    visitor_.node(node_.finish());
  }
  if (left == In::kDocument) {
    for (const std::string& node : of_rows_)
      if (!nodes_.contains(node)) return key_ = "results.node", wrong("not one of the run's nodes");
    visitor_.head(head_);
  }
  if (left != In::kRow) return true;
  if (row_.benchmark.empty()) return key_ = "results.benchmark", wrong("missing");
  const auto& matrix = row_.matrix;
  if (matrix && matrix->cells.size() != matrix->rows.size() * matrix->columns.size())
    return key_ = "results.matrix.cells", wrong("not as many as rows times columns");
  of_rows_.insert(row_.node);
  visitor_.row(row_);
  row_ = {};
  return true;
}

/// Names whose value must be a text or a number: a list or an object there is damage, not something to skip.
bool Events::known_scalar() const {
  constexpr std::array<std::string_view, 11> kRowKeys = {
      "job", "node", "device", "benchmark", "version", "metric", "unit", "direction", "value", "verdict", "path"};
  switch (at()) {
    case In::kDocument: return key_ == "schema";
    case In::kNode: return key_ == "name";
    case In::kRow: return std::ranges::find(kRowKeys, key_) != kRowKeys.end();
    case In::kParams:
    case In::kConditions:
    case In::kSamples:
    case In::kFlags:
    case In::kRows:
    case In::kColumns:
    case In::kCells: return true;
    default: return false;
  }
}

bool Events::row_text(std::string_view s) {
  constexpr std::array kDirections = {"higher", "lower", "info"};
  constexpr std::array kVerdicts = {"PASS", "FAIL", "SKIP", "INVALID", "ERROR", "WAIVED"};
  if (key_ == "direction") return choose(s, kDirections, row_.direction);
  if (key_ == "verdict") return choose(s, kVerdicts, row_.verdict);
  if (key_ == "value" || key_ == "version") return wrong("not a number");
  const std::pair<std::string_view, std::string*> texts[] = {
      {"job", &row_.job},       {"node", &row_.node}, {"device", &row_.device}, {"benchmark", &row_.benchmark},
      {"metric", &row_.metric}, {"unit", &row_.unit}, {"path", &row_.path},     {"reason", &row_.reason},
      {"remedy", &row_.remedy}};
  for (const auto& [name, member] : texts)
    if (key_ == name) return member->assign(s), true;
  return not_a_container();
}

bool Events::document_text(std::string_view s) {
  if (key_ == "schema") {
    is_run_ = s == kSchema;
    return is_run_ || wrong(fmt::format("not {}", kSchema));
  }
  const std::pair<std::string_view, std::string*> texts[] = {
      {"id", &head_.id}, {"profile", &head_.profile}, {"started", &head_.started}, {"finished", &head_.finished}};
  const bool is_time = key_ == "started" || key_ == "finished";
  if (is_time && !s.empty() && !is_timestamp(s)) return wrong("not a moment that exists, as 2026-11-21T03:12:40.123Z");
  for (const auto& [name, member] : texts)
    if (key_ == name) return member->assign(s), true;
  return not_a_container();
}

bool Events::string(std::string_view s) {
  switch (at()) {
    case In::kDocument: return document_text(s);
    case In::kTool:
      if (key_ == "version") head_.tool_version.assign(s);
      return true;
    case In::kNode:
      if (key_ != "name") return not_a_container();
      node_.facts.name.assign(s);
      node_.named = true;
      return true;
    case In::kPackage:
      if (key_ == "model") package_.assign(s);
      return true;
    case In::kPciDevice:
      if (key_ == "address") node_.pci.address.assign(s);
      if (key_ == "vendor") node_.pci.vendor.assign(s);
      if (key_ == "name") node_.pci.name.assign(s);
      return true;
    case In::kDevice:
      if (key_ == "name") node_.device.name.assign(s);
      if (key_ == "pci") node_.device.pci.assign(s);
      return true;
    case In::kInfo: return node_.device.info[key_].assign(s), true;
    case In::kRow: return row_text(s);
    case In::kParams: return row_.params[key_] = std::string(s), true;
    case In::kConditions: return row_.conditions[key_] = std::string(s), true;
    case In::kFlags: return row_.flags.emplace_back(s), true;
    case In::kRows: return row_.matrix->rows.emplace_back(s), true;
    case In::kColumns: return row_.matrix->columns.emplace_back(s), true;
    case In::kSamples:
    case In::kCells: return wrong("not a number");
    default: return not_a_container();
  }
}

bool Events::row_number(double x) {
  if (key_ == "value") return row_.value = x, true;
  if (key_ == "version") {
    if (!(x >= 0 && x <= UINT32_MAX)) return wrong("out of range");
    return row_.version = static_cast<std::uint32_t>(x), true;
  }
  if (key_ == "n" && x >= 0 && x < 1e15) return row_.n = static_cast<std::size_t>(x), true;
  return known_scalar() ? wrong("not a text") : not_a_container();
}

/// A single value may stand anywhere but where a list or an object is looked into.
bool Events::not_a_container() {
  for (const Step& step : kSteps)
    if (step.from == at() && !step.key.empty() && step.key == key_)
      return wrong(is_list(step.to) ? "not a list" : "not an object");
  return true;
}

bool Events::any_number(double x, ParamValue exact) {
  switch (at()) {
    case In::kRow: return row_number(x);
    case In::kSamples: return row_.samples.push_back(x), true;
    case In::kCells: return row_.matrix->cells.emplace_back(x), true;
    case In::kParams: return row_.params[key_] = std::move(exact), true;
    case In::kConditions: return row_.conditions[key_] = x, true;
    case In::kPciDevice:
      if (key_ == "class_id" && x >= 0 && x < 0x1000000) node_.pci.class_id = static_cast<unsigned>(x);
      return true;
    case In::kFlags:
    case In::kRows:
    case In::kColumns: return wrong("not a text");
    default: return known_scalar() ? wrong("not a text") : not_a_container();
  }
}

}  // namespace

NodeFacts facts_of(const Node& node) {
  FactsBuilder builder;
  builder.facts.name = node.name;
  for (const Package& package : node.machine.packages) builder.facts.packages.push_back(package.model);
  for (const PciDevice& device : node.machine.pci_devices) builder.pci = device, builder.end_pci();
  for (const OsDevice& device : node.machine.devices) builder.device = device, builder.end_device();
  return builder.finish();
}

Result<void> stream_run(std::istream& in, std::string_view name, RunVisitor& visitor) {
  Events events(name, visitor);
  detail::JsonReader reader(in, events);
  const bool whole = reader.read();
  if (in.bad()) return Error{Errc::kIo, fmt::format("cannot read {}: input/output error", name), "check the disk"};
  if (!whole && events.error()) return *events.error();
  if (!whole && reader.twice()) return detail::stands_twice(name, *reader.twice());
  if (!whole && !reader.fault().empty())
    return Error{Errc::kCorrupt, fmt::format("{}: byte {}: {}", name, reader.position(), reader.fault()),
                 "the file is not whole JSON"};
  if (!whole || !events.is_run())
    return Error{Errc::kCorrupt, fmt::format("{}: not a {} document", name, kSchema),
                 "written by another version of steelyard, or not by steelyard"};
  return {};
}

Result<void> stream_run(const std::filesystem::path& file, RunVisitor& visitor) {
  std::ifstream in(file, std::ios::binary);
  if (!in)
    return Error{Errc::kNotFound, fmt::format("cannot read {}", file.string()), "check the path and its permissions"};
  return stream_run(in, file.string(), visitor);
}

void visit(const Run& run, RunVisitor& visitor) {
  for (const Node& node : run.nodes) visitor.node(facts_of(node));
  for (const Row& row : run.results) visitor.row(row);
  visitor.head({run.id, run.profile, run.started, run.finished, run.tool_version});
}

}  // namespace steelyard::model
