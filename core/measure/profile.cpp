// SPDX-License-Identifier: Apache-2.0
#include "measure/profile.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <type_traits>

#include "base/digest.h"
#include "base/files.h"
#include "base/text.h"
#include "base/toml.h"
#include "measure/stats.h"

namespace steelyard::measure {
namespace {

constexpr std::string_view kSchema = "steelyard.profile/1";
constexpr unsigned kMostLaunches = 1000;

/// A duration key of [measure] or [[job]]; absent: `value` stays as it is.
template <class Seconds>
void read_seconds(toml::Table& table, std::string_view key, Seconds& value) {
  const auto seconds = table.seconds(key);
  if (!seconds) return;
  value = *seconds;
  if (*seconds <= 0) table.fail(key, fmt::format("'{}' must be longer than nothing", key));
}

void read_share(toml::Table& table, std::string_view key, double& value) {
  const auto share = table.real(key);
  if (!share) return;
  value = *share;
  if (value <= 0 || value >= 1) table.fail(key, fmt::format("'{}' must lie between 0 and 1, both excluded", key));
}

void read_count(toml::Table& table, std::string_view key, unsigned most, unsigned& value) {
  const auto count = table.integer(key);
  if (!count) return;
  if (*count < 1 || *count > most) return table.fail(key, fmt::format("'{}' must be 1 to {}", key, most));
  value = static_cast<unsigned>(*count);
}

void read_protocol(toml::Table& table, model::Protocol& p) {
  read_seconds(table, "sample", p.sample_s);
  read_seconds(table, "min", p.min_s);
  read_seconds(table, "max", p.max_s);
  read_seconds(table, "warmup_max", p.warmup_max_s);
  read_seconds(table, "timeout", p.timeout_s);
  read_share(table, "precision", p.precision);
  read_share(table, "steady_range", p.steady_range);
  read_share(table, "steady_drift", p.steady_drift);
  read_seconds(table, "round", p.round_s);
  read_count(table, "min_samples", kMaxSamples, p.min_samples);
  read_count(table, "launches", kMostLaunches, p.launches);
  const auto conflict = [&](std::string_view a, std::string_view b, std::string_view why) {
    const bool a_is_here = table.where(a) != table.where();
    table.fail(a_is_here ? a : b, fmt::format("{}: '{}' and '{}' contradict each other", why, a, b));
  };
  if (p.min_s > p.max_s) conflict("min", "max", fmt::format("{} s is longer than {} s", p.min_s, p.max_s));
  if (p.sample_s > p.max_s) conflict("sample", "max", fmt::format("{} s is longer than {} s", p.sample_s, p.max_s));
  if (p.timeout_s < p.sample_s)
    conflict("timeout", "sample", fmt::format("{} s is shorter than {} s", p.timeout_s, p.sample_s));
  if (p.min_s > p.sample_s * kMaxSamples)
    conflict("min", "sample", fmt::format("{} s is longer than {} samples of {} s", p.min_s, kMaxSamples, p.sample_s));
}

std::vector<model::ParamValue> read_values(toml::Table& params, const std::string& key) {
  std::vector<model::ParamValue> values;
  for (toml::Scalar& scalar : params.scalars(key))
    std::visit(
        [&]<class T>(T& v) {
          if constexpr (std::is_same_v<T, bool>)
            params.fail(key, fmt::format("'{}' must be text or numbers", key));
          else
            values.emplace_back(std::move(v));
        },
        scalar);
  if (values.empty()) params.fail(key, fmt::format("'{}' has no value", key));
  return values;
}

model::JobRule read_rule(toml::Table& table, const model::Protocol& defaults) {
  model::JobRule rule;
  rule.where = table.where();
  rule.protocol = defaults;
  if (auto benchmark = table.text("benchmark"); benchmark && !benchmark->empty())
    rule.benchmark = *std::move(benchmark);
  else
    table.fail("benchmark", "a job needs 'benchmark': an id or a glob", R"(benchmark = "mem.*")");
  if (auto device = table.text("device")) rule.device = *std::move(device);
  if (auto params = table.table("params"))
    for (const std::string& key : params->keys()) {
      rule.params[key] = read_values(*params, key);
      rule.where_params[key] = params->where(key);
    }
  read_protocol(table, rule.protocol);
  return rule;
}

void read_rules(toml::Table& root, const model::Protocol& defaults, std::vector<model::JobRule>& rules) {
  for (toml::Table& table : root.tables("job")) {
    model::JobRule rule = read_rule(table, defaults);
    const auto twin = std::ranges::find_if(rules, [&](const model::JobRule& other) {
      return other.benchmark == rule.benchmark && other.device == rule.device && other.params == rule.params;
    });
    if (twin != rules.end()) table.fail({}, fmt::format("the same job as at {}", twin->where), "remove one of them");
    rules.push_back(std::move(rule));
  }
  if (rules.empty())
    root.fail_missing("job", "no [[job]]: this profile measures nothing", "add [[job]] with a benchmark");
}

std::filesystem::path shipped(const std::filesystem::path& dir, const std::string& name) {
  return dir / (name + ".toml");
}

}  // namespace

Result<model::Profile> parse_profile(std::string_view bytes, const std::string& file) {
  const auto document = toml::Document::parse(bytes, file);
  if (!document) return document.error();
  toml::Table root = document->root();
  model::Profile profile;
  profile.file = file;
  profile.sha256 = sha256_hex(bytes);
  if (const auto schema = root.text("schema"); schema != kSchema)
    root.fail("schema", fmt::format("not a profile this version reads: 'schema' must be \"{}\"", kSchema));
  profile.name = root.text("name").value_or("");
  if (profile.name.empty()) root.fail("name", "a profile needs 'name'");
  if (auto summary = root.table("summary"))
    for (const char* language : {"en", "zh-CN"})  // any other key would belong above the table
      if (auto said = summary->text(language)) profile.summary[language] = *std::move(said);
  read_seconds(root, "budget", profile.budget_s);
  model::Protocol defaults;
  if (auto measure = root.table("measure")) read_protocol(*measure, defaults);
  read_rules(root, defaults, profile.jobs);
  if (auto finished = document->finish(); !finished) return finished.error();
  return profile;
}

Result<model::Profile> load_profile(const std::string& name, const std::filesystem::path& profiles_dir) {
  const bool is_path = name.find('/') != std::string::npos || name.ends_with(".toml");
  const std::vector<std::string> known = profile_names(profiles_dir);
  if (!is_path && std::ranges::find(known, name) == known.end()) {
    const auto near = text::nearest(name, known);
    return Error{Errc::kNotFound,
                 fmt::format("unknown profile '{}'; known: {}", text::printable(name), fmt::join(known, ", ")),
                 near ? fmt::format("did you mean '{}'?", *near) : "give one of these, or the path of a .toml file"};
  }
  const std::filesystem::path path = is_path ? std::filesystem::path(name) : shipped(profiles_dir, name);
  auto bytes = read_named_file(path, 1u << 20);
  if (!bytes) return bytes.error();
  return parse_profile(*bytes, path.string());
}

std::vector<std::string> profile_names(const std::filesystem::path& profiles_dir) {
  std::vector<std::string> names;
  std::error_code error;  // a missing folder is an empty one: the caller then says that nothing is known
  for (std::filesystem::directory_iterator it(profiles_dir, error), end; !error && it != end; it.increment(error))
    if (it->path().extension() == ".toml") names.push_back(it->path().stem().string());
  std::ranges::sort(names);
  return names;
}

}  // namespace steelyard::measure
