// SPDX-License-Identifier: Apache-2.0
// Reading <data>/runs/<id>/{journal.jsonl,run.json}. Nothing here writes.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/run.h"
#include "store/run_record.h"
#include "store/run_store.h"

namespace steelyard::store {

[[nodiscard]] std::filesystem::path runs_dir(const std::filesystem::path& data_dir);
[[nodiscard]] std::filesystem::path journal_file(const std::filesystem::path& run_dir);
[[nodiscard]] std::filesystem::path document_file(const std::filesystem::path& run_dir);

[[nodiscard]] bool has_document(const std::filesystem::path& run_dir);
[[nodiscard]] bool has_journal(const std::filesystem::path& run_dir);

/// Names of the folders of runs, sorted; empty if there are none yet.
[[nodiscard]] Result<std::vector<std::string>> run_ids(const std::filesystem::path& data_dir);
/// The one id that is or begins with `id`.
[[nodiscard]] Result<std::string> find_run(const std::filesystem::path& data_dir, const std::string& id);

[[nodiscard]] Result<RunRecord> read_record(const std::filesystem::path& run_dir);
/// run.json if it says what the journal says or stands alone, else the journal's account.
[[nodiscard]] Result<model::Run> read_run(const std::filesystem::path& run_dir);
[[nodiscard]] Result<model::Run> read_document(const std::filesystem::path& file);
[[nodiscard]] Result<void> verify_run(const std::filesystem::path& run_dir);

/// What list shows of a run, be it damaged.
[[nodiscard]] RunSummary summarize_run(const std::filesystem::path& run_dir);
/// Changes whenever the files of a run do: their sizes and times of modification.
[[nodiscard]] std::string stamp_of(const std::filesystem::path& run_dir);

}  // namespace steelyard::store
