// SPDX-License-Identifier: Apache-2.0
// The kernels in assembly against plain C++, in a program of its own, small enough to be built for another architecture
// and run under an emulator. Arguments: what must run, as area.isa. Exit code: 0 if that ran and nothing was wrong.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "common/isa.h"
#include "common/random.h"
#include "dense/gemm_kernels.h"
#include "memory/stream_kernels.h"
#include "peak/fma_kernels.h"
#include "peak/fma_replay.h"

namespace steelyard::cpu {
namespace {

struct Free {
  void operator()(void* p) const { std::free(p); }
};

template <class T>
std::unique_ptr<T[], Free> zeros(std::size_t count) {
  const std::size_t bytes = (count * sizeof(T) + 63) / 64 * 64;
  void* const memory = std::aligned_alloc(64, bytes);
  std::memset(memory, 0, bytes);
  return std::unique_ptr<T[], Free>(static_cast<T*>(memory));
}

/// Says what ran and whether it was right, and remembers both.
class Report {
 public:
  explicit Report(std::vector<std::string> wanted) : wanted_(std::move(wanted)) {}
  void add(const std::string& what, const std::string& detail, bool ok) {
    std::printf("%s %s %s\n", ok ? "ok   " : "WRONG", what.c_str(), detail.c_str());
    right_ = right_ && ok;
    std::erase(wanted_, what);
  }
  [[nodiscard]] int exit_code() const {
    for (const std::string& missing : wanted_) std::printf("MISSING %s\n", missing.c_str());
    return right_ && wanted_.empty() ? 0 : 1;
  }

