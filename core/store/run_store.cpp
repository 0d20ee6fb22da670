// SPDX-License-Identifier: Apache-2.0
#include "store/run_store.h"

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <fmt/format.h>
#include <numeric>
#include <sys/stat.h>
#include <system_error>

#include "base/digest.h"
#include "base/files.h"
#include "base/log.h"
#include "base/text.h"
#include "model/json.h"
#include "store/index.h"
#include "store/measuring_lock.h"
#include "store/run_files.h"
#include "store/run_record.h"
#include "store/system.h"

namespace steelyard::store {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kNonceBytes = 16;

Result<void> make_folders(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (!error) return {};
  return Error{Errc::kIo, fmt::format("cannot create {}: {}", folder.string(), error.message()),
               "set XDG_DATA_HOME to a folder that can be written"};
}

/// A folder with a fresh id, "20261121-7f3a": mkdir decides between two processes that draw the same.
Result<fs::path> make_run_folder(const fs::path& runs, Clock& clock) {
  const std::string now = utc_timestamp(clock.wall_ns());
  const std::string day = now.substr(0, 4) + now.substr(5, 2) + now.substr(8, 2);
  constexpr int kDraws = 1000;  // of 65536 ids a day
  for (int i = 0; i < kDraws; ++i) {
    const fs::path folder = runs / fmt::format("{}-{}", day, random_hex(2));
    if (::mkdir(folder.c_str(), 0777) == 0) return folder;
    if (errno != EEXIST) return system_error("create", folder);
  }
  return Error{Errc::kIo, fmt::format("{}: no free run id for {}", runs.string(), day), "delete runs of that day"};
}

/// What makes `now` another machine than `then`; empty if nothing does. Memory is left out: virtual machines are given
/// more and less of it while they run.
std::string difference(const model::Machine& then, const model::Machine& now) {
  std::vector<std::string> found;
  const auto compare = [&](const char* what, const auto& a, const auto& b) {
    if (a != b) found.push_back(fmt::format("{} was {} and is {}", what, a, b));
  };
  const auto cpu = [](const model::Machine& m) { return m.packages.empty() ? "unknown" : m.packages[0].model; };
  compare("hostname", then.hostname, now.hostname);
  compare("CPU", cpu(then), cpu(now));
  compare("number of cores", then.cores.size(), now.cores.size());
  compare("list of CPUs it may use", text::cpu_list(then.allowed_cpus), text::cpu_list(now.allowed_cpus));
  return fmt::format("{}", fmt::join(found, ", "));
}

Result<void> may_resume(const RunRecord& record, const fs::path& dir, const model::Machine& machine,
                        const MayGoOn& may_go_on) {
  if (record.run.id != dir.filename())
    return Error{Errc::kInvalidArgument,
                 fmt::format("{} holds run {}: a copy of its folder", dir.string(), record.run.id),
                 "resume the run itself; two with one id could not be told apart"};
  if (!record.run.finished.empty() && has_document(dir))
    return Error{Errc::kInvalidArgument, fmt::format("run {} has finished; nothing is left to do", record.run.id),
                 "start a new one: steelyard run"};
  if (const std::string other = difference(record.run.nodes.front().machine, machine); !other.empty())
    return Error{Errc::kInvalidArgument, fmt::format("run {} was begun on another machine: {}", record.run.id, other),
                 "resume it where and as it began, or start a new run here: steelyard run"};
  return may_go_on ? may_go_on(record.run) : Result<void>();
}

/// The latest run that can go on. Damaged ones cannot; the user is told.
Result<std::string> latest_unfinished(const fs::path& data, const std::vector<RunSummary>& newest_first) {
  for (const RunSummary& s : newest_first) {
    if (s.complete) continue;
    if (s.damage.empty()) return s.id;
    log::warning(fmt::format("run {} cannot be resumed: {}", s.id, s.damage));
  }
  return Error{Errc::kNotFound, fmt::format("no unfinished run in {}", runs_dir(data).string()),
               "start a new one: steelyard run"};
}

bool is_folder(const fs::path& path) {
  std::error_code ignored;  // what cannot be looked at is no folder for us
  return fs::is_directory(path, ignored);
}

/// A run's folder, or a document that stands alone.
Result<fs::path> locate(const fs::path& data, const std::string& id_or_path) {
  std::error_code ignored;  // what cannot be looked at is no path of a run
  const fs::path path = id_or_path;
  const bool is_id = !id_or_path.empty() && id_or_path.find('/') == std::string::npos &&
                     is_folder(runs_dir(data) / path) && id_or_path.front() != '.';
  if (!is_id && is_folder(path)) return path;
  if (!is_id && fs::is_regular_file(path, ignored)) {
    if (path.filename() != document_file("").filename()) return path;
    return path.has_parent_path() ? path.parent_path() : fs::path(".");
  }
  auto id = find_run(data, id_or_path);
  if (!id) return id.error();
  return runs_dir(data) / *id;
}

}  // namespace

