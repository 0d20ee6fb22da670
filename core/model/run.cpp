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

bool is_aside(const Row& row) {
  return row.direction == Direction::kInfo && (row.verdict == Verdict::kPass || row.verdict == Verdict::kSkip);
}

Summary summarize(const std::vector<Row>& rows) {
  Summary s;
  std::size_t* const counters[] = {&s.pass, &s.fail, &s.skip, &s.invalid, &s.error, &s.waived};
  const std::string* job = nullptr;
  for (const Row& row : rows) {
    const bool first = job == nullptr || *job != row.job;
    job = &row.job;
    if (first || !is_aside(row)) ++*counters[static_cast<int>(row.verdict)];
  }
  return s;
}

}  // namespace steelyard::model
