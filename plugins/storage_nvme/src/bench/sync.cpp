// SPDX-License-Identifier: Apache-2.0
#include "bench/sync.h"

namespace steelyard::storage {
namespace {

Traffic commits(const sdk::Job& job) {
  return {.random = false,
          .read_share = 0,
          .bytes = kBlockBytes,
          .make_durable = job.choice("method") == "fsync" ? Operation::kSync : Operation::kDataSync};
}

}  // namespace

Sync::Sync(const sdk::Job& job)
    : IoKernel(job, commits(job), {.threads = static_cast<std::uint32_t>(job.count("threads"))}, false) {}

void Sync::report(const sdk::Sample& sample) const {
  sample.record("latency", last().write_ns);
  sample.record("latency.sync", last().durable_ns);
  sample.emit("commits", last().per_second);
  emit_costs(sample);
}

}  // namespace steelyard::storage
