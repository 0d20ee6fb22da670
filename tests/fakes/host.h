// SPDX-License-Identifier: Apache-2.0
// A sy_host in this very process, for exercising a plugin module without the worker: remembers what it is told.
#pragma once
#include <cstdint>
#include <ctime>
#include <map>
#include <sched.h>
#include <steelyard/ext/histogram.h>
#include <steelyard/ext/matrix.h>
#include <steelyard/ext/note.h>
#include <steelyard/plugin.h>
#include <string>
#include <string_view>
#include <sys/mman.h>
#include <vector>

namespace steelyard::fakes {

struct Table {
  std::vector<std::string> rows, columns;
  std::vector<double> cells;
};

class Host {
 public:
  Host() = default;
  Host(const Host&) = delete;
  Host& operator=(const Host&) = delete;

  [[nodiscard]] const sy_host* raw() const { return &host_; }

  std::string reason;                                             // of the last fail()
  std::vector<std::string> log;                                   // one line each
  std::map<std::uint32_t, std::vector<double>> emitted;           // by metric number
  std::map<std::uint32_t, Table> tables;                          // by metric number, the last one
  std::map<std::uint32_t, std::vector<std::uint64_t>> durations;  // by metric number
  std::map<std::string, std::string> notes;
  std::map<void*, std::uint64_t> allocated;  // not yet freed
  bool is_cancelled = false;

 private:
  static constexpr std::uint64_t kHugePage = std::uint64_t{2} << 20;

  static Host& self(void* ctx) { return *static_cast<Host*>(ctx); }
  static void c_log(void* ctx, std::int32_t, const char* message) noexcept { self(ctx).log.emplace_back(message); }
  static sy_status c_fail(void* ctx, sy_status code, const char* why) noexcept {
    self(ctx).reason = why;
    return code;
  }
  static void c_progress(void*, double, const char*) noexcept {}
  static std::int32_t c_cancelled(void* ctx) noexcept { return self(ctx).is_cancelled ? 1 : 0; }
  static std::uint64_t c_now_ns(void*) noexcept {
    timespec t{};
    clock_gettime(CLOCK_MONOTONIC_RAW, &t);
    return static_cast<std::uint64_t>(t.tv_sec) * 1'000'000'000u + static_cast<std::uint64_t>(t.tv_nsec);
  }
  static void* c_alloc(void* ctx, std::uint64_t bytes, std::uint64_t, std::int32_t) noexcept {
    const std::uint64_t size = (bytes + kHugePage - 1) / kHugePage * kHugePage;
    void* const area = mmap(nullptr, size + kHugePage, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (area == MAP_FAILED) return nullptr;
    const auto begin = reinterpret_cast<std::uintptr_t>(area);
    const std::uintptr_t aligned = (begin + kHugePage - 1) / kHugePage * kHugePage;
    if (aligned != begin) munmap(area, aligned - begin);
    const std::uintptr_t tail = begin + size + kHugePage - (aligned + size);
    if (tail != 0) munmap(reinterpret_cast<void*>(aligned + size), tail);
    void* const p = reinterpret_cast<void*>(aligned);
    madvise(p, size, MADV_HUGEPAGE);
    self(ctx).allocated[p] = size;
    return p;
  }
  static void c_free(void* ctx, void* p) noexcept {
    const auto found = self(ctx).allocated.find(p);
    if (found == self(ctx).allocated.end()) return;
    munmap(p, found->second);
    self(ctx).allocated.erase(found);
  }
  static const char* c_topology_xml(void*) noexcept { return "<topology/>"; }
  static std::uint32_t c_near_cpus(void*, std::uint32_t, std::uint32_t* os_index, std::uint32_t cap) noexcept {
    cpu_set_t allowed;
    if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) return 0;
    std::uint32_t n = 0;
    for (std::uint32_t cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
      if (!CPU_ISSET(cpu, &allowed)) continue;
      if (n < cap) os_index[n] = cpu;
      ++n;
    }
    return n;
  }
  static sy_status c_emit(void* ctx, std::uint32_t metric, double value) noexcept {
    self(ctx).emitted[metric].push_back(value);
    return SY_OK;
  }
  static sy_status c_put(void* ctx, std::uint32_t metric, std::uint32_t rows, const char* const* row_labels,
                         std::uint32_t columns, const char* const* column_labels, const double* cells) noexcept {
    self(ctx).tables[metric] = {
        {row_labels, row_labels + rows}, {column_labels, column_labels + columns}, {cells, cells + rows * columns}};
    return SY_OK;
  }
  static sy_status c_record(void* ctx, std::uint32_t metric, const std::uint64_t* ns, std::uint64_t count) noexcept {
    auto& all = self(ctx).durations[metric];
    all.insert(all.end(), ns, ns + count);
    return SY_OK;
  }
  static sy_status c_note(void* ctx, const char* key, const char* text) noexcept {
    self(ctx).notes[key] = text;
    return SY_OK;
  }
  static const void* c_extension(void* ctx, const char* id) noexcept {
    const std::string_view wanted = id;
    if (wanted == SY_EXT_MATRIX) return &self(ctx).matrix_;
    if (wanted == SY_EXT_HISTOGRAM) return &self(ctx).histogram_;
    return wanted == SY_EXT_NOTE ? &self(ctx).note_ : nullptr;
  }

  sy_histogram histogram_{sizeof(sy_histogram), 0, this, c_record};
  sy_note note_{sizeof(sy_note), 0, this, c_note};
  sy_matrix matrix_{sizeof(sy_matrix), 0, this, c_put};
  sy_host host_{.struct_size = sizeof(sy_host),
                .abi_major = SY_ABI_MAJOR,
                .abi_minor = SY_ABI_MINOR,
                .reserved = 0,
                .ctx = this,
                .log = c_log,
                .fail = c_fail,
                .progress = c_progress,
                .cancelled = c_cancelled,
                .now_ns = c_now_ns,
                .alloc = c_alloc,
                .free = c_free,
                .topology_xml = c_topology_xml,
                .near_cpus = c_near_cpus,
                .emit = c_emit,
                .extension = c_extension};
};

}  // namespace steelyard::fakes