 private:
  std::vector<std::string> wanted_;
  bool right_ = true;
};

// --- cpu.fma.* ---

bool equals_its_replay(const FmaKernel& kernel, FmaFill fill, std::uint64_t iterations) {
  const std::size_t bytes = kernel.state_bytes();
  const auto memory = zeros<std::byte>(bytes);
  const std::span<std::byte> got(memory.get(), bytes);
  fma_fill(kernel, 7, fill, got);
  std::vector<std::byte> expected(got.begin(), got.end());
  kernel.run(iterations, got.data());
  fma_advance(kernel, iterations, expected);
  return std::ranges::equal(got, expected);
}

bool is_right(const FmaKernel& kernel) {
  bool right = true;
  for (const std::uint64_t iterations : {1u, 2u, 37u})
    right = equals_its_replay(kernel, FmaFill::kDrifting, iterations) && right;
  for (const std::uint64_t iterations : {1024u, 5001u})
    right = equals_its_replay(kernel, FmaFill::kBounded, iterations) && right;
  return right;
}

// --- cpu.gemm.*: one tile, first instead of what is there and then on top of it ---

int number(std::size_t line, std::size_t k) {
  return static_cast<int>(mix(1000 * line + k) % 127) - 63;
}

void put(Precision precision, std::byte* to, int value) {
  const double wide = value;
  const auto narrow = static_cast<float>(value);
  const auto byte = static_cast<std::int8_t>(value);
  switch (precision) {
    case Precision::kFp64: std::memcpy(to, &wide, 8); break;
    case Precision::kFp32: std::memcpy(to, &narrow, 4); break;
    case Precision::kInt8: std::memcpy(to, &byte, 1); break;
    default: std::memcpy(to, reinterpret_cast<const char*>(&narrow) + 2, 2); break;  // the upper half of a float
  }
}

double taken(Precision precision, const std::byte* from) {
  double wide = 0;
  float narrow = 0;
  std::int32_t whole = 0;
  if (precision == Precision::kFp64) return std::memcpy(&wide, from, 8), wide;
  if (precision == Precision::kInt8) return std::memcpy(&whole, from, 4), static_cast<double>(whole);
  return std::memcpy(&narrow, from, 4), static_cast<double>(narrow);
}

std::vector<std::byte> operand(Precision precision, std::size_t lines, std::size_t first, std::size_t depth) {
  std::vector<std::byte> out(lines * depth * bytes_of(precision));
  for (std::size_t i = 0; i < lines * depth; ++i)
    put(precision, &out[i * bytes_of(precision)], number(first + i / depth, i % depth));
  return out;
}

bool makes_its_tile(const GemmKernel& kernel, std::size_t depth) {
  const Precision p = kernel.precision;
  const std::size_t rows = kernel.rows, columns = kernel.columns, bytes = output_bytes(p), step = (rows + 16) * bytes;
  const std::vector<std::byte> a = operand(p, rows, 0, depth), b = operand(p, columns, rows, depth);
  const std::size_t padded = (depth + kernel.k_step - 1) / kernel.k_step * kernel.k_step;
  const auto panel_a = zeros<std::byte>(rows * padded * kernel.packed_bytes);
  const auto panel_b = zeros<std::byte>(columns * padded * kernel.packed_bytes + kernel.b_head_bytes);
  const auto c = zeros<std::byte>(columns * step);
  kernel.pack_a({a.data(), depth, 1}, 0, rows, 0, depth, padded, panel_a.get());
  kernel.pack_b({b.data(), depth, 1}, 0, columns, 0, depth, padded, panel_b.get());
  bool right = true;
  if (kernel.begin != nullptr) kernel.begin();
  for (std::size_t pass = 0; pass < 2; ++pass) {
    kernel.tile(padded / kernel.k_step, panel_a.get(), panel_b.get(), c.get(), step, pass);
    for (std::size_t i = 0; i < rows * columns; ++i) {
      double sum = 0;
      for (std::size_t k = 0; k < depth; ++k) sum += number(i % rows, k) * number(rows + i / rows, k);
      right = right && taken(p, &c[i / rows * step + i % rows * bytes]) == static_cast<double>(pass + 1) * sum;
    }
  }
  if (kernel.end != nullptr) kernel.end();
  return right;
}

// --- mem.* ---

bool streams(const StreamKernel& kernel) {
  constexpr std::size_t kCount = 3 * kStreamStep;
  const auto a = zeros<double>(kCount + 8), b = zeros<double>(kCount), c = zeros<double>(kCount);
  std::uint64_t sums[8] = {};
  for (std::size_t i = 0; i < kCount; ++i) {
    b[i] = static_cast<double>(mix(i) % 1000), c[i] = static_cast<double>(mix(i + kCount) % 1000);
    std::uint64_t word = 0;
    std::memcpy(&word, &b[i], 8);
    sums[i % 8] += word;
  }
  kernel.run(a.get(), b.get(), c.get(), 3, kCount);
  if (kernel.op == StreamOp::kRead) return std::memcmp(a.get(), sums, sizeof sums) == 0;
  bool right = a[kCount] == 0;  // not past the end
  for (std::size_t i = 0; i < kCount; ++i) {
    const double expected[] = {b[i], 3 * b[i], b[i] + c[i], b[i] + 3 * c[i], 0, 3};
    right = right && a[i] == expected[static_cast<std::size_t>(kernel.op)];
  }
  return right;
}

int run(std::vector<std::string> wanted) {
  Report report(std::move(wanted));
  for (const Precision precision : kEveryPrecision) {
    const std::string bits = std::to_string(8 * bytes_of(precision)) + "-bit";
    for (const FmaKernel& kernel : fma_kernels(precision))
      if (why_not(kernel.isa).empty())
        report.add(std::string("fma.") + kernel.name,
                   bits + ", vectors of " + std::to_string(here(kernel).vector_bytes), is_right(here(kernel)));
    for (const GemmKernel& kernel : gemm_kernels(precision))
      if (why_not(kernel.isa).empty())
        report.add(std::string("gemm.") + name(kernel.isa), bits,
                   makes_its_tile(kernel, 1) && makes_its_tile(kernel, 64) && makes_its_tile(kernel, 131));
  }
  for (const StreamKernel& kernel : stream_kernels())
    if (why_not(kernel.isa).empty())
      report.add(std::string("stream.") + name(kernel.isa),
                 std::string(facts_of(kernel.op).name) + (kernel.nontemporal ? ", past the caches" : ""),
                 streams(kernel));
  return report.exit_code();
}

}  // namespace
}  // namespace steelyard::cpu

int main(int argc, char** argv) {
  return steelyard::cpu::run({argv + 1, argv + argc});
}
