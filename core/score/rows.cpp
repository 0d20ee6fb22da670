// SPDX-License-Identifier: Apache-2.0
#include "score/rows.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <optional>

#include "base/text.h"

namespace steelyard::score {
namespace {

constexpr const char* kMeasure = "steelyard run --profile standard";

std::optional<double> number(const model::ParamValue& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return static_cast<double>(*integer);
  if (const auto* real = std::get_if<double>(&value)) return *real;
  return std::nullopt;
}

/// 1 and 1.0 are the same: documents do not tell them apart.
bool equal(const model::ParamValue& a, const model::ParamValue& b) {
  const auto x = number(a), y = number(b);
  return x && y ? *x == *y : a == b;
}

std::string shown(const model::ParamValue& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  return fmt::format("{:g}", *number(value));
}

/// The first parameter in which `row` is not what the source names: "placement=single, not cores".
std::optional<std::string> other_param(const model::Row& row, const model::RowSource& source) {
  for (const auto& [name, wanted] : source.params) {
    const auto found = row.params.find(name);
    if (found == row.params.end()) return fmt::format("without {}", name);
    if (!equal(found->second, wanted))
      return fmt::format("with {}={}, not {}", name, shown(found->second), shown(wanted));
  }
  return std::nullopt;
}

std::optional<double> raw_value(const model::Row& row, const model::RowSource& source) {
  if (!source.quantile) return row.value;
  const auto found = row.quantiles.find(*source.quantile);
  return found == row.quantiles.end() ? std::nullopt : std::optional(found->second);
}

/// Why a PASS row cannot be used; empty if it can.
std::string unusable(const model::Row& row, const model::RowSource& source, const std::string& unit) {
  if (row.unit != unit) return fmt::format("{} is in {}, not {}", row.benchmark, row.unit, unit);
  if (row.direction == model::Direction::kInfo || has_absurd_direction(row))
    return fmt::format("{} has the direction '{}', which no {} has", row.benchmark, model::to_text(row.direction),
                       unit);
  const auto value = raw_value(row, source);
  if (!value && source.quantile) return fmt::format("{} has no {}", row.benchmark, *source.quantile);
  if (!value || !std::isfinite(*value) || *value <= 0) return fmt::format("{} has no positive value", row.benchmark);
  return "";
}

RowSearch absent(std::string reason, std::string remedy, bool nearly) {
  return {RowSearch::Outcome::kAbsent, {}, std::move(reason), std::move(remedy), nearly};
}

RowSearch broken(std::string reason, std::string remedy) {
  return {RowSearch::Outcome::kBroken, {}, std::move(reason), remedy.empty() ? kMeasure : std::move(remedy), true};
}

/// What is known of the benchmark where no row matches.
RowSearch nearest(const std::vector<const model::Row*>& of_benchmark, const model::RowSource& source) {
  for (const model::Row* row : of_benchmark)
    if (row->verdict != model::Verdict::kPass && !row->reason.empty())
      return absent(fmt::format("{} {}: {}", source.benchmark, model::to_text(row->verdict), row->reason),
                    row->remedy.empty() ? kMeasure : row->remedy, true);
  for (const model::Row* row : of_benchmark) {
    if (row->version != source.version)
      return absent(
          fmt::format("{} was run in version {}, version {} is scored", source.benchmark, row->version, source.version),
          kMeasure, true);
    if (const auto other = other_param(*row, source))
      return absent(fmt::format("{} was run {}", source.benchmark, *other), kMeasure, true);
  }
  return absent(fmt::format("{} was not run", source.benchmark), kMeasure, false);
}

RowSearch judge(std::vector<const model::Row*> matching, const model::RowSource& source, const std::string& unit) {
  for (const model::Row* row : matching)
    if (row->verdict != model::Verdict::kPass && row->verdict != model::Verdict::kSkip)
      return broken(fmt::format("{} {}: {}", row->benchmark, model::to_text(row->verdict), row->reason), row->remedy);
  const model::Row* skipped = nullptr;
  std::erase_if(matching,
                [&](const model::Row* row) { return row->verdict == model::Verdict::kSkip && (skipped = row, true); });
  if (matching.empty())
    return absent(fmt::format("{} SKIP: {}", source.benchmark, skipped->reason),
                  skipped->remedy.empty() ? kMeasure : skipped->remedy, true);
  for (const model::Row* row : matching)
    if (const std::string why = unusable(*row, source, unit); !why.empty()) return broken(why, "");
  if (matching.size() > 1 && source.devices.value_or("one") != "sum")
    return broken(fmt::format("{} has {} rows that fit, and one is wanted", source.benchmark, matching.size()),
                  "measure again with --device naming one of them");
  return {RowSearch::Outcome::kFound, std::move(matching), "", "", false};
}

}  // namespace

RowSearch find_rows(const model::Run& run, const std::string& node, const model::RowSource& source,
                    const std::string& unit) {
  std::vector<const model::Row*> of_benchmark, matching;
  for (const model::Row& row : run.results) {
    if (row.node != node || row.benchmark != source.benchmark) continue;
    if (!row.metric.empty() && row.metric != source.metric) continue;
    of_benchmark.push_back(&row);
    if (row.metric == source.metric && row.version == source.version && !other_param(row, source))
      matching.push_back(&row);
  }
  return matching.empty() ? nearest(of_benchmark, source) : judge(std::move(matching), source, unit);
}

bool has_absurd_direction(const model::Row& row) {
  if (row.direction == model::Direction::kLower) return row.unit.ends_with("/s");
  return row.direction == model::Direction::kHigher && row.unit == "s";
}

double value_of(const model::Row& row, const model::RowSource& source) {
  return *raw_value(row, source);
}

bool is_emulated(const model::Run& run, const model::Row& row) {
  return std::ranges::any_of(run.results, [&](const model::Row& other) {
    return other.job == row.job && other.node == row.node && other.metric == "emulated" && other.value.value_or(0) > 0;
  });
}

bool any_passed(const model::Run& run, const std::string& node, const std::string& glob) {
  return std::ranges::any_of(run.results, [&](const model::Row& row) {
    return row.node == node && row.verdict == model::Verdict::kPass && text::matches(glob, row.benchmark);
  });
}

}  // namespace steelyard::score
