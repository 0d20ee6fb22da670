// SPDX-License-Identifier: Apache-2.0
// Runs on disk: <data>/runs/<id>/{journal.jsonl,run.json}. The journal is the truth while a run goes on, run.json is
// written from it when it ends; the SQLite index beside them can be rebuilt from the files at any time.
#pragma once
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "model/plan.h"
#include "model/run.h"
#include "model/session.h"
#include "store/journal.h"

namespace steelyard::store {

struct RunRecord;

/// A run being measured by this process. Holds the run's journal and the machine-wide measuring lock.
class OpenRun {
 public:
  [[nodiscard]] const std::string& id() const { return run_.id; }
  [[nodiscard]] const std::filesystem::path& dir() const { return dir_; }
  [[nodiscard]] const model::Plan& plan() const { return plan_; }
  /// Jobs whose rows are in the journal: not to be run again.
  [[nodiscard]] const std::set<std::string>& finished_jobs() const { return finished_; }
  [[nodiscard]] const model::Run& run() const { return run_; }

  /// Journals that `job` begins (so that every attempt is on record), and that it ended with `rows`. Rows of a job that
  /// took more than one attempt say so in conditions["attempt"].
  [[nodiscard]] Result<void> job_started(const model::Job& job);
  [[nodiscard]] Result<void> job_finished(const model::Job& job, std::vector<model::Row> rows);
  /// Journals the end, orders rows as the plan does, writes run.json, indexes it. The run is complete after this,
  /// unless somebody changed its files while it went on: kCorrupt.
  [[nodiscard]] Result<void> finish();

 private:
  friend class RunStore;
  OpenRun(Journal journal, Clock& clock) : journal_(std::move(journal)), clock_(&clock) {}
  [[nodiscard]] Result<void> may_touch(const model::Job& job) const;

  Journal journal_;
  Clock* clock_;
  std::filesystem::path dir_;
  model::Plan plan_;
  model::Run run_;
  std::set<std::string> finished_;
  std::map<std::string, unsigned> attempts_;  // per job
  std::shared_ptr<void> measuring_lock_;
};

/// How a session begins. `nonce`, hexadecimal, is an authority's; without one the store draws its own. All seeds of the
/// run follow from it (model/session.h).
struct NewSession {
  std::optional<std::string> nonce;
};

/// What else must hold for a run to be resumed; an error says what does not.
using MayGoOn = std::function<Result<void>(const model::Run&)>;

struct RunSummary {
  std::string id, profile, started, finished, node;
  model::Summary summary;
  bool complete = false;  // ended, and its run.json written
  bool imported = false;  // other tools measured it; it has no journal to be verified by
  std::string damage;     // why it cannot be read, if so
};

struct LoadedRun {
  model::Run run;
  std::filesystem::path file;  // run.json, or the journal of a run that has not ended
  bool verified = false;       // false: a document without a journal beside it, which anybody may have written
  std::optional<model::Session> session;  // what the journal says of how it went; with `verified` only
};

class RunStore {
 public:
  /// `data_dir` is UserDirs.data; created when first written to.
  RunStore(std::filesystem::path data_dir, Clock& clock) : data_(std::move(data_dir)), clock_(&clock) {}

  /// A new run with a fresh id ("20261121-7f3a"). `base` carries everything but id, times and results. kBusy (naming
  /// the other run and its process) if something already measures on this machine under this user.
  [[nodiscard]] Result<OpenRun> begin(const model::Plan& plan, model::Run base, const NewSession& session = {});
  /// An interrupted run; without an id, the latest unfinished one. A run that is finished, whose machine is another one
  /// now, or to which `may_go_on` objects, is refused with the reason, and stays as it is. One that died between its
  /// last line and run.json has no job left: finish() it.
  [[nodiscard]] Result<OpenRun> resume(const std::optional<std::string>& id, const model::Machine& machine,
                                       const MayGoOn& may_go_on = {});

  /// Keeps a run that other tools measured, under a fresh id: run.json without a journal, so that it never counts as
  /// verified, and beside it the files it was read from, as imported/<sha256>. Its folder. Precondition: imported_from.
  [[nodiscard]] Result<std::filesystem::path> keep_imported(model::Run run, const std::vector<std::string>& files);

  /// A run by id, by unique prefix of an id, or by path of a run.json or run folder. An unfinished run is read from
  /// its journal, with `finished` empty.
  [[nodiscard]] Result<model::Run> load(const std::string& id_or_path) const;
  /// The same, and proved: what has a journal must verify against it (kCorrupt if it does not).
  [[nodiscard]] Result<LoadedRun> load_verified(const std::string& id_or_path) const;
  /// All runs, newest first, from the index; `rebuild` throws the index away and reads the files again.
  [[nodiscard]] Result<std::vector<RunSummary>> list(bool rebuild) const;
  /// Verifies a run's journal and that run.json says what the journal says.
  [[nodiscard]] Result<void> verify(const std::string& id) const;

 private:
  [[nodiscard]] Result<OpenRun> begin_in(const std::filesystem::path& dir, model::Plan plan, model::Run base,
                                         const NewSession& session);
  [[nodiscard]] OpenRun opened(Journal journal, const std::filesystem::path& dir, RunRecord record);

  std::filesystem::path data_;
  Clock* clock_;
};

}  // namespace steelyard::store
