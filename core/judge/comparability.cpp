// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <set>

#include "judge/comparison.h"

namespace steelyard::judge {
namespace {

using Params = std::map<std::string, model::ParamValue>;

struct Offered {
  std::set<std::uint32_t> versions;
  std::set<Params> points;
};

std::map<std::string, Offered> offered(const model::Run& run) {
  std::map<std::string, Offered> out;
  for (const model::Row& row : run.results) {
    out[row.benchmark].versions.insert(row.version);
    out[row.benchmark].points.insert(row.params);
  }
  return out;
}

std::string division(const model::Run& run) {
  const auto found = run.settings.find("division");
  return found == run.settings.end() ? "" : found->second.first;
}

void differ(std::vector<std::string>& out, const char* what, const std::string& a, const Side& side,
            const std::string& b) {
  if (a != b)
    out.push_back(fmt::format("{}: {} for the reference, {} for {}", what, a.empty() ? "none" : a,
                              b.empty() ? "none" : b, side.name));
}

void benchmarks_differ(std::vector<std::string>& out, const model::Run& reference, const Side& side) {
  const auto ours = offered(reference), theirs = offered(*side.run);
  if (std::ranges::none_of(ours, [&](const auto& benchmark) { return theirs.contains(benchmark.first); }))
    out.push_back(fmt::format("benchmarks: the reference and {} have none in common", side.name));
  for (const auto& [name, a] : ours) {
    const auto b = theirs.find(name);
    if (b == theirs.end()) continue;
    if (a.versions != b->second.versions)
      out.push_back(fmt::format("version of {}: {} for the reference, {} for {}", name, fmt::join(a.versions, ", "),
                                fmt::join(b->second.versions, ", "), side.name));
    const bool common = std::ranges::any_of(a.points, [&](const Params& p) { return b->second.points.contains(p); });
    if (!common)
      out.push_back(fmt::format("parameters of {}: the reference and {} have none in common", name, side.name));
  }
}

std::string flag(const std::optional<bool>& value) {
  return !value ? "" : *value ? "on" : "off";
}

std::string processors(const model::Machine& machine) {
  std::map<std::string, std::size_t> counts;
  for (const model::Package& package : machine.packages) ++counts[package.model];
  std::string out;
  for (const auto& [model, count] : counts) out += fmt::format("{}{} x {}", out.empty() ? "" : " + ", count, model);
  return out;
}

std::string memory(const model::Machine& machine) {
  std::uint64_t bytes = 0;
  for (const model::NumaNode& node : machine.numa_nodes) bytes += node.memory_bytes;
  return bytes == 0 ? "" : fmt::format("{} GiB", bytes >> 30);
}

/// Who measured: our version, or the tools whose files were imported.
std::string measured_by(const model::Run& run) {
  if (!run.imported_from)
    return run.tool_commit.empty() ? run.tool_version : fmt::format("{} ({})", run.tool_version, run.tool_commit);
  std::set<std::string> tools;
  for (const model::ImportedFile& file : *run.imported_from)
    tools.insert(fmt::format("imported: {}{}{}", file.tool, file.version.empty() ? "" : " ", file.version));
  return fmt::format("{}", fmt::join(tools, ", "));
}

constexpr std::size_t kHash = 9;  // of a plugin "0.1.0 3edb8e77...", with the blank before it: who built it differs

/// Facts of a run's first node, and of the program that measured.
std::map<std::string, std::string> facts(const model::Run& run) {
  std::map<std::string, std::string> out = {{"tool", measured_by(run)}};
  for (const auto& [plugin, build] : run.plugins) out["plugin " + plugin] = build.substr(0, build.find(' ') + kHash);
  if (run.nodes.empty()) return out;
  const model::Machine& machine = run.nodes.front().machine;
  const model::Environment& e = machine.environment;
  const std::pair<const char*, std::string> all[] = {{"processors", processors(machine)},
                                                     {"memory", memory(machine)},
                                                     {"distribution", e.distribution},
                                                     {"kernel", e.kernel},
                                                     {"virtualization", e.virtualization},
                                                     {"clocksource", e.clocksource},
                                                     {"governor", e.governor.value_or("")},
                                                     {"turbo", flag(e.turbo)},
                                                     {"smt", flag(e.smt_active)},
                                                     {"thp", e.transparent_huge_pages.value_or("")},
                                                     {"numa_balancing", flag(e.numa_balancing)}};
  for (const auto& [fact, value] : all) out[fact] = value;
  return out;
}

}  // namespace

model::ComparedSystem system_of(const Side& side) {
  const model::Run& run = *side.run;
  return {.name = side.name,
          .run = run.id,
          .profile = run.profile,
          .nodes = run.nodes.size(),
          .edition = side.edition.value_or(""),
          .cost = side.cost,
          .power = side.power,
          .started = run.started,
          .hardware = run.nodes.empty() ? "" : processors(run.nodes.front().machine),
          .measured_by = (run.imported_from ? "" : "steelyard ") + measured_by(run),
          .evidence = run.imported_from ? "imported"
                      : side.verified   ? "journal"
                                        : "none"};
}

std::vector<std::string> obstacles(std::span<const Side> sides) {
  std::vector<std::string> out;
  const model::Run& reference = *sides.front().run;
  for (const Side& side : sides)
    if (!side.defect.empty()) out.push_back(fmt::format("{}: {}", side.name, side.defect));
  for (const Side& side : sides.subspan(1)) {
    differ(out, "edition of the score", sides.front().edition.value_or(""), side, side.edition.value_or(""));
    differ(out, "profile", reference.profile, side, side.run->profile);
    differ(out, "number of nodes", fmt::format("{}", reference.nodes.size()), side,
           fmt::format("{}", side.run->nodes.size()));
    differ(out, "division", division(reference), side, division(*side.run));
    benchmarks_differ(out, reference, side);
  }
  return out;
}

std::vector<model::EnvironmentDifference> environment_differences(std::span<const Side> sides) {
  std::vector<std::map<std::string, std::string>> all;
  std::set<std::string> names;
  for (const Side& side : sides) {
    all.push_back(facts(*side.run));
    for (const auto& [fact, value] : all.back()) names.insert(fact);
  }
  std::vector<model::EnvironmentDifference> out;
  for (const std::string& name : names) {
    model::EnvironmentDifference difference{name, {}};
    for (auto& known : all) difference.values.push_back(known[name]);
    const bool differs = std::set(difference.values.begin(), difference.values.end()).size() > 1;
    const bool matters = name == "processors" || name == "kernel";  // unknown of all: nobody can call them the same
    if (differs || (matters && difference.values.front().empty())) out.push_back(std::move(difference));
  }
  return out;
}

}  // namespace steelyard::judge
