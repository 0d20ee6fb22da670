// SPDX-License-Identifier: Apache-2.0
// Any bytes as run.json: read as a stream and as a whole, which agree; written again, and disclosed.
#include <algorithm>
#include <sstream>
#include <string>
#include <tuple>

#include "bundle/contents.h"
#include "fuzz/fuzz.h"
#include "model/json.h"
#include "model/run_stream.h"

namespace {

using namespace steelyard;

struct Seen final : model::RunVisitor {
  void node(const model::NodeFacts& facts) override { nodes.push_back(facts); }
  void row(const model::Row& row) override { rows.push_back(row); }
  std::vector<model::NodeFacts> nodes;
  std::vector<model::Row> rows;
};

bool alike(const model::NodeFacts& a, const model::NodeFacts& b) {
  return std::tie(a.name, a.packages, a.accelerators, a.models) ==
         std::tie(b.name, b.packages, b.accelerators, b.models);
}

bool alike(const model::Row& a, const model::Row& b) {
  const auto facts = [](const model::Row& r) {
    return std::tie(r.job, r.node, r.device, r.benchmark, r.version, r.params, r.metric, r.unit, r.direction, r.value,
                    r.samples, r.conditions, r.flags, r.verdict, r.reason, r.remedy, r.path);
  };
  if (facts(a) != facts(b) || a.matrix.has_value() != b.matrix.has_value()) return false;
  return !a.matrix || std::tie(a.matrix->rows, a.matrix->columns, a.matrix->cells) ==
                          std::tie(b.matrix->rows, b.matrix->columns, b.matrix->cells);
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes = fuzz::view(data, size);
  Seen streamed;
  std::istringstream in{std::string(bytes)};
  const bool streams = model::stream_run(in, "run.json", streamed).ok();
  const auto json = model::parse_json(bytes, "run.json");
  if (!json) return fuzz::require(!streams), 0;
  const auto run = model::run_from_json(*json);
  if (!run) return 0;
  const auto again = model::run_from_json(model::to_json(*run));
  fuzz::require(again.ok());
  fuzz::require(bundle::disclosure(*run, std::nullopt) == bundle::disclosure(*again, std::nullopt));
  if (!streams) return 0;  // it demands names of rows and nodes
  Seen whole;
  model::visit(*run, whole);
  fuzz::require(
      std::ranges::equal(streamed.nodes, whole.nodes, [](const auto& a, const auto& b) { return alike(a, b); }));
  fuzz::require(
      std::ranges::equal(streamed.rows, whole.rows, [](const auto& a, const auto& b) { return alike(a, b); }));
  return 0;
}
