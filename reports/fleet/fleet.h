// SPDX-License-Identifier: Apache-2.0
// Many nodes as one report shows them: aggregates first, the odd ones by name, then the nodes. Its size on a page
// hardly depends on the number of nodes.
#pragma once
#include <string>
#include <vector>

#include "model/diagnosis.h"
#include "model/fleet.h"
#include "model/run.h"
#include "reports/data_table.h"
#include "reports/report.h"

namespace steelyard::reports {

struct FleetNode {
  std::string name, hardware;  // "2 x AMD EPYC 7763"
  model::Summary summary;      // of its rows, over all runs
  std::size_t findings = 0;    // that are not suspect only
};

struct FleetRun {
  std::string id, file, sha256;
  bool verified = false, finished = true;
  std::string bundle = {};  // what the checker says of the bundle it came in; empty: it came in none
  bool imported = false;    // another tool measured some of it
};

/// What was read, and what judge::diagnose and judge::spreads_of say of it.
struct FleetView {
  model::Diagnosis diagnosis;
  std::vector<model::Spread> spreads;  // as diagnosis.populations
  std::vector<FleetNode> nodes;        // by name
  std::vector<FleetRun> runs;          // as given
  std::string started, finished;       // the first and the last, UTC
  std::vector<std::string> profiles, tools;
};

/// From here on nodes are shown as a fleet only; below, each run is shown in full as well.
constexpr std::size_t kMostInDetail = 8;
/// Rows of one table on a page: findings, nodes, runs. The worst come first; all are in the JSON form.
constexpr std::size_t kMostListed = 300;

/// "cpu.spmv (INVALID), ...": the first few that gave no value on any node.
[[nodiscard]] std::string nowhere(const model::Diagnosis& d);
/// Populations that were large enough to judge anybody by.
[[nodiscard]] std::size_t judged_metrics(const model::Diagnosis& d);

/// Findings that are not suspect only.
[[nodiscard]] std::size_t certain_findings(const model::Diagnosis& d);

/// Key of the texts: "finding.outlier"...
[[nodiscard]] const char* text_key(model::Oddity oddity);

/// "Memory triad: Bandwidth · all cores": one population of the fleet in a title, with the parameters that tell
/// it from the others.
[[nodiscard]] Phrase metric_name(const FleetView& fleet, const model::Population& population,
                                 const Vocabulary& vocabulary);

/// One line per population: who, n, absent, least, p5, median, p95, most, spread, findings.
[[nodiscard]] DataTable metric_table(const FleetView& fleet, const Vocabulary& vocabulary);
/// One line per finding, those that are certain first; at most `most`.
[[nodiscard]] DataTable finding_table(const FleetView& fleet, const Vocabulary& vocabulary,
                                      std::size_t most = kMostListed);
/// One line per node, those with most findings and then most failures first; at most `most`.
[[nodiscard]] DataTable node_table(const FleetView& fleet, const Vocabulary& vocabulary,
                                   std::size_t most = kMostListed);
[[nodiscard]] DataTable run_table(const FleetView& fleet, const Vocabulary& vocabulary, std::size_t most = kMostListed);

/// What stands out, who it is, and what to do: the head of the report in words.
[[nodiscard]] std::vector<Phrase> fleet_sentences(const FleetView& fleet, const Words& words);
/// Name, value: what was measured, when and with what.
[[nodiscard]] std::vector<Fact> fleet_facts(const FleetView& fleet, const Words& words);

}  // namespace steelyard::reports
