// SPDX-License-Identifier: Apache-2.0
// A run.json of any size, row by row: what the views over many runs need, without keeping the document.
#pragma once
#include <filesystem>
#include <iosfwd>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "model/run.h"

namespace steelyard::model {

/// What tells one node's hardware from another's. Taken from its machine document.
struct NodeFacts {
  std::string name;
  std::vector<std::string> packages;                        // models, one per package
  std::vector<std::string> accelerators;                    // names of display and processing PCI devices
  std::vector<std::pair<std::string, std::string>> models;  // operating system's device -> its model, where known
};
[[nodiscard]] NodeFacts facts_of(const Node& node);

/// What a run says of itself as a whole.
struct RunHead {
  std::string id, profile, started, finished, tool_version;
};

/// Called in the order of the document. The row is the caller's only until it returns. Of a row, launches, quantiles,
/// estimator, bound, correctness and interval are not filled in.
class RunVisitor {
 public:
  virtual ~RunVisitor() = default;
  virtual void node(const NodeFacts& facts) = 0;
  virtual void row(const Row& row) = 0;
  /// Once, at the end of the document: its members may stand anywhere in it.
  virtual void head(const RunHead& /*head*/) {}
};

/// Reads one steelyard.run/1 document. `name` is what errors call it. One row at a time is kept. Nesting beyond 64
/// levels, duplicate keys, members of the wrong type and rows without a name are refused, like the whole document would
/// be; what the visitor saw before the error was in the document. kCorrupt, or kIo where `in` failed.
[[nodiscard]] Result<void> stream_run(std::istream& in, std::string_view name, RunVisitor& visitor);
[[nodiscard]] Result<void> stream_run(const std::filesystem::path& file, RunVisitor& visitor);
/// The same of a run in memory.
void visit(const Run& run, RunVisitor& visitor);

}  // namespace steelyard::model
