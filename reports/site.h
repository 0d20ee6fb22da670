// SPDX-License-Identifier: Apache-2.0
// A folder of pages as data: its front page and its index for programs. Addresses are relative and made of letters,
// digits, '-', '_', '.' and '/' only, so that they work from a disk and from any web server.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "reports/findings.h"
#include "reports/fleet/fleet.h"
#include "reports/outline.h"
#include "reports/report.h"

namespace steelyard::reports {

/// One node of one run.
struct SiteSystem {
  std::string page;  // "systems/20261121-7f3a-node017-1f3870be.html"
  std::string node, hardware, run, profile, started, sha256;
  Standing standing = Standing::kValid;
  bool verified = false;
  model::Summary summary;
  std::optional<double> score;
  std::string score_id;
  bool dated = true;  // false: `started` is the time of its import
};

/// Several systems on one page; without one, why the second is not compared with the first.
struct SiteComparison {
  std::string page;
  std::vector<std::string> systems;  // the reference first
  std::vector<std::string> obstacles;
};

struct Site {
  std::vector<SiteSystem> systems;
  std::vector<SiteComparison> comparisons;
  std::string fleet_page;  // empty: a single node
  std::size_t findings = 0;
};

/// What a system is of: "<run>-<node>-<hash>", safe in a file name and in an address whatever the run calls itself.
[[nodiscard]] std::string page_name(const std::string& run, const std::string& node);

[[nodiscard]] Outline site_page(const Site& site, const Words& words);
/// "steelyard.site/1".
[[nodiscard]] std::string site_index(const Site& site);

}  // namespace steelyard::reports
