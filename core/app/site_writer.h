// SPDX-License-Identifier: Apache-2.0
// A folder of pages out of runs: one page per node of each run, all of them as a fleet, a comparison, an index.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"
#include "bundle/trust.h"
#include "reports/report.h"

namespace steelyard::app {

struct SiteTask {
  std::vector<std::string> runs;  // ids or paths
  std::filesystem::path folder, data;
  std::string language;                  // what the pages show first
  const bundle::Trust* trust = nullptr;  // as read_verified_run's
};
/// How many pages there are now. Runs are read one after the other; the same runs give the same files.
[[nodiscard]] Result<std::size_t> write_site(const SiteTask& task, const reports::Vocabulary& vocabulary);

}  // namespace steelyard::app
