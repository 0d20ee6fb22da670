// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <ranges>

#include "base/text.h"
#include "reports/fleet/fleet.h"
#include "reports/rows.h"

namespace steelyard::reports {
namespace {

std::string count(std::size_t n) {
  return fmt::format("{}", n);
}

std::string shown(const std::string& s) {
  return text::clip(text::printable(std::string_view(s).substr(0, 480)), 60);
}

std::string joined(const std::vector<std::string>& some, std::size_t most = 6) {
  std::string out;
  for (std::size_t i = 0; i < std::min(most, some.size()); ++i) out += (i == 0 ? "" : ", ") + shown(some[i]);
  return some.size() > most ? out + fmt::format(", +{}", some.size() - most) : out;
}

/// "node00017[gpu2] ×0.333 (3)", the first few.
std::string culprits(const model::Diagnosis& d) {
  std::vector<std::string> names;
  for (const model::Culprit& c : d.culprits) {
    std::string name = c.node;
    if (!c.device.empty()) name += "[" + c.device + "]";
    if (!c.link.empty() && c.link != c.node) name += (name.empty() ? "" : " ") + c.link;
    if (c.worst != 1) name += fmt::format(" ×{:.3g}", c.worst);
    if (c.findings > 1) name += fmt::format(" ({})", c.findings);
    names.push_back(std::move(name));
  }
  return joined(names, 12);
}

std::size_t invalid_nodes(const FleetView& fleet) {
  return static_cast<std::size_t>(std::ranges::count_if(fleet.nodes, [](const FleetNode& n) {
    return n.summary.fail + n.summary.invalid + n.summary.error > 0 || n.summary.pass + n.summary.waived == 0;
  }));
}

/// "2 x AMD EPYC 7763 (9998)", the most frequent first.
Phrase hardware_of(const FleetView& fleet, const Words& words) {
  std::map<std::string, std::size_t> counts;
  for (const FleetNode& node : fleet.nodes) ++counts[node.hardware];
  std::vector<std::pair<std::string, std::size_t>> order(counts.begin(), counts.end());
  std::ranges::stable_sort(order, std::ranges::greater(), [](const auto& c) { return c.second; });
  const auto listed = [&](const std::string& unknown) {
    std::vector<std::string> names;
    for (const auto& [name, n] : order) names.push_back(fmt::format("{} ({})", name.empty() ? unknown : name, n));
    return joined(names);
  };
  const Phrase unknown = words("fleet.not_known");
  return {listed(unknown.en), listed(unknown.zh)};
}

Phrase judged_sentence(const FleetView& fleet, const Words& words) {
  const model::Diagnosis& d = fleet.diagnosis;
  const std::size_t judged = judged_metrics(d);
  if (judged == 0) return words("fleet.not_judged", {{"least", count(d.least)}});
  return words("fleet.judged", {{"readings", count(d.judged)},
                                {"metrics", count(judged)},
                                {"all", count(d.populations.size())},
                                {"nodes", count(fleet.nodes.size())}});
}

/// Nobody is told to do nothing while something failed, or nothing could be said.
const char* what_to_do(const FleetView& fleet, bool found, bool judged) {
  if (found) return "fleet.do_look";
  if (invalid_nodes(fleet) > 0) return "fleet.do_look_failed";
  return judged ? "fleet.do_nothing" : "fleet.do_more";
}

}  // namespace

const char* text_key(model::Oddity oddity) {
  switch (oddity) {
    case model::Oddity::kOutlier: return "finding.outlier";
    case model::Oddity::kModes: return "finding.modes";
    case model::Oddity::kLink: return "finding.link";
    case model::Oddity::kDrift: return "finding.drift";
    case model::Oddity::kCounter: return "finding.counter";
    case model::Oddity::kMissing: return "finding.missing";
    case model::Oddity::kFailed: return "finding.failed";
    case model::Oddity::kCopied: return "finding.copied";
    case model::Oddity::kBaseline: break;
  }
  return "finding.baseline";
}

std::string nowhere(const model::Diagnosis& d) {
  std::vector<std::string> names;
  for (const model::Nowhere& n : d.nowhere) names.push_back(fmt::format("{} ({})", n.benchmark, n.verdict));
  return joined(names, 12);
}

std::size_t judged_metrics(const model::Diagnosis& d) {
  return static_cast<std::size_t>(
      std::ranges::count_if(d.populations, [](const model::Population& p) { return p.not_judged.empty(); }));
}

std::vector<Phrase> fleet_sentences(const FleetView& fleet, const Words& words) {
  const model::Diagnosis& d = fleet.diagnosis;
  const std::size_t judged = judged_metrics(d);
  const std::size_t certain = certain_findings(d), suspects = d.findings.size() - certain;
  std::vector<Phrase> out = {judged_sentence(fleet, words)};
  if (certain > 0)
    out.push_back(words(d.culprits.empty() ? "fleet.found_in_table" : "fleet.found",
                        {{"count", count(certain)}, {"places", count(d.culprits.size())}, {"names", culprits(d)}}));
  if (certain == 0 && judged > 0) out.push_back(words("fleet.nothing"));
  if (const std::size_t others = d.populations.size() - judged; others > 0 && judged > 0)
    out.push_back(words("fleet.not_all_judged", {{"count", count(others)}, {"least", count(d.least)}}));
  if (!d.nowhere.empty())
    out.push_back(words("fleet.nowhere", {{"count", count(d.nowhere.size())}, {"names", nowhere(d)}}));
  if (suspects > 0) out.push_back(words("fleet.suspects", {{"count", count(suspects)}}));
  if (const std::size_t bad = invalid_nodes(fleet); bad > 0)
    out.push_back(words("fleet.bad_nodes", {{"count", count(bad)}}));
  if (const auto bad = std::ranges::count(fleet.runs, "INVALID", &FleetRun::bundle); bad > 0)
    out.push_back(words("fleet.bad_bundles", {{"count", fmt::format("{}", bad)}}));
  if (const auto unknown = std::ranges::count(fleet.nodes, "", &FleetNode::hardware); unknown > 1)
    out.push_back(words("fleet.unknown_hardware", {{"count", fmt::format("{}", unknown)}}));
  out.push_back(words(what_to_do(fleet, certain > 0, judged > 0), {{"least", count(d.least)}}));
  return out;
}

std::vector<Fact> fleet_facts(const FleetView& fleet, const Words& words) {
  const auto verified = static_cast<std::size_t>(std::ranges::count(fleet.runs, true, &FleetRun::verified));
  const auto unfinished = static_cast<std::size_t>(std::ranges::count(fleet.runs, false, &FleetRun::finished));
  const auto imported = static_cast<std::size_t>(std::ranges::count(fleet.runs, true, &FleetRun::imported));
  model::Summary sum;
  for (const FleetNode& n : fleet.nodes) {
    sum.pass += n.summary.pass, sum.fail += n.summary.fail, sum.skip += n.summary.skip;
    sum.invalid += n.summary.invalid, sum.error += n.summary.error, sum.waived += n.summary.waived;
  }
  std::vector<Fact> facts = {{words("report.nodes"), count(fleet.nodes.size())},
                             {words("fleet.hardware"), hardware_of(fleet, words)},
                             {words("fleet.runs"), count(fleet.runs.size())},
                             {words("report.profile"), joined(fleet.profiles)},
                             {words(imported == 0                  ? "report.measured"
                                    : imported < fleet.runs.size() ? "report.measured_or_imported"
                                                                   : "report.imported_at"),
                              shown_span(fleet.started, fleet.finished)},
                             {words("report.counts"), verdict_counts(sum)},
                             {words("report.tool"), joined(fleet.tools)},
                             {words("report.verification"),
                              words("fleet.verified", {{"count", count(verified)}, {"of", count(fleet.runs.size())}})}};
  if (imported > 0)
    facts.emplace_back(words("report.imported_standing"),
                       words("fleet.imported", {{"count", count(imported)}, {"of", count(fleet.runs.size())}}));
  if (unfinished > 0) facts.emplace_back(words("fleet.unfinished"), count(unfinished));
  return facts;
}

}  // namespace steelyard::reports
