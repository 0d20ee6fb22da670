// SPDX-License-Identifier: Apache-2.0
#include "score/index.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <numeric>
#include <set>

#include "base/digest.h"
#include "score/sensitivity.h"

namespace steelyard::score {
namespace {

using model::Direction;
using model::IndexMode;

constexpr double kTop = 100;
constexpr std::uint32_t kDraws = 10'000;

/// [indicator]; none where a centre has no value.
using Values = std::vector<std::optional<double>>;

/// The tree laid flat: indicators in order, and where each group's members begin.
struct Flat {
  std::vector<const model::Indicator*> indicators;
  std::vector<std::vector<std::size_t>> members;  // per second-level group: its indicators
  std::vector<std::vector<std::size_t>> groups;   // per first-level group: its second-level groups
};

Flat flatten(const model::IndicatorTree& tree) {
  Flat flat;
  for (const model::FirstLevel& first : tree.groups) {
    auto& groups = flat.groups.emplace_back();
    for (const model::SecondLevel& second : first.groups) {
      groups.push_back(flat.members.size());
      auto& members = flat.members.emplace_back();
      for (const model::Indicator& i : second.indicators) {
        members.push_back(flat.indicators.size());
        flat.indicators.push_back(&i);
      }
    }
  }
  return flat;
}

struct Points {
  std::vector<std::optional<double>> second, first;
  std::optional<double> overall;
};

/// None as soon as one member has none: nothing is imputed.
std::optional<double> weighted(const std::vector<double>& w, const std::vector<std::size_t>& members,
                               const std::vector<std::optional<double>>& points) {
  double sum = 0;
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (!points[members[i]]) return std::nullopt;
    sum += w[i] * *points[members[i]];
  }
  return sum;
}

Points points_of(const Flat& flat, const TreeWeights& weights, const Values& z) {
  Points out;
  for (std::size_t i = 0; i < flat.groups.size(); ++i)
    for (std::size_t j = 0; j < flat.groups[i].size(); ++j)
      out.second.push_back(weighted(weights.second[i][j].w, flat.members[flat.groups[i][j]], z));
  for (std::size_t i = 0; i < flat.groups.size(); ++i)
    out.first.push_back(weighted(weights.first[i].w, flat.groups[i], out.second));
  std::vector<std::size_t> all(flat.groups.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  out.overall = weighted(weights.top.w, all, out.first);
  return out;
}

struct Ends {
  std::optional<double> lo, hi;
};

Ends ends_of(const std::vector<Values>& set, std::size_t j) {
  Ends ends;
  for (const Values& x : set) {
    if (!x[j]) continue;
    ends.lo = std::min(ends.lo.value_or(*x[j]), *x[j]);
    ends.hi = std::max(ends.hi.value_or(*x[j]), *x[j]);
  }
  return ends;
}

Ends ends_of(const std::vector<Values>& set, std::size_t j, const model::Indicator& indicator, IndexMode mode) {
  return mode == IndexMode::kRange ? ends_of(set, j) : Ends{indicator.goalposts->lo, indicator.goalposts->hi};
}

/// Points of everybody on everything, in the set as given.
std::vector<Values> standardise(const Flat& flat, const std::vector<Values>& set, IndexMode mode) {
  std::vector<Values> z(set.size(), Values(flat.indicators.size()));
  for (std::size_t j = 0; j < flat.indicators.size(); ++j) {
    const Ends ends = ends_of(set, j, *flat.indicators[j], mode);
    for (std::size_t i = 0; i < set.size(); ++i)
      if (set[i][j])
        z[i][j] = std::clamp(range_points(*set[i][j], *ends.lo, *ends.hi, flat.indicators[j]->direction), 0.0, kTop);
  }
  return z;
}

std::vector<std::optional<double>> overall_of(const Flat& flat, const TreeWeights& weights,
                                              const std::vector<Values>& set, IndexMode mode) {
  std::vector<std::optional<double>> out;
  for (const Values& z : standardise(flat, set, mode)) out.push_back(points_of(flat, weights, z).overall);
  return out;
}

/// Centres with an overall value, best first; equals in the order given.
std::vector<std::size_t> ranking(const std::vector<std::optional<double>>& overall) {
  std::vector<std::size_t> best;
  for (std::size_t i = 0; i < overall.size(); ++i)
    if (overall[i]) best.push_back(i);
  std::ranges::stable_sort(best, [&](std::size_t a, std::size_t b) { return *overall[a] > *overall[b]; });
  return best;
}

/// Pairs of `kept` that changed places; `after` is in the order of `kept`.
std::vector<model::Reversal> reversals(const std::vector<std::optional<double>>& before,
                                       const std::vector<std::optional<double>>& after,
                                       const std::vector<std::size_t>& kept,
                                       std::span<const model::CentreFacts> centres) {
  std::vector<model::Reversal> out;
  for (std::size_t a = 0; a < kept.size(); ++a)
    for (std::size_t b = 0; b < kept.size(); ++b) {
      const auto &was_a = before[kept[a]], &was_b = before[kept[b]];
      const bool all = was_a && was_b && after[a] && after[b];
      if (all && was_a < was_b && after[a] > after[b]) out.push_back({centres[kept[a]].name, centres[kept[b]].name});
    }
  return out;
}

double middle(const std::vector<Values>& set, std::size_t j) {
  std::vector<double> x;
  for (const Values& values : set)
    if (values[j]) x.push_back(*values[j]);
  std::ranges::sort(x);
  return x.empty() ? 0 : (x[(x.size() - 1) / 2] + x[x.size() / 2]) / 2;
}

/// A centre like none: the middle of everything but `j`.
Values newcomer(const std::vector<Values>& set, const Flat& flat, std::size_t j, bool better) {
  Values out;
  for (std::size_t k = 0; k < flat.indicators.size(); ++k) out.emplace_back(middle(set, k));
  const Ends ends = ends_of(set, j);
  const bool upwards = better == (flat.indicators[j]->direction == Direction::kHigher);
  out[j] = upwards ? 2 * *ends.hi : *ends.lo / 2;
  return out;
}

/// Everything about one set that a change of it needs.
struct Whole {
  const Flat& flat;
  const TreeWeights& weights;
  std::span<const model::CentreFacts> centres;
  const std::vector<Values>& set;
  std::vector<std::optional<double>> overall;
  IndexMode mode;
};

std::vector<std::size_t> all_but(std::size_t n, std::size_t left_out) {
  std::vector<std::size_t> kept;
  for (std::size_t i = 0; i < n; ++i)
    if (i != left_out) kept.push_back(i);
  return kept;
}

std::vector<model::SetChange> changes_of(const Whole& w) {
  std::vector<model::SetChange> out;
  const auto compared = [&](model::SetChange::Kind kind, const std::string& subject, const std::vector<Values>& changed,
                            const std::vector<std::size_t>& kept) {
    const auto after = overall_of(w.flat, w.weights, changed, w.mode);
    out.push_back({kind, subject, reversals(w.overall, after, kept, w.centres)});
  };
  for (std::size_t i = 0; i < w.set.size(); ++i) {
    std::vector<Values> fewer = w.set;
    fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
    compared(model::SetChange::Kind::kWithout, w.centres[i].name, fewer, all_but(w.set.size(), i));
  }
  for (std::size_t j = 0; j < w.flat.indicators.size(); ++j) {
    if (!ends_of(w.set, j).lo) continue;
    for (const bool better : {true, false}) {
      std::vector<Values> more = w.set;
      more.push_back(newcomer(w.set, w.flat, j, better));
      compared(better ? model::SetChange::Kind::kWithBetter : model::SetChange::Kind::kWithWorse,
               w.flat.indicators[j]->id, more, all_but(w.set.size(), w.set.size()));
    }
  }
  return out;
}

TreeWeights drawn(const TreeWeights& weights, Random& random) {
  TreeWeights out = weights;
  const auto draw = [&](TreeWeights::Group& group) {
    if (group.w.size() > 1) group.w = dirichlet(group.w, random);
  };
  draw(out.top);
  for (TreeWeights::Group& group : out.first) draw(group);
  for (auto& groups : out.second)
    for (TreeWeights::Group& group : groups) draw(group);
  return out;
}

/// [centre][rank], equal ones sharing theirs; nothing for those without an overall value.
std::vector<std::vector<double>> shares_of(const Whole& w, const std::string& seed) {
  const std::vector<std::size_t> ranked = ranking(w.overall);
  std::vector<std::vector<double>> of_ranked(ranked.size(), std::vector<double>(ranked.size(), 0.0));
  const std::vector<Values> z = standardise(w.flat, w.set, w.mode);
  Random random(seed_from("weights " + seed));
  for (std::uint32_t n = 0; n < kDraws; ++n) {
    const TreeWeights weights = drawn(w.weights, random);
    std::vector<double> overall;
    for (const std::size_t i : ranked) overall.push_back(points_of(w.flat, weights, z[i]).overall.value_or(0));
    add_ranks(overall, 1.0 / kDraws, of_ranked);
  }
  std::vector<std::vector<double>> shares(w.set.size());
  for (std::size_t i = 0; i < ranked.size(); ++i) shares[ranked[i]] = std::move(of_ranked[i]);
  return shares;
}

std::string set_id(const model::IndicatorTree& tree, std::span<const model::CentreFacts> centres) {
  std::vector<std::string> digests;
  for (const model::CentreFacts& centre : centres) digests.push_back(centre.digest);
  std::ranges::sort(digests);
  return sha256_hex(fmt::format("{}\n{}\n", tree.sha256, fmt::join(digests, "\n")));
}

Result<void> admit(const Flat& flat, std::span<const model::CentreFacts> centres, IndexMode mode) {
  const std::size_t fewest = mode == IndexMode::kRange ? kFewestCentres : 1;
  if (centres.size() < fewest)
    return Error{Errc::kInvalidArgument,
                 fmt::format("index: centres given: {}, the fewest are {}", centres.size(), fewest),
                 "with two, every indicator is 0 for one and 100 for the other; --goalposts takes any number"};
  std::set<std::string> names;
  for (const model::CentreFacts& centre : centres)
    if (!names.insert(centre.name).second)
      return Error{Errc::kInvalidArgument, fmt::format("index: two centres are called '{}'", centre.name),
                   "give each a name of its own in its center.toml"};
  if (mode == IndexMode::kGoalposts)
    for (const model::Indicator* i : flat.indicators)
      if (!i->goalposts)
        return Error{Errc::kInvalidArgument, fmt::format("index: indicator {} has no goalposts", i->id),
                     "choose a tree that has them, or leave --goalposts out"};
  return {};
}

std::vector<model::IndexedIndicator> indicators_of(const Whole& w) {
  std::vector<model::IndexedIndicator> out;
  for (std::size_t j = 0; j < w.flat.indicators.size(); ++j) {
    const model::Indicator& i = *w.flat.indicators[j];
    model::IndexedIndicator shown;
    shown.id = i.id, shown.unit = i.unit, shown.names = i.names, shown.direction = i.direction;
    const Ends ends = ends_of(w.set, j, i, w.mode);
    shown.lo = ends.lo, shown.hi = ends.hi;
    shown.degenerate = ends.lo && *ends.lo == *ends.hi;
    for (std::size_t c = 0; c < w.set.size() && w.mode == IndexMode::kRange; ++c) {
      if (w.set[c][j] && *w.set[c][j] == *ends.lo) shown.lowest.push_back(w.centres[c].name);
      if (w.set[c][j] && *w.set[c][j] == *ends.hi) shown.highest.push_back(w.centres[c].name);
    }
    out.push_back(std::move(shown));
  }
  return out;
}

void describe_tree(const model::IndicatorTree& tree, const TreeWeights& w, const Flat& flat, model::Index& out) {
  out.tree = tree.id, out.tree_sha256 = tree.sha256, out.tree_status = tree.status, out.tree_names = tree.names;
  out.consistency_ratio = w.top.consistency_ratio;
  for (std::size_t i = 0; i < tree.groups.size(); ++i) {
    const model::FirstLevel& first = tree.groups[i];
    out.groups.push_back({first.id, "", first.names, w.top.w[i], w.first[i].consistency_ratio});
    for (std::size_t j = 0; j < first.groups.size(); ++j) {
      const model::SecondLevel& second = first.groups[j];
      const TreeWeights::Group& group = w.second[i][j];
      out.groups.push_back({second.id, first.id, second.names, w.first[i].w[j], group.consistency_ratio});
      const auto& members = flat.members[flat.groups[i][j]];
      for (std::size_t k = 0; k < members.size(); ++k) {
        out.indicators[members[k]].group = second.id;
        out.indicators[members[k]].weight = group.w[k];
        out.indicators[members[k]].overall_weight = w.top.w[i] * w.first[i].w[j] * group.w[k];
      }
    }
  }
}

model::IndexedCentre centre_of(const Whole& w, const model::IndicatorTree& tree, std::size_t c, const Values& z) {
  model::IndexedCentre out;
  out.name = w.centres[c].name, out.digest = w.centres[c].digest, out.overall = w.overall[c];
  const Points points = points_of(w.flat, w.weights, z);
  for (std::size_t i = 0; i < tree.groups.size(); ++i) {
    out.first.push_back({tree.groups[i].id, points.first[i]});
    for (std::size_t j = 0; j < tree.groups[i].groups.size(); ++j)
      out.second.push_back({tree.groups[i].groups[j].id, points.second[w.flat.groups[i][j]]});
  }
  for (std::size_t j = 0; j < w.flat.indicators.size(); ++j) {
    const auto found = w.centres[c].values.find(w.flat.indicators[j]->id);
    const model::CentreValue value = found == w.centres[c].values.end() ? model::CentreValue{} : found->second;
    out.values.push_back(
        {w.flat.indicators[j]->id, value.value, z[j], value.origin, value.source, value.date, value.missing});
  }
  return out;
}

void rank(const Whole& w, std::vector<model::IndexedCentre>& centres) {
  for (model::IndexedCentre& centre : centres) {
    if (!centre.overall) continue;
    centre.rank = 1 + std::ranges::count_if(w.overall, [&](const auto& o) { return o && *o > *centre.overall; });
  }
}

}  // namespace

double range_points(double x, double lo, double hi, Direction direction) {
  if (lo == hi) return kTop;
  return kTop * (direction == Direction::kLower ? hi - x : x - lo) / (hi - lo);
}

Result<model::Index> index_centres(const model::IndicatorTree& tree, const TreeWeights& weights,
                                   std::span<const model::CentreFacts> centres, IndexMode mode) {
  const Flat flat = flatten(tree);
  if (auto ok = admit(flat, centres, mode); !ok) return ok.error();
  std::vector<Values> set;
  for (const model::CentreFacts& centre : centres) {
    Values& x = set.emplace_back();
    for (const model::Indicator* i : flat.indicators) {
      const auto found = centre.values.find(i->id);
      x.push_back(found == centre.values.end() ? std::nullopt : found->second.value);
    }
  }
  const Whole whole{flat, weights, centres, set, overall_of(flat, weights, set, mode), mode};
  model::Index out;
  out.mode = mode;
  out.set = set_id(tree, centres);
  out.indicators = indicators_of(whole);
  describe_tree(tree, weights, flat, out);
  if (mode == IndexMode::kRange && centres.size() < kFewCentres)
    out.warnings.push_back(
        fmt::format("{} centres: below {} every one of them moves all the others", centres.size(), kFewCentres));
  const std::vector<Values> z = standardise(flat, set, mode);
  const auto shares = shares_of(whole, out.set);
  for (std::size_t c = 0; c < centres.size(); ++c) {
    out.centres.push_back(centre_of(whole, tree, c, z[c]));
    out.centres.back().rank_shares = shares[c];
  }
  rank(whole, out.centres);
  out.draws = kDraws;
  out.changes = changes_of(whole);
  return out;
}

}  // namespace steelyard::score
