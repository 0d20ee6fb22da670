// SPDX-License-Identifier: Apache-2.0
// A run as lines of its journal, and back:
//   open    run (the document without results), plan, host, nonce_given; the journal adds nonce and session_id
//   start   job, attempt: one that no finish follows died with its process
//   finish  job, rows
//   resume  pid, host
//   end     summary; nothing follows it
// Every line has kind, wall (UTC, only ever printed: it may jump) and mono_ns. Order is the order of the lines.
#pragma once
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "model/json.h"
#include "model/plan.h"
#include "model/run.h"
#include "model/session.h"
#include "store/journal.h"

namespace steelyard::store {

/// What the lines of one journal amount to.
struct RunRecord {
  model::Plan plan;
  model::Session session;                    // how it went
  model::Run run;                            // rows in the order of the plan; `finished` is empty without an end line
  std::set<std::string> finished;            // jobs
  std::map<std::string, unsigned> attempts;  // per job; only those that began
  bool torn = false;                         // something half-written follows the last line
};

/// What tells one host from another, and from itself with other hardware or another kernel: 16 hexadecimal digits.
[[nodiscard]] std::string fingerprint(const model::Machine& machine);

[[nodiscard]] model::Json open_line(const model::Run& run, const model::Plan& plan, bool nonce_given, Clock& clock);
[[nodiscard]] model::Json start_line(const std::string& job, unsigned attempt, Clock& clock);
[[nodiscard]] model::Json finish_line(const std::string& job, const std::vector<model::Row>& rows, Clock& clock);
[[nodiscard]] model::Json resume_line(const model::Machine& machine, Clock& clock);
/// `run.finished` is its time.
[[nodiscard]] model::Json end_line(const model::Run& run, Clock& clock);

/// kCorrupt, naming file and line, for lines that no run of ours can have written.
[[nodiscard]] Result<RunRecord> replay(const JournalContents& contents, const std::filesystem::path& file);

/// Rows of earlier jobs of the plan first; those of one job stay in their order.
void order_rows(const model::Plan& plan, std::vector<model::Row>& rows);

}  // namespace steelyard::store
