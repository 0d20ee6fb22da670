// SPDX-License-Identifier: Apache-2.0
// Other tools' results as a run: to be listed, compared and reported beside ours, and marked as what they are. Rows
// keep the tool's own names ("fio.read", "nccl.all_reduce"): a number measured under other rules is another benchmark.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "exchange/source.h"
#include "model/run.h"

namespace steelyard::exchange {

struct ImportOptions {
  std::optional<std::string> format;  // one of import_formats(); none: each file's own is recognised
  std::string node;                   // where it was measured, for files that do not say; empty: node_of(the file)
  std::string now;                    // UTC as in run.json: stands where no file says when it was measured
};

/// Names for --as, sorted.
[[nodiscard]] std::vector<std::string> import_formats();

/// "fio.json#3f2a": what stands for the machine that nobody named. Its name and the beginning of its hash, so that the
/// files of two machines, which are often called alike, are not taken for one.
[[nodiscard]] std::string node_of(std::string_view file, std::string_view sha256);

/// "20261128-7f3a", for a document that no store names: the day it was measured, and the hash of all that it was read
/// from, in whichever order. Precondition: imported_from.
[[nodiscard]] std::string id_of(const model::Run& run);

/// One run out of all `files`, without an id. Its nodes are machines of which nothing but the name is known.
/// Rows that say the same of the same are one result, written down twice. A rate or a time of 0 is INVALID: tools write
/// it where nothing was measured. kInvalidArgument with file, line or member, and a hint if a file is of no known
/// format, broken, cut off, empty of results or given twice; nothing is imported then.
[[nodiscard]] Result<model::Run> import_run(std::span<const Source> files, const ImportOptions& options);

}  // namespace steelyard::exchange
