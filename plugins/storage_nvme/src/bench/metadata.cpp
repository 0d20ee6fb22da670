// SPDX-License-Identifier: Apache-2.0
#include "bench/metadata.h"

#include <numeric>
#include <string>

#include "bench/conditions.h"
#include "bench/file_under_test.h"

namespace steelyard::storage {
namespace {

/// A block of data and as much again for names, inodes and the journal.
std::uint64_t room_for(const sdk::Job& job) {
  constexpr std::uint64_t kPerFile = 8192;
  return job.count("threads") * job.count("files") * kPerFile;
}

Target folder_of(const sdk::Job& job) {
  Target target = resolve_alone(std::string(job.text("path")));
  if (target.kind == Target::Kind::kBlock)
    throw sdk::Unsupported(target.path + " is a block device without files; give a folder as `path`");
  return target;
}

}  // namespace

Metadata::Metadata(const sdk::Job& job)
    : workspace_(folder_of(job), room_for(job), ""),
      room_(room_for(job)),
      files_(job.count("threads") * job.count("files")) {
  if (workspace_.target().in_memory) refuse_memory(workspace_.target());
  for (std::size_t thread = 0; thread < job.count("threads"); ++thread)
    folders_.emplace_back(workspace_.folder(), thread, job.count("files"), job.choice("sync") == "fsync", job.seed());
  note_place(job.host(), workspace_.target());
}

sy_estimate Metadata::estimate(const sdk::Job& job) {
  return {.struct_size = sizeof(sy_estimate),
          .reserved = 0,
          .memory_bytes = job.count("threads") << 20,
          .disk_bytes = room_for(job),
          .setup_s = 0.1};
}

std::uint64_t Metadata::timed_run(const sdk::Host& host, std::uint64_t inner) {
  workspace_.expect_room(room_);
  times_ = time_phases(
      folders_, repetition_, inner, [&] { return host.now_ns(); }, [&] { return host.cancelled(); });
  repetition_ += inner;
  return std::accumulate(times_.begin(), times_.end(), std::uint64_t{0});
}

void Metadata::report(const sdk::Sample& sample) const {
  const double operations = static_cast<double>(files_) * static_cast<double>(sample.inner);
  const auto per_second = [&](Phase phase) { return operations / (static_cast<double>(times_[phase]) * 1e-9); };
  sample.emit("create", per_second(kCreate));
  sample.emit("stat", per_second(kStat));
  sample.emit("readdir", per_second(kList));
  sample.emit("unlink", per_second(kUnlink));
}

/// Every file of every repetition was read back before it was removed; a wrong one ended that run.
sdk::Check Metadata::check() {
  refuse_drive_in_memory(workspace_.target());
  return repetition_ > 0 ? sdk::Check::pass() : sdk::Check::fail("nothing ran, so no file was checked");
}

}  // namespace steelyard::storage
