// SPDX-License-Identifier: Apache-2.0
// The white paper's own view of a set of centres: every indicator on a scale of 0 to 100 between the lowest and the
// highest of the set, weighted sums over three levels. What a centre gets depends on who else is in the set, and adding
// one can turn the order of two others round; so the result says how easily that happens. Pure.
#pragma once
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/index.h"
#include "model/run.h"

namespace steelyard::score {

/// Fewer centres are refused, so few are warned of: with two, every indicator is 0 for one and 100 for the other.
inline constexpr std::size_t kFewestCentres = 3, kFewCentres = 8;

/// Every group's weights out of its judgements, in the tree's order.
struct TreeWeights {
  struct Group {
    std::vector<double> w;  // of its members; they sum to 1
    double consistency_ratio = 0;
  };
  Group top;                               // over the first level
  std::vector<Group> first;                // [first]: over its second level
  std::vector<std::vector<Group>> second;  // [first][second]: over its indicators
};

/// Ids are distinct, groups have members and judgements about all of them that agree with each other, sources name one
/// thing, and the ends of goalposts differ. The first fault, as kInvalidArgument.
[[nodiscard]] Result<TreeWeights> weigh_tree(const model::IndicatorTree& tree);

/// 100 (x - lo) / (hi - lo), or from the other end where less is better; 100 if both ends are the same. Not clipped.
[[nodiscard]] double range_points(double x, double lo, double hi, model::Direction direction);

/// kInvalidArgument for fewer than kFewestCentres (with goalposts: none), two centres of one name, or goalposts that an
/// indicator does not have. Precondition: `weights` is weigh_tree(tree), or of that shape.
[[nodiscard]] Result<model::Index> index_centres(const model::IndicatorTree& tree, const TreeWeights& weights,
                                                 std::span<const model::CentreFacts> centres, model::IndexMode mode);

/// Finite, and within what the tree allows.
[[nodiscard]] bool is_possible(double value, const model::Indicator& indicator);

/// What `runs` of one centre say of `indicator`: the first source of which they have a value for every node. Nodes are
/// those of all runs, by name; of one node the first run that has the row counts. A value that is not possible is
/// none; then `origin` is "measured" all the same: no other source and no declaration stands in for it.
[[nodiscard]] model::CentreValue measure_indicator(std::span<const model::Run> runs, const model::Indicator& indicator);

}  // namespace steelyard::score
