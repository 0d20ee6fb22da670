// SPDX-License-Identifier: Apache-2.0
#include "dense/packed_gemm.h"

#include <algorithm>
#include <cstring>
#include <unistd.h>

namespace steelyard::cpu {
namespace {

constexpr std::size_t kPanelBytes = 16 << 10;  // half of the smallest first cache around
constexpr std::size_t kLine = 64;
constexpr std::size_t kMostTileBytes = 48 * 32 * sizeof(double);

std::size_t up(std::size_t n, std::size_t step) {
  return (n + step - 1) / step * step;
}
std::size_t ceil_div(std::size_t n, std::size_t by) {
  return (n + by - 1) / by;
}

/// Most k of one call of the kernel.
std::size_t part_depth(const GemmKernel& kernel) {
  return std::max<std::size_t>(kPanelBytes / (kernel.columns * kernel.packed_bytes) / kernel.k_step, 1) * kernel.k_step;
}
std::size_t most_depth(const GemmKernel& kernel) {
  return kernel.parts * part_depth(kernel);
}
std::size_t panel_a_bytes(const GemmKernel& kernel, std::size_t depth) {
  return up(kernel.rows * depth * kernel.packed_bytes, kLine);
}
std::size_t panel_b_bytes(const GemmKernel& kernel, std::size_t depth) {
  return up(kernel.columns * depth * kernel.packed_bytes + kernel.b_head_bytes, kLine);
}
std::size_t slab_a_bytes(const GemmKernel& kernel, std::size_t m) {
  return ceil_div(m, kernel.rows) * panel_a_bytes(kernel, most_depth(kernel));
}
std::size_t slab_b_bytes(const GemmKernel& kernel, std::size_t n) {
  return ceil_div(n, kernel.columns) * panel_b_bytes(kernel, most_depth(kernel));
}

std::size_t second_cache() {
  const long bytes = sysconf(_SC_LEVEL2_CACHE_SIZE);
  return bytes > 0 ? static_cast<std::size_t>(bytes) : 512 << 10;
}

}  // namespace

struct PackedGemm::Slab {
  std::size_t from = 0, depth = 0, padded = 0;
  std::size_t a_bytes = 0, b_bytes = 0;  // of a panel
  std::byte *a = nullptr, *b = nullptr;
  bool accumulate = false;
};

Crew::Part Crew::part(std::size_t count, std::size_t step) const {
  const std::size_t steps = ceil_div(count, step);
  return {std::min(steps * index / size * step, count), std::min(steps * (index + 1) / size * step, count)};
}

std::uint64_t PackedGemm::bytes(const GemmKernel& kernel, std::size_t m, std::size_t n) {
  return 2 * (slab_a_bytes(kernel, m) + slab_b_bytes(kernel, n));
}

PackedGemm::PackedGemm(const sdk::Host& host, const GemmKernel& kernel, std::size_t m, std::size_t n)
    : kernel_(&kernel),
      depth_(most_depth(kernel)),
      block_(std::max<std::size_t>(second_cache() / 2 / panel_a_bytes(kernel, depth_), 1)),
      a_(host, 2 * slab_a_bytes(kernel, m)),
      b_(host, 2 * slab_b_bytes(kernel, n)) {}

void PackedGemm::multiply(const Product& product, const Crew& crew) {
  const Rectangle mine = share(product, crew);
  const std::size_t slabs = ceil_div(product.k, depth_);
  const std::size_t depth = up(ceil_div(product.k, slabs), kernel_->k_step);  // all about the same
  for (std::size_t from = 0, s = 0; from < product.k; from += depth, ++s) {
    Slab slab;
    slab.from = from, slab.depth = std::min(depth, product.k - from);
    slab.padded = up(slab.depth, kernel_->k_step);
    slab.a_bytes = panel_a_bytes(*kernel_, slab.padded), slab.b_bytes = panel_b_bytes(*kernel_, slab.padded);
    slab.a = a_.data() + s % 2 * (a_.size() / 2), slab.b = b_.data() + s % 2 * (b_.size() / 2);
    slab.accumulate = product.accumulate || from > 0;
    pack(product, slab, crew);
    crew.barrier();
    compute(product, slab, mine);
  }
  crew.barrier();
}

void PackedGemm::pack(const Product& product, const Slab& slab, const Crew& crew) {
  const std::size_t rows = kernel_->rows, columns = kernel_->columns;
  const Crew::Part a = crew.part(ceil_div(product.m, rows)), b = crew.part(ceil_div(product.n, columns));
  for (std::size_t p = b.first; p < b.last; ++p)
    kernel_->pack_b(product.b, p * columns, std::min(columns, product.n - p * columns), slab.from, slab.depth,
                    slab.padded, slab.b + p * slab.b_bytes);
  for (std::size_t p = a.first; p < a.last; ++p)
    kernel_->pack_a(product.a, p * rows, std::min(rows, product.m - p * rows), slab.from, slab.depth, slab.padded,
                    slab.a + p * slab.a_bytes);
}

PackedGemm::Rectangle PackedGemm::share(const Product& product, const Crew& crew) const {
  const std::size_t rows = ceil_div(product.m, kernel_->rows), columns = ceil_div(product.n, kernel_->columns);
  std::size_t across = 1, least = ~std::size_t{0};  // threads side by side along the rows of C
  for (std::size_t t = 1; t <= crew.size; ++t) {
    const std::size_t largest = ceil_div(rows, t) * ceil_div(columns, crew.size / t);
    if (crew.size % t == 0 && largest <= least) across = t, least = largest;
  }
  const Crew by_row{nullptr, across, crew.index % across};
  const Crew by_column{nullptr, crew.size / across, crew.index / across};
  return {by_row.part(rows), by_column.part(columns)};
}

void PackedGemm::compute(const Product& product, const Slab& slab, const Rectangle& mine) {
  const std::size_t most = part_depth(*kernel_);
  if (kernel_->begin != nullptr) kernel_->begin();
  for (std::size_t block = mine.rows.first; block < mine.rows.last; block += block_)
    for (std::size_t column = mine.columns.first; column < mine.columns.last; ++column)
      for (std::size_t from = 0; from < slab.padded; from += most)
        for (std::size_t row = block; row < std::min(block + block_, mine.rows.last); ++row)
          tile(product, slab, {row, column, from, std::min(most, slab.padded - from)});
  if (kernel_->end != nullptr) kernel_->end();
}

void PackedGemm::tile(const Product& product, const Slab& slab, const Tile& at) {
  const std::size_t bytes = output_bytes(kernel_->precision), groups = at.depth / kernel_->k_step;
  const std::size_t i = at.row * kernel_->rows, j = at.column * kernel_->columns;
  const std::size_t column_bytes = product.column_step * bytes, within = at.from * kernel_->packed_bytes;
  const std::byte* const a = slab.a + at.row * slab.a_bytes + within * kernel_->rows;
  const std::byte* const b = slab.b + at.column * slab.b_bytes + within * kernel_->columns;
  std::byte* const c = static_cast<std::byte*>(product.c) + i * bytes + j * column_bytes;
  const std::size_t rows = std::min(kernel_->rows, product.m - i), columns = std::min(kernel_->columns, product.n - j);
  const std::size_t accumulate = slab.accumulate || at.from > 0 ? 1 : 0;
  if (rows == kernel_->rows && columns == kernel_->columns)
    return kernel_->tile(groups, a, b, c, column_bytes, accumulate);
  alignas(kLine) std::byte whole[kMostTileBytes];  // over the edge of C: on a whole tile beside it
  const std::size_t whole_bytes = kernel_->rows * bytes;
  for (std::size_t n = 0; n < columns && accumulate != 0; ++n)
    std::memcpy(whole + n * whole_bytes, c + n * column_bytes, rows * bytes);
  kernel_->tile(groups, a, b, whole, whole_bytes, accumulate);
  for (std::size_t n = 0; n < columns; ++n) std::memcpy(c + n * column_bytes, whole + n * whole_bytes, rows * bytes);
}

}  // namespace steelyard::cpu
