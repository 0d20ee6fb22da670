// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <cstring>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <tuple>
#include <vector>

#include "common/random.h"
#include "dense/gemm_kernels.h"
#include "run_job.h"

namespace steelyard::cpu {
namespace {

using testing::HasSubstr;

constexpr Precision kPrecisions[] = {Precision::kFp64, Precision::kFp32, Precision::kBf16, Precision::kInt8};
constexpr const char* kGemms[] = {"cpu.gemm.fp64", "cpu.gemm.fp32", "cpu.gemm.bf16", "cpu.gemm.int8"};

Request request(const std::string& benchmark, const std::string& size, const std::string& placement = "cores") {
  return {.benchmark = benchmark,
          .params = {{"placement", placement}, {"size", size}},
          .places = places(placement),
          .samples = 2};
}

void expect_success(const Outcome& out) {
  EXPECT_EQ(out.death, "");
  EXPECT_EQ(out.status, SY_OK) << out.phase << ": " << out.reason;
  EXPECT_EQ(out.phase, "release");
  EXPECT_FALSE(out.memory_left);
}

// --- One tile against a plain sum ---

std::int64_t number(std::size_t line, std::size_t k) {
  return static_cast<std::int8_t>(mix(1000 * line + k));
}

/// `lines` x `depth` whole numbers as `precision` stores them, k next to each other.
std::vector<std::byte> operand(Precision precision, std::size_t lines, std::size_t depth, std::size_t first) {
  const std::size_t bytes = bytes_of(precision);
  std::vector<std::byte> out(lines * depth * bytes);
  for (std::size_t i = 0; i < lines * depth; ++i) {
    const std::int64_t value = number(first + i / depth, i % depth);
    const auto wide = static_cast<double>(value);
    const auto narrow = static_cast<float>(value);
    const auto byte = static_cast<std::int8_t>(value);
    const void* from = precision == Precision::kFp64   ? static_cast<const void*>(&wide)
                       : precision == Precision::kInt8 ? static_cast<const void*>(&byte)
                                                       : &narrow;
    const std::size_t skip = precision == Precision::kBf16 ? 2 : 0;  // its upper half, as numbers are little-endian
    std::memcpy(out.data() + i * bytes, static_cast<const char*>(from) + skip, bytes);
  }
  return out;
}

double output(Precision precision, const std::byte* at) {
  double wide = 0;
  float narrow = 0;
  std::int32_t whole = 0;
  if (precision == Precision::kFp64) return std::memcpy(&wide, at, sizeof wide), wide;
  if (precision != Precision::kInt8) return std::memcpy(&narrow, at, sizeof narrow), static_cast<double>(narrow);
  return std::memcpy(&whole, at, sizeof whole), static_cast<double>(whole);
}

double expected(std::size_t rows, std::size_t i, std::size_t j, std::size_t depth) {
  double sum = 0;
  for (std::size_t k = 0; k < depth; ++k) sum += static_cast<double>(number(i, k) * number(rows + j, k));
  return sum;
}

/// Twice into the same tile, first instead of what is there and then on top of it.
void expect_tile(const GemmKernel& kernel, std::size_t depth, std::size_t rows, std::size_t columns) {
  const Precision p = kernel.precision;
  const std::vector<std::byte> a = operand(p, rows, depth, 0), b = operand(p, columns, depth, kernel.rows);
  const std::size_t padded = (depth + kernel.k_step - 1) / kernel.k_step * kernel.k_step, bytes = output_bytes(p);
  std::vector<double> memory(4 * padded * (kernel.rows + kernel.columns) + 4096, 0.0);  // aligned for any vector below
  auto* const panel_a = reinterpret_cast<std::byte*>((reinterpret_cast<std::uintptr_t>(memory.data()) + 63) / 64 * 64);
  std::byte* const panel_b = panel_a + (kernel.rows * padded * kernel.packed_bytes + 63) / 64 * 64;
  kernel.pack_a({a.data(), depth, 1}, 0, rows, 0, depth, padded, panel_a);
  kernel.pack_b({b.data(), depth, 1}, 0, columns, 0, depth, padded, panel_b);
  const std::size_t step = (kernel.rows + 3) * bytes;
  std::vector<std::byte> c(kernel.columns * step, std::byte{0x7f});
  for (std::size_t pass = 0; pass < 2; ++pass) {
    if (kernel.begin != nullptr) kernel.begin();
    kernel.tile(padded / kernel.k_step, panel_a, panel_b, c.data(), step, pass);
    if (kernel.end != nullptr) kernel.end();
    for (std::size_t j = 0; j < columns; ++j)
      for (std::size_t i = 0; i < rows; ++i)
        ASSERT_EQ(output(p, c.data() + j * step + i * bytes),
                  static_cast<double>(pass + 1) * expected(kernel.rows, i, j, depth))
            << name(kernel.isa) << " depth " << depth << " row " << i << " column " << j << " pass " << pass;
    for (std::size_t j = 0; j < kernel.columns; ++j)
      for (std::size_t i = kernel.rows * bytes; i < step; ++i)
        ASSERT_EQ(c[j * step + i], std::byte{0x7f}) << "written past the tile";
  }
}

class EachPrecision : public testing::TestWithParam<Precision> {};

TEST_P(EachPrecision, EveryKernelMakesItsTileExactly) {
  for (const GemmKernel& kernel : gemm_kernels(GetParam())) {
    if (!why_not(kernel.isa).empty()) continue;
    for (const std::size_t depth : {1u, 2u, 3u, 4u, 5u, 63u, 64u, 130u}) {
      expect_tile(kernel, depth, kernel.rows, kernel.columns);
      expect_tile(kernel, depth, kernel.rows - 1, 1);
    }
  }
}

TEST_P(EachPrecision, TheLastKernelIsForEveryArchitecture) {
  EXPECT_EQ(gemm_kernels(GetParam()).back().isa, Isa::kScalar);
}

INSTANTIATE_TEST_SUITE_P(Dense, EachPrecision, testing::ValuesIn(kPrecisions));

// --- The benchmarks, as a host runs them ---

class ProductsWith : public testing::TestWithParam<std::tuple<std::size_t, const char*>> {};

TEST_P(ProductsWith, ProductsOfEverySizePassTheirCheckOrSkipWithAReason) {
  SKIP_WITHOUT_OPENMP_SUPPORT();
  const auto& [precision, isa] = GetParam();
  for (const char* size : {"1", "7", "97", "400", "1100"}) {  // the last: several parts of a panel of tiles
    Request r = request(kGemms[precision], size);
    r.params["isa"] = isa;
    const Outcome out = run_job(r);
    if (out.status == SY_UNSUPPORTED) GTEST_SKIP() << out.reason;
    expect_success(out);
    EXPECT_EQ(out.metrics.at("n").front(), std::stod(size));
  }
}

INSTANTIATE_TEST_SUITE_P(Float, ProductsWith,
                         testing::Combine(testing::Values(0u, 1u),
                                          testing::Values("auto", "avx512", "avx2", "neon", "scalar")));
INSTANTIATE_TEST_SUITE_P(Bf16, ProductsWith,
                         testing::Combine(testing::Values(2u),
                                          testing::Values("auto", "amx_bf16", "avx512_bf16", "avx512", "avx2",
                                                          "neon_bf16", "neon", "scalar")));
INSTANTIATE_TEST_SUITE_P(Int8, ProductsWith,
                         testing::Combine(testing::Values(3u),
                                          testing::Values("auto", "amx_int8", "avx512_vnni", "avx_vnni", "avx2",
                                                          "neon_dot", "scalar")));

/// Flips one bit of one element in every array. The checks make operands anew, so only that in the result can matter.
std::function<void(fakes::Host&)> flip(std::size_t element, std::size_t bytes, unsigned bit) {
  return [=](fakes::Host& host) {
    for (const auto& [memory, size] : host.allocated)
      static_cast<unsigned char*>(memory)[element * bytes + bit / 8] ^= static_cast<unsigned char>(1u << bit % 8);
  };
}

// Every bit, but where sanitizers make each job ten times as long.
#if defined(__SANITIZE_ADDRESS__)
constexpr unsigned kBitStep = 9;
#else
constexpr unsigned kBitStep = 1;
#endif

const char* gemm_of(Precision precision) {
  return kGemms[std::ranges::find(kPrecisions, precision) - std::begin(kPrecisions)];
}

TEST_P(EachPrecision, TheCheckFindsAnySingleBitOfTheProduct) {
  SKIP_WITHOUT_OPENMP_SUPPORT();
  const std::size_t bytes = output_bytes(GetParam());
  for (unsigned bit = 0; bit < 8 * bytes; bit += kBitStep) {
    Request r = request(gemm_of(GetParam()), "64");
    r.tamper_before_check = flip(bit % 60, bytes, bit);  // within the first column
    const Outcome out = run_job(r);
    EXPECT_EQ(out.status, SY_WRONG_RESULT) << "bit " << bit;
    EXPECT_THAT(out.reason, HasSubstr("1 of 64 rows"));
  }
}

TEST(Gemm, ALibraryDoesTheSameOrSaysWhatToInstall) {
  SKIP_WITHOUT_OPENMP_SUPPORT();
  for (const char* benchmark : kGemms) {
    for (const char* path : {"library", "openblas", "blis", "onednn"}) {
      Request r = request(benchmark, "97");
      r.params["path"] = path;
      const Outcome out = run_job(r);
      if (out.status == SY_UNSUPPORTED) {
        EXPECT_THAT(out.reason, HasSubstr("install")) << benchmark << ' ' << path;
        const bool some_file_was_tried = benchmark == kGemms[0] && path != std::string("onednn");
        EXPECT_THAT(out.reason, HasSubstr(some_file_was_tried ? ".so" : "")) << benchmark << ' ' << path;
      } else
        expect_success(out);
    }
  }
}

TEST(Gemm, WhatDoesNotFitIsSkippedWithNumbers) {
  SKIP_WITHOUT_OPENMP_SUPPORT();
  for (const char* benchmark : {"cpu.gemm.fp64", "cpu.lu.fp64", "cpu.lu.mixed"}) {
    const Outcome out = run_job(request(benchmark, std::string(benchmark) == "cpu.gemm.fp64" ? "131072" : "1048576"));
    EXPECT_EQ(out.status, SY_UNSUPPORTED);
    EXPECT_THAT(
        out.reason,
        testing::MatchesRegex(
            "needs [0-9.]+ [GM]iB of memory, and 9/10 of [0-9.]+ [GM]iB can be had: lower 'size' or free memory"));
    EXPECT_FALSE(out.memory_left);
  }
}

TEST(Dense, LongPreparationsCanBeCancelled) {
  SKIP_WITHOUT_OPENMP_SUPPORT();
  for (const char* benchmark : {"cpu.gemm.fp64", "cpu.lu.fp64", "cpu.lu.mixed"}) {
    Request r = request(benchmark, "512");
    r.cancelled = true;
    const Outcome out = run_job(r);
    EXPECT_EQ(out.status, SY_CANCELLED) << benchmark << ": " << out.reason;
    EXPECT_FALSE(out.memory_left);
  }
}

class Lu : public testing::TestWithParam<std::tuple<const char*, const char*>> {};

TEST_P(Lu, SolvesSystemsOfEverySize) {
  SKIP_WITHOUT_OPENMP_SUPPORT();
  const auto& [benchmark, placement] = GetParam();
  for (const char* size : {"1", "2", "9", "50", "193", "500"}) {
    const Outcome out = run_job(request(benchmark, size, placement));
    expect_success(out);
    EXPECT_LT(out.metrics.at("residual").back(), 16) << size;
  }
}

TEST_P(Lu, SolvesWithEachInstructionSet) {
  SKIP_WITHOUT_OPENMP_SUPPORT();
  const auto& [benchmark, placement] = GetParam();
  for (const char* isa : {"avx512", "avx2", "neon", "scalar"}) {
    Request r = request(benchmark, "210", placement);
    r.params["isa"] = isa;
    const Outcome out = run_job(r);
    if (out.status != SY_UNSUPPORTED) expect_success(out);
  }
}

INSTANTIATE_TEST_SUITE_P(Dense, Lu,
                         testing::Combine(testing::Values("cpu.lu.fp64", "cpu.lu.mixed"),
                                          testing::Values("single", "cores")));

TEST(Lu, TheCheckFindsAnySingleBitOfTheFactors) {
  SKIP_WITHOUT_OPENMP_SUPPORT();
  for (const auto& [benchmark, bytes] : {std::pair{"cpu.lu.fp64", std::size_t{8}}, {"cpu.lu.mixed", std::size_t{4}}}) {
    for (unsigned bit = 0; bit < 8 * bytes; bit += kBitStep) {
      Request r = request(benchmark, "64");
      r.tamper_before_check = flip(bit % 60, bytes, bit);
      const Outcome out = run_job(r);
      EXPECT_EQ(out.status, SY_WRONG_RESULT) << benchmark << " bit " << bit;
      EXPECT_THAT(out.reason, HasSubstr("second factorization"));
    }
  }
}

TEST(Dense, TimedWorkThatWasNotDoneIsNoticed) {
  SKIP_WITHOUT_OPENMP_SUPPORT();
  for (const char* benchmark : {"cpu.gemm.fp64", "cpu.gemm.int8", "cpu.lu.fp64", "cpu.lu.mixed"}) {
    Request r = request(benchmark, "97", "single");
    r.undo_from_clock = 3;  // 1 and 2 are around the poisoning
    const Outcome out = run_job(r);
    EXPECT_EQ(out.status, SY_WRONG_RESULT) << benchmark << ": " << out.reason;
    EXPECT_EQ(out.phase, "check");
  }
}

TEST(Lu, MixedNeedsRefinementToGetThere) {
  SKIP_WITHOUT_OPENMP_SUPPORT();
  const Outcome out = run_job(request("cpu.lu.mixed", "500"));
  expect_success(out);
  EXPECT_GE(out.metrics.at("refinements").back(), 1);
  EXPECT_LE(out.metrics.at("refinements").back(), 50);
}

}  // namespace
}  // namespace steelyard::cpu
