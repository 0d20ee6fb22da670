// SPDX-License-Identifier: Apache-2.0
// What more than one document is made of: names of shared enums, and lists of fields of shared structs. Private to
// model/json_*.cpp.
#pragma once
#include "model/edition.h"
#include "model/json_fields.h"
#include "model/score.h"

namespace steelyard::model {
namespace detail {

template <>
struct EnumNames<Direction> {
  static constexpr const char* kNames[] = {"higher", "lower", "info"};
};
template <>
struct EnumNames<MetricKind> {
  static constexpr const char* kNames[] = {"ext", "int"};
};
template <>
struct EnumNames<ScoreStatus> {
  static constexpr const char* kNames[] = {"complete", "estimate", "incomplete"};
};

}  // namespace detail

template <class V>
void fields(V& v, RowSource& s) {
  v("benchmark", s.benchmark);
  v("version", s.version);
  v("params", s.params);
  v("metric", s.metric);
  v("quantile", s.quantile);
  v("devices", s.devices);
  v("path", s.path);
  v("estimate", s.estimate);
  v("only_without", s.only_without);
}

}  // namespace steelyard::model
