// SPDX-License-Identifier: Apache-2.0
#include "peak/fma.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <span>
#include <stdexcept>
#include <string>

#include "common/core_model.h"
#include "common/frequency.h"
#include "common/system.h"

namespace steelyard::cpu {
namespace {

constexpr Isa kWidestFirst[] = {Isa::kAvx512, Isa::kAvx2, Isa::kSse2, Isa::kNeon, Isa::kScalar};
constexpr std::uint64_t kIterationsPerInner = 1024;  // some microseconds
constexpr std::uint64_t kReplayed = 37;              // far from settled, and odd

}  // namespace

Fma::Fma(const sdk::Job& job)
    : isa_(choose(job.choice("isa"), kWidestFirst)),
      kernel_(fma_kernel(isa_)),
      team_(job.host()),
      threads_(team_.size()),
      known_flop_per_cycle_(known_flop_per_cycle(this_core(), isa_).value_or(0)) {
  job.host().log(SY_LOG_INFO, std::string("cpu.fma.fp64 uses ") + name(isa_));
  team_.each([&](std::size_t i) {
    fma_fill(kernel_, job.seed() + i, threads_[i].start);
    std::ranges::copy(threads_[i].start, threads_[i].state);
  });
  verify_against_replay();
}

void Fma::verify_against_replay() {
  std::vector<std::size_t> wrong(team_.size(), 0);
  team_.each([&](std::size_t i) {
    double expected[kFmaStateMax], got[kFmaStateMax];
    std::ranges::copy(threads_[i].start, expected);
    std::ranges::copy(threads_[i].start, got);
    fma_replay(kernel_, kReplayed, expected);
    kernel_.run(kReplayed, got);
    for (std::size_t k = 0; k < kernel_.state_size(); ++k) wrong[i] += expected[k] != got[k];
  });
  for (std::size_t i = 0; i < wrong.size(); ++i) {
    if (wrong[i] != 0)
      throw sdk::WrongResult(std::to_string(wrong[i]) + " of " + std::to_string(kernel_.state_size()) +
                             " values of thread " + std::to_string(i) + " differ from a step-by-step replay");
  }
}

std::uint64_t Fma::timed_run(const sdk::Host& host, std::uint64_t inner) {
  windows_ = team_.windows(
      inner,
      [&](std::size_t i, std::uint64_t repetitions) {
        kernel_.run(repetitions * kIterationsPerInner, threads_[i].state);
      },
      [&](std::size_t i) {
        Thread& thread = threads_[i];
        thread.hz = core_frequency(host);
        thread.highest_hz = std::max(thread.highest_hz, thread.hz);
      });
  best_flop_per_cycle_ =
      std::max(best_flop_per_cycle_, flop_per_inner() / (windows_.median * over_cores(&Thread::highest_hz)));
  return windows_.elapsed_ns;
}

double Fma::flop_per_inner() const {
  return kernel_.flop_per_iteration() * static_cast<double>(kIterationsPerInner * team_.size());
}

double Fma::over_cores(double Thread::*hz) const {
  std::map<int, double> cores;  // threads that share a core share its pipes
  for (std::size_t i = 0; i < team_.size(); ++i) {
    double& core = cores[team_.core(i)];
    core = std::max(core, threads_[i].*hz);
  }
  double sum = 0;
  for (const auto& [core, clock] : cores) sum += clock;
  return sum;
}

void Fma::report(const sdk::Sample& sample) const {
  const bool known = known_flop_per_cycle_ > 0;
  const double bound = known ? known_flop_per_cycle_ : next_flop_per_cycle(best_flop_per_cycle_);
  double clocks = 0;
  for (const Thread& thread : threads_) clocks += thread.hz;
  windows_.emit_rate(sample, "flops", flop_per_inner());
  sample.emit("flops.bound", bound * over_cores(&Thread::highest_hz));
  sample.emit("flop_per_cycle", flop_per_inner() / windows_.median / over_cores(&Thread::hz));
  sample.emit("peak_flop_per_cycle", bound);
  sample.emit("core_known", known ? 1 : 0);
  sample.emit("frequency", clocks / static_cast<double>(threads_.size()));
}

// Every value must have settled where the recurrence leads, and the kernel must still agree with the replay.
sdk::Check Fma::check() {
  for (std::size_t i = 0; i < threads_.size(); ++i) {
    for (std::size_t k = 4 * kernel_.lanes; k < kernel_.state_size(); ++k) {
      const double expected = fma_settled(kernel_, threads_[i].start, k), got = threads_[i].state[k];
      if (!(std::abs(got - expected) <= 1e-12 * std::abs(expected) + 1e-15))
        return sdk::Check::fail("thread " + std::to_string(i) + ", value " + std::to_string(k) + ": expected " +
                                std::to_string(expected) + ", got " + std::to_string(got));
    }
  }
  verify_against_replay();
  return sdk::Check::pass();
}

}  // namespace steelyard::cpu
