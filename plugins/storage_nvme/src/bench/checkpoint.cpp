// SPDX-License-Identifier: Apache-2.0
#include "bench/checkpoint.h"

#include <algorithm>

#include "bench/checkpoint_writer.h"
#include "bench/conditions.h"
#include "bench/file_under_test.h"
#include "bench/honesty.h"
#include "load/together.h"
#include "target/target.h"

namespace steelyard::storage {
namespace {

std::uint64_t share_of(const sdk::Job& job) {
  const std::uint64_t unit = std::uint64_t{64} << 20;
  return job.count("size") / unit * unit;
}

/// A file and the one that replaces it exist side by side until the rename.
std::uint64_t need_of(const sdk::Job& job) {
  return 2 * job.count("writers") * share_of(job);
}

}  // namespace

Checkpoint::Checkpoint(const sdk::Job& job)
    : host_(job.host()),
      restoring_(job.choice("op") == "restore"),
      share_(share_of(job)),
      workspace_(resolve_alone(std::string(job.text("path"))), need_of(job), std::string(job.text("allow_destroy"))),
      counters_(workspace_.target()) {
  if (workspace_.target().in_memory) refuse_memory(workspace_.target());  // fsync makes nothing durable there
  for (unsigned rank = 0; rank < job.count("writers"); ++rank)
    writers_.push_back(std::make_unique<Writer>(host_, workspace_, rank, share_, job.seed()));
  if (restoring_ && !writers_.front()->direct()) refuse_memory(workspace_.target());
  if (restoring_) (void)all_at_once(&Writer::save);
  note_target(host_, workspace_.target(), counters_, writers_.front()->direct());
}

Checkpoint::~Checkpoint() = default;

sy_estimate Checkpoint::estimate(const sdk::Job& job) {
  constexpr double kBytesPerSecond = 0.5e9;  // of a modest drive: saved once before, and read back afterwards
  return {.struct_size = sizeof(sy_estimate),
          .reserved = 0,
          .memory_bytes = job.count("writers") * (std::uint64_t{64} << 20),
          .disk_bytes = need_of(job),
          .setup_s = static_cast<double>(need_of(job)) / kBytesPerSecond};
}

/// From when the first writer begins to when the last is done.
std::uint64_t Checkpoint::all_at_once(Work work) {
  together(writers_.size(), [&](std::size_t i) { (writers_[i].get()->*work)(); });
  const auto begins = [](const auto& a, const auto& b) { return a->begin_ns < b->begin_ns; };
  const auto ends = [](const auto& a, const auto& b) { return a->end_ns < b->end_ns; };
  return (*std::ranges::max_element(writers_, ends))->end_ns - (*std::ranges::min_element(writers_, begins))->begin_ns;
}

std::uint64_t Checkpoint::timed_run(const sdk::Host&, std::uint64_t inner) {
  if (!restoring_) workspace_.expect_room(writers_.size() * share_);
  const DriveBytes before = counters_.read();
  std::uint64_t elapsed = 0;
  double longest = 0, sum = 0;
  for (std::uint64_t i = 0; i < inner; ++i) {
    elapsed += all_at_once(restoring_ ? &Writer::restore : &Writer::save);
    double slowest = 0;
    for (const auto& writer : writers_) {
      const auto took = static_cast<double>(writer->end_ns - writer->begin_ns);
      slowest = std::max(slowest, took);
      sum += took;
    }
    longest += slowest;
  }
  slowest_ = longest * static_cast<double>(writers_.size()) / sum;
  const DriveBytes after = counters_.read();
  const std::uint64_t counted = inner * writers_.size() * share_;
  const std::uint64_t seen = restoring_ ? after.read - before.read : after.written - before.written;
  if (counters_.why_not().empty()) device_share_ = share_of_drives(host_, seen, counted, restoring_);
  std::string doubt;
  if (counters_.why_not().empty())
    doubt = restoring_ ? doubt_about_reads(counted, seen) : doubt_about_writes(counted, seen);
  if (!doubt.empty()) throw sdk::NotCredible(workspace_.target().path + ": " + doubt);
  return elapsed;
}

void Checkpoint::report(const sdk::Sample& sample) const {
  host_.note("engine", writers_.front()->engine());
  sample.rate("bandwidth", static_cast<double>(writers_.size() * share_));
  sample.time_per("duration", 1);
  sample.emit("slowest", slowest_);
  if (counters_.why_not().empty()) sample.emit("device_share", device_share_);
}

sdk::Check Checkpoint::check() {
  refuse_drive_in_memory(workspace_.target());
  for (const auto& writer : writers_) writer->verify_saved();
  return sdk::Check::pass();
}

}  // namespace steelyard::storage
