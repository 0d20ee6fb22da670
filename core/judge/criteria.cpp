// SPDX-License-Identifier: Apache-2.0
#include "judge/criteria.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <optional>
#include <set>

#include "base/digest.h"
#include "base/text.h"
#include "base/toml.h"
#include "judge/run_rules.h"

namespace steelyard::judge {
namespace {

constexpr std::string_view kCriteriaSchema = "steelyard.criteria/1", kWaiverSchema = "steelyard.waivers/1";
constexpr std::int64_t kLongestValidityDays = 3660;

std::string required_text(toml::Table& table, std::string_view key) {
  auto value = table.text(key);
  if (!value || text::is_blank(*value)) table.fail_missing(key, fmt::format("'{}' is missing", key));
  return value.value_or("");
}

std::map<std::string, std::string> read_title(toml::Table& table) {
  std::map<std::string, std::string> title;
  auto texts = table.table("title");
  if (!texts) return title;
  for (const std::string_view language : {"en", "zh-CN"})
    if (auto text = texts->text(language)) title[std::string(language)] = *std::move(text);
  return title;
}

std::string as_text(const toml::Scalar& scalar) {
  if (const bool* b = std::get_if<bool>(&scalar)) return *b ? "true" : "false";
  if (const auto* i = std::get_if<std::int64_t>(&scalar)) return fmt::format("{}", *i);
  if (const double* d = std::get_if<double>(&scalar)) return fmt::format("{}", *d);
  return std::get<std::string>(scalar);
}

model::RowSelector read_selector(toml::Table& table) {
  model::RowSelector rows;
  rows.benchmark = required_text(table, "benchmark");
  rows.metric = table.text("metric").value_or("");
  rows.node = table.text("node").value_or("*");
  rows.device = table.text("device").value_or("*");
  rows.quantile = table.text("quantile");
  auto params = table.table("params");
  if (!params) return rows;
  for (const std::string& name : params->keys()) {
    const auto values = params->scalars(name);
    if (values.size() != 1)
      params->fail(name, fmt::format("'{}' must have one value", name));
    else
      rows.params[name] = as_text(values.front());
  }
  return rows;
}

/// A limit that is not there, or no number to be compared with.
double read_limit(toml::Table& table, std::string_view key) {
  const double limit = table.real(key).value_or(0);
  if (!(limit > 0) || !std::isfinite(limit)) table.fail(key, fmt::format("'{}' must be above 0", key));
  return limit;
}

constexpr std::string_view kDemands[] = {"at_least", "at_most", "percent_of_bound", "passes", "outliers", "nodes"};

void read_demand(toml::Table& table, std::string_view key, model::Gate& gate) {
  using enum model::GateKind;
  if (key == "at_least" || key == "at_most") {
    gate.kind = kValue;
    gate.limit = read_limit(table, key);
    gate.at_most = key == "at_most";
    gate.unit = required_text(table, "unit");
  } else if (key == "percent_of_bound") {
    gate.kind = kBound;
    gate.limit = read_limit(table, key);
    if (gate.limit > 100) table.fail(key, "more than 100 % of a bound can be asked of nobody");
  } else if (key == "passes") {
    gate.kind = kVerdict;
    if (!table.boolean(key).value_or(true)) table.fail(key, "'passes' can only be true");
  } else {
    gate.kind = key == "outliers" ? kOutliers : kNodes;
    const auto count = table.integer(key).value_or(0);
    if (count < (gate.kind == kNodes ? 1 : 0)) table.fail(key, fmt::format("'{}' is too small", key));
    gate.limit = static_cast<double>(count);
  }
}

model::Gate read_gate(toml::Table table) {
  model::Gate gate;
  gate.where = table.where();
  gate.id = required_text(table, "id");
  gate.title = read_title(table);
  std::vector<std::string_view> demands;
  for (const std::string_view demand : kDemands)
    if (table.has(demand)) demands.push_back(demand);
  if (demands.size() == 1)
    read_demand(table, demands.front(), gate);
  else
    table.fail_missing({}, fmt::format("gate '{}' needs exactly one of {}", gate.id, fmt::join(kDemands, ", ")));
  if (gate.kind != model::GateKind::kOutliers && gate.kind != model::GateKind::kNodes) gate.rows = read_selector(table);
  if (gate.rows.quantile && gate.kind != model::GateKind::kValue)
    table.fail("quantile", "'quantile' goes with at_least or at_most only");
  return gate;
}

model::Grade read_grade(toml::Table table) {
  model::Grade grade;
  grade.where = table.where();
  grade.id = required_text(table, "id");
  grade.title = read_title(table);
  grade.rows = read_selector(table);
  grade.of_bound = table.boolean("of_bound").value_or(false);
  if (!grade.of_bound) grade.unit = required_text(table, "unit");
  if (grade.of_bound && grade.rows.quantile) table.fail("quantile", "'quantile' does not go with of_bound");
  grade.zero = read_limit(table, "zero");
  grade.full = read_limit(table, "full");
  if (grade.zero == grade.full) table.fail("full", "'zero' and 'full' are equal: nothing could be graded");
  if (const auto weight = table.real("weight")) grade.weight = *weight;
  if (!(grade.weight > 0)) table.fail("weight", "'weight' must be above 0");
  return grade;
}

std::optional<model::Level> level_of(const std::string& text) {
  for (const auto level : {model::Level::kC0, model::Level::kC1, model::Level::kC2, model::Level::kC3})
    if (text == model::to_text(level)) return level;
  return std::nullopt;
}

model::AdaptationDemand read_adaptation(toml::Table table) {
  model::AdaptationDemand demand;
  demand.devices = table.text("devices").value_or("*");
  demand.operators = table.texts("operators");
  demand.precisions = table.texts("precisions");
  demand.soak_s = table.seconds("soak").value_or(0);
  return demand;
}

/// Waivers name gates and run rules alike: a name must say which.
void check_id(toml::Table table, const std::string& id, std::set<std::string>& taken) {
  if (id.empty()) return;  // is missing, and said to be
  if (!taken.insert(id).second) table.fail("id", fmt::format("two demands are called '{}'", id));
  if (std::ranges::find(all_checks(), id, &model::RuleCheck::checker) != all_checks().end())
    table.fail("id", fmt::format("'{}' is the name of a run rule", id));
}

void read_demands(toml::Table& root, model::Criteria& c) {
  std::set<std::string> taken;
  for (const toml::Table& table : root.tables("gate")) {
    c.gates.push_back(read_gate(table));
    check_id(table, c.gates.back().id, taken);
  }
  for (const toml::Table& table : root.tables("graded")) {
    c.grades.push_back(read_grade(table));
    check_id(table, c.grades.back().id, taken);
  }
}

model::Criteria read_criteria(toml::Table root) {
  model::Criteria c;
  if (root.text("schema").value_or("") != kCriteriaSchema)
    root.fail("schema", fmt::format("'schema' must be \"{}\"", kCriteriaSchema),
              "written for another version of steelyard?");
  c.id.id = required_text(root, "id");
  if (!c.id.id.empty() && !is_plain_id(c.id.id))
    root.fail("id", "an 'id' is made of letters, digits and . _ - @ only", "such as \"acceptance-2026@1\"");
  c.id.title = read_title(root);
  c.rules = required_text(root, "rules");
  const auto level = level_of(root.text("level").value_or("C1"));
  if (!level) root.fail("level", "'level' must be C0, C1, C2 or C3");
  c.level = level.value_or(model::Level::kC1);
  if (const auto days = root.integer("validity_days")) {
    if (*days < 1 || *days > kLongestValidityDays)
      root.fail("validity_days", fmt::format("'validity_days' must be 1 to {}", kLongestValidityDays));
    c.validity_days = static_cast<unsigned>(*days);
  }
  read_demands(root, c);
  if (auto adaptation = root.table("adaptation")) c.adaptation = read_adaptation(*adaptation);
  if (c.gates.empty() && !c.adaptation) root.fail_missing("gate", "no [[gate]]: these criteria demand nothing");
  return c;
}

model::Waiver read_waiver(toml::Table table, std::string_view today) {
  model::Waiver w;
  w.gate = required_text(table, "gate");
  w.reason = required_text(table, "reason");
  w.who = required_text(table, "who");
  w.until = required_text(table, "until");
  if (!w.until.empty() && !text::is_date(w.until))
    table.fail("until", "'until' must be a date: \"2027-01-31\"");
  else if (!w.until.empty() && w.until < today)
    table.fail("until", fmt::format("the waiver of '{}' has expired: {}", w.gate, w.until),
               "mend what it excused, or have it granted again");
  return w;
}

}  // namespace

Result<model::Criteria> parse_criteria(std::string_view bytes, const std::string& name) {
  const auto document = toml::Document::parse(bytes, name);
  if (!document) return document.error();
  model::Criteria criteria = read_criteria(document->root());
  if (auto fine = document->finish(); !fine) return fine.error();
  criteria.id.sha256 = sha256_hex(bytes);
  criteria.id.text = bytes;
  return criteria;
}

Result<std::vector<model::Waiver>> parse_waivers(std::string_view bytes, const std::string& name,
                                                 std::string_view today) {
  const auto document = toml::Document::parse(bytes, name);
  if (!document) return document.error();
  toml::Table root = document->root();
  if (root.text("schema").value_or("") != kWaiverSchema)
    root.fail("schema", fmt::format("'schema' must be \"{}\"", kWaiverSchema));
  std::vector<model::Waiver> waivers;
  for (const toml::Table& table : root.tables("waiver")) waivers.push_back(read_waiver(table, today));
  if (waivers.empty()) root.fail_missing("waiver", "no [[waiver]]");
  if (auto fine = document->finish(); !fine) return fine.error();
  return waivers;
}

}  // namespace steelyard::judge
