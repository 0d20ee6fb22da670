// SPDX-License-Identifier: Apache-2.0
#include "bench/conditions.h"

#include <string>
#include <vector>

namespace steelyard::storage {
namespace {

std::string joined(const std::vector<std::string>& parts, const char* between) {
  std::string all;
  for (const std::string& part : parts) all += (all.empty() ? "" : between) + part;
  return all;
}

std::string described(const Drive& drive) {
  std::string text = drive.name;
  if (!drive.model.empty()) text += " " + drive.model;
  if (!drive.write_cache.empty()) text += ", " + drive.write_cache;
  if (!drive.scheduler.empty()) text += ", scheduler " + drive.scheduler;
  return text;
}

}  // namespace

void note_place(sdk::Host host, const Target& target) {
  std::vector<std::string> drives;
  for (const Drive& drive : target.drives) drives.push_back(described(drive));
  host.note("drive", drives.empty() ? "unknown: " + target.why_no_drive : joined(drives, "; "));
  host.note("file_system", target.kind == Target::Kind::kBlock ? "none: the block device itself"
                                                               : target.file_system + " on " + target.mount_point);
  host.note("way", joined(target.chain, " > "));
}

void note_target(sdk::Host host, const Target& target, const DriveCounters& counters, bool past_cache,
                 const char* state) {
  host.note("state", state);
  note_place(host, target);
  const std::string how = past_cache ? "past the page cache, " : "through the page cache and fsync, ";
  host.note("cache", how + (counters.why_not().empty() ? "proven by the drives' counters"
                                                       : "not proven: " + counters.why_not()));
}

double share_of_drives(sdk::Host host, std::uint64_t seen, std::uint64_t bytes, bool only_read) {
  constexpr double kMostOfOurs = 2;
  const double share = static_cast<double>(seen) / static_cast<double>(bytes);
  if (only_read && share > kMostOfOurs)
    host.note("cache", "past the page cache, not proven: others used its drives meanwhile");
  return share;
}

void refuse_drive_in_memory(const Target& target) {
  if (target.memory_behind.empty()) return;
  throw sdk::NotCredible(target.path + ": " + target.memory_behind +
                         ": its numbers are the limit of the software and say nothing about a drive; give a folder on "
                         "another file system as `path`");
}

void refuse_memory(const Target& target) {
  throw sdk::NotCredible(target.path + ": " + target.file_system +
                         " reads and writes through memory, O_DIRECT or not: its numbers say nothing about a drive; "
                         "give a folder on another file system as `path`");
}

}  // namespace steelyard::storage
