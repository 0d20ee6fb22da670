// SPDX-License-Identifier: Apache-2.0
// What a centre hands in for the index: a center.toml ("steelyard.center/1") with declared indicators and the runs it
// measured, or a run alone. docs/formats.md has every key.
#pragma once
#include <string>
#include <vector>

#include "base/result.h"
#include "model/index.h"
#include "store/run_store.h"

namespace steelyard::app {

/// `name` is a .toml file, a folder with a center.toml, or a run (whose nodes are then the centre). Strict: an unknown
/// key or indicator, another unit than the tree's, a value that it does not allow, a declaration without source or with
/// a date that is none or to come is an error with file and line.
[[nodiscard]] Result<model::CentreFacts> read_centre(const std::string& name, const model::IndicatorTree& tree,
                                                     const store::RunStore& store);

/// The files that read_centre() would read, as far as they can be known without reading runs.
[[nodiscard]] std::vector<std::string> files_of_centre(const std::string& name);

/// A tree of data/index by name, or anybody's own .json.
[[nodiscard]] Result<model::IndicatorTree> read_tree(const std::string& name);

inline constexpr const char* kDefaultTree = "centre-2026.1";

}  // namespace steelyard::app
