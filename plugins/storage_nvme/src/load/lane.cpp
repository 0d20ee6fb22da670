// SPDX-License-Identifier: Apache-2.0
#include "load/lane.h"

#include <algorithm>
#include <cstring>
#include <ctime>
#include <sys/prctl.h>
#include <sys/resource.h>

namespace steelyard::storage {
namespace {

constexpr std::uint32_t kLargeRequest = std::uint32_t{64} << 10;

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec);
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

const char* name_of(Operation operation) {
  switch (operation) {
    case Operation::kRead: return "read";
    case Operation::kWrite: return "write";
    case Operation::kDataSync: return "fdatasync";
    case Operation::kSync: return "fsync";
  }
  return "request";
}

std::string hint_for(int error) {
  switch (error) {
    case EIO: return "; the kernel's log (dmesg) says more about the drive";
    case ENOSPC: return "; make room, or give a smaller size";
    case EDQUOT: return "; the quota of this user is used up: give a smaller size, or another path";
    case EROFS: return "; the file system became read-only: the kernel's log (dmesg) says why";
    default: return "";
  }
}

void sleep_ns(std::uint64_t ns) {
  const timespec t{static_cast<time_t>(ns / 1'000'000'000), static_cast<long>(ns % 1'000'000'000)};
  nanosleep(&t, nullptr);
}

}  // namespace

std::uint32_t Lane::buffers_for(const Traffic& traffic, const Shape& shape) {
  return traffic.read_share > 0 && traffic.read_share < 1 ? 2 * shape.depth : shape.depth;
}

Lane::Lane(const Plan& plan, Part part, Part readable, std::span<std::byte> memory, std::uint64_t number,
           std::uint64_t seed)
    : plan_(plan),
      part_(part),
      readable_(readable),
      buffers_{memory.data(), buffers_for(plan.traffic, plan.shape), plan.traffic.bytes},
      random_(mix(seed + number)),
      number_(number),
      places_(plan.shape.depth),
      done_(plan.shape.depth) {
  fresh_.reserve(places_.size());
  free_.reserve(places_.size());
  // The file keeps its seed from job to job, and every job writes other bytes.
  if (plan.traffic.read_share < 1)
    content_ = std::make_unique<WriteBuffer>(memory.subspan(first_to_write() * std::size_t{plan.traffic.bytes}),
                                             plan.file.ledger->seed(), mix(seed) + number);
}

void Lane::run(std::uint64_t requests, Region region, Meeting& meeting) {
  prctl(PR_SET_TIMERSLACK, 1UL);  // an open loop sends at its times, not 50 us later
  // An open loop takes its time for each: `depth` of them a second apart would be no short beginning.
  goal_ = plan_.shape.rate > 0 ? requests : requests * plan_.shape.depth;
  in_flight_ = sent_ = finished_ = 0;
  fresh_.clear();
  free_.clear();
  for (std::uint32_t place = plan_.shape.depth; place-- > 0;) free_.push_back(place);
  measuring_ = false;
  tally_ = {};
  try {
    const std::uint64_t expected = goal_ + 2 * places_.size();
    if (plan_.traffic.read_share > 0) tally_.read_ns.reserve(expected);
    if (plan_.traffic.read_share < 1) tally_.write_ns.reserve(expected);
    if (plan_.traffic.make_durable) tally_.durable_ns.reserve(expected);
    engine_ = plan_.engine({plan_.file.fd, buffers_});
  } catch (...) {
    meeting.fail(std::current_exception());
  }
  meeting.start_together();
  if (!meeting.failed()) loop(region, meeting);
  engine_.reset();
}

void Lane::loop(Region region, Meeting& meeting) {
  try {
    if (plan_.shape.rate > 0)
      open(meeting);
    else
      closed(region, meeting);
  } catch (...) {
    meeting.fail(std::current_exception());
    drain();
  }
}

