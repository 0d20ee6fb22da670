// SPDX-License-Identifier: Apache-2.0
#include "reports/names.h"

#include <cstdint>
#include <variant>

#include "base/text.h"
#include "base/toml.h"
#include "base/units.h"

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

bool is_bytes(const std::string& parameter) {
  return parameter == "size" || parameter == "bytes" || parameter == "block" || parameter == "message";
}

Result<void> Names::add(std::string_view bytes, const std::string& file) {
  auto document = toml::Document::parse(bytes, file);
  if (!document) return document.error();
  toml::Table root = document->root();
  read_section(root, "benchmark", false, benchmarks_);
  read_section(root, "metric", true, metrics_);
  read_section(root, "parameter", false, parameters_);
  return document->finish();
}

Phrase Names::benchmark(const std::string& id) const {
  const auto found = benchmarks_.find(id);
  return found == benchmarks_.end() ? Phrase(id) : found->second.name;
}

Name Names::metric(const std::string& benchmark, const std::string& id) const {
  for (const std::string& key : {benchmark + "/" + id, id})
    if (const auto found = metrics_.find(key); found != metrics_.end()) return found->second;
  const std::pair<const std::string, Name>* nearest = nullptr;
  for (const auto& entry : metrics_)
    if (entry.first.find('*') != std::string::npos && text::matches(entry.first, benchmark + "/" + id) &&
        (nearest == nullptr || nearest->first.size() < entry.first.size()))
      nearest = &entry;
  if (nearest == nullptr) return {Phrase(id), ""};
  const std::pair<std::string_view, std::string_view> own[] = {{"id", id}};
  const Phrase& pattern = nearest->second.name;
  return {{text::fill(pattern.en, own), text::fill(pattern.zh, own)}, nearest->second.symbol};
}

Phrase Names::parameter(const std::string& name) const {
  const auto found = parameters_.find(name);
  return found == parameters_.end() ? Phrase(name) : found->second.name;
}

Phrase Names::parameter(const std::string& name, const model::ParamValue& value) const {
  constexpr std::size_t kLongest = 200;
  const std::string words = text::clip(name + "=" + model::to_text(value), kLongest);
  if (const auto found = parameters_.find(words); found != parameters_.end()) return found->second.name;
  if (const auto* bytes = std::get_if<std::int64_t>(&value); bytes != nullptr && is_bytes(name) && *bytes >= 0)
    return parameter(name) + Phrase(" " + units::binary_size(static_cast<unsigned long long>(*bytes)));
  return words;
}

}  // namespace steelyard::reports
