// SPDX-License-Identifier: Apache-2.0
// fleet_writer DIR NODES FILLERS SAMPLES [FAULT...]: a synthetic fleet (synthetic_fleet.h) as DIR/node00000.json ...
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "fleet/synthetic_fleet.h"
#include "model/json.h"

int main(int argc, char** argv) {
  using namespace steelyard;
  if (argc < 5) {
    std::cerr << "fleet_writer DIR NODES FILLERS SAMPLES [FAULT...]\n";
    return 2;
  }
  synthetic::Recipe recipe;
  recipe.nodes = std::strtoul(argv[2], nullptr, 10);
  recipe.fillers = std::strtoul(argv[3], nullptr, 10);
  recipe.samples = std::strtoul(argv[4], nullptr, 10);
  for (int i = 5; i < argc; ++i) recipe.faults.insert(argv[i]);
  const std::filesystem::path folder = argv[1];
  std::filesystem::create_directories(folder);
  synthetic::FleetMaker maker(recipe);
  for (std::size_t i = 0; i < recipe.nodes; ++i) {
    std::ofstream out(folder / (synthetic::node_name(i) + ".json"), std::ios::binary);
    if (!(out << model::dump_json(model::to_json(maker.next())))) {
      std::cerr << "cannot write into " << folder << "\n";
      return 1;
    }
  }
}
