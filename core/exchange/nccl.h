// SPDX-License-Identifier: Apache-2.0
// What nccl-tests report, whichever way they wrote it down. Private to the two readers.
#pragma once
#include <map>
#include <set>

#include "exchange/source.h"

namespace steelyard::exchange::nccl {

/// One message size in one of the two ways to place the buffers.
struct Measurement {
  std::int64_t size = 0;
  double seconds = 0, algorithm = 0, bus = 0;  // the bandwidths in By/s
  std::optional<double> wrong;                 // elements; none: not counted
  bool compared = false;                       // older ones: within bounds or not, says Test::bounds of all together
};

/// What was asked of the collective; its measurements are one curve.
struct Key {
  std::string type, operation, root, place;  // place: "out_of_place", "in_place"
  // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 finds one in the comparison that the compiler writes
  auto operator<=>(const Key&) const = default;
};

struct Test {
  std::string collective;  // "all_reduce"
  std::set<std::string> hosts;
  std::size_t ranks = 0;
  std::string first_host, gpu;  // of rank 0
  // What stands below the table, of the whole test: "0 OK", "1 FAILED"; empty where not said.
  std::string bounds, bitwise;  // the values out of bounds, and those that differ between iterations
  std::string bandwidth;        // "52.5", "52.5 OK", "52.5 FAILED": the average against a floor that the caller set
  std::map<Key, std::vector<Measurement>> curves;
};

/// ".../build/all_reduce_perf" -> "all_reduce"; "unknown" for nothing.
[[nodiscard]] std::string collective_of(std::string program);
void add_rows(const Test& test, std::vector<model::Row>& rows);

}  // namespace steelyard::exchange::nccl
