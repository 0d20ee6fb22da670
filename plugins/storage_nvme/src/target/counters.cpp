// SPDX-License-Identifier: Apache-2.0
#include "target/counters.h"

#include <sstream>

#include "target/system_files.h"

namespace steelyard::storage {
namespace {

constexpr std::uint64_t kSector = 512;  // the unit of `stat`, whatever the drive's own

}  // namespace

DriveCounters::DriveCounters(const Target& target, const SystemRoots& roots) : why_not_(target.why_no_drive) {
  for (const Drive& drive : target.drives) {
    stat_files_.push_back(roots.sys + "/class/block/" + drive.name + "/stat");
    if (file_line(stat_files_.back()).empty()) why_not_ = "cannot read " + stat_files_.back();
    if (file_line(roots.sys + "/class/block/" + drive.name + "/queue/iostats") == "0")
      why_not_ = drive.name + " does not count (its queue/iostats is 0)";
  }
  if (stat_files_.empty() && why_not_.empty()) why_not_ = "no drive is known behind " + target.path;
}

DriveBytes DriveCounters::read() const {
  DriveBytes sum;
  for (const std::string& file : stat_files_) {
    std::istringstream in(file_line(file));
    std::uint64_t reads = 0, merged = 0, sectors_read = 0, ms = 0, writes = 0, sectors_written = 0;
    in >> reads >> merged >> sectors_read >> ms >> writes >> merged >> sectors_written;
    sum.read += sectors_read * kSector;
    sum.written += sectors_written * kSector;
  }
  return sum;
}

}  // namespace steelyard::storage
