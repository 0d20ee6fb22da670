// SPDX-License-Identifier: Apache-2.0
// One measurement at a time on this machine under this user: <data>/measuring.lock. The lock dies with its process;
// what the file says ("pid run-id") only tells who holds it.
#pragma once
#include <filesystem>
#include <string>

#include "base/result.h"
#include "store/descriptor.h"

namespace steelyard::store {

class MeasuringLock {
 public:
  /// kBusy, naming the run and process that hold it.
  [[nodiscard]] static Result<MeasuringLock> take(const std::filesystem::path& data_dir);
  /// Writes who holds it, for whoever comes next.
  [[nodiscard]] Result<void> sign(const std::string& run_id);

 private:
  MeasuringLock(Descriptor fd, std::filesystem::path file) : fd_(std::move(fd)), file_(std::move(file)) {}
  Descriptor fd_;
  std::filesystem::path file_;
};

}  // namespace steelyard::store
