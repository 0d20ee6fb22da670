// SPDX-License-Identifier: Apache-2.0
// What a report is made from, out of files: the run, verified before it is believed, the texts and the names.
#pragma once
#include <filesystem>
#include <optional>
#include <string>

#include "base/result.h"
#include "bundle/trust.h"
#include "model/session.h"
#include "reports/report.h"

namespace steelyard::app {

/// A run and what speaks for it. `verified`: its journal lies beside it, its chain holds, and both say the same.
struct VerifiedRun {
  model::Run run;
  std::filesystem::path file;  // run.json, or the journal of a run that has not ended
  std::string sha256;          // of that file
  bool verified = false;
  std::optional<model::CheckReport> bundle = {};  // that it came in
  std::optional<model::Session> session = {};     // what its journal says of how it went; of a run folder or a bundle
};

/// A run by id, by unique prefix of an id, or by path of a run.json, run folder or bundle. kCorrupt if its files
/// contradict each other, or a bundle's container, hashes or signatures are wrong; a run.json alone is read, and not
/// verified. A row that passed and does not follow from its own samples is INVALID in what is returned. `trust`: whose
/// signatures count; null: whose they are is not known.
[[nodiscard]] Result<VerifiedRun> read_verified_run(const std::string& id_or_path,
                                                    const bundle::Trust* trust = nullptr);

/// kInvalidArgument if `path` is a file with another document of ours, such as a certificate: nothing is wrong with it,
/// but it is no run.
[[nodiscard]] Result<void> refuse_other_document(const std::filesystem::path& path);

/// What speaks against its numbers, for people; empty: nothing that is known. That verify calls the bundle that it came
/// in INVALID, or that a row does not follow from its own samples.
[[nodiscard]] std::string defect_of(const model::Run& run, const std::optional<model::CheckReport>& bundle);

/// Texts of both languages, and every data/names/*.toml.
[[nodiscard]] Result<reports::Vocabulary> read_vocabulary(const std::filesystem::path& data_dir);

/// The report of `run`: with the facts of its machines in both languages, and their drawings.
[[nodiscard]] Result<reports::Report> make_report(VerifiedRun run, const std::filesystem::path& data_dir);

}  // namespace steelyard::app
