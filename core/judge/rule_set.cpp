// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <utility>

#include "base/digest.h"
#include "base/text.h"
#include "base/toml.h"
#include "judge/run_rules.h"

namespace steelyard::judge {
namespace {

constexpr std::string_view kRulesSchema = "steelyard.rules/1";
constexpr std::int64_t kMost = 1000;

void read_count(toml::Table& table, std::string_view key, unsigned& value) {
  const auto count = table.integer(key);
  if (!count) return;
  if (*count < 1 || *count > kMost) return table.fail(key, fmt::format("'{}' must be 1 to {}", key, kMost));
  value = static_cast<unsigned>(*count);
}

void read_share(toml::Table& table, std::string_view key, double& value) {
  const auto share = table.real(key);
  if (!share) return;
  if (!(*share > 0 && *share < 1)) return table.fail(key, fmt::format("'{}' must lie between 0 and 1", key));
  value = *share;
}

/// A multiple: nothing below `least`.
void read_multiple(toml::Table& table, std::string_view key, double least, double& value) {
  const auto multiple = table.real(key);
  if (!multiple) return;
  if (!(*multiple >= least && *multiple <= kMost))
    return table.fail(key, fmt::format("'{}' must be {} to {}", key, least, kMost));
  value = *multiple;
}

void read_seconds(toml::Table& table, std::string_view key, double& value) {
  if (const auto seconds = table.seconds(key)) value = *seconds;
}

model::RuleClass read_class(toml::Table table) {
  model::RuleClass c;
  c.id = table.text("id").value_or("");
  if (c.id.empty()) table.fail_missing("id", "a class without 'id'");
  c.benchmarks = table.texts("benchmarks");
  if (c.benchmarks.empty()) table.fail_missing("benchmarks", "a class without 'benchmarks' matches nothing");
  read_count(table, "launches", c.launches);
  read_count(table, "samples", c.samples);
  read_share(table, "steady_range", c.steady_range);
  read_share(table, "steady_drift", c.steady_drift);
  read_seconds(table, "measured", c.measured_s);
  read_seconds(table, "soak", c.soak_s);
  read_share(table, "drift", c.drift);
  read_share(table, "precision", c.precision);
  read_share(table, "variation", c.variation);
  read_share(table, "retest", c.retest);
  read_multiple(table, "working_set", 0, c.working_set);
  c.constant = table.boolean("constant").value_or(false);
  return c;
}

model::RuleSet read_rules(toml::Table root) {
  model::RuleSet rules;
  if (root.text("schema").value_or("") != kRulesSchema)
    root.fail("schema", fmt::format("'schema' must be \"{}\"", kRulesSchema),
              "written for another version of steelyard?");
  rules.id = root.text("id").value_or("");
  if (rules.id.empty()) root.fail_missing("id", "a rule set without 'id'");
  read_count(root, "attempts", rules.attempts);
  read_seconds(root, "long_job", rules.long_job_s);
  read_count(root, "long_launches", rules.long_launches);
  read_seconds(root, "telemetry_gap", rules.telemetry_gap_s);
  read_share(root, "throttle_flag", rules.throttle_flag);
  read_share(root, "throttle_error", rules.throttle_error);
  read_multiple(root, "above_bound", 1, rules.above_bound);
  read_share(root, "fresh_inputs", rules.fresh_inputs);
  read_multiple(root, "clock_over", 1, rules.clock_over);
  for (const toml::Table& table : root.tables("class")) rules.classes.push_back(read_class(table));
  if (rules.classes.empty()) root.fail_missing("class", "no [[class]]: these rules concern nothing");
  return rules;
}

}  // namespace

Result<model::RuleSet> parse_rules(std::string_view bytes, const std::string& name) {
  const auto document = toml::Document::parse(bytes, name);
  if (!document) return document.error();
  model::RuleSet rules = read_rules(document->root());
  if (auto fine = document->finish(); !fine) return fine.error();
  rules.sha256 = sha256_hex(bytes);
  return rules;
}

const model::RuleClass* class_of(const model::RuleSet& rules, const model::Row& row) {
  for (const model::RuleClass& c : rules.classes)
    for (const std::string& glob : c.benchmarks)
      if (text::matches(glob, row.benchmark)) return &c;
  return nullptr;
}

}  // namespace steelyard::judge
