// SPDX-License-Identifier: Apache-2.0
#include "peak/loaded_clocks.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "common/frequency.h"
#include "peak/fma_replay.h"

namespace steelyard::cpu {
namespace {

constexpr std::size_t kPage = 4096;
constexpr std::uint64_t kStepsToTime = 256;
constexpr double kLonger = 1.3;                 // additions against the step that they must outlast
constexpr std::uint64_t kAdditions = 1u << 15;  // of one measurement: some 12 us

std::size_t state_stride(const std::optional<FmaKernel>& kernel) {
  return kernel && kernel->clock != nullptr ? (kernel->state_bytes() + kPage - 1) / kPage * kPage : kPage;
}

/// A disturbance only ever makes a clock read low, and may well disturb half of all readings.
double upper_quartile(std::vector<double> values) {
  if (values.empty()) return 0;
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(3 * values.size() / 4);
  std::ranges::nth_element(values, at);
  return *at;
}

}  // namespace

LoadedClocks::LoadedClocks(const sdk::Host& host, Team& team, const std::optional<FmaKernel>& kernel)
    : host_(host),
      team_(team),
      kernel_(kernel && kernel->clock != nullptr ? kernel : std::nullopt),
      light_hz_(core_frequency(host)),
      stride_(state_stride(kernel)),
      states_(host, stride_ * team.size()),
      threads_(team.size()) {
  if (!kernel_) return;
  team_.each([&](std::size_t i) {
    fma_fill(*kernel_, i, FmaFill::kBounded, {states_.data() + i * stride_, kernel_->state_bytes()});
  });
}

void LoadedClocks::forget() {
  for (Thread& thread : threads_) thread.found.clear();
}

template <class Work>
double LoadedClocks::fastest(Work&& work) const {
  std::uint64_t best = ~std::uint64_t{0};
  for (int attempt = 0; attempt < 3; ++attempt) {
    const std::uint64_t start = host_.now_ns();
    work();
    best = std::min(best, host_.now_ns() - start);
  }
  return static_cast<double>(std::max<std::uint64_t>(best, 1));
}

// As many as outlast a step now: whoever shares the core makes it longer. 0: more than the kernel has.
std::uint64_t LoadedClocks::additions(std::byte* state) const {
  const double ns = fastest([&] { kernel_->run(kStepsToTime / 2, state); });
  const double cycles = ns * 1e-9 * light_hz_ / kStepsToTime;
  const double wanted = std::ceil(kLonger * cycles);
  return wanted <= static_cast<double>(kMostAdditions) ? static_cast<std::uint64_t>(wanted) : 0;
}

double LoadedClocks::measure(std::size_t i) {
  if (!kernel_) return core_frequency(host_);
  std::byte* const state = states_.data() + i * stride_;
  const std::uint64_t each = additions(state);
  if (each == 0) return core_frequency(host_);
  const std::uint64_t iterations = kAdditions / (2 * each);
  const double ns = fastest([&] { kernel_->clock(iterations, state, each); });
  return 1e9 * static_cast<double>(2 * each * iterations) / ns;
}

double LoadedClocks::sum_over_cores() const {
  std::map<int, double> cores;
  for (std::size_t i = 0; i < threads_.size(); ++i) {
    double& core = cores[team_.core(i)];
    core = std::max(core, upper_quartile(threads_[i].found));
  }
  double sum = 0;
  for (const auto& [core, clock] : cores) sum += clock;
  return sum;
}

double LoadedClocks::mean() const {
  double sum = 0;
  for (const Thread& thread : threads_) sum += upper_quartile(thread.found);
  return sum / static_cast<double>(threads_.size());
}

}  // namespace steelyard::cpu
