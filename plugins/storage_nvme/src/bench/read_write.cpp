// SPDX-License-Identifier: Apache-2.0
#include "bench/read_write.h"

namespace steelyard::storage {
namespace {

Traffic traffic_of(Mix mix) {
  const MixFacts facts = facts_of(mix);
  return {.random = facts.random, .read_share = facts.read_share, .bytes = facts.bytes, .make_durable = {}};
}

}  // namespace

ReadWrite::ReadWrite(const sdk::Job& job, Mix mix)
    : IoKernel(job, traffic_of(mix), shape_of(job), mix == Mix::kWriteSequential, passes_of(job, mix)), mix_(mix) {}

std::uint64_t ReadWrite::passes_of(const sdk::Job& job, Mix mix) {
  return wears(mix) ? job.count("precondition") : 1;
}

sy_estimate ReadWrite::estimate_of(const sdk::Job& job, Mix mix) {
  return estimate_io(job, 2 * std::uint64_t{facts_of(mix).bytes} * job.count("depth") * job.count("threads"),
                     passes_of(job, mix));
}

void ReadWrite::report(const sdk::Sample& sample) const {
  const auto bytes = static_cast<double>(facts_of(mix_).bytes);
  switch (mix_) {
    case Mix::kReadSequential: sample.emit("bandwidth", last().per_second * bytes); break;
    case Mix::kWriteSequential:
      sample.emit("bandwidth", static_cast<double>(last().bytes_written) / sample.seconds);
      sample.emit("bandwidth.accepted", static_cast<double>(last().bytes_written) / accepted_s());
      break;
    default: sample.emit("iops", last().per_second);
  }
  if (mix_ == Mix::kMixedRandom) {
    sample.record("latency.read", last().read_ns);
    sample.record("latency.write", last().write_ns);
  } else {
    sample.record("latency", last().read_ns);
    sample.record("latency", last().write_ns);
  }
  emit_common(sample);
}

}  // namespace steelyard::storage