Result<OpenRun> RunStore::begin(const model::Plan& plan, model::Run base, const NewSession& session) {
  if (auto made = make_folders(runs_dir(data_)); !made) return made.error();
  auto lock = MeasuringLock::take(data_);
  if (!lock) return lock.error();
  auto dir = make_run_folder(runs_dir(data_), *clock_);
  if (!dir) return dir.error();
  auto run = begin_in(*dir, plan, std::move(base), session);
  auto signed_lock = run ? lock->sign(run->id()) : Result<void>();
  if (!run || !signed_lock) {  // nothing has been measured: leave nothing behind
    std::error_code ignored;
    fs::remove_all(*dir, ignored);
    return run ? signed_lock.error() : run.error();
  }
  run->measuring_lock_ = std::make_shared<MeasuringLock>(std::move(*lock));
  return run;
}

Result<OpenRun> RunStore::begin_in(const fs::path& dir, model::Plan plan, model::Run base, const NewSession& session) {
  if (auto synced = sync_folder(dir.parent_path()); !synced) return synced.error();
  base.id = dir.filename().string();
  base.started = utc_timestamp(clock_->wall_ns());
  base.finished.clear();
  base.results.clear();
  base.summary = {};
  base.journal_head.clear();
  const std::string nonce = session.nonce.value_or(random_hex(kNonceBytes));
  for (model::Job& job : plan.jobs) job.seed = model::job_seed(nonce, job.id);
  auto journal = Journal::create(journal_file(dir), base.id, nonce);
  if (!journal) return journal.error();
  const model::Json first = open_line(base, plan, session.nonce.has_value(), *clock_);
  // Read back before it is written: a plan with one job twice must fail here, not when the run is resumed.
  JournalContents contents;
  contents.lines = {first};
  contents.lines[0]["session_id"] = base.id;
  auto record = replay(contents, journal_file(dir));
  if (!record) return Error{Errc::kInternal, record.error().message};
  if (auto written = journal->append(first); !written) return written.error();
  record->run.journal_head = journal->head();
  return opened(std::move(*journal), dir, std::move(*record));
}

OpenRun RunStore::opened(Journal journal, const fs::path& dir, RunRecord record) {
  OpenRun run(std::move(journal), *clock_);
  run.dir_ = dir;
  run.plan_ = std::move(record.plan);
  run.run_ = std::move(record.run);
  run.finished_ = std::move(record.finished);
  run.attempts_ = std::move(record.attempts);
  return run;
}

