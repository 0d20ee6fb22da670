// SPDX-License-Identifier: Apache-2.0
#include "reports/names.h"

#include "base/toml.h"

namespace steelyard::reports {
namespace {

void read_section(toml::Table& root, const std::string& section, bool symbols, std::map<std::string, Name>& into) {
  auto table = root.table(section);
  if (!table) return;
  for (const std::string& id : table->keys()) {
    auto entry = table->table(id);
    if (!entry) continue;
    const Name name{{entry->text("en").value_or(""), entry->text("zh-CN").value_or("")},
                    symbols ? entry->text("symbol").value_or("") : ""};
    if (name.name.en.empty() || name.name.zh.empty()) entry->fail("", "a name needs both en and zh-CN");
    if (symbols && name.symbol.empty()) entry->fail("", "a metric needs a symbol");
    if (!into.emplace(id, name).second) table->fail(id, "has a name already", "keep one of them");
  }
}

}  // namespace

Result<void> Names::add(std::string_view bytes, const std::string& file) {
  auto document = toml::Document::parse(bytes, file);
  if (!document) return document.error();
  toml::Table root = document->root();
  read_section(root, "benchmark", false, benchmarks_);
  read_section(root, "metric", true, metrics_);
  return document->finish();
}

Phrase Names::benchmark(const std::string& id) const {
  const auto found = benchmarks_.find(id);
  return found == benchmarks_.end() ? Phrase(id) : found->second.name;
}

Name Names::metric(const std::string& benchmark, const std::string& id) const {
  for (const std::string& key : {benchmark + "/" + id, id})
    if (const auto found = metrics_.find(key); found != metrics_.end()) return found->second;
  return {Phrase(id), ""};
}

}  // namespace steelyard::reports
