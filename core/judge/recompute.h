// SPDX-License-Identifier: Apache-2.0
// Whether what a row says of itself follows from the samples that it holds, computed again by the functions that
// computed it. Pure: for run rules, comparisons and the check of bundles.
#pragma once
#include <string>
#include <vector>

#include "model/run.h"

namespace steelyard::judge {

/// A member of a row that its samples do not give.
struct Departure {
  const char* rule = "";                // "REC-01": of values; "REC-02": of intervals
  std::string member;                   // ".launches[2].value"; empty: the counts of its samples
  std::string found, expected, reason;  // as people read them
  bool certain = true;                  // false: not kept what it was made from, so that only its range is known
};

/// Empty: everything follows. A row without samples, launches or value holds nothing that could be computed again.
[[nodiscard]] std::vector<Departure> departures(const model::Row& row);

/// The first certain departure of the row, or of any row, for people; empty: none. Also what no measurement gives: a
/// PASS of nothing or less, or above its bound, and imported rows in a run that is none.
[[nodiscard]] std::string first_departure(const model::Row& row);
[[nodiscard]] std::string first_departure(const model::Run& run, const model::Row& row);
[[nodiscard]] std::string first_departure(const model::Run& run);

/// To 1e-9, relative: another compiler may round the last digits otherwise.
[[nodiscard]] bool same_number(double a, double b);

}  // namespace steelyard::judge
