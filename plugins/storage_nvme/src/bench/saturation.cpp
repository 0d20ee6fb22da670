// SPDX-License-Identifier: Apache-2.0
#include "bench/saturation.h"

#include <algorithm>
#include <numeric>

#include "bench/conditions.h"
#include "bench/honesty.h"

namespace steelyard::storage {
namespace {

constexpr double kCell_s = 0.01;  // of one cell, per inner repetition
constexpr double kNear = 0.95;
constexpr std::size_t kMostThreads = 16;
constexpr std::uint64_t kLeastRequests = 8;  // per place

std::vector<std::uint32_t> doubled_to(std::size_t most) {
  std::vector<std::uint32_t> all;
  for (std::uint32_t n = 1; n < most; n *= 2) all.push_back(n);
  all.push_back(static_cast<std::uint32_t>(most));
  return all;
}

}  // namespace

const Cell& knee_of(const std::vector<Cell>& cells) {
  const double most = std::ranges::max_element(cells, {}, &Cell::iops)->iops;
  const Cell* knee = nullptr;
  for (const Cell& cell : cells) {
    if (cell.iops < kNear * most) continue;
    const auto in_flight = [](const Cell& c) { return c.threads * c.depth; };
    if (knee == nullptr || in_flight(cell) < in_flight(*knee) ||
        (in_flight(cell) == in_flight(*knee) && cell.iops > knee->iops))
      knee = &cell;
  }
  return *knee;
}

Saturation::Saturation(const sdk::Job& job)
    : host_(job.host()), seed_(job.seed()), verify_(job.real("verify")), engine_(engine_of(job)), file_(job, false) {
  file_->note(host_);
  const std::size_t asked = job.count("max_threads"), cpus = host_.near_cpus(job.device()).size();
  const std::size_t most = asked != 0 ? asked : std::clamp<std::size_t>(cpus, 1, kMostThreads);
  for (const std::uint32_t threads : doubled_to(most)) threads_.push_back(std::to_string(threads));
  for (const std::uint32_t depth : doubled_to(job.count("max_depth"))) {
    depths_.push_back(std::to_string(depth));
    for (const std::uint32_t threads : doubled_to(most)) cells_.push_back({threads, depth});
  }
}

std::uint64_t Saturation::timed_run(const sdk::Host&, std::uint64_t inner) {
  seen_ = {};
  bytes_read_ = 0;
  std::uint64_t ns = 0;
  for (Cell& cell : cells_) ns += measure(cell, inner);
  const std::string doubt = file_->counters().why_not().empty() ? doubt_about_reads(bytes_read_, seen_.read) : "";
  if (!doubt.empty()) throw sdk::NotCredible(file_->target().path + ": " + doubt);
  return ns;
}

// As many requests as take about as long in every cell, going by what the cell reached before.
std::uint64_t Saturation::measure(Cell& cell, std::uint64_t inner) {
  const double places = static_cast<double>(cell.depth) * cell.threads;
  const auto wanted = static_cast<std::uint64_t>(cell.iops * kCell_s * static_cast<double>(inner) / places);
  Load load(host_, file_->open_file(), {.random = true}, {.threads = cell.threads, .depth = cell.depth}, engine_,
            file_->near_cpus(), seed_);
  host_.note("engine", load.engine());
  const Outcome out = file_.run(load, std::max(wanted, kLeastRequests), Region::kSteady, seen_);
  bytes_read_ += out.bytes_read;
  if (const std::string doubt = doubt_about_load(out, load.shape()); !doubt.empty())
    throw sdk::NotCredible(file_->target().path + ": " + doubt);
  const double total_ns = std::accumulate(out.read_ns.begin(), out.read_ns.end(), 0.0,
                                          [](double sum, std::uint64_t ns) { return sum + static_cast<double>(ns); });
  cell.iops = out.per_second;
  cell.latency_s = total_ns * 1e-9 / static_cast<double>(out.read_ns.size());
  return out.end_ns - out.begin_ns;
}

void Saturation::report(const sdk::Sample& sample) const {
  std::vector<double> iops, latency;
  for (const Cell& cell : cells_) {
    iops.push_back(cell.iops);
    latency.push_back(cell.latency_s);
  }
  const Cell& knee = knee_of(cells_);
  sample.emit("iops", *std::ranges::max_element(iops));
  sample.emit("latency", knee.latency_s);
  sample.emit("knee", static_cast<double>(knee.depth) * knee.threads);
  sample.emit("knee.threads", knee.threads);
  if (file_->counters().why_not().empty())
    sample.emit("device_share", share_of_drives(host_, seen_.read, bytes_read_, true));
  sample.matrix("iops", depths_, threads_, iops);
  sample.matrix("latency", depths_, threads_, latency);
}

sdk::Check Saturation::check() {
  refuse_drive_in_memory(file_->target());
  sdk::Check result = file_->verify(host_, verify_, seed_);
  if (!result.ok) file_.do_not_keep();
  return result;
}

}  // namespace steelyard::storage
