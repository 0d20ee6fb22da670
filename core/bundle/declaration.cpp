// SPDX-License-Identifier: Apache-2.0
#include "bundle/declaration.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <utility>

#include "base/text.h"
#include "base/toml.h"

namespace steelyard::bundle {
namespace {

constexpr std::array<std::string_view, 9> kCanBeSettled = {"RUN-08", "OPS-01", "THM-01", "THM-02", "THM-03",
                                                           "ECC-01", "ECC-02", "PLA-01", "REC-01"};

std::string must(toml::Table& table, const char* key) {
  const std::string value = table.text(key).value_or("");
  if (text::is_blank(value))
    table.fail_missing(key, fmt::format("'{}' is missing", key), "somebody must answer for it");
  return value;
}

Settled read_settled(toml::Table& table) {
  Settled out;
  out.rule = must(table, "rule");
  if (!out.rule.empty() && !can_be_settled(out.rule))
    table.fail("rule", fmt::format("'{}' cannot be settled by words", out.rule),
               fmt::format("only what machines hide and runs cannot show: {}", fmt::join(kCanBeSettled, ", ")));
  out.where = table.text("where").value_or("*");
  out.how = must(table, "how");
  out.who = must(table, "who");
  out.on = must(table, "on");
  if (!out.on.empty() && !text::is_date(out.on)) table.fail("on", "on is not a date", "write it as \"2026-11-28\"");
  return out;
}

}  // namespace

bool can_be_settled(std::string_view rule) {
  return std::ranges::find(kCanBeSettled, rule) != kCanBeSettled.end();
}

std::optional<std::string> empty_member(const Declaration& d) {
  const std::pair<const char*, const std::string*> members[] = {{"firmware", &d.firmware},
                                                                {"memory_modules", &d.memory_modules},
                                                                {"cooling", &d.cooling},
                                                                {"availability", &d.availability},
                                                                {"sponsor", &d.sponsor}};
  for (const auto& [name, member] : members)
    if (text::is_blank(*member)) return name;
  return std::nullopt;
}

Result<Declaration> parse_declaration(std::string_view bytes, const std::string& name) {
  const auto document = toml::Document::parse(bytes, name);
  if (!document) return document.error();
  toml::Table root = document->root();
  if (root.text("schema") != "steelyard.declaration/1")
    root.fail("schema", "not a declaration", "it begins with schema = \"steelyard.declaration/1\"");
  Declaration out;
  out.firmware = root.text("firmware").value_or("");
  out.memory_modules = root.text("memory_modules").value_or("");
  out.cooling = root.text("cooling").value_or("");
  out.availability = root.text("availability").value_or("");
  out.sponsor = root.text("sponsor").value_or("");
  for (toml::Table& table : root.tables("settled")) out.settled.push_back(read_settled(table));
  if (auto whole = document->finish(); !whole) return whole.error();
  return out;
}

}  // namespace steelyard::bundle
