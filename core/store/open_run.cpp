// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <fmt/format.h>

#include "base/files.h"
#include "base/log.h"
#include "model/json.h"
#include "store/index.h"
#include "store/run_files.h"
#include "store/run_record.h"
#include "store/run_store.h"

namespace steelyard::store {

Result<void> OpenRun::may_touch(const model::Job& job) const {
  const auto misuse = [&](std::string_view what) {
    return Error{Errc::kInternal, fmt::format("run {}: job {} {}", run_.id, job.id, what)};
  };
  if (!run_.finished.empty()) return misuse("comes after the end of the run");
  if (std::ranges::find(plan_.jobs, job.id, &model::Job::id) == plan_.jobs.end()) return misuse("is not in the plan");
  if (finished_.contains(job.id)) return misuse("has already finished");
  return {};
}

Result<void> OpenRun::job_started(const model::Job& job) {
  if (auto allowed = may_touch(job); !allowed) return allowed;
  const auto began = attempts_.find(job.id);
  const unsigned attempt = began == attempts_.end() ? 1 : began->second + 1;
  if (auto journalled = journal_.append(start_line(job.id, attempt, *clock_)); !journalled) return journalled;
  attempts_[job.id] = attempt;
  return {};
}

Result<void> OpenRun::job_finished(const model::Job& job, std::vector<model::Row> rows) {
  if (auto allowed = may_touch(job); !allowed) return allowed;
  const auto attempts = attempts_.find(job.id);
  for (model::Row& row : rows) {
    row.job = job.id;
    if (attempts != attempts_.end() && attempts->second > 1) row.conditions["attempt"] = 1.0 * attempts->second;
    // A row that could not be read back (a number that is not finite) would cost the whole journal.
    if (auto readable = model::row_from_json(model::to_json(row)); !readable)
      return Error{Errc::kInternal, fmt::format("job {}: {}", job.id, readable.error().message)};
  }
  if (auto journalled = journal_.append(finish_line(job.id, rows, *clock_)); !journalled) return journalled;
  finished_.insert(job.id);
  std::ranges::move(rows, std::back_inserter(run_.results));
  run_.summary = model::summarize(run_.results);
  run_.journal_head = journal_.head();
  return {};
}

Result<void> OpenRun::finish() {
  order_rows(plan_, run_.results);
  run_.summary = model::summarize(run_.results);
  if (run_.finished.empty()) {  // else a run whose process died between its last line and run.json
    model::Run ended = run_;
    ended.finished = utc_timestamp(clock_->wall_ns());
    if (auto journalled = journal_.append(end_line(ended, *clock_)); !journalled) return journalled;
    run_ = std::move(ended);
  }
  run_.journal_head = journal_.head();
  if (auto written = write_file_atomically(document_file(dir_), model::dump_json(model::to_json(run_))); !written)
    return has_journal(dir_)
               ? Error{written.error().code, written.error().message,
                       written.error().hint + "; all is measured, and steelyard run --resume " + run_.id + " writes it"}
               : Error{Errc::kIo, fmt::format("{} was removed while the run went on", dir_.string()),
                       "what was measured is lost: start again, and leave its folder alone"};
  measuring_lock_.reset();
  const std::filesystem::path index = index_file(dir_.parent_path().parent_path());
  const RunSummary kept = summarize_run(dir_);  // reads back what was written
  if (auto indexed = write_index(index, {{kept, stamp_of(dir_)}}, {}); !indexed)
    log::warning(fmt::format("run {} is complete, but not in the index: {}", run_.id, indexed.error().message));
  if (kept.damage.empty()) return {};
  return Error{Errc::kCorrupt, kept.damage,
               "its files were changed while the run went on: start again, and leave them alone"};
}

}  // namespace steelyard::store