Result<OpenRun> RunStore::resume(const std::optional<std::string>& id, const model::Machine& machine,
                                 const MayGoOn& may_go_on) {
  auto runs = id ? Result<std::vector<RunSummary>>(std::vector<RunSummary>()) : list(false);
  if (!runs) return runs.error();
  auto found = id ? find_run(data_, *id) : latest_unfinished(data_, *runs);
  if (!found) return found.error();
  const fs::path dir = runs_dir(data_) / *found;
  if (has_document(dir) && !has_journal(dir))
    return Error{Errc::kInvalidArgument,
                 fmt::format("run {} was measured by another tool: nothing is left to do", *found),
                 "start a new one: steelyard run"};
  // Asked before anything is locked or cut: a run that is refused stays as it is.
  auto record = read_record(dir);
  if (!record) return record.error();
  if (auto allowed = may_resume(*record, dir, machine, may_go_on); !allowed) return allowed.error();
  auto lock = MeasuringLock::take(data_);
  if (!lock) return lock.error();
  JournalContents contents;
  auto journal = Journal::reopen(journal_file(dir), contents);
  if (!journal) return journal.error();
  record = replay(contents, journal_file(dir));
  if (!record) return record.error();
  // It may have been finished by another process in between.
  if (auto allowed = may_resume(*record, dir, machine, may_go_on); !allowed) return allowed.error();
  if (auto s = lock->sign(*found); !s) return s.error();
  if (record->run.finished.empty())
    if (auto written = journal->append(resume_line(machine, *clock_)); !written) return written.error();
  record->run.journal_head = journal->head();
  OpenRun run = opened(std::move(*journal), dir, std::move(*record));
  run.measuring_lock_ = std::make_shared<MeasuringLock>(std::move(*lock));
  return run;
}

Result<fs::path> RunStore::keep_imported(model::Run run, const std::vector<std::string>& files) {
  if (auto made = make_folders(runs_dir(data_)); !made) return made.error();
  const auto dir = make_run_folder(runs_dir(data_), *clock_);
  if (!dir) return dir.error();
  run.id = dir->filename().string();
  auto kept = make_folders(*dir / "imported");
  for (const std::string& bytes : files)
    if (kept) kept = write_file_atomically(*dir / "imported" / sha256_hex(bytes), bytes);
  if (kept) kept = write_file_atomically(document_file(*dir), model::dump_json(model::to_json(run)));
  if (kept) return dir;
  std::error_code ignored;  // half an import is none
  fs::remove_all(*dir, ignored);
  return kept.error();
}

Result<model::Run> RunStore::load(const std::string& id_or_path) const {
  const auto at = locate(data_, id_or_path);
  if (!at) return at.error();
  return is_folder(*at) ? read_run(*at) : read_document(*at);
}

Result<LoadedRun> RunStore::load_verified(const std::string& id_or_path) const {
  const auto at = locate(data_, id_or_path);
  if (!at) return at.error();
  std::error_code ignored;  // a journal that cannot be looked at proves nothing
  const bool journalled = is_folder(*at) && fs::exists(journal_file(*at), ignored);
  if (journalled)
    if (auto intact = verify_run(*at); !intact) return intact.error();
  auto run = is_folder(*at) ? read_run(*at) : read_document(*at);
  if (!run) return run.error();
  const fs::path file = !is_folder(*at) ? *at : has_document(*at) ? document_file(*at) : journal_file(*at);
  LoadedRun loaded{*std::move(run), file, journalled, std::nullopt};
  if (!journalled) return loaded;
  auto record = read_record(*at);
  if (!record) return record.error();
  loaded.session = std::move(record->session);
  return loaded;
}

Result<std::vector<RunSummary>> RunStore::list(bool rebuild) const {
  auto ids = run_ids(data_);
  if (!ids) return ids.error();
  std::map<std::string, IndexEntry> indexed = read_index(index_file(data_));
  std::vector<RunSummary> runs;
  std::vector<IndexEntry> changed;
  for (const std::string& id : *ids) {
    const fs::path dir = runs_dir(data_) / id;
    const std::string stamp = stamp_of(dir);
    const auto known = indexed.extract(id);
    if (!rebuild && known && known.mapped().stamp == stamp) {
      runs.push_back(std::move(known.mapped().summary));
    } else {
      changed.push_back({summarize_run(dir), stamp});
      runs.push_back(changed.back().summary);
    }
  }
  std::vector<std::string> gone;
  for (const auto& [id, entry] : indexed) gone.push_back(id);
  if (!changed.empty() || !gone.empty())
    if (auto written = write_index(index_file(data_), changed, gone); !written) log::debug(written.error().message);
  std::ranges::sort(runs, std::ranges::greater(), [](const RunSummary& r) { return std::pair(r.started, r.id); });
  return runs;
}

Result<void> RunStore::verify(const std::string& id) const {
  auto found = find_run(data_, id);
  if (!found) return found.error();
  return verify_run(runs_dir(data_) / *found);
}

}  // namespace steelyard::store
