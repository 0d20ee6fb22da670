// SPDX-License-Identifier: Apache-2.0
// What a report is made from, out of files: the run, verified before it is believed, the texts and the names.
#pragma once
#include <filesystem>
#include <string>

#include "base/result.h"
#include "reports/report.h"

namespace steelyard::app {

/// A run and what speaks for it. `verified`: its journal lies beside it, its chain holds, and both say the same.
struct VerifiedRun {
  model::Run run;
  std::filesystem::path file;  // run.json, or the journal of a run that has not ended
  std::string sha256;          // of that file
  bool verified = false;
};

/// A run by id, by unique prefix of an id, or by path of a run.json or run folder. kCorrupt if its files contradict
/// each other; a run.json alone is read, and not verified.
[[nodiscard]] Result<VerifiedRun> read_verified_run(const std::string& id_or_path);

/// Texts of both languages, and every data/names/*.toml.
[[nodiscard]] Result<reports::Vocabulary> read_vocabulary(const std::filesystem::path& data_dir);

/// The report of `run`: with the facts of its machines in both languages, and their drawings.
[[nodiscard]] Result<reports::Report> make_report(VerifiedRun run, const std::filesystem::path& data_dir);

}  // namespace steelyard::app
