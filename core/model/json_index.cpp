// SPDX-License-Identifier: Apache-2.0
#include "model/index.h"
#include "model/json_shared.h"

namespace steelyard::model {
namespace detail {

template <>
struct EnumNames<IndexMode> {
  static constexpr const char* kNames[] = {"range", "goalposts"};
};
template <>
struct EnumNames<SetChange::Kind> {
  static constexpr const char* kNames[] = {"without", "with_better", "with_worse"};
};

}  // namespace detail

template <class V>
void fields(V& v, IndicatorSource& s) {
  v("machine", s.machine);
  v("row", s.row);
  v("over", s.over);
}
template <class V>
void fields(V& v, Indicator& i) {
  v("id", i.id);
  v("names", i.names);
  v("unit", i.unit);
  v("direction", i.direction);
  v("declared", i.declared);
  v("sources", i.sources);
  v("allowed", i.allowed);
  v("goalposts", i.goalposts);
}
template <class V>
void fields(V& v, SecondLevel& g) {
  v("id", g.id);
  v("names", g.names);
  v("judgements", g.judgements);
  v("indicators", g.indicators);
}
template <class V>
void fields(V& v, FirstLevel& g) {
  v("id", g.id);
  v("names", g.names);
  v("judgements", g.judgements);
  v("groups", g.groups);
}
template <class V>
void fields(V& v, IndicatorTree& t) {
  v("id", t.id);
  v("status", t.status);
  v("names", t.names);
  v("source", t.source);
  v("judgements", t.judgements);
  v("groups", t.groups);
}
template <class V>
void fields(V& v, IndexedIndicator& i) {
  v("id", i.id);
  v("group", i.group);
  v("unit", i.unit);
  v("names", i.names);
  v("direction", i.direction);
  v("weight", i.weight);
  v("overall_weight", i.overall_weight);
  v.nullable("lo", i.lo);
  v.nullable("hi", i.hi);
  v("lowest", i.lowest);
  v("highest", i.highest);
  v("degenerate", i.degenerate);
}
template <class V>
void fields(V& v, IndexedGroup& g) {
  v("id", g.id);
  v("parent", g.parent);
  v("names", g.names);
  v("weight", g.weight);
  v("consistency_ratio", g.consistency_ratio);
}
template <class V>
void fields(V& v, IndexedValue& x) {
  v("indicator", x.indicator);
  v.nullable("value", x.value);
  v.nullable("points", x.points);
  v("origin", x.origin);
  v("source", x.source);
  v("date", x.date);
  v("missing", x.missing);
}
template <class V>
void fields(V& v, GroupPoints& p) {
  v("group", p.group);
  v.nullable("points", p.points);
}
template <class V>
void fields(V& v, IndexedCentre& c) {
  v("name", c.name);
  v("digest", c.digest);
  v.nullable("overall", c.overall);
  v.nullable("rank", c.rank);
  v("first", c.first);
  v("second", c.second);
  v("values", c.values);
  v("rank_shares", c.rank_shares);
}
template <class V>
void fields(V& v, Reversal& r) {
  v("ahead", r.ahead);
  v("behind", r.behind);
}
template <class V>
void fields(V& v, SetChange& c) {
  v("kind", c.kind);
  v("subject", c.subject);
  v("reversals", c.reversals);
}
template <class V>
void fields(V& v, Index& i) {
  v("tree", i.tree);
  v("tree_sha256", i.tree_sha256);
  v("tree_status", i.tree_status);
  v("tree_names", i.tree_names);
  v("mode", i.mode);
  v("set", i.set);
  v("warnings", i.warnings);
  v("consistency_ratio", i.consistency_ratio);
  v("groups", i.groups);
  v("indicators", i.indicators);
  v("centres", i.centres);
  v("draws", i.draws);
  v("changes", i.changes);
}

Json to_json(const Index& index) {
  return detail::write_document("steelyard.index/1", index);
}
Result<IndicatorTree> indicator_tree_from_json(const Json& j) {
  return detail::read_document<IndicatorTree>("steelyard.indicators/1", "tree", j);
}

}  // namespace steelyard::model
