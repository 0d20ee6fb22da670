// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <fmt/format.h>
#include <set>

#include "score/ahp.h"
#include "score/index.h"

namespace steelyard::score {
namespace {

Error fault(std::string message, std::string hint) {
  return {Errc::kInvalidArgument, std::move(message), std::move(hint)};
}

Result<TreeWeights::Group> weigh_group(const std::string& id, const std::vector<std::vector<std::string>>& judgements,
                                       std::size_t members) {
  if (members == 0) return fault(fmt::format("group {} is empty", id), "give it members, or leave it out");
  const auto matrix = comparison(judgements);
  if (!matrix) return fault(fmt::format("group {}: {}", id, matrix.error().message), matrix.error().hint);
  if (matrix->size() != members)
    return fault(fmt::format("group {}: judgements about {} members, it has {}", id, matrix->size(), members),
                 "write the upper triangle row by row; nothing for a single member");
  const auto weights = weigh(*matrix);
  if (!weights) return fault(fmt::format("group {}: {}", id, weights.error().message), weights.error().hint);
  return TreeWeights::Group{weights->w, weights->consistency_ratio};
}

Result<void> validate_indicator(const model::Indicator& i) {
  if (i.direction == model::Direction::kInfo)
    return fault(fmt::format("indicator {} has no better or worse", i.id), "its direction must be higher or lower");
  if (i.goalposts && !(i.goalposts->lo < i.goalposts->hi))
    return fault(fmt::format("indicator {}: goalposts {} and {}", i.id, i.goalposts->lo, i.goalposts->hi),
                 "the first must be below the second");
  if (i.sources.empty() && !i.declared.value_or(true))
    return fault(fmt::format("indicator {} is neither measured nor declared", i.id), "give it a source");
  for (const model::IndicatorSource& s : i.sources) {
    if (s.machine.has_value() == s.row.has_value())
      return fault(fmt::format("indicator {}: a source names a machine's fact or a row, one of them", i.id),
                   "split it into two sources");
    if (s.machine && *s.machine != "cores" && *s.machine != "memory" && *s.machine != "accelerators")
      return fault(fmt::format("indicator {}: no fact '{}' of a machine", i.id, *s.machine),
                   "facts are cores, memory and accelerators");
    if (s.over && *s.over != "sum" && *s.over != "median")
      return fault(fmt::format("indicator {}: over '{}'", i.id, *s.over), "nodes are taken by sum or median");
  }
  return {};
}

}  // namespace

Result<TreeWeights> weigh_tree(const model::IndicatorTree& tree) {
  TreeWeights out;
  std::set<std::string> seen;
  const auto weigh_into = [&](const std::string& id, const auto& judgements, std::size_t members,
                              TreeWeights::Group& group) -> Result<void> {
    if (!seen.insert(id).second) return fault(fmt::format("'{}' stands twice in the tree", id), "ids are distinct");
    auto weights = weigh_group(id, judgements, members);
    if (!weights) return weights.error();
    group = *std::move(weights);
    return {};
  };
  if (auto ok = weigh_into(tree.id, tree.judgements, tree.groups.size(), out.top); !ok) return ok.error();
  for (const model::FirstLevel& first : tree.groups) {
    if (auto ok = weigh_into(first.id, first.judgements, first.groups.size(), out.first.emplace_back()); !ok)
      return ok.error();
    auto& second_level = out.second.emplace_back();
    for (const model::SecondLevel& second : first.groups) {
      if (auto ok = weigh_into(second.id, second.judgements, second.indicators.size(), second_level.emplace_back());
          !ok)
        return ok.error();
      for (const model::Indicator& i : second.indicators) {
        if (!seen.insert(i.id).second)
          return fault(fmt::format("'{}' stands twice in the tree", i.id), "ids are distinct");
        if (auto ok = validate_indicator(i); !ok) return ok.error();
      }
    }
  }
  return out;
}

}  // namespace steelyard::score