void Lane::closed(Region region, Meeting& meeting) {
  const bool whole = region == Region::kWhole;
  now_ns_ = plan_.host.now_ns();
  if (whole) begin();
  // To stamp a large write takes a while: it is sent before the next is stamped, so that the drive is not left idle.
  const bool one_by_one = content_ && plan_.traffic.bytes >= kLargeRequest;
  // Whatever is done at a time is asked for again at a time: small ones are taken batch by batch, or they would come
  // and go in convoys, and the last of a convoy would wait for all before it.
  const std::size_t most = one_by_one ? done_.size() : plan_.shape.batch;
  const auto more = [&] { return !free_.empty() && !meeting.failed() && (whole ? sent_ < goal_ : !meeting.over()); };
  while (true) {
    while (more()) {
      send(free_.back(), 0);
      free_.pop_back();
      if (one_by_one) break;
    }
    if (in_flight_ == 0) break;
    const std::uint64_t enough = std::min<std::uint64_t>(plan_.shape.batch, in_flight_);
    collect(more() ? 0 : enough, most, more() ? 0 : kForever);
    if (!whole && !measuring_ && tally_.begin_ns == 0 && finished_ >= places_.size()) begin();
    if (measuring_ && tally_.counted >= goal_) end(meeting);
  }
}

// Each request has its time; the next is due one interval later even if no place is free for it.
void Lane::open(Meeting& meeting) {
  const double interval = 1e9 * plan_.shape.threads / plan_.shape.rate;
  now_ns_ = plan_.host.now_ns();
  const double first = static_cast<double>(now_ns_) + interval * static_cast<double>(number_) / plan_.shape.threads;
  const auto due = [&] { return static_cast<std::uint64_t>(first + interval * static_cast<double>(sent_)); };
  begin();
  std::uint64_t full_until_ns = 0;  // what was due before had to wait for a place
  while (tally_.counted < goal_ && !meeting.failed()) {
    while (!free_.empty() && sent_ < goal_ && due() <= now_ns_) {
      tally_.late += due() < full_until_ns ? 1 : 0;
      send(free_.back(), due());
      free_.pop_back();
    }
    const bool room = !free_.empty() && sent_ < goal_;
    const std::uint64_t left = due() > now_ns_ ? due() - now_ns_ : 0;
    if (in_flight_ > 0) {
      const bool full = free_.empty();
      collect(1, done_.size(), room ? left : kForever);
      if (full) full_until_ns = now_ns_;
    } else {
      sleep_ns(left);
      now_ns_ = plan_.host.now_ns();
      if (plan_.host.cancelled()) throw sdk::Cancelled();
    }
  }
  end(meeting);
  drain();
}

// Sends everything queued and takes what is done.
void Lane::collect(std::size_t at_least, std::size_t at_most, std::uint64_t longest_ns) {
  const std::uint64_t sent_ns = plan_.host.now_ns();
  for (const std::uint32_t number : fresh_) {
    Place& place = places_[number];
    if (place.since_ns == 0) place.since_ns = sent_ns;
    place.durable_since_ns = sent_ns;
  }
  fresh_.clear();
  if (measuring_) tally_.busy_ns += sent_ns - now_ns_;
  const std::size_t n = engine_->exchange(std::span(done_).first(at_most), at_least, longest_ns);
  now_ns_ = plan_.host.now_ns();
  in_flight_ -= n;
  for (std::size_t i = 0; i < n; ++i)
    if (complete(done_[i])) free_.push_back(done_[i].slot % plan_.shape.depth);
  if (plan_.host.cancelled()) throw sdk::Cancelled();
}

void Lane::send(std::uint32_t place, std::uint64_t intended_ns) {
  const double share = plan_.traffic.read_share;
  const bool reading = share >= 1 || (share > 0 && static_cast<double>(random_.next() >> 11) * 0x1p-53 < share);
  const std::uint64_t offset = next_offset(reading);
  if (!reading) stamp(place, offset);
  places_[place] = {reading ? Operation::kRead : Operation::kWrite, offset, intended_ns, 0};
  queue({places_[place].operation, reading ? place : place + first_to_write(), plan_.traffic.bytes, offset});
  ++sent_;
}

