// SPDX-License-Identifier: Apache-2.0
#include "bench/io_kernel.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <unistd.h>

#include "bench/conditions.h"
#include "bench/honesty.h"

namespace steelyard::storage {
namespace {

constexpr std::uint32_t kLargeRequest = 64 << 10;  // from here on the cost of a system call does not matter

template <class Enum, std::size_t kCount>
Enum chosen(const sdk::Job& job, const char* id, const char* const (&names)[kCount]) {
  const auto at = std::ranges::find(names, job.choice(id));
  return static_cast<Enum>(at - std::begin(names));
}

}  // namespace

FileUnderTest::Wish wish_of(const sdk::Job& job, std::uint64_t passes) {
  const auto mebibyte = static_cast<std::uint64_t>(kMebibyte);
  return {std::string(job.text("path")), std::string(job.text("allow_destroy")),
          job.count("size") / mebibyte * mebibyte, passes};
}

EngineFactory engine_of(const sdk::Job& job, bool syncs) {
  auto kind = chosen<EngineKind>(job, "engine", kEngineNames);
  if (syncs && kind == EngineKind::kAuto) kind = EngineKind::kPreadv2;
  const auto polling = syncs ? Polling::kNone : chosen<Polling>(job, "polling", kPollingNames);
  return [kind, polling](const EngineSetup& setup) {
    EngineSetup mine = setup;
    mine.polling = polling;
    return make_engine(kind, mine);
  };
}

Shape shape_of(const sdk::Job& job) {
  return {.threads = static_cast<std::uint32_t>(job.count("threads")),
          .depth = static_cast<std::uint32_t>(job.count("depth")),
          .batch = static_cast<std::uint32_t>(job.count("batch")),
          .rate = 0};
}

sy_estimate estimate_io(const sdk::Job& job, std::uint64_t buffer_bytes, std::uint64_t passes) {
  constexpr double kUsualRate = 400e6;  // bytes per second, written once and in part read back
  const std::uint64_t bytes = wish_of(job).bytes;
  return {.struct_size = sizeof(sy_estimate),
          .reserved = 0,
          .memory_bytes = buffer_bytes + bytes / kBlockBytes * sizeof(std::uint32_t),
          .disk_bytes = bytes,
          .setup_s = static_cast<double>(bytes) * (static_cast<double>(passes) + job.real("verify")) / kUsualRate};
}

Borrowed::Borrowed(const sdk::Job& job, bool writes, std::uint64_t passes)
    : file_(FileUnderTest::take(job.host(), wish_of(job, passes), job.seed(), writes)), writes_(writes) {}

Borrowed::~Borrowed() {
  if (intact_) FileUnderTest::keep(std::move(file_));
}

Outcome Borrowed::run(Load& load, std::uint64_t requests, Region region, DriveBytes& seen) {
  const bool was_intact = intact_;
  intact_ = false;
  if (writes_) file_->rewritten();
  const DriveBytes before = file_->counters().read();
  Outcome outcome = load.run(requests, region);
  const DriveBytes after = file_->counters().read();
  seen.read += after.read - before.read;
  seen.written += after.written - before.written;
  intact_ = was_intact;
  return outcome;
}

void Borrowed::probe(Load& load) {
  const bool was_intact = intact_;
  intact_ = false;
  if (writes_) file_->rewritten();
  static_cast<void>(probe_batch(load));
  intact_ = was_intact;
}

IoKernel::IoKernel(const sdk::Job& job, const Traffic& traffic, const Shape& shape, bool durable, std::uint64_t passes)
    : host_(job.host()),
      seed_(job.seed()),
      verify_(job.real("verify")),
      durable_(durable),
      file_(job, traffic.read_share < 1, passes),
      load_(host_, file_->open_file(), traffic, shape, engine_of(job, traffic.make_durable.has_value()),
            file_->near_cpus(), seed_) {
  file_->note(host_);
  host_.note("engine", load_.engine());
  if (shape.batch == 0 && traffic.bytes < kLargeRequest) file_.probe(load_);
}

std::uint64_t IoKernel::timed_run(const sdk::Host& host, std::uint64_t inner) {
  seen_ = {};
  last_ = file_.run(load_, inner, durable_ ? Region::kWhole : Region::kSteady, seen_);
  if (durable_) {
    accepted_s_ = static_cast<double>(last_.end_ns - last_.begin_ns) * 1e-9;
    if (fdatasync(file_->open_file().fd) != 0)
      throw sdk::DeviceError(file_->open_file().path + ": fdatasync: " + std::strerror(errno));
    last_.end_ns = host.now_ns();
  }
  judge();
  return last_.end_ns - last_.begin_ns;
}

void IoKernel::judge() const {
  std::string doubt;
  if (file_->counters().why_not().empty()) doubt = doubt_about_reads(last_.bytes_read, seen_.read);
  if (file_->counters().why_not().empty() && doubt.empty())
    doubt = doubt_about_writes(last_.bytes_written, seen_.written);
  if (doubt.empty()) doubt = doubt_about_load(last_, shape());
  if (!doubt.empty()) throw sdk::NotCredible(file_->target().path + ": " + doubt);
}

void IoKernel::emit_common(const sdk::Sample& sample) const {
  sample.emit("batch", shape().batch);
  sample.emit("queue_full", last_.in_flight);
  if (littles_law_tells(last_, shape())) sample.emit("little", last_.little);
  emit_costs(sample);
}

void IoKernel::emit_costs(const sdk::Sample& sample) const {
  sample.emit("cpu_per_io", last_.cpu_s);
  if (file_->counters().why_not().empty())
    sample.emit("device_share", share_of_drives(host_, seen_.read + seen_.written,
                                                last_.bytes_read + last_.bytes_written, last_.bytes_written == 0));
}

sdk::Check IoKernel::check() {
  refuse_drive_in_memory(file_->target());
  sdk::Check result = file_->verify(host_, verify_, seed_);
  if (!result.ok) file_.do_not_keep();
  return result;
}

}  // namespace steelyard::storage
