// SPDX-License-Identifier: Apache-2.0
// A synthetic fleet as the report command reads it.
#pragma once
#include <string>
#include <utility>

#include "app/fleet_input.h"
#include "fleet/synthetic_fleet.h"
#include "report_fixtures.h"
#include "reports/fleet/fleet.h"

namespace steelyard::reports::test {

inline app::VerifiedRun as_read(model::Run run) {
  std::string file = "runs/" + run.id + "/run.json";
  return {std::move(run), std::move(file), std::string(64, 'd'), true};
}

inline FleetView a_fleet(synthetic::Recipe recipe) {
  const std::size_t nodes = recipe.nodes;
  synthetic::FleetMaker maker(std::move(recipe));
  app::FleetReader reader;
  for (std::size_t i = 0; i < nodes; ++i) reader.add(as_read(maker.next()));
  return reader.finish();
}

/// The same nodes, measured together.
inline FleetView one_run_of(synthetic::Recipe recipe) {
  const std::size_t nodes = recipe.nodes;
  synthetic::FleetMaker maker(std::move(recipe));
  model::Run all = maker.next();
  for (std::size_t i = 1; i < nodes; ++i) {
    model::Run next = maker.next();
    std::ranges::move(next.nodes, std::back_inserter(all.nodes));
    std::ranges::move(next.results, std::back_inserter(all.results));
  }
  app::FleetReader reader;
  reader.add(as_read(std::move(all)));
  return reader.finish();
}

}  // namespace steelyard::reports::test
