// SPDX-License-Identifier: Apache-2.0
#include "load/load.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <sched.h>
#include <thread>

#include "load/lane.h"
#include "load/meeting.h"

namespace steelyard::storage {
namespace {

/// Only where it runs best: where the system or the host of this process says otherwise, it runs there.
void bind_to(const std::vector<std::uint32_t>& cpus) {
  cpu_set_t allowed, near;
  CPU_ZERO(&near);
  if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) return;
  for (const std::uint32_t cpu : cpus)
    if (cpu < CPU_SETSIZE && CPU_ISSET(cpu, &allowed)) CPU_SET(cpu, &near);
  if (CPU_COUNT(&near) > 0) sched_setaffinity(0, sizeof near, &near);
}

double sum(const std::vector<std::uint64_t>& ns) {
  return std::accumulate(ns.begin(), ns.end(), 0.0,
                         [](double a, std::uint64_t b) { return a + static_cast<double>(b); });
}

void append(std::vector<std::uint64_t>& all, std::vector<std::uint64_t>& more) {
  if (all.empty()) return all.swap(more);
  all.insert(all.end(), more.begin(), more.end());
}

void add(Outcome& out, Tally& tally, const Shape& shape) {
  const double ns = static_cast<double>(std::max<std::uint64_t>(tally.end_ns - tally.begin_ns, 1));
  const double latency_ns = sum(tally.read_ns) + sum(tally.write_ns);
  out.begin_ns = out.begin_ns == 0 ? tally.begin_ns : std::min(out.begin_ns, tally.begin_ns);
  out.end_ns = std::max(out.end_ns, tally.end_ns);
  out.per_second += static_cast<double>(tally.counted) / ns * 1e9;
  out.in_flight += (1 - static_cast<double>(tally.busy_ns) / ns) / shape.threads;
  out.late += static_cast<double>(tally.late) / static_cast<double>(tally.counted) / shape.threads;
  out.little += latency_ns / ns / shape.depth / shape.threads;
  out.bytes_read += tally.bytes_read;
  out.bytes_written += tally.bytes_written;
  append(out.read_ns, tally.read_ns);
  append(out.write_ns, tally.write_ns);
  append(out.durable_ns, tally.durable_ns);
}

}  // namespace

struct Load::State {
  State(sdk::Host h, OpenFile file, const Traffic& traffic, const Shape& shape, EngineFactory engine)
      : plan{h, std::move(file), traffic, shape, std::move(engine)} {}
  Lane::Plan plan;
  std::string engine_name;
  std::vector<std::uint32_t> near;
  std::optional<sdk::Array<std::byte>> memory;
  std::vector<std::unique_ptr<Lane>> lanes;
};

Load::Load(sdk::Host host, OpenFile file, const Traffic& traffic, const Shape& shape, EngineFactory engine,
           std::vector<std::uint32_t> near, std::uint64_t seed)
    : state_(std::make_unique<State>(host, std::move(file), traffic, shape, std::move(engine))) {
  State& s = *state_;
  Shape& mine = s.plan.shape;
  s.near = std::move(near);
  s.memory.emplace(host, std::size_t{shape.threads} * Lane::buffers_for(traffic, shape) * traffic.bytes);
  {
    const auto trial =
        s.plan.engine({s.plan.file.fd, {s.memory->data(), Lane::buffers_for(traffic, shape), traffic.bytes}});
    s.engine_name = trial->name();
    if (trial->synchronous()) mine = {shape.threads * shape.depth, 1, 1, shape.rate};  // a thread per request in flight
  }
  mine.batch = std::clamp(mine.batch, 1u, mine.depth);
  const std::uint64_t units = s.plan.file.ledger->bytes() / traffic.bytes, share = units / mine.threads;
  const std::uint64_t least = traffic.read_share < 1 ? 2 * std::uint64_t{mine.depth} : 1;
  if (share < least)
    throw sdk::Unsupported("a file of " + std::to_string(s.plan.file.ledger->bytes()) + " bytes is too small for " +
                           std::to_string(mine.threads) + " threads x " + std::to_string(mine.depth) +
                           " requests: size must be at least " + std::to_string(least * mine.threads * traffic.bytes));
  const std::size_t memory_each = std::size_t{Lane::buffers_for(traffic, mine)} * traffic.bytes;
  for (std::uint32_t i = 0; i < mine.threads; ++i)
    s.lanes.push_back(std::make_unique<Lane>(s.plan, Part{i * share, share}, Part{0, units},
                                             std::span(s.memory->data() + i * memory_each, memory_each), i, seed));
}

Load::~Load() = default;

const std::string& Load::engine() const {
  return state_->engine_name;
}

const Shape& Load::shape() const {
  return state_->plan.shape;
}

void Load::use_batch(std::uint32_t batch) {
  state_->plan.shape.batch = std::clamp(batch, 1u, state_->plan.shape.depth);
}

Outcome Load::run(std::uint64_t requests, Region region) {
  State& s = *state_;
  Meeting meeting(s.lanes.size());
  {
    std::vector<std::jthread> threads;
    for (const auto& lane : s.lanes)
      threads.emplace_back([&, mine = lane.get()] {
        bind_to(s.near);
        mine->run(requests, region, meeting);
      });
  }
  meeting.rethrow();
  Outcome out;
  double begin_cpu_s = 0, end_cpu_s = 0;
  std::uint64_t counted = 0;
  for (const auto& lane : s.lanes) {
    Tally& tally = lane->tally();
    if (out.begin_ns == 0 || tally.begin_ns < out.begin_ns) begin_cpu_s = tally.begin_cpu_s;
    if (tally.end_ns > out.end_ns) end_cpu_s = tally.end_cpu_s;
    counted += tally.counted;
    add(out, tally, s.plan.shape);
  }
  out.cpu_s = (end_cpu_s - begin_cpu_s) / static_cast<double>(counted);
  return out;
}

std::uint32_t probe_batch(Load& load) {
  constexpr double kTrial_s = 0.05;
  constexpr double kAlike = 0.98;
  constexpr int kRounds = 3;  // in turn, so that a change of the drive's mood hits all
  const Shape& shape = load.shape();
  load.use_batch(1);
  if (shape.depth < 4 || shape.rate > 0) return 1;
  const double places = static_cast<double>(shape.depth) * shape.threads;
  const Outcome first = load.run(8, Region::kSteady);
  const auto requests = static_cast<std::uint64_t>(std::max(8.0, first.per_second * kTrial_s / places));
  constexpr std::array kBatches{1u, 4u, 8u, 16u};
  std::array<double, kBatches.size()> rate{};
  for (int round = 0; round < kRounds; ++round)
    for (std::size_t i = 0; i < kBatches.size() && kBatches[i] <= shape.depth; ++i) {
      load.use_batch(kBatches[i]);
      rate[i] = std::max(rate[i], load.run(requests, Region::kSteady).per_second);
    }
  const double enough = kAlike * *std::ranges::max_element(rate);
  const auto smallest = std::ranges::find_if(rate, [&](double r) { return r >= enough; });
  load.use_batch(kBatches[static_cast<std::size_t>(smallest - rate.begin())]);
  return load.shape().batch;
}

}  // namespace steelyard::storage
