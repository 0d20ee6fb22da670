// SPDX-License-Identifier: Apache-2.0
// A fleet of 10,000 nodes with 60 metrics of 10 samples each: 600,000 rows, read and judged in 10 s. Nearly all of it
// is reading 875 MB of JSON. A fiftieth of it is measured here; time grows with the number of nodes.
#include <benchmark/benchmark.h>
#include <sstream>

#include "fleet/synthetic_fleet.h"
#include "judge/fleet.h"
#include "limits.h"
#include "model/json.h"

namespace {

using namespace steelyard;

constexpr std::size_t kNodes = 200;  // a fiftieth of it
constexpr std::size_t kFillers = 51;

const std::vector<std::string>& documents() {
  static const std::vector<std::string> kDocuments = [] {
    std::vector<std::string> out;
    synthetic::FleetMaker maker({.nodes = kNodes, .fillers = kFillers});
    for (std::size_t i = 0; i < kNodes; ++i) out.push_back(model::dump_json(model::to_json(maker.next())));
    return out;
  }();
  return kDocuments;
}

void diagnosis_of_two_hundred_nodes(benchmark::State& state) {
  const std::vector<std::string>& fleets_documents = documents();  // made outside of what is timed
  for (auto _ : state) {
    judge::Fleet fleet;
    for (const std::string& document : fleets_documents) {
      std::istringstream in(document);
      if (!model::stream_run(in, "run.json", fleet)) state.SkipWithError("a run could not be read");
      fleet.end_run();
    }
    if (judge::diagnose(fleet).judged < kNodes * 60) state.SkipWithError("too little was judged");
  }
}
STEELYARD_LIMIT(diagnosis_of_two_hundred_nodes, 10.0 * kNodes / 10'000);

}  // namespace
