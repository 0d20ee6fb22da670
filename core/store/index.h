// SPDX-License-Identifier: Apache-2.0
// What list shows, kept so that it need not read every run: <data>/index.db, the only home of SQLite. It holds nothing
// that the files do not; one that is missing, damaged or of another version counts as empty and is replaced.
#pragma once
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "store/run_store.h"

namespace steelyard::store {

struct IndexEntry {
  RunSummary summary;
  std::string stamp;  // stamp_of() the files it was made from
};

[[nodiscard]] std::filesystem::path index_file(const std::filesystem::path& data_dir);

/// By run id. Never fails: what cannot be read has to be made from the files again.
[[nodiscard]] std::map<std::string, IndexEntry> read_index(const std::filesystem::path& file);
/// Puts `changed` in, takes `gone` out, at once or not at all.
[[nodiscard]] Result<void> write_index(const std::filesystem::path& file, const std::vector<IndexEntry>& changed,
                                       const std::vector<std::string>& gone);

}  // namespace steelyard::store
