// SPDX-License-Identifier: Apache-2.0
#include "bench/latency.h"

namespace steelyard::storage {
namespace {

Shape one_at_a_time(const sdk::Job& job) {
  const auto rate = static_cast<double>(job.integer("rate"));
  return {
      .threads = 1, .depth = rate > 0 ? static_cast<std::uint32_t>(job.count("depth")) : 1, .batch = 1, .rate = rate};
}

}  // namespace

Latency::Latency(const sdk::Job& job)
    : IoKernel(job, {.random = true, .read_share = job.choice("op") == "read" ? 1.0 : 0.0}, one_at_a_time(job), false) {
}

void Latency::report(const sdk::Sample& sample) const {
  sample.record("latency", last().read_ns);
  sample.record("latency", last().write_ns);
  sample.emit("iops", last().per_second);
  if (shape().rate > 0) sample.emit("late", last().late);
  emit_common(sample);
}

}  // namespace steelyard::storage
