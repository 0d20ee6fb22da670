// SPDX-License-Identifier: Apache-2.0
#include "bundle/trust.h"

#include <algorithm>
#include <fmt/format.h>

#include "base/text.h"
#include "base/toml.h"

namespace steelyard::bundle {
namespace {

std::string date(toml::Table& table, const char* key) {
  const std::string day = table.text(key).value_or("");
  if (!text::is_date(day)) table.fail(key, fmt::format("{} is not a date", key), "write it as \"2026-11-21\"");
  return day;
}

TrustedKey read_key(toml::Table& table) {
  TrustedKey out;
  out.key = table.text("key").value_or("");
  if (!is_key_id(out.key))
    table.fail("key", "key is no key id", "\"ed25519-\" and 64 hexadecimal digits, as steelyard keygen prints it");
  out.name = table.text("name").value_or("");
  if (out.name.empty()) table.fail("name", "a key without a name", "say whose it is: name = \"...\"");
  const auto role = role_from(table.text("role").value_or(""));
  if (!role) table.fail("role", "role is not one of submitter, lab, authority");
  out.role = role.value_or(Role::kSubmitter);
  out.from = date(table, "from");
  out.until = date(table, "until");
  if (out.until < out.from) table.fail("until", "until is before from");
  if (const auto revoked = table.text("revoked")) {
    out.revoked = *revoked;
    if (revoked->empty()) table.fail("revoked", "revoked says why", "e.g. revoked = \"lost on 2026-12-01\"");
  }
  return out;
}

}  // namespace

Result<Trust> parse_trust(std::string_view bytes, const std::string& name) {
  const auto document = toml::Document::parse(bytes, name);
  if (!document) return document.error();
  toml::Table root = document->root();
  if (root.text("schema") != "steelyard.trust/1")
    root.fail("schema", "not a trust file", "it begins with schema = \"steelyard.trust/1\"");
  Trust trust;
  for (toml::Table& table : root.tables("key")) {
    trust.keys.push_back(read_key(table));
    const TrustedKey& last = trust.keys.back();
    const auto same = [&](const TrustedKey& k) { return k.key == last.key && k.role == last.role; };
    if (std::ranges::count_if(trust.keys, same) > 1) table.fail("key", "the same key twice in the same role");
  }
  if (auto whole = document->finish(); !whole) return whole.error();
  return trust;
}

}  // namespace steelyard::bundle
