// SPDX-License-Identifier: Apache-2.0
#include "bench/dataload.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <numeric>
#include <unistd.h>

#include "bench/conditions.h"
#include "bench/file_under_test.h"
#include "bench/honesty.h"
#include "data/blocks.h"
#include "data/random.h"
#include "engine/engine.h"
#include "load/together.h"
#include "load/transfer.h"
#include "target/target.h"

namespace steelyard::storage {
namespace {

// MLPerf Storage's training jobs: mean sample, batch / compute time of one H100, and the utilisation it demands.
constexpr Diet kDiets[] = {{"resnet50", 114'660, 400 / 0.224, 0.9},
                           {"cosmoflow", 2'828'486, 1 / 0.0035, 0.7},
                           {"unet3d", 146'600'628, 7 / 0.323, 0.9}};

const Diet& diet_of(const sdk::Job& job) {
  return *std::ranges::find(kDiets, job.choice("job"), &Diet::name);
}

std::uint64_t round_up(std::uint64_t bytes, std::uint64_t unit) {
  return (bytes + unit - 1) / unit * unit;
}

/// Samples begin at whole blocks, as direct reading wants them.
std::uint64_t stride_of(const Diet& diet) {
  return round_up(diet.sample_bytes, kBlockBytes);
}

/// At least one per worker: two that read the same sample would share it.
std::uint64_t per_shard(const sdk::Job& job) {
  const std::uint64_t shards = job.count("shards"), least = round_up(job.count("workers"), shards) / shards;
  return std::max(job.count("size") / stride_of(diet_of(job)) / shards, least);
}

std::uint64_t bytes_of(const sdk::Job& job) {
  return per_shard(job) * stride_of(diet_of(job)) * job.count("shards");
}

}  // namespace

std::vector<std::uint64_t> shuffled(std::uint64_t samples, std::uint64_t seed, std::uint64_t epoch) {
  std::vector<std::uint64_t> order(samples);
  std::iota(order.begin(), order.end(), std::uint64_t{0});
  Random random(mix(seed + epoch));
  for (std::uint64_t i = samples; i > 1; --i) std::swap(order[i - 1], order[random.below(i)]);
  return order;
}

Dataload::Dataload(const sdk::Job& job)
    : host_(job.host()),
      diet_(diet_of(job)),
      seed_(job.seed()),
      stride_(stride_of(diet_)),
      per_shard_(per_shard(job)),
      samples_(per_shard_ * job.count("shards")),
      workspace_(resolve_alone(std::string(job.text("path"))), bytes_of(job), std::string(job.text("allow_destroy"))),
      counters_(workspace_.target()) {
  // A raw device has room for one file only: then all shards are one.
  const std::uint64_t files = workspace_.folder().empty() ? 1 : job.count("shards");
  per_shard_ = samples_ / files;
  for (std::uint64_t i = 0; i < files; ++i)
    shards_.push_back(workspace_.create("shard-" + std::to_string(i), per_shard_ * stride_, Caching::kDirect));
  if (!shards_.front().direct()) refuse_memory(workspace_.target());
  for (std::uint64_t i = 0; i < job.count("workers"); ++i) workers_.push_back({{host_, stride_}, {}});
  for (std::uint64_t i = 0; i < shards_.size(); ++i) lay_out(i);
  shuffle();
  note_target(host_, workspace_.target(), counters_, true);
}

sy_estimate Dataload::estimate(const sdk::Job& job) {
  constexpr double kBytesPerSecond = 0.5e9;  // of a modest drive
  return {.struct_size = sizeof(sy_estimate),
          .reserved = 0,
          .memory_bytes = job.count("workers") * stride_of(diet_of(job)),
          .disk_bytes = bytes_of(job),
          .setup_s = static_cast<double>(bytes_of(job)) / kBytesPerSecond};
}

void Dataload::lay_out(std::size_t shard) {
  constexpr std::uint32_t kRequest = 1u << 20, kInFlight = 8;
  const File& file = shards_[shard];
  sdk::Array<std::byte> memory(host_, std::size_t{kRequest} * kInFlight);
  WriteBuffer content({memory.data(), memory.size()}, mix(seed_ + shard), shard);
  const auto write = [&](std::uint64_t begin, std::uint64_t end, std::uint32_t bytes) {
    const Buffers buffers{memory.data(), kInFlight, bytes};
    const auto engine = make_engine(EngineKind::kAuto, {file.fd(), buffers});
    transfer(*engine,
             {.operation = Operation::kWrite,
              .begin = begin,
              .end = end,
              .buffers = buffers,
              .path = file.path(),
              .prepare =
                  [&](std::uint32_t slot, std::uint64_t offset) {
                    for (std::uint32_t in = 0; in < bytes; in += kBlockBytes)
                      content.stamp(std::size_t{slot} * bytes + in, offset + in, 1);
                  }},
             host_);
  };
  const std::uint64_t whole = file.bytes() / kRequest * kRequest;
  write(0, whole, kRequest);
  write(whole, file.bytes(), kBlockBytes);
  if (fdatasync(file.fd()) != 0) throw sdk::DeviceError("fdatasync " + file.path() + ": " + std::strerror(errno));
}

void Dataload::shuffle() {
  order_ = shuffled(samples_, seed_, epoch_++);
  position_ = 0;
}

Dataload::Place Dataload::place_of(std::uint64_t sample) const {
  return {sample / per_shard_, sample % per_shard_ * stride_};
}

void Dataload::read_whole(const Place& place, std::byte* into) const {
  const File& file = shards_[place.shard];
  for (std::uint64_t have = 0; have < stride_;) {
    const ssize_t n = pread(file.fd(), into + have, stride_ - have, static_cast<off_t>(place.offset + have));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0)
      throw sdk::DeviceError("read at offset " + std::to_string(place.offset + have) + " of " + file.path() + ": " +
                             (n < 0 ? std::strerror(errno) : "the file ends before it should"));
    have += static_cast<std::uint64_t>(n);
  }
}

void Dataload::work(std::size_t number, const std::vector<std::uint64_t>& wanted) {
  Worker& worker = workers_[number];
  worker.latency_ns.clear();
  worker.latency_ns.reserve(wanted.size() / workers_.size());
  std::uint64_t now = worker.begin_ns = host_.now_ns();
  for (std::size_t i = number; i < wanted.size(); i += workers_.size()) {
    if (host_.cancelled()) throw sdk::Cancelled();
    read_whole(place_of(wanted[i]), worker.memory.data());
    const std::uint64_t done = host_.now_ns();
    worker.latency_ns.push_back(done - now);
    now = done;
  }
  worker.end_ns = now;
}

/// `inner` samples per worker.
std::uint64_t Dataload::timed_run(const sdk::Host&, std::uint64_t inner) {
  std::vector<std::uint64_t> wanted(inner * workers_.size());
  for (std::uint64_t& sample : wanted) {
    if (position_ == order_.size()) shuffle();
    sample = order_[position_++];
  }
  const DriveBytes before = counters_.read();
  together(workers_.size(), [&](std::size_t i) { work(i, wanted); });
  const std::uint64_t counted = wanted.size() * stride_, seen = counters_.read().read - before.read;
  if (counters_.why_not().empty()) device_share_ = share_of_drives(host_, seen, counted, true);
  const std::string doubt = counters_.why_not().empty() ? doubt_about_reads(counted, seen) : "";
  if (!doubt.empty()) throw sdk::NotCredible(workspace_.target().path + ": " + doubt);
  return std::ranges::max_element(workers_, {}, &Worker::end_ns)->end_ns -
         std::ranges::min_element(workers_, {}, &Worker::begin_ns)->begin_ns;
}

void Dataload::report(const sdk::Sample& sample) const {
  const auto workers = static_cast<double>(workers_.size());
  const double rate = workers * static_cast<double>(sample.inner) / sample.seconds;
  sample.rate("samples", workers);
  sample.rate("bandwidth", workers * static_cast<double>(diet_.sample_bytes));
  sample.emit("accelerators", rate / (diet_.busy * diet_.samples_per_s));
  if (counters_.why_not().empty()) sample.emit("device_share", device_share_);
  for (const Worker& worker : workers_) sample.record("latency", worker.latency_ns);
}

/// Every worker's last sample is looked at again: all samples would take as long as the measurement.
sdk::Check Dataload::check() {
  refuse_drive_in_memory(workspace_.target());
  for (std::uint64_t i = 0; i < std::min<std::uint64_t>(samples_, 4 * workers_.size()); ++i) {
    const Place place = place_of(order_[i]);
    read_whole(place, workers_.front().memory.data());
    for (std::uint64_t in = 0; in < stride_; in += kBlockBytes) {
      const Finding finding =
          verify({workers_.front().memory.data() + in, kBlockBytes}, place.offset + in, mix(seed_ + place.shard), 1);
      if (finding.fault != Fault::kNone)
        return sdk::Check::fail(shards_[place.shard].path() + ", offset " + std::to_string(place.offset + in) + ": " +
                                finding.what);
    }
  }
  return sdk::Check::pass();
}

}  // namespace steelyard::storage
