// SPDX-License-Identifier: Apache-2.0
// One run from request to document: discover -> plan -> measure -> journal -> run.json. No printing: progress goes to
// observers, the rest is returned.
#pragma once
#include <atomic>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "measure/plan.h"
#include "measure/sampler.h"
#include "model/catalogue.h"
#include "model/machine.h"
#include "model/plan.h"
#include "model/run.h"
#include "plugin/host.h"
#include "store/run_store.h"

namespace steelyard::app {

/// What list, doctor, check and run all begin with: this machine, and its plugins at work.
struct Site {
  model::Machine machine;
  model::Catalogue plugins;
  std::unique_ptr<plugin::PluginHost> host;
};
[[nodiscard]] Result<Site> open_site(const std::vector<std::filesystem::path>& plugin_path,
                                     const std::atomic<bool>& cancelled);

struct SessionRequest {
  std::string profile = "quick";
  measure::Selection selection;
  double budget_s = 0;  // 0: the profile's
  bool resume = false;
  std::optional<std::string> resume_id;                                 // none: the latest unfinished run
  std::optional<std::string> nonce;                                     // an authority's, hexadecimal; none: our own
  std::map<std::string, std::pair<std::string, std::string>> settings;  // effective configuration, for the record
};

/// The plan that `request` leads to on `site`; nothing is written. For --dry-run, and the first half of a new run.
[[nodiscard]] Result<model::Plan> plan_session(const SessionRequest& request, Site& site);

/// Told about whole jobs; measure::Observer tells about the inside of one.
class SessionObserver : public measure::Observer {
 public:
  /// Before the first job. `finished` jobs of a resumed run are not repeated.
  virtual void on_start(const store::OpenRun& run) = 0;
  virtual void on_job_start(const model::Job& job, std::size_t index) = 0;
  virtual void on_job_done(const model::Job& job, std::size_t index, const std::vector<model::Row>& rows) = 0;
};

struct SessionResult {
  model::Run run;
  std::filesystem::path dir;  // holds run.json and journal.jsonl
  bool interrupted = false;   // `run` holds what was finished; resumable
};

/// Measures. Errors are those that end a run before or between jobs (no profile, disk full); whatever happens inside
/// a job is a row. `cancelled` ends it after the current repetition.
[[nodiscard]] Result<SessionResult> run_session(const SessionRequest& request, Site& site, SessionObserver& observer,
                                                const std::atomic<bool>& cancelled);

}  // namespace steelyard::app
