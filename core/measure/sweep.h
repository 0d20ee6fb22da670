// SPDX-License-Identifier: Apache-2.0
// The points of one benchmark's parameter space that a profile's rule and the command line ask for.
#pragma once
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/catalogue.h"
#include "model/plan.h"

namespace steelyard::measure {

inline constexpr std::size_t kMostJobs = 100'000;  // more is a slip in a sweep, not a plan

/// Values somebody wants for a parameter, and what the benchmarks it was tried on made of them.
struct Request {
  std::string benchmark = "*";  // glob
  std::string name;
  std::vector<std::string> values;
  std::string where;             // "file:line" of the profile; empty: the command line
  bool declared = false;         // some benchmark has this parameter
  std::vector<bool> accepted;    // by value
  std::optional<Error> refusal;  // the first
  std::set<std::string> others;  // parameters there were instead
};

using Point = std::map<std::string, model::ParamValue>;
struct Sweep {
  std::vector<Point> points;  // complete: defaults fill what nobody asked for
  std::string refused;        // not empty: this benchmark takes none of the values asked for, and why
};

[[nodiscard]] std::vector<Request> requests_of(const model::JobRule& rule);

/// Crosses all values. `overrides` win over `rule`; both learn what happened to their values. Values that `benchmark`
/// does not take are left out: another one may, and request_error() tells if none did.
[[nodiscard]] Sweep expand(const model::BenchmarkInfo& benchmark, std::vector<Request>& rule,
                           std::vector<Request>& overrides);

/// After all benchmarks: an error if nobody declares the parameter, or a value was taken by none that do.
[[nodiscard]] std::optional<Error> request_error(const Request& request);

}  // namespace steelyard::measure
