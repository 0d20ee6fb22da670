// SPDX-License-Identifier: Apache-2.0
// Many runs read one after the other, of which only a few numbers per row are kept.
#pragma once
#include <cstddef>
#include <string>
#include <unordered_map>
#include <vector>

#include "app/report_input.h"
#include "base/result.h"
#include "judge/fleet.h"
#include "reports/fleet/fleet.h"

namespace steelyard::app {

class FleetReader final : public model::RunVisitor {
 public:
  /// `trust`: whose signatures count on bundles; null: whose they are is not known. `hashes`: of the documents, too.
  explicit FleetReader(const bundle::Trust* trust = nullptr, bool hashes = true) : trust_(trust), hashes_(hashes) {}

  /// By id or path. A document with a journal beside it is verified first, and so held in memory once; one without is
  /// streamed, whatever its size.
  [[nodiscard]] Result<void> read(const std::string& id_or_path);
  void add(const VerifiedRun& run);
  /// All of them, the same way for every view of a fleet: few are held and recomputed from their samples, of many each
  /// row is held against itself only. Either way a PASS that no measurement gives is INVALID.
  [[nodiscard]] Result<void> read_all(const std::vector<std::string>& runs);
  [[nodiscard]] const judge::Fleet& fleet() const { return fleet_; }

  /// The fleet's diagnosis, spreads and nodes. Nothing can be added afterwards.
  [[nodiscard]] reports::FleetView finish();

  void node(const model::NodeFacts& facts) override;
  void row(const model::Row& row) override;
  void head(const model::RunHead& head) override;

 private:
  reports::FleetNode& node_named(const std::string& name);

  const bundle::Trust* trust_;
  bool hashes_;
  judge::Fleet fleet_;
  reports::FleetView view_;
  std::unordered_map<std::string, std::size_t> nodes_;  // name -> index in view_.nodes
  std::string job_, job_node_;                          // of the row before
};

/// True for few runs of moderate size: they can be held in memory, and only they can be shown in full.
[[nodiscard]] bool may_be_held(const std::vector<std::string>& runs);

/// True if this document may be streamed: a file, or a folder with run.json, without a journal.
[[nodiscard]] bool is_lone_document(const std::string& id_or_path, std::filesystem::path& file);

}  // namespace steelyard::app
