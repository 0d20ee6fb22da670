// SPDX-License-Identifier: Apache-2.0
#include "app/config.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <fmt/format.h>

#include "base/files.h"
#include "base/text.h"
#include "base/toml.h"

namespace steelyard::app {
namespace {

struct Key {
  const char* name;
  const char* variable;
  const char* built_in;
  std::vector<std::string> choices;  // empty: free text
};

const std::vector<Key>& keys() {
  static const std::vector<Key> kKeys = {{"lang", "STEELYARD_LANG", "auto", {"auto", "en", "zh"}},
                                         {"color", "STEELYARD_COLOR", "auto", {"auto", "always", "never"}},
                                         {"format", "STEELYARD_FORMAT", "table", {"table", "json", "csv", "md"}},
                                         {"profile", "STEELYARD_PROFILE", "quick", {}},
                                         {"budget", "STEELYARD_BUDGET", "none", {}}};
  return kKeys;
}

/// Why `value` cannot be `key`'s, or nothing.
std::optional<Error> refusal(const Key& key, const std::string& value) {
  const std::string shown = text::printable(value);
  if (!key.choices.empty() && std::ranges::find(key.choices, value) == key.choices.end())
    return Error{Errc::kInvalidArgument,
                 fmt::format("{} must be one of {}, not '{}'", key.name, fmt::join(key.choices, ", "), shown),
                 text::did_you_mean(value, key.choices)};
  if (value.empty()) return Error{Errc::kInvalidArgument, fmt::format("{} is empty", key.name), "give it a value"};
  const bool is_time = text::parse_duration(value).value_or(std::chrono::nanoseconds(0)).count() > 0;
  if (std::string_view(key.name) == "budget" && value != "none" && !is_time)
    return Error{Errc::kInvalidArgument, fmt::format("budget '{}' is not a time above 0", shown),
                 "write a number and a unit: 90s, 10m, 1h"};
  return std::nullopt;
}

/// Takes from `file` what no stronger source has named. All of it is checked, also what is not taken.
Result<void> merge_file(const std::filesystem::path& file, std::map<std::string, Setting, std::less<>>& values) {
  std::error_code unreadable;
  if (!std::filesystem::exists(file, unreadable)) return {};
  auto document = toml::Document::read(file);
  if (!document) return Error{Errc::kInvalidArgument, document.error().message, document.error().hint};
  toml::Table root = document->root();
  for (const Key& key : keys()) {
    const auto value = root.text(key.name);
    if (!value) continue;
    if (auto error = refusal(key, *value))
      root.fail(key.name, error->message, error->hint);
    else
      values.try_emplace(key.name, Setting{*value, root.where(key.name)});
  }
  return document->finish();
}

}  // namespace

ConfigSources system_config_sources() {
  ConfigSources sources{{"steelyard.toml"}, system_env};
  // Without HOME there is no configuration of one's own; everything else still works.
  if (const auto dirs = user_dirs()) sources.files.push_back(dirs->config / "config.toml");
  sources.files.emplace_back("/etc/steelyard/config.toml");
  return sources;
}

Settings::Settings() {
  for (const Key& key : keys()) values_[key.name] = {key.built_in, "built-in"};
}

Result<Settings> Settings::load(const ConfigSources& sources) {
  std::map<std::string, Setting, std::less<>> values;
  for (const Key& key : keys()) {
    const auto value = sources.env(key.variable);
    if (!value || value->empty()) continue;
    if (auto error = refusal(key, *value))
      return Error{error->code, fmt::format("{}: {}", key.variable, error->message), error->hint};
    values[key.name] = {*value, key.variable};
  }
  for (const auto& file : sources.files)
    if (auto merged = merge_file(file, values); !merged) return merged.error();
  Settings settings;
  for (auto& [name, setting] : values) settings.values_[name] = std::move(setting);
  return settings;
}

Result<void> Settings::set_flag(std::string_view key, const std::string& value, const std::string& origin) {
  const auto known = std::ranges::find_if(keys(), [&](const Key& k) { return k.name == key; });
  assert(known != keys().end());
  // Formats beyond the common four belong to single commands, which have checked them already.
  const bool special = key == "format" && (value == "xml" || value == "svg" || value == "html" || value == "text" ||
                                           value == "xlsx" || value == "pdf");
  if (auto error = special ? std::nullopt : refusal(*known, value))
    return Error{error->code, fmt::format("--{}", error->message), error->hint};
  values_.find(key)->second = {value, origin.empty() ? fmt::format("--{}", key) : origin};
  return {};
}

const std::string& Settings::operator[](std::string_view key) const {
  const auto setting = values_.find(key);
  assert(setting != values_.end());
  return setting->second.value;
}

const std::string& Settings::origin(std::string_view key) const {
  const auto setting = values_.find(key);
  assert(setting != values_.end());
  return setting->second.origin;
}

std::map<std::string, std::pair<std::string, std::string>> Settings::record() const {
  std::map<std::string, std::pair<std::string, std::string>> record;
  for (const auto& [name, setting] : values_) record[name] = {setting.value, setting.origin};
  return record;
}

}  // namespace steelyard::app
