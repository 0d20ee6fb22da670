// SPDX-License-Identifier: Apache-2.0
#include "sparse/spmv.h"

#include <algorithm>
#include <string>

#include "common/fit.h"
#include "common/poison.h"
#include "common/random.h"
#include "memory/past_cache.h"
#include "sparse/csr.h"

namespace steelyard::cpu {
namespace {

constexpr std::uint64_t kEntryBytes = sizeof(double) + sizeof(std::int32_t);
constexpr std::uint64_t kRowBytes = sizeof(std::uint64_t) + 2 * sizeof(double);

SpmvMatrix matrix_of(const sdk::Job& job, std::size_t threads) {
  const std::uint64_t asked = job.count("size");
  const std::uint64_t bytes = asked != 0 ? asked : past_the_cache(last_level_cache(), available_memory(), threads, 1);
  return {job.choice("matrix") == "stencil" ? SpmvMatrix::Kind::kStencil : SpmvMatrix::Kind::kIrregular, bytes,
          job.seed()};
}

/// Entries are 27 or 12 in a row on average; the irregular ones scatter by a few per cent.
std::uint64_t bytes_of(const sdk::Job& job, const SpmvMatrix& matrix) {
  const std::uint64_t mean = job.choice("matrix") == "stencil" ? 27 : 13;
  return matrix.rows() * (mean * kEntryBytes + kRowBytes);
}

SpmvMatrix fitting_matrix(const sdk::Job& job, std::size_t threads) {
  SpmvMatrix matrix = matrix_of(job, threads);
  judge_size(job.host(), bytes_of(job, matrix), size_by(job), "rate", "the matrix");
  require_memory(bytes_of(job, matrix), "size");
  return matrix;
}

}  // namespace

std::vector<Spmv::Cut> Spmv::cut(const SpmvMatrix& matrix, std::size_t threads) {
  std::uint64_t total = 0;
  for (std::size_t row = 0; row < matrix.rows(); ++row) total += matrix.length(row);
  std::vector<Cut> cuts{{0, 0}};
  std::uint64_t entry = 0;
  for (std::size_t row = 0; row < matrix.rows(); ++row) {
    while (cuts.size() < threads && entry >= total * cuts.size() / threads) cuts.push_back({row, entry});
    entry += matrix.length(row);
  }
  while (cuts.size() <= threads) cuts.push_back({matrix.rows(), total});
  return cuts;
}

template <class Body>
void Spmv::each_row(Body&& body) {
  constexpr std::size_t kStep = 4096;
  team_.each([&](std::size_t thread) {
    const std::size_t end = cuts_[thread + 1].row;
    for (std::size_t at = cuts_[thread].row; at < end && !host_.cancelled(); at += kStep)
      for (std::size_t row = at; row < std::min(at + kStep, end); ++row) body(thread, row);
  });
  if (host_.cancelled()) throw sdk::Cancelled();
}

Spmv::Spmv(const sdk::Job& job)
    : host_(job.host()),
      seed_(job.seed()),
      team_(host_),
      matrix_(fitting_matrix(job, team_.size())),
      cuts_(cut(matrix_, team_.size())),
      begins_(host_, matrix_.rows() + 1),
      columns_(host_, cuts_.back().entry),
      values_(host_, cuts_.back().entry),
      x_(host_, matrix_.rows()),
      y_(host_, matrix_.rows()) {
  std::vector<Cut> at = cuts_;
  each_row([&](std::size_t thread, std::size_t row) {
    std::uint64_t& k = at[thread].entry;
    begins_[row] = k;
    matrix_.each_entry(row, [&](SpmvMatrix::Entry e) { columns_[k] = e.column, values_[k] = e.value, ++k; });
    x_[row] = x(row);
    y_[row] = 0;
  });
  begins_[matrix_.rows()] = cuts_.back().entry;
}

std::int32_t Spmv::x(std::size_t i) const {
  return static_cast<std::int32_t>(1 + (mix(seed_ ^ mix(i)) & 15));
}

sy_estimate Spmv::estimate(const sdk::Job& job) {
  constexpr double kBytesPerSecond = 0.5e9;  // of one thread, to fill and to check
  const std::uint64_t threads = threads_of(job);
  const std::uint64_t bytes = bytes_of(job, matrix_of(job, threads));
  return {.struct_size = sizeof(sy_estimate),
          .reserved = 0,
          .memory_bytes = bytes,
          .disk_bytes = 0,
          .setup_s = 2 * static_cast<double>(bytes) / kBytesPerSecond / static_cast<double>(threads)};
}

std::uint64_t Spmv::timed_run(const sdk::Host&, std::uint64_t inner) {
  poison(team_, y_.data(), y_.size() * sizeof(double));
  windows_ = team_.windows(inner, [&](std::size_t thread, std::uint64_t repetitions) {
    for (std::uint64_t n = 0; n < repetitions; ++n)
      csr_multiply(begins_.data(), columns_.data(), values_.data(), x_.data(), y_.data(), cuts_[thread].row,
                   cuts_[thread + 1].row);
  });
  return windows_.elapsed_ns;
}

void Spmv::report(const sdk::Sample& sample) const {
  const auto entries = static_cast<double>(values_.size()), rows = static_cast<double>(matrix_.rows());
  const double bytes = entries * kEntryBytes;
  windows_.emit_rate(sample, "flops", 2 * entries);
  sample.emit("bandwidth", (bytes + rows * kRowBytes) / windows_.median);
  sample.emit("matrix_size", bytes);
  sample.emit("cache_multiple", cache_ > 0 ? bytes / cache_ : 0);
  sample.emit("row_length", entries / rows);
}

// All numbers are whole and small, so that no sum rounds, in whatever order: y must be exact.
sdk::Check Spmv::check() {
  struct alignas(64) Seat {
    std::uint64_t k;
    std::size_t wrong = 0;
  };
  std::vector<Seat> seats;
  for (const Cut& c : cuts_) seats.push_back({c.entry});
  each_row([&](std::size_t thread, std::size_t row) {
    Seat& seat = seats[thread];
    std::int64_t sum = 0;
    bool same = begins_[row] == seat.k && x_[row] == x(row);
    matrix_.each_entry(row, [&](SpmvMatrix::Entry e) {
      same = same && columns_[seat.k] == e.column && values_[seat.k] == e.value;
      sum += std::int64_t{e.value} * x(static_cast<std::size_t>(e.column));
      ++seat.k;
    });
    seat.wrong += same && y_[row] == static_cast<double>(sum) ? 0 : 1;
  });
  for (std::size_t i = 0; i < team_.size(); ++i) {
    if (seats[i].wrong != 0)
      return sdk::Check::fail(std::to_string(seats[i].wrong) + " rows of thread " + std::to_string(i) +
                              " are not the exact product, or their matrix has changed");
  }
  return sdk::Check::pass();
}

}  // namespace steelyard::cpu
