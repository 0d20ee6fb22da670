// SPDX-License-Identifier: Apache-2.0
#include "common/windows.h"

#include <algorithm>

namespace steelyard::cpu {
namespace {

constexpr std::uint64_t kIdleNs = 20'000, kLongestIdleNs = 5'000'000;

/// The value that `share` of the sorted values do not exceed; of an even number the mean of the middle two for 0.5.
double quantile(std::span<const double> sorted, double share) {
  const double at = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(at);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (at - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

}  // namespace

// The starts alone decide on whether threads worked together: with equal work on unequal cores the ends differ always.
// Of equal threads, a ninth of a window late means four fifths of it together.
bool undisturbed(std::span<const ThreadWindow> threads) {
  std::uint64_t first = ~std::uint64_t{0}, last = 0, shortest = ~std::uint64_t{0};
  for (const ThreadWindow& t : threads) {
    const std::uint64_t wall = t.end - t.begin;
    if (t.cpu_ns + std::clamp(wall / 100, kIdleNs, kLongestIdleNs) < wall) return false;
    first = std::min(first, t.begin), last = std::max(last, t.begin), shortest = std::min(shortest, wall);
  }
  return 9 * (last - first) <= shortest;
}

Windows summarise(std::span<const ThreadWindow> spans, std::span<const std::uint64_t> inner) {
  const std::size_t threads = spans.size() / inner.size();
  std::vector<double> all, clean;
  std::uint64_t first = ~std::uint64_t{0}, last = 0;
  for (std::size_t w = 0; w < inner.size(); ++w) {
    const auto window = spans.subspan(w * threads, threads);
    const auto begin = std::ranges::min_element(window, {}, &ThreadWindow::begin)->begin;
    const auto end = std::ranges::max_element(window, {}, &ThreadWindow::end)->end;
    first = std::min(first, begin), last = std::max(last, end);
    all.push_back(static_cast<double>(end - begin) * 1e-9 / static_cast<double>(inner[w]));
    if (undisturbed(window)) clean.push_back(all.back());
  }
  Windows out{.clean = static_cast<double>(clean.size()) / static_cast<double>(all.size()), .elapsed_ns = last - first};
  std::ranges::sort(all);
  std::ranges::sort(clean);
  out.median = quantile(clean.empty() ? all : clean, 0.5);
  out.best = all.front();
  out.p10 = quantile(all, 0.9);
  return out;
}

void Windows::emit_rate(const sdk::Sample& sample, const std::string& metric, double work_per_inner) const {
  sample.emit(metric, work_per_inner / median);
  sample.emit(metric + ".best", work_per_inner / best);
  sample.emit(metric + ".p10", work_per_inner / p10);
  sample.emit("clean", clean);
}

void Windows::emit_time(const sdk::Sample& sample, const std::string& metric, double steps_per_inner) const {
  sample.emit(metric, median / steps_per_inner);
  sample.emit(metric + ".best", best / steps_per_inner);
  sample.emit(metric + ".p10", p10 / steps_per_inner);
  sample.emit("clean", clean);
}

}  // namespace steelyard::cpu
