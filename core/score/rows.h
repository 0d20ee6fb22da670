// SPDX-License-Identifier: Apache-2.0
// Which rows of a run a source stands for. A row that failed is never passed over for another one: what a machine
// computes wrongly it does not compute more slowly.
#pragma once
#include <string>
#include <vector>

#include "model/edition.h"
#include "model/run.h"

namespace steelyard::score {

struct RowSearch {
  enum class Outcome {
    kFound,   // rows: at least one, all PASS, with usable values
    kAbsent,  // not run, or skipped: another source may serve
    kBroken   // run, and not to be used: nothing else may serve instead
  } outcome = Outcome::kAbsent;
  std::vector<const model::Row*> rows;
  std::string reason, remedy;  // unless found
  bool nearly = false;         // absent, but the benchmark is in the run: the reason says more than "was not run"
};

/// `unit` is what the metric is in; another one breaks the source.
[[nodiscard]] RowSearch find_rows(const model::Run& run, const std::string& node, const model::RowSource& source,
                                  const std::string& unit);

/// A rate of which less is better, or a time of which more is: whoever wrote so is mistaken, or lies.
[[nodiscard]] bool has_absurd_direction(const model::Row& row);

/// The row's value, or its quantile if the source asks for one. Precondition: found by find_rows.
[[nodiscard]] double value_of(const model::Row& row, const model::RowSource& source);

/// True if a benchmark of `glob` passed on this node.
[[nodiscard]] bool any_passed(const model::Run& run, const std::string& node, const std::string& glob);

/// True if this row's job said that it computed by way of other operations ("emulated" > 0).
[[nodiscard]] bool is_emulated(const model::Run& run, const model::Row& row);

}  // namespace steelyard::score
