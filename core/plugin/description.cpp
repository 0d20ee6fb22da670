// SPDX-License-Identifier: Apache-2.0
#include "plugin/description.h"

#include <algorithm>
#include <fmt/format.h>
#include <ranges>

#include "base/text.h"
#include "plugin/rules.h"

namespace steelyard::plugin {
namespace {

/// Words of a-z, 0-9 and _, each beginning with a letter or digit, joined by single dots.
bool is_machine_name(std::string_view id) {
  char before = '.';
  for (const char c : id) {
    const bool inner = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    if (!inner && !(c == '.' && before != '.')) return false;
    if (c == '_' && before == '.') return false;
    before = c;
  }
  return before != '.';
}

void check_name(std::vector<Finding>& findings, std::string_view what, const std::string& benchmark,
                const std::string& id) {
  if (!is_machine_name(id))
    findings.push_back({"P05", fmt::format("{}: {} id '{}'", text::printable(benchmark), what, text::printable(id))});
}

void check_benchmark(std::vector<Finding>& findings, const model::BenchmarkInfo& b) {
  check_name(findings, "benchmark", b.id, b.id);
  if (b.id.find('.') == std::string::npos)
    findings.push_back(
        {"P05", fmt::format("benchmark '{}' lacks the area before its first dot", text::printable(b.id))});
  for (const model::ParamInfo& p : b.params) check_name(findings, "parameter", b.id, p.id);
  for (const model::MetricInfo& m : b.metrics) {
    check_name(findings, "metric", b.id, m.id);
    if (!is_known_unit(m.unit))
      findings.push_back({"P06", fmt::format("{}: metric {} has the unit '{}'", b.id, m.id, text::printable(m.unit))});
  }
}

}  // namespace

std::vector<Finding> check_description(const model::PluginInfo& plugin) {
  std::vector<Finding> findings;
  for (const model::BenchmarkInfo& b : plugin.benchmarks) check_benchmark(findings, b);
  return findings;
}

}  // namespace steelyard::plugin
