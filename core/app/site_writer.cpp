// SPDX-License-Identifier: Apache-2.0
#include "app/site_writer.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <map>
#include <optional>

#include "app/fleet_input.h"
#include "app/report_input.h"
#include "app/report_score.h"
#include "app/site_folder.h"
#include "judge/comparison.h"
#include "reports/comparison_page.h"
#include "reports/fleet/fleet_page.h"
#include "reports/html_report.h"
#include "reports/site.h"

namespace steelyard::app {
namespace {

constexpr std::size_t kMostCompared = 8;
constexpr const char* kIndex = "index.html";

/// What one node of a run says for itself.
model::Run run_of_node(const model::Run& run, const model::Node& node) {
  model::Run out = run;
  out.nodes = {node};
  out.results.clear();
  for (const model::Row& row : run.results)
    if (row.node == node.name || run.nodes.size() == 1) out.results.push_back(row);
  out.summary = model::summarize(out.results);
  return out;
}

std::string hardware_line(const model::Machine& machine) {
  std::map<std::string, std::size_t> counts;
  for (const model::Package& package : machine.packages) ++counts[package.model];
  std::string out;
  for (const auto& [name, count] : counts)
    out += fmt::format("{}{} × {}", out.empty() ? "" : " + ", count, name.empty() ? "?" : name);
  return out;
}

/// The way from a page of the site to its index.
std::string home_of(const std::string& name) {
  if (name == kIndex) return "";
  return name.find('/') == std::string::npos ? kIndex : std::string("../") + kIndex;
}

/// What keeps two systems off one page.
std::vector<std::string> why_not(const judge::Side& reference, const judge::Side& side) {
  for (const judge::Side* one : {&reference, &side})
    if (one->run->results.empty()) return {one->name + " has no results"};
  return judge::obstacles(std::array{reference, side});
}

class SiteWriter {
 public:
  SiteWriter(const SiteTask& task, const reports::Vocabulary& vocabulary, SiteFolder folder)
      : task_(task), vocabulary_(vocabulary), folder_(std::move(folder)), fleet_(task.trust) {}

  Result<void> add(const std::string& name) {
    const auto read = read_verified_run(name, task_.trust);
    if (!read) return read.error();
    fleet_.add(*read);
    for (const model::Node& node : read->run.nodes)
      if (auto added = add_node(*read, node); !added) return added;
    return {};
  }

  Result<std::size_t> finish() {
    if (site_.systems.size() > 1) {
      const reports::FleetView fleet = fleet_.finish();
      site_.fleet_page = "fleet.html";
      site_.findings = reports::certain_findings(fleet.diagnosis);
      if (auto written = write(site_.fleet_page, reports::fleet_page(fleet, vocabulary_)); !written)
        return written.error();
    }
    if (auto compared = compare(); !compared) return compared.error();
    if (auto written = write(kIndex, reports::site_page(site_, vocabulary_.words)); !written) return written.error();
    if (auto written = folder_.write("index.json", reports::site_index(site_)); !written) return written.error();
    if (auto finished = folder_.finish(); !finished) return finished.error();
    return folder_.files();
  }

 private:
  Result<void> write(const std::string& name, const reports::Outline& outline) {
    return folder_.write(name, reports::to_html(outline, vocabulary_.words, task_.language, home_of(name)));
  }

  [[nodiscard]] std::string to_page(const reports::Report& report, const std::string& name) const {
    return reports::to_html({report}, vocabulary_, task_.language, nullptr, home_of(name));
  }

  Result<void> add_node(const VerifiedRun& read, const model::Node& node) {
    VerifiedRun part{run_of_node(read.run, node), read.file, read.sha256, read.verified, read.bundle};
    auto report = make_report(std::move(part), task_.data);
    if (!report) return report.error();
    if (auto scored = add_score(*report, vocabulary_.words); !scored) return scored.error();
    const model::Run& run = report->run;
    reports::SiteSystem system{"systems/" + reports::page_name(run.id, node.name) + ".html",
                               node.name,
                               hardware_line(node.machine),
                               run.id,
                               run.profile,
                               run.started,
                               report->sha256,
                               reports::standing_of(*report),
                               report->verified,
                               model::summarize(run.results),
                               {},
                               ""};
    system.dated = reports::is_dated(run);
    if (report->score) system.score = report->score->value, system.score_id = report->score->id;
    if (auto written = folder_.write(system.page, to_page(*report, system.page)); !written) return written;
    if (first_.size() < kMostCompared) first_.push_back(run);
    if (kinds_.size() < kMostCompared) kinds_.try_emplace(system.hardware, run);
    site_.systems.push_back(std::move(system));
    return {};
  }

  /// Few systems all, many one of each hardware. Each stands with the first of the others that it compares with.
  [[nodiscard]] std::vector<std::vector<judge::Side>> groups() const {
    std::vector<judge::Side> sides;
    const auto add = [&](const model::Run& run) {
      const std::string& node = run.nodes.front().name;
      const bool verified = std::ranges::any_of(
          site_.systems, [&](const reports::SiteSystem& s) { return s.verified && s.run == run.id && s.node == node; });
      sides.push_back({&run, node + " " + run.id, {}, {}, {}, {}, verified});
    };
    if (site_.systems.size() <= kMostCompared)
      std::ranges::for_each(first_, add);
    else
      for (const auto& [hardware, run] : kinds_) add(run);
    std::vector<std::vector<judge::Side>> groups;
    for (const judge::Side& side : sides) {
      const auto group = std::ranges::find_if(groups, [&](const auto& g) { return why_not(g.front(), side).empty(); });
      if (group == groups.end())
        groups.push_back({side});
      else
        group->push_back(side);
    }
    return groups;
  }

  /// Every group against its first, and why those that are left over stand alone.
  Result<void> compare() {
    const std::vector<std::vector<judge::Side>> all = groups();
    std::size_t alone = 0;
    for (std::size_t i = 1; i < all.size(); ++i) {
      if (all[i].size() > 1) continue;
      explain(all.front().front(), all[i].front());
      ++alone;
    }
    if (alone == 0 && all.size() > 1 && all.front().size() == 1) explain(all[1].front(), all.front().front());
    std::size_t pages = 0;
    for (const std::vector<judge::Side>& group : all) {
      if (group.size() < 2) continue;
      reports::SiteComparison comparison;
      comparison.page = ++pages == 1 ? "comparisons/systems.html" : fmt::format("comparisons/systems-{}.html", pages);
      for (const judge::Side& side : group) comparison.systems.push_back(side.name);
      const auto page = reports::comparison_page(judge::compare(group), vocabulary_);
      if (auto written = write(comparison.page, page); !written) return written;
      site_.comparisons.push_back(std::move(comparison));
    }
    return {};
  }

  void explain(const judge::Side& reference, const judge::Side& side) {
    site_.comparisons.push_back({"", {reference.name, side.name}, why_not(reference, side)});
  }

  const SiteTask& task_;
  const reports::Vocabulary& vocabulary_;
  SiteFolder folder_;
  FleetReader fleet_;
  reports::Site site_;
  std::vector<model::Run> first_;
  std::map<std::string, model::Run> kinds_;  // hardware -> the first run on it
};

}  // namespace

Result<std::size_t> write_site(const SiteTask& task, const reports::Vocabulary& vocabulary) {
  auto folder = SiteFolder::open(task.folder);
  if (!folder) return folder.error();
  SiteWriter writer(task, vocabulary, *std::move(folder));
  for (const std::string& run : task.runs)
    if (auto added = writer.add(run); !added) return added.error();
  return writer.finish();
}

}  // namespace steelyard::app
