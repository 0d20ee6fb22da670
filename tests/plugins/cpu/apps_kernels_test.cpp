// SPDX-License-Identifier: Apache-2.0
// The loops of the real kernels by themselves, on inputs that no job has.
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <dlfcn.h>
#include <gtest/gtest.h>
#include <set>
#include <vector>

#include "common/random.h"
#include "fft/lanes.h"
#include "integer/corpus.h"
#include "integer/lz_block.h"
#include "integer/radix_sort.h"
#include "sparse/grid.h"

namespace steelyard::cpu {
namespace {

using Bytes = std::vector<std::uint8_t>;

TEST(Grid, GivesEachPointARowOfItsOwnAndNoNeighbourItsColour) {
  for (const std::size_t edge : {2u, 3u, 8u, 13u}) {
    const Grid grid(edge);
    std::set<std::size_t> rows;
    for (std::size_t i = 0; i < grid.points(); ++i) {
      const Grid::Point p{i % edge, i / edge % edge, i / edge / edge};
      const std::size_t row = grid.row(p);
      ASSERT_TRUE(row < grid.rows() && rows.insert(row).second) << row;
      const auto back = grid.point(row);
      ASSERT_TRUE(back && back->x == p.x && back->y == p.y && back->z == p.z);
    }
    std::size_t real = 0;
    for (std::size_t row = 0; row < grid.rows(); ++row) real += grid.point(row).has_value();
    EXPECT_EQ(real, grid.points());
  }
}

TEST(Grid, PartsOfAllThreadsAreTheColour) {
  const Grid grid(8);
  std::size_t next = 0;
  for (std::size_t c = 0; c < Grid::kColours; ++c) {
    for (std::size_t i = 0; i < 3; ++i) {
      const Grid::Range part = grid.part(c, i, 3);
      EXPECT_EQ(part.begin, next);
      next = part.end;
    }
  }
  EXPECT_EQ(next * Grid::kLanes, grid.rows());
}

class Lanes : public testing::TestWithParam<Isa> {};

TEST_P(Lanes, TransformAsTheDefinitionSays) {
  if (!why_not(GetParam()).empty()) GTEST_SKIP() << why_not(GetParam());
  for (std::size_t n = 4; n <= 2048; n *= 2) {
    const LinePlan plan(n);
    Random random(n);
    struct alignas(64) Row {
      double lane[kFftLanes];
    };
    std::vector<Row> re(n), im(n);
    for (std::vector<Row>* part : {&re, &im})
      for (Row& row : *part)
        for (double& x : row.lane) x = random.uniform(-1, 1);
    const std::vector<Row> in_re = re, in_im = im;
    lane_kernels(GetParam()).transform(re[0].lane, im[0].lane, n, plan.twiddles.data());
    for (std::size_t k = 0; k < n; k += 1 + n / 16) {
      for (std::size_t l = 0; l < kFftLanes; ++l) {
        double sum_re = 0, sum_im = 0;
        for (std::size_t i = 0; i < n; ++i) {
          const Complex w = root_of_unity(i * k, n);
          sum_re += in_re[i].lane[l] * w.re - in_im[i].lane[l] * w.im;
          sum_im += in_re[i].lane[l] * w.im + in_im[i].lane[l] * w.re;
        }
        const std::size_t p = plan.position[k];
        EXPECT_NEAR(re[p].lane[l], sum_re, 1e-13 * static_cast<double>(n)) << n << ' ' << k;
        EXPECT_NEAR(im[p].lane[l], sum_im, 1e-13 * static_cast<double>(n)) << n << ' ' << k;
      }
    }
  }
}

// Twice a transposition or separation: every point must be where it was, whatever the width of a vector.
TEST_P(Lanes, MovesBetweenMemoryAndLanesLoseNothing) {
  if (!why_not(GetParam()).empty()) GTEST_SKIP() << why_not(GetParam());
  const LaneKernels& kernels = lane_kernels(GetParam());
  constexpr std::size_t kPoints = 16, kStride = 20;
  std::vector<Complex> memory(kPoints * kStride), back(memory.size());
  for (std::size_t i = 0; i < memory.size(); ++i) memory[i] = {static_cast<double>(i), -static_cast<double>(i) - 1};
  alignas(64) double re[kPoints * kFftLanes], im[kPoints * kFftLanes];
  const LinePlan plan(kPoints);
  const auto expect = [&](std::size_t point, std::size_t lane, std::size_t at) {
    EXPECT_EQ(re[point * kFftLanes + lane], memory[at].re) << point << ' ' << lane;
    EXPECT_EQ(im[point * kFftLanes + lane], memory[at].im) << point << ' ' << lane;
  };
  kernels.load_pieces(memory.data(), kStride, kPoints, re, im);
  for (std::size_t i = 0; i < kPoints * kFftLanes; ++i)
    expect(i / kFftLanes, i % kFftLanes, i / kFftLanes * kStride + i % kFftLanes);
  kernels.store_pieces(back.data(), kStride, plan, re, im);
  for (std::size_t k = 0; k < kPoints; ++k)
    EXPECT_EQ(back[k * kStride + 3].im, memory[plan.position[k] * kStride + 3].im);
  kernels.load_lines(memory.data(), kStride, kPoints, re, im);
  for (std::size_t i = 0; i < kPoints * kFftLanes; ++i)
    expect(i / kFftLanes, i % kFftLanes, i % kFftLanes * kStride + i / kFftLanes);
  kernels.store_lines(back.data(), kStride, plan, re, im);
  for (std::size_t k = 0; k < kPoints; ++k)
    EXPECT_EQ(back[5 * kStride + k].re, memory[5 * kStride + plan.position[k]].re);
}

INSTANTIATE_TEST_SUITE_P(Cpu, Lanes, testing::Values(Isa::kScalar, Isa::kAvx2, Isa::kAvx512));

TEST(RootOfUnity, IsExactOnTheAxesAndOnTheUnitCircle) {
  for (std::uint64_t n : {2u, 4u, 8u, 1024u}) {
    for (std::uint64_t k = 0; k < n; ++k) {
      const Complex w = root_of_unity(k, n);
      const long double angle =
          2 * 3.14159265358979323846264338328L * static_cast<long double>(k) / static_cast<long double>(n);
      EXPECT_NEAR(w.re, static_cast<double>(std::cos(angle)), 2e-16);
      EXPECT_NEAR(w.im, static_cast<double>(-std::sin(angle)), 2e-16);
      if (k * 4 % n == 0) {
        EXPECT_EQ(w.re * w.im, 0) << k << ' ' << n;
      }
    }
  }
}

TEST(RadixSort, SortsWhateverTheKeysLookLike) {
  Random random(1);
  for (const std::size_t n : {0u, 1u, 2u, 31u, 33u, 1000u, 50000u}) {
    for (int shape = 0; shape < 5; ++shape) {
      std::vector<Key> keys(n), other(n);
      for (std::size_t i = 0; i < n; ++i) {
        const Key any = random.next();
        keys[i] = shape == 0 ? any : shape == 1 ? 42 : shape == 2 ? any & 3 : shape == 3 ? n - i : any << 52;
      }
      std::vector<Key> expected = keys;
      std::ranges::sort(expected);
      const std::vector<Key> in = keys;
      radix_sort(keys.data(), other.data(), n, 64, true);
      EXPECT_EQ(other, expected) << n << ' ' << shape;
      keys = in;
      radix_sort(keys.data(), other.data(), n, 64, false);
      EXPECT_EQ(keys, expected) << n << ' ' << shape;
    }
  }
}

std::vector<Bytes> samples() {
  std::vector<Bytes> all;
  for (std::size_t n = 0; n < 40; ++n) all.emplace_back(n, std::uint8_t{7});
  Random random(2);
  for (const std::size_t n : {100u, 70000u, 200000u}) {
    Bytes noise(n);
    for (std::uint8_t& b : noise) b = static_cast<std::uint8_t>(random.next());
    all.push_back(noise);
    for (std::uint8_t& b : noise) b &= 3;
    all.push_back(noise);
    all.emplace_back(n, std::uint8_t{0});
  }
  for (std::size_t kind = 0; kind < kCorpusKinds; ++kind) fill_corpus(all.emplace_back(65536), kind, 3);
  return all;
}

Bytes compressed(const Bytes& in) {
  LzTable table;
  Bytes out(lz_bound(in.size()));
  out.resize(lz_compress(in.data(), in.size(), out.data(), table));
  return out;
}

TEST(LzBlock, GivesBackWhatWentIn) {
  for (const Bytes& in : samples()) {
    const Bytes block = compressed(in);
    Bytes back(in.size());
    EXPECT_EQ(lz_decompress(block.data(), block.size(), back.data(), back.size()), in.size());
    EXPECT_EQ(back, in);
  }
}

TEST(LzBlock, MakesTheCorpusSmaller) {
  for (std::size_t kind = 0; kind < kCorpusKinds; ++kind) {
    Bytes in(65536);
    fill_corpus(in, kind, 5);
    const auto size = compressed(in).size();
    EXPECT_LT(size, in.size() * 9 / 10) << kind;
    EXPECT_GT(size, in.size() / 20) << kind;
  }
}

TEST(LzBlock, RefusesWhatIsMalformedAndNeverWritesOutside) {
  Bytes in(2000);
  fill_corpus(in, 1, 7);
  const Bytes block = compressed(in);
  Bytes back(in.size());
  for (std::size_t n = 0; n < block.size(); ++n) {
    const Bytes cut(block.begin(), block.begin() + static_cast<std::ptrdiff_t>(n));
    EXPECT_NE(lz_decompress(cut.data(), n, back.data(), back.size()), in.size()) << n;
  }
  Random random(8);
  for (int i = 0; i < 2000; ++i) {
    Bytes broken = block;
    broken[random.below(broken.size())] ^= static_cast<std::uint8_t>(1u << random.below(8));
    const std::size_t n = lz_decompress(broken.data(), broken.size(), back.data(), back.size());
    EXPECT_TRUE(n <= back.size() || n == SIZE_MAX);
  }
  EXPECT_EQ(lz_decompress(block.data(), block.size(), back.data(), back.size() - 1), SIZE_MAX) << "too little room";
}

TEST(LzBlock, IsReadByTheDecoderOfTheFormat) {
  void* const library = dlopen("liblz4.so.1", RTLD_NOW);
  if (library == nullptr) GTEST_SKIP() << dlerror();
  void* const symbol = dlsym(library, "LZ4_decompress_safe");
  ASSERT_NE(symbol, nullptr);
  int (*decompress)(const char*, char*, int, int) = nullptr;
  std::memcpy(&decompress, &symbol, sizeof symbol);
  for (const Bytes& in : samples()) {
    const Bytes block = compressed(in);
    Bytes back(in.size() + 1);
    const int n = decompress(reinterpret_cast<const char*>(block.data()), reinterpret_cast<char*>(back.data()),
                             static_cast<int>(block.size()), static_cast<int>(back.size()));
    ASSERT_EQ(n, static_cast<int>(in.size()));
    back.pop_back();
    EXPECT_EQ(back, in);
  }
}

}  // namespace
}  // namespace steelyard::cpu