void Lane::queue(const Request& request) {
  engine_->queue(request);
  fresh_.push_back(request.slot % plan_.shape.depth);
  ++in_flight_;
}

std::uint64_t Lane::next_offset(bool reading) {
  const Part& part = reading && plan_.traffic.random ? readable_ : part_;
  while (true) {
    const std::uint64_t unit = plan_.traffic.random ? random_.below(part.count) : position_++ % part.count;
    const std::uint64_t offset = (part.first + unit) * plan_.traffic.bytes;
    if (reading || !plan_.file.ledger->in_flight(offset)) return offset;
  }
}

void Lane::stamp(std::uint32_t place, std::uint64_t offset) {
  const std::size_t at = std::size_t{place} * plan_.traffic.bytes;
  for (std::uint64_t in = 0; in < plan_.traffic.bytes; in += kBlockBytes)
    content_->stamp(at + in, offset + in, plan_.file.ledger->begin(offset + in));
}

/// True if the place is free again.
bool Lane::complete(const Completion& done) {
  Place& place = places_[done.slot % plan_.shape.depth];
  const bool sync = place.operation == Operation::kDataSync || place.operation == Operation::kSync;
  if (done.result < 0)
    throw sdk::DeviceError(std::string(name_of(place.operation)) + " at offset " + std::to_string(place.offset) +
                           " of " + plan_.file.path + ": " + std::strerror(-done.result) + hint_for(-done.result));
  if (!sync && static_cast<std::uint32_t>(done.result) != plan_.traffic.bytes)
    throw sdk::DeviceError(std::string("short ") + name_of(place.operation) + ": " + std::to_string(done.result) +
                           " of " + std::to_string(plan_.traffic.bytes) + " bytes at offset " +
                           std::to_string(place.offset) + " of " + plan_.file.path +
                           ": the file or device ends before it should");
  if (place.operation == Operation::kRead) tally_.bytes_read += plan_.traffic.bytes;
  if (place.operation == Operation::kWrite) {
    tally_.bytes_written += plan_.traffic.bytes;
    for (std::uint64_t in = 0; in < plan_.traffic.bytes; in += kBlockBytes)
      plan_.file.ledger->acknowledge(place.offset + in);
    if (plan_.traffic.make_durable) {
      place.operation = *plan_.traffic.make_durable;
      queue({place.operation, done.slot, 0, 0});
      return false;
    }
  }
  record(place);
  return true;
}

void Lane::record(const Place& place) {
  ++finished_;
  if (!measuring_) return;
  ++tally_.counted;
  auto& latencies = place.operation == Operation::kRead ? tally_.read_ns : tally_.write_ns;
  latencies.push_back(now_ns_ - place.since_ns);
  if (plan_.traffic.make_durable) tally_.durable_ns.push_back(now_ns_ - place.durable_since_ns);
}

void Lane::begin() {
  tally_.begin_ns = now_ns_;
  tally_.begin_cpu_s = cpu_seconds();
  measuring_ = true;
}

void Lane::end(Meeting& meeting) {
  tally_.end_ns = now_ns_;
  tally_.end_cpu_s = cpu_seconds();
  measuring_ = false;
  meeting.measured();
}

// Requests in flight write to memory that is about to be somebody else's: whatever became of them, they must be over.
void Lane::drain() noexcept {
  try {
    std::size_t left = in_flight_;
    while (left > 0) left -= std::min(left, engine_->exchange(done_, 1, kForever));
  } catch (const sdk::DeviceError&) {
    return;  // the kernel takes no more calls: nothing can be waited for, and the job has failed already
  }
}

}  // namespace steelyard::storage
