// SPDX-License-Identifier: Apache-2.0
#include "plugin/worker/services.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <ctime>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "base/text.h"

namespace steelyard::plugin {
namespace {

constexpr std::size_t kMostValues = 1'000'000;
constexpr std::size_t kMostNotes = 100;
constexpr unsigned kMostLogs = 1000;  // of one process: a job makes hundreds of calls
constexpr std::chrono::milliseconds kProgressInterval{100};

}  // namespace

std::string safe_text(const char* s) {
  return s == nullptr ? "" : text::printable({s, strnlen(s, kLongestText)});
}

struct Services::Calls {
  static Services& self(void* ctx) { return *static_cast<Services*>(ctx); }
  static void log(void* ctx, std::int32_t level, const char* message) noexcept { self(ctx).log(level, message); }
  static sy_status fail(void* ctx, sy_status code, const char* why) noexcept {
    const std::lock_guard lock(self(ctx).mutex_);
    self(ctx).reason_ = safe_text(why);
    return code;
  }
  static void progress(void* ctx, double fraction, const char* stage) noexcept { self(ctx).progress(fraction, stage); }
  static std::int32_t cancelled(void* ctx) noexcept { return self(ctx).cancelled() ? 1 : 0; }
  static std::uint64_t now_ns(void*) noexcept {
    timespec t{};
    clock_gettime(CLOCK_MONOTONIC, &t);
    return static_cast<std::uint64_t>(t.tv_sec) * 1'000'000'000u + static_cast<std::uint64_t>(t.tv_nsec);
  }
  static void* alloc(void* ctx, std::uint64_t bytes, std::uint64_t align, std::int32_t node) noexcept {
    return self(ctx).memory_.alloc(bytes, align, node);
  }
  static void free(void* ctx, void* p) noexcept {
    if (!self(ctx).memory_.free(p))
      self(ctx).violate(Fault::kOutOfBounds, "wrote outside its buffer, or freed what sy_host.alloc did not give");
  }
  static const char* topology_xml(void* ctx) noexcept { return self(ctx).topology(); }
  static std::uint32_t near_cpus(void* ctx, std::uint32_t device, std::uint32_t* out, std::uint32_t cap) noexcept {
    return self(ctx).near(device, out, cap);
  }
  static sy_status emit(void* ctx, std::uint32_t metric, double value) noexcept {
    return self(ctx).emit(metric, value);
  }
  static const void* extension(void* ctx, const char* id) noexcept {
    const std::string_view wanted = id == nullptr ? "" : id;
    if (wanted == SY_EXT_HISTOGRAM) return &self(ctx).histogram_;
    if (wanted == SY_EXT_MATRIX) return &self(ctx).matrix_;
    if (wanted == SY_EXT_NOTE) return &self(ctx).note_;
    return nullptr;
  }
  static sy_status put_matrix(void* ctx, std::uint32_t metric, std::uint32_t rows, const char* const* row_labels,
                              std::uint32_t columns, const char* const* column_labels, const double* cells) noexcept {
    const bool fits = std::uint64_t{rows} * columns <= SY_MATRIX_MOST_CELLS;
    model::Matrix matrix;
    for (std::uint32_t i = 0; fits && i < rows; ++i) matrix.rows.push_back(safe_text(row_labels[i]));
    for (std::uint32_t i = 0; fits && i < columns; ++i) matrix.columns.push_back(safe_text(column_labels[i]));
    for (std::uint64_t i = 0; fits && i < std::uint64_t{rows} * columns; ++i)
      matrix.cells.push_back(std::isfinite(cells[i]) ? std::optional(cells[i]) : std::nullopt);
    return self(ctx).put_matrix(metric, std::move(matrix));
  }
  static sy_status put_note(void* ctx, const char* key, const char* text) noexcept {
    return self(ctx).put_note(key, text);
  }
  static sy_status record(void* ctx, std::uint32_t metric, const std::uint64_t* ns, std::uint64_t count) noexcept {
    return self(ctx).record(metric, ns, count);
  }
};

Services::Services(Channel& channel, Shared& shared, int topology_fd)
    : channel_(channel), shared_(shared), topology_fd_(topology_fd) {
  host_ = {.struct_size = sizeof(sy_host),
           .abi_major = SY_ABI_MAJOR,
           .abi_minor = SY_ABI_MINOR,
           .reserved = 0,
           .ctx = this,
           .log = Calls::log,
           .fail = Calls::fail,
           .progress = Calls::progress,
           .cancelled = Calls::cancelled,
           .now_ns = Calls::now_ns,
           .alloc = Calls::alloc,
           .free = Calls::free,
           .topology_xml = Calls::topology_xml,
           .near_cpus = Calls::near_cpus,
           .emit = Calls::emit,
           .extension = Calls::extension};
  histogram_ = {.struct_size = sizeof(sy_histogram), .reserved = 0, .ctx = this, .record = Calls::record};
  matrix_ = {.struct_size = sizeof(sy_matrix), .reserved = 0, .ctx = this, .put = Calls::put_matrix};
  note_ = {.struct_size = sizeof(sy_note), .reserved = 0, .ctx = this, .put = Calls::put_note};
}

void Services::begin_call() {
  const std::lock_guard lock(mutex_);
  reason_.clear();
  __atomic_add_fetch(&shared_.calls, 1u, __ATOMIC_RELAXED);
}

std::string Services::reason() const {
  const std::lock_guard lock(mutex_);
  return reason_;
}

void Services::begin_run(const model::BenchmarkInfo& benchmark) {
  const std::lock_guard lock(mutex_);
  running_ = &benchmark;
  values_.clear();
  for (auto& [metric, counts] : counts_) std::ranges::fill(counts, 0u);
}

Emitted Services::end_run() {
  const std::lock_guard lock(mutex_);
  running_ = nullptr;
  Emitted emitted{std::move(values_), {}, std::move(matrices_)};
  values_.clear();
  matrices_.clear();
  for (const auto& [metric, counts] : counts_)
    for (std::uint32_t bucket = 0; bucket < counts.size(); ++bucket)
      if (counts[bucket] != 0) emitted.histograms[metric][bucket] = counts[bucket];
  return emitted;
}

void Services::begin_job() {
  const std::lock_guard lock(mutex_);
  notes_.clear();
}

std::map<std::string, std::string> Services::notes() const {
  const std::lock_guard lock(mutex_);
  return notes_;
}

void Services::note(const std::string& key, const std::string& text) {
  const std::lock_guard lock(mutex_);
  notes_[key] = text;
}

void Services::violate(Fault fault, std::string what) {
  const std::lock_guard lock(mutex_);
  if (!breach_) breach_ = Breach{fault, std::move(what)};
}

std::optional<Breach> Services::take_breach() {
  const std::lock_guard lock(mutex_);
  return std::exchange(breach_, std::nullopt);
}

void Services::log(std::int32_t level, const char* message) {
  {
    const std::lock_guard lock(mutex_);
    if (++logged_ > kMostLogs) return;
    if (logged_ == kMostLogs) message = "more than 1000 messages; the rest is dropped";
  }
  channel_.send(FrameKind::kLog, fmt::format("{}{}", std::clamp(level, 0, 3), safe_text(message)));
}

void Services::progress(double fraction, const char* stage) {
  const auto now = std::chrono::steady_clock::now();
  if (!std::isfinite(fraction) || now - last_progress_ < kProgressInterval) return;
  last_progress_ = now;
  channel_.send(FrameKind::kProgress, fmt::format("{} {}", fraction, safe_text(stage)));
}

const char* Services::topology() {
  const std::lock_guard lock(mutex_);
  if (topology_ != nullptr) return topology_;
  struct stat file {};
  void* text = MAP_FAILED;
  if (fstat(topology_fd_, &file) == 0 && file.st_size > 0)
    text = mmap(nullptr, static_cast<std::size_t>(file.st_size), PROT_READ, MAP_PRIVATE, topology_fd_, 0);
  topology_ = text == MAP_FAILED ? "" : static_cast<const char*>(text);
  return topology_;
}

std::uint32_t Services::near(std::uint32_t device, std::uint32_t* out, std::uint32_t cap) const {
  if (device >= near_.size()) return 0;
  const auto& cpus = near_[device];
  for (std::size_t i = 0; out != nullptr && i < std::min<std::size_t>(cap, cpus.size()); ++i) out[i] = cpus[i];
  return static_cast<std::uint32_t>(cpus.size());
}

std::optional<Breach> Services::refuse(std::uint32_t metric) const {
  if (running_ == nullptr) return Breach{Fault::kOutsideRun, "emitted a value outside run"};
  if (metric >= running_->metrics.size())
    return Breach{Fault::kUndeclaredMetric,
                  fmt::format("emitted metric {}, but {} declares {}", metric, running_->id, running_->metrics.size())};
  return std::nullopt;
}

sy_status Services::emit(std::uint32_t metric, double value) {
  const std::lock_guard lock(mutex_);
  auto wrong = refuse(metric);
  if (!wrong && !std::isfinite(value))
    wrong = Breach{Fault::kNotFinite, fmt::format("emitted {} for '{}'", value, running_->metrics[metric].id)};
  if (!wrong && values_.size() >= kMostValues)
    wrong = Breach{Fault::kFloodsSamples, fmt::format("emitted more than {} values in one run", kMostValues)};
  if (wrong) return refused(std::move(*wrong));
  values_.emplace_back(metric, value);
  return SY_OK;
}

sy_status Services::record(std::uint32_t metric, const std::uint64_t* ns, std::uint64_t count) {
  const std::lock_guard lock(mutex_);
  auto wrong = refuse(metric);
  if (!wrong && running_->metrics[metric].unit != "s")
    wrong = Breach{Fault::kUndeclaredMetric, fmt::format("recorded durations for '{}', whose unit is '{}' and not 's'",
                                                         running_->metrics[metric].id, running_->metrics[metric].unit)};
  if (!wrong && ns == nullptr && count > 0) wrong = Breach{Fault::kDescriptor, "recorded durations at NULL"};
  if (wrong) return refused(std::move(*wrong));
  Counts& counts = counts_[metric];
  counts.resize(SY_HISTOGRAM_BUCKETS);
  for (std::uint64_t i = 0; i < count; ++i) ++counts[sy_histogram_bucket(ns[i])];
  return SY_OK;
}

sy_status Services::put_matrix(std::uint32_t metric, model::Matrix matrix) {
  const std::lock_guard lock(mutex_);
  auto wrong = refuse(metric);
  if (!wrong && matrix.cells.empty())
    wrong =
        Breach{Fault::kDescriptor, fmt::format("put a matrix of no cells, or of more than {}", SY_MATRIX_MOST_CELLS)};
  if (wrong) return refused(std::move(*wrong));
  matrices_[metric] = std::move(matrix);
  return SY_OK;
}

sy_status Services::put_note(const char* key, const char* text) {
  const std::lock_guard lock(mutex_);
  const std::string name = safe_text(key);
  const auto allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
  if (name.empty() || !std::ranges::all_of(name, allowed))
    return refused(
        {Fault::kDescriptor, fmt::format("noted '{}', which is not lower-case letters, digits and '_'", name)});
  if (notes_.size() >= kMostNotes && !notes_.contains(name))
    return refused({Fault::kDescriptor, fmt::format("noted more than {} facts", kMostNotes)});
  notes_[name] = safe_text(text);
  return SY_OK;
}

sy_status Services::refused(Breach breach) {
  if (!breach_) breach_ = std::move(breach);
  return SY_INVALID_ARGUMENT;
}

}  // namespace steelyard::plugin
