// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <utility>

#include "base/digest.h"
#include "base/text.h"
#include "base/toml.h"
#include "judge/run_rules_parts.h"

namespace steelyard::judge {
namespace {

constexpr std::string_view kRulesSchema = "steelyard.rules/1";
constexpr std::int64_t kMost = 1000;

/// Limits are in the file, never here: a key that nothing else gives must be there.
enum class Key { kOptional, kRequired };

void demand(toml::Table& table, std::string_view key, Key need) {
  if (need == Key::kRequired) table.fail_missing(key, fmt::format("'{}' is missing", key));
}

void read_count(toml::Table& table, std::string_view key, unsigned& value, Key need) {
  const auto count = table.integer(key);
  if (!count) return demand(table, key, need);
  if (*count < 1 || *count > kMost) return table.fail(key, fmt::format("'{}' must be 1 to {}", key, kMost));
  value = static_cast<unsigned>(*count);
}

void read_share(toml::Table& table, std::string_view key, double& value, Key need) {
  const auto share = table.real(key);
  if (!share) return demand(table, key, need);
  if (!(*share > 0 && *share < 1)) return table.fail(key, fmt::format("'{}' must lie between 0 and 1", key));
  value = *share;
}

/// A multiple: nothing below `least`.
void read_multiple(toml::Table& table, std::string_view key, double least, double& value, Key need) {
  const auto multiple = table.real(key);
  if (!multiple) return demand(table, key, need);
  if (!(*multiple >= least && *multiple <= kMost))
    return table.fail(key, fmt::format("'{}' must be {} to {}", key, least, kMost));
  value = *multiple;
}

void read_seconds(toml::Table& table, std::string_view key, double& value, Key need) {
  const auto seconds = table.seconds(key);
  if (!seconds) return demand(table, key, need);
  value = *seconds;
}

void read_limits(toml::Table& table, Key need, model::RuleClass& c) {
  read_count(table, "launches", c.launches, need);
  read_count(table, "samples", c.samples, need);
  read_share(table, "steady_range", c.steady_range, need);
  read_share(table, "steady_drift", c.steady_drift, need);
  read_seconds(table, "measured", c.measured_s, need);
  read_seconds(table, "soak", c.soak_s, need);
  read_share(table, "drift", c.drift, need);
  read_share(table, "precision", c.precision, need);
  read_share(table, "variation", c.variation, need);
  read_share(table, "retest", c.retest, need);
  read_multiple(table, "working_set", 0, c.working_set, need);
  const auto constant = table.boolean("constant");
  if (!constant) return demand(table, "constant", need);
  c.constant = *constant;
}

model::RuleClass read_class(toml::Table table, const model::RuleClass& otherwise) {
  model::RuleClass c = otherwise;
  c.id = table.text("id").value_or("");
  if (c.id.empty()) table.fail_missing("id", "a class without 'id'");
  c.benchmarks = table.texts("benchmarks");
  if (c.benchmarks.empty()) table.fail_missing("benchmarks", "a class without 'benchmarks' matches nothing");
  read_limits(table, Key::kOptional, c);
  return c;
}

model::RuleSet read_rules(toml::Table root) {
  model::RuleSet rules;
  if (root.text("schema").value_or("") != kRulesSchema)
    root.fail("schema", fmt::format("'schema' must be \"{}\"", kRulesSchema),
              "written for another version of steelyard?");
  rules.id = root.text("id").value_or("");
  if (rules.id.empty()) root.fail_missing("id", "a rule set without 'id'");
  if (!rules.id.empty() && !is_plain_id(rules.id))
    root.fail("id", "an 'id' is made of letters, digits and . _ - @ only", "such as \"site-2026.1\"");
  read_count(root, "attempts", rules.attempts, Key::kRequired);
  read_seconds(root, "long_job", rules.long_job_s, Key::kRequired);
  read_count(root, "long_launches", rules.long_launches, Key::kRequired);
  read_seconds(root, "telemetry_gap", rules.telemetry_gap_s, Key::kRequired);
  read_share(root, "throttle_flag", rules.throttle_flag, Key::kRequired);
  read_share(root, "throttle_error", rules.throttle_error, Key::kRequired);
  read_multiple(root, "above_bound", 1, rules.above_bound, Key::kRequired);
  read_share(root, "fresh_inputs", rules.fresh_inputs, Key::kRequired);
  read_multiple(root, "clock_over", 1, rules.clock_over, Key::kRequired);
  model::RuleClass otherwise;
  if (auto table = root.table("default"))
    read_limits(*table, Key::kRequired, otherwise);
  else
    root.fail_missing("default", "no [default]: what a class does not say has no limit");
  for (const toml::Table& table : root.tables("class")) rules.classes.push_back(read_class(table, otherwise));
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
