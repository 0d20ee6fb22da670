// SPDX-License-Identifier: Apache-2.0
#include "memory/plateaus.h"

#include <algorithm>
#include <cmath>

namespace steelyard::cpu {
namespace {

constexpr double kLevelSlope = 0.35;      // rises less than 2^0.35 per octave
constexpr double kApart = 0.32;           // from the end of one to the start of the next: 2^0.32 = 1.25
constexpr double kShortest = 0.5 - 1e-9;  // octaves
constexpr std::uint64_t kPageBytes = 4096;

/// The non-decreasing curve nearest to `y`: neighbours that fall are pooled into their mean. Single outliers are
/// replaced by the median of three before.
std::vector<double> rising(std::span<const double> y) {
  struct Pool {
    double sum;
    std::size_t count;
    [[nodiscard]] double mean() const { return sum / static_cast<double>(count); }
  };
  std::vector<Pool> pools;
  for (std::size_t i = 0; i < y.size(); ++i) {
    std::array<double, 3> three = {y[i == 0 ? 0 : i - 1], y[i], y[std::min(i + 1, y.size() - 1)]};
    std::ranges::sort(three);
    pools.push_back({three[1], 1});
    while (pools.size() > 1 && pools[pools.size() - 2].mean() > pools.back().mean()) {
      const Pool last = pools.back();
      pools.pop_back();
      pools.back().sum += last.sum;
      pools.back().count += last.count;
    }
  }
  std::vector<double> out;
  for (const Pool& pool : pools) out.insert(out.end(), pool.count, pool.mean());
  return out;
}

std::vector<double> logarithms(std::span<const double> values) {
  std::vector<double> out;
  for (const double v : values) out.push_back(std::log2(v));
  return out;
}

/// The reported level nearest to `capacity` that comes after `used` levels; kMemory if all are taken.
std::size_t nearest(double capacity, std::size_t used, std::span<const std::uint64_t> reported) {
  if (reported.empty()) return std::min(used, kMemory);
  std::size_t best = kMemory;
  double least = 0;
  for (std::size_t level = used; level < std::min(reported.size(), kMemory); ++level) {
    const double distance = std::abs(std::log2(capacity / static_cast<double>(reported[level])));
    if (best == kMemory || distance < least) best = level, least = distance;
  }
  return best;
}

}  // namespace

double median(std::span<const double> values) {
  std::vector<double> sorted(values.begin(), values.end());
  std::ranges::sort(sorted);
  return sorted[(sorted.size() - 1) / 2];
}

std::vector<Plateau> find_plateaus(std::span<const double> sizes, std::span<const double> values) {
  if (values.empty()) return {};
  const std::vector<double> x = logarithms(sizes), y = rising(logarithms(values));
  std::vector<Plateau> found;
  for (std::size_t first = 0; first < y.size();) {
    std::size_t last = first;
    while (last + 1 < y.size() && y[last + 1] - y[last] < kLevelSlope * (x[last + 1] - x[last])) ++last;
    if (x[last] - x[first] >= kShortest) {
      Plateau next{first, last, median(values.subspan(first, last - first + 1))};
      if (!found.empty() && y[first] - y[found.back().last] < kApart) {
        next.first = found.back().first;
        next.value = median(values.subspan(next.first, last - next.first + 1));
        found.pop_back();
      }
      found.push_back(next);
    }
    first = last + 1;
  }
  return found;
}

Levels name_levels(std::span<const double> sizes, std::span<const double> values,
                   std::span<const std::uint64_t> reported) {
  Levels levels;
  if (!values.empty()) levels[kMemory].value = values.back();
  std::size_t used = 0;
  for (const Plateau& plateau : find_plateaus(sizes, values)) {
    if (plateau.last + 1 == values.size()) continue;
    const std::size_t level = nearest(sizes[plateau.last], used, reported);
    if (level == kMemory) continue;
    std::size_t first = plateau.first;
    for (; used < std::min(level, reported.size()); ++used) {  // caches as fast as the next: told apart by their size
      std::size_t end = first;
      while (end < plateau.last && sizes[end] <= static_cast<double>(reported[used])) ++end;
      if (end > first) levels[used].value = median(values.subspan(first, end - first));
      first = end;
    }
    levels[level] = {median(values.subspan(first, plateau.last - first + 1)), sizes[plateau.last]};
    used = level + 1;
  }
  return levels;
}

double value_at(std::span<const double> x, std::span<const double> y, double at) {
  for (std::size_t i = 1; i < x.size(); ++i) {
    if (x[i] > at) continue;
    const double share = x[i - 1] > x[i] ? (x[i - 1] - at) / (x[i - 1] - x[i]) : 0;
    return y[i - 1] + std::clamp(share, 0.0, 1.0) * (y[i] - y[i - 1]);
  }
  return y.back();
}

std::vector<std::uint64_t> sweep(std::uint64_t first, std::uint64_t last) {
  std::vector<std::uint64_t> sizes;
  for (std::uint64_t octave = first; octave <= last; octave *= 2) {
    for (std::uint64_t quarter = 4; quarter < 8 && octave / 4 * quarter <= last; ++quarter)
      sizes.push_back(octave / 4 * quarter);
  }
  // The last one is what its number is named after: it must not stop short of what was asked for.
  const std::uint64_t whole = last / kPageBytes * kPageBytes;
  if (sizes.empty() || whole <= sizes.back()) return sizes;
  if (whole - sizes.back() < sizes.back() / 16) sizes.pop_back();
  sizes.push_back(whole);
  return sizes;
}

}  // namespace steelyard::cpu
