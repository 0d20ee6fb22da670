// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <gtest/gtest.h>
#include <random>

#include "core/judge/fleet_example.h"
#include "judge/fleet.h"
#include "judge/fleet_parts.h"

namespace steelyard::judge {
namespace {

using namespace fleet_example;

struct Healthy {
  std::size_t readings, metrics;
  double spread;
};
class FalseAlarms : public testing::TestWithParam<Healthy> {};
/// docs/methodology.md states 5 % of healthy fleets; 1,000 of each kind, and suspects do not count. Judged as a
/// diagnosis does, without the rows that the values would come from: those cost a hundred times as much.
TEST_P(FalseAlarms, OfAThousandHealthyFleetsAtMostTheStatedShareHasOne) {
  const Healthy& h = GetParam();
  constexpr std::size_t kFleets = 1000;
  const Fleet names = fleet_with(std::vector<double>(h.readings, 1.0));
  std::mt19937_64 random(1);
  std::normal_distribution<double> normal;
  Group group;
  for (std::uint32_t i = 0; i < h.readings; ++i) group.seats.push_back({i, 0, 0, 0});
  std::size_t alarmed = 0;
  for (std::size_t f = 0; f < kFleets; ++f) {
    model::Diagnosis d;
    for (std::size_t m = 0; m < h.metrics; ++m) {
      for (Seat& seat : group.seats) seat.log = std::log(1e12) + h.spread * normal(random);
      judge_values(names, group, 0, h.readings * h.metrics, d);
    }
    alarmed += certain(d).empty() ? 0 : 1;
  }
  EXPECT_LE(alarmed, kFleets / 20);
}
INSTANTIATE_TEST_SUITE_P(Simulated, FalseAlarms,
                         testing::Values(Healthy{8, 1, 0.03}, Healthy{8, 60, 0.03}, Healthy{16, 60, 0.03},
                                         Healthy{32, 60, 0.02}, Healthy{32, 60, 0.03}, Healthy{128, 60, 0.02},
                                         Healthy{1000, 6, 0.015}));

}  // namespace
}  // namespace steelyard::judge
