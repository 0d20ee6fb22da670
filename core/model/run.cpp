// SPDX-License-Identifier: Apache-2.0
#include "model/run.h"

#include <fmt/format.h>

namespace steelyard::model {

const char* to_text(Verdict v) {
  constexpr const char* kNames[] = {"PASS", "FAIL", "SKIP", "INVALID", "ERROR", "WAIVED"};
  return kNames[static_cast<int>(v)];
}

const char* to_text(Direction d) {
  constexpr const char* kNames[] = {"higher", "lower", "info"};
  return kNames[static_cast<int>(d)];
}

std::string to_text(const ParamValue& v) {
  return std::visit([](const auto& value) { return fmt::format("{}", value); }, v);
}

Durations durations_of(const statistics::Buckets& buckets) {
  Durations out;
  for (const auto& [bucket, count] : buckets) {
    out.buckets.push_back(bucket);
    out.counts.push_back(count);
  }
  return out;
}

std::optional<statistics::Buckets> buckets_of(const Durations& durations) {
  constexpr std::uint64_t kMostTogether = std::uint64_t{1} << 53;  // a double still holds it
  if (durations.buckets.empty() || durations.buckets.size() != durations.counts.size()) return std::nullopt;
  statistics::Buckets out;
  std::uint64_t together = 0;
  for (std::size_t i = 0; i < durations.buckets.size(); ++i) {
    const bool rises = i == 0 || durations.buckets[i] > durations.buckets[i - 1];
    const std::uint64_t count = durations.counts[i];
    if (!rises || durations.buckets[i] >= statistics::kBuckets || count == 0 || count > kMostTogether - together)
      return std::nullopt;
    together += count;
    out.emplace_hint(out.end(), durations.buckets[i], count);
  }
  return out;
}

bool is_aside(const Row& row) {
  return row.direction == Direction::kInfo && (row.verdict == Verdict::kPass || row.verdict == Verdict::kSkip);
}

Summary summarize(const std::vector<Row>& rows) {
  Summary s;
  std::size_t* const counters[] = {&s.pass, &s.fail, &s.skip, &s.invalid, &s.error, &s.waived};
  const Row* before = nullptr;
  for (const Row& row : rows) {
    const bool first = before == nullptr || before->job != row.job || before->node != row.node;
    before = &row;
    if (first || !is_aside(row)) ++*counters[static_cast<int>(row.verdict)];
  }
  return s;
}

}  // namespace steelyard::model
