// SPDX-License-Identifier: Apache-2.0
// A folder of pages on disk. It knows which files are its own, and touches no other.
#pragma once
#include <filesystem>
#include <set>
#include <string>
#include <string_view>

#include "base/result.h"

namespace steelyard::app {

class SiteFolder {
 public:
  /// A new or empty folder, or one that carries our mark (.steelyard-site, the list of our files in it). Anything else
  /// is kInvalidArgument: nobody's files are overwritten.
  [[nodiscard]] static Result<SiteFolder> open(const std::filesystem::path& folder);

  /// Writes a file of ours, `name` relative to the folder; one that has these bytes already is left alone. Refused if
  /// somebody else's file is there, or the way to it is a link.
  [[nodiscard]] Result<void> write(const std::string& name, std::string_view bytes);
  /// Removes files of ours that were not written again, and remembers which are.
  [[nodiscard]] Result<void> finish();
  [[nodiscard]] std::size_t files() const { return written_.size(); }

 private:
  explicit SiteFolder(std::filesystem::path folder) : folder_(std::move(folder)) {}
  [[nodiscard]] Result<void> remember(const std::set<std::string>& names) const;

  std::filesystem::path folder_;
  std::set<std::string> known_, written_;
};

}  // namespace steelyard::app
