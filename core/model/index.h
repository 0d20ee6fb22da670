// SPDX-License-Identifier: Apache-2.0
// A set of centres on the white paper's own scale of 0 to 100: the tree of indicators, "steelyard.indicators/1", and
// what a set amounts to under it, "steelyard.index/1". A value of 0 to 100 means something only beside its set.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/catalogue.h"
#include "model/edition.h"
#include "model/json_fwd.h"
#include "model/run.h"

namespace steelyard::model {

/// How an indicator is measured. Exactly one of `machine` and `row` is set.
struct IndicatorSource {
  std::optional<std::string> machine = {};  // "cores", "memory" or "accelerators" of every node, added up
  std::optional<RowSource> row = {};        // one per node...
  std::optional<std::string> over = {};     // ... "sum" (absent) or "median" over the nodes
};

/// Third level.
struct Indicator {
  std::string id;
  LocalizedText names;
  std::string unit;
  Direction direction = Direction::kHigher;  // kLower: a cost
  std::optional<bool> declared = {};         // a centre may state it (absent: yes)
  std::vector<IndicatorSource> sources;      // the first that the runs have counts; a measured value beats a stated one
  std::optional<Interval> allowed = {};      // what a value can be: [0, 1] for shares
  std::optional<Interval> goalposts = {};    // the frozen ends of its scale
};

/// Judgements, as in a WeightProfile, are about the members of the group; empty where there is one.
struct SecondLevel {
  std::string id;
  LocalizedText names;
  std::vector<std::vector<std::string>> judgements;
  std::vector<Indicator> indicators;
};
struct FirstLevel {
  std::string id;
  LocalizedText names;
  std::vector<std::vector<std::string>> judgements;
  std::vector<SecondLevel> groups;
};
struct IndicatorTree {
  std::string id, status;
  LocalizedText names, source;
  std::vector<std::vector<std::string>> judgements;
  std::vector<FirstLevel> groups;
  std::string sha256;  // of its bytes; not in the document
};

/// What one centre says of one indicator, before anything is compared.
struct CentreValue {
  std::optional<double> value;
  std::string origin;        // "measured" or "declared"; empty without either
  std::string source, date;  // of a declared one as the centre wrote them; of a measured one, the run and its time
  std::string missing;       // why there is none
};
struct CentreFacts {
  std::string name, digest;                   // SHA-256 of all that it handed in
  std::map<std::string, CentreValue> values;  // by indicator
};

enum class IndexMode { kRange, kGoalposts };

struct IndexedIndicator {
  std::string id, group, unit;  // group: of the second level
  LocalizedText names;
  Direction direction = Direction::kHigher;
  double weight = 0, overall_weight = 0;     // in its group; in the whole
  std::optional<double> lo, hi;              // ends of its scale: of the set, or frozen; none if nobody has a value
  std::vector<std::string> lowest, highest;  // which centres hold them; empty with goalposts
  bool degenerate = false;                   // all values are equal, and everybody gets 100
};

struct IndexedGroup {
  std::string id, parent;  // parent: empty on the first level
  LocalizedText names;
  double weight = 0;             // in its parent
  double consistency_ratio = 0;  // of the judgements about its members
};

struct IndexedValue {
  std::string indicator;
  std::optional<double> value, points;  // points: 0 to 100
  std::string origin, source, date, missing;
};
struct GroupPoints {
  std::string group;
  std::optional<double> points;  // none if anything under it is missing
};

struct IndexedCentre {
  std::string name, digest;
  std::optional<double> overall;
  std::optional<std::size_t> rank;  // 1: the best of those that have an overall value; ties share the better rank
  std::vector<GroupPoints> first, second;
  std::vector<IndexedValue> values;
  std::vector<double> rank_shares;  // [rank - 1]: share of the drawn weights; empty without an overall value
};

/// `ahead` followed `behind` in the set as it is, and leads it in the changed one.
struct Reversal {
  std::string ahead, behind;
};
/// What becomes of the order when the set changes. Leaving a centre out: subject is the centre. Adding one: it is in
/// the middle of everything but `subject`, an indicator, where it is twice as good as the best, or half as good as the
/// worst.
struct SetChange {
  enum class Kind { kWithout, kWithBetter, kWithWorse } kind = Kind::kWithout;
  std::string subject;
  std::vector<Reversal> reversals;
};

struct Index {
  std::string tree, tree_sha256, tree_status;
  LocalizedText tree_names;
  IndexMode mode = IndexMode::kRange;
  std::string set;  // SHA-256 over the tree's and the sorted centres' digests: equal sets only compare
  std::vector<std::string> warnings;
  double consistency_ratio = 0;  // of the judgements about the first level
  std::vector<IndexedGroup> groups;
  std::vector<IndexedIndicator> indicators;
  std::vector<IndexedCentre> centres;  // in the order given
  std::uint32_t draws = 0;             // of weights: in every group from Dirichlet(100 w)
  std::vector<SetChange> changes;
};

[[nodiscard]] Json to_json(const Index& index);
[[nodiscard]] Result<IndicatorTree> indicator_tree_from_json(const Json& j);

}  // namespace steelyard::model
