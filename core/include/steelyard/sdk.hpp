// SPDX-License-Identifier: Apache-2.0
// The C++20 veneer over plugin.h: header-only, installed for vendors and used by our own plugins alike. A benchmark is
// a class derived from Kernel - its facts, its loop, its check - and a plugin is one line:
//
//   STEELYARD_PLUGIN(kIdentity, probe, Triad, Latency)
//
// Exceptions never cross the C boundary: Unsupported becomes a skip with its text, anything else an error with its
// text.
#pragma once
#include <cstdint>
#include <new>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ext/histogram.h"
#include "ext/implementations.h"
#include "ext/inventory.h"
#include "ext/matrix.h"
#include "ext/note.h"
#include "ext/power.h"
#include "plugin.h"

namespace steelyard::sdk {

/// Throw these from probe, a constructor or run. Unsupported: this machine cannot do it, and why (a skip).
/// WrongResult: what Check::fail says, noticed before check. NotCredible: it ran, but the numbers are not what they
/// claim to be - a cache answered instead of the drive - and the rows are INVALID.
struct Unsupported : std::runtime_error {
  using runtime_error::runtime_error;
};
struct DeviceError : std::runtime_error {
  using runtime_error::runtime_error;
};
struct WrongResult : std::runtime_error {
  using runtime_error::runtime_error;
};
struct NotCredible : std::runtime_error {
  using runtime_error::runtime_error;
};
struct Cancelled : std::runtime_error {
  Cancelled() : runtime_error("cancelled") {}
};

/// The compiler must assume that everything reachable from `p` was read and written here.
inline void keep(const void* p) {
  asm volatile("" : : "g"(p) : "memory");
}

/// The host's services. Cheap to copy; valid for the life of the process. [any thread]
class Host {
 public:
  explicit Host(const sy_host* host) : host_(host) {}
  void log(std::int32_t level, const std::string& message) const { host_->log(host_->ctx, level, message.c_str()); }
  [[nodiscard]] sy_status fail(sy_status code, const char* why) const { return host_->fail(host_->ctx, code, why); }
  void progress(double fraction, const char* stage) const { host_->progress(host_->ctx, fraction, stage); }
  [[nodiscard]] bool cancelled() const { return host_->cancelled(host_->ctx) != 0; }
  [[nodiscard]] std::uint64_t now_ns() const { return host_->now_ns(host_->ctx); }
  [[nodiscard]] void* alloc(std::uint64_t bytes, std::uint64_t align = 0, std::int32_t numa_node = -1) const {
    return host_->alloc(host_->ctx, bytes, align, numa_node);
  }
  void free(void* p) const { host_->free(host_->ctx, p); }
  [[nodiscard]] const char* topology_xml() const { return host_->topology_xml(host_->ctx); }
  /// OS indexes of the CPUs near `device` that this process may use.
  [[nodiscard]] std::vector<std::uint32_t> near_cpus(std::uint32_t device) const {
    std::vector<std::uint32_t> cpus(host_->near_cpus(host_->ctx, device, nullptr, 0));
    cpus.resize(host_->near_cpus(host_->ctx, device, cpus.data(), static_cast<std::uint32_t>(cpus.size())));
    return cpus;
  }
  /// NULL if the host does not have it.
  template <class Extension>
  [[nodiscard]] const Extension* extension(const char* id) const {
    return static_cast<const Extension*>(host_->extension(host_->ctx, id));
  }
  /// A fact in words about how this job runs, for the conditions of its rows ("sy.note/1"): note("isa", "avx2").
  void note(const char* key, const std::string& text) const {
    const auto* notes = extension<sy_note>(SY_EXT_NOTE);
    if (notes == nullptr) return;  // an older host: the numbers are still there
    if (notes->put(notes->ctx, key, text.c_str()) != SY_OK) throw std::runtime_error("the host refused a note");
  }
  [[nodiscard]] const sy_host* raw() const { return host_; }

 private:
  const sy_host* host_;
};

/// `size` elements of plain memory from the host: zeroed, huge pages where there are any, on the node of the thread
/// that first writes a page. Throws std::bad_alloc.
template <class T>
class Array {
 public:
  Array(Host host, std::size_t size, std::int32_t numa_node = -1)
      : host_(host), size_(size), data_(static_cast<T*>(host.alloc(size * sizeof(T), 0, numa_node))) {
    if (data_ == nullptr) throw std::bad_alloc();
  }
  ~Array() { host_.free(data_); }
  Array(Array&& other) noexcept : host_(other.host_), size_(other.size_), data_(std::exchange(other.data_, nullptr)) {}
  Array& operator=(Array&&) = delete;
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] T* data() { return data_; }
  [[nodiscard]] const T* data() const { return data_; }
  T& operator[](std::size_t i) { return data_[i]; }
  const T& operator[](std::size_t i) const { return data_[i]; }
  T* begin() { return data_; }
  T* end() { return data_ + size_; }
  const T* begin() const { return data_; }
  const T* end() const { return data_ + size_; }

 private:
  Host host_;
  std::size_t size_;
  T* data_;
};

// --- Facts: what a benchmark is, written once as constexpr data ---

constexpr sy_metric metric(const char* id, const char* unit, std::int32_t direction, const char* summary) {
  return {.struct_size = sizeof(sy_metric), .direction = direction, .id = id, .summary = summary, .unit = unit};
}
constexpr sy_param int_param(const char* id, const char* unit, std::int64_t def, std::int64_t min, std::int64_t max,
                             const char* summary) {
  return {sizeof(sy_param),
          SY_INT,
          id,
          summary,
          unit,
          {SY_INT, 0, def, 0.0, nullptr},
          {SY_INT, 0, min, 0.0, nullptr},
          {SY_INT, 0, max, 0.0, nullptr},
          0,
          nullptr};
}
constexpr sy_param real_param(const char* id, const char* unit, double def, double min, double max,
                              const char* summary) {
  return {sizeof(sy_param),
          SY_REAL,
          id,
          summary,
          unit,
          {SY_REAL, 0, 0, def, nullptr},
          {SY_REAL, 0, 0, min, nullptr},
          {SY_REAL, 0, 0, max, nullptr},
          0,
          nullptr};
}
/// `choices` must have static storage duration; `def` is an index into it.
constexpr sy_param choice_param(const char* id, std::span<const char* const> choices, std::int32_t def,
                                const char* summary) {
  return {sizeof(sy_param),
          SY_CHOICE,
          id,
          summary,
          "",
          {SY_CHOICE, def, 0, 0.0, nullptr},
          {},
          {},
          static_cast<std::uint32_t>(choices.size()),
          choices.data()};
}
constexpr sy_param text_param(const char* id, const char* def, const char* summary) {
  return {sizeof(sy_param), SY_TEXT, id, summary, "", {SY_TEXT, 0, 0, 0.0, def}, {}, {}, 0, nullptr};
}

struct Facts {
  const char* id;
  std::uint32_t version;
  const char* summary;
  std::span<const sy_param> params = {};  // of static storage
  std::span<const sy_metric> metrics;     // of static storage; the first is the headline
  std::uint32_t flags = 0;                // SY_EXCLUSIVE...
};

struct Identity {
  const char *id, *name, *vendor, *version, *license;
  const void* (*extension)(const char* id)SY_NOTHROW = nullptr;  // what the plugin offers besides: ext/power.h...
};

struct Device {
  std::string id, kind, name, pci = {};
  std::int32_t numa_node = -1;
};

/// One job's parameters by name. Asking for a parameter that the facts do not declare throws std::logic_error.
class Job {
 public:
  Job(Host host, const sy_job& job, const Facts& facts) : host_(host), job_(&job), facts_(&facts) {}
  [[nodiscard]] Host host() const { return host_; }
  [[nodiscard]] std::uint32_t device() const { return job_->device; }
  [[nodiscard]] std::uint64_t seed() const { return job_->seed; }
  [[nodiscard]] std::int64_t integer(std::string_view id) const { return value(id).i; }
  [[nodiscard]] std::size_t count(std::string_view id) const { return static_cast<std::size_t>(value(id).i); }
  [[nodiscard]] double real(std::string_view id) const { return value(id).r; }
  [[nodiscard]] std::string_view text(std::string_view id) const { return value(id).text; }
  [[nodiscard]] std::string_view choice(std::string_view id) const {
    const std::size_t at = index(id);
    return facts_->params[at].choices[job_->values[at].choice];
  }

 private:
  [[nodiscard]] std::size_t index(std::string_view id) const {
    for (std::size_t i = 0; i < facts_->params.size(); ++i)
      if (id == facts_->params[i].id) return i;
    throw std::logic_error("undeclared parameter '" + std::string(id) + "'");
  }
  [[nodiscard]] const sy_value& value(std::string_view id) const { return job_->values[index(id)]; }

  Host host_;
  const sy_job* job_;
  const Facts* facts_;
};

/// What one timed run amounted to; Kernel::report turns it into raw values.
class Sample {
 public:
  Sample(Host host, const Facts& facts, std::uint64_t repetitions, std::uint64_t elapsed_ns)
      : inner(repetitions), seconds(static_cast<double>(elapsed_ns) * 1e-9), host_(host), facts_(&facts) {}

  const std::uint64_t inner;
  const double seconds;

  void emit(std::string_view metric, double value) const {
    const sy_host* h = host_.raw();
    if (h->emit(h->ctx, index(metric), value) != SY_OK) throw std::runtime_error("the host refused a value");
  }
  /// emit(work * inner / seconds)
  void rate(std::string_view metric, double work_per_inner) const {
    emit(metric, work_per_inner * static_cast<double>(inner) / seconds);
  }
  /// emit(seconds / (steps * inner))
  void time_per(std::string_view metric, double steps_per_inner) const {
    emit(metric, seconds / (steps_per_inner * static_cast<double>(inner)));
  }
  /// Adds durations in nanoseconds to the distribution of `metric` ("sy.histogram/1").
  void record(std::string_view metric, std::span<const std::uint64_t> ns) const {
    const auto* histogram = host_.extension<sy_histogram>(SY_EXT_HISTOGRAM);
    if (histogram == nullptr) throw Unsupported("the host lacks sy.histogram/1");
    if (histogram->record(histogram->ctx, index(metric), ns.data(), ns.size()) != SY_OK)
      throw std::runtime_error("the host refused a distribution");
  }
  /// A table of `metric` beside its headline ("sy.matrix/1"): `cells` row by row, NaN where nothing was measured.
  void matrix(std::string_view metric, std::span<const std::string> rows, std::span<const std::string> columns,
              std::span<const double> cells) const {
    const auto* matrix = host_.extension<sy_matrix>(SY_EXT_MATRIX);
    if (matrix == nullptr) return;  // an older host: the headline is still there
    std::vector<const char*> labels;
    for (const std::string& row : rows) labels.push_back(row.c_str());
    for (const std::string& column : columns) labels.push_back(column.c_str());
    if (matrix->put(matrix->ctx, index(metric), static_cast<std::uint32_t>(rows.size()), labels.data(),
                    static_cast<std::uint32_t>(columns.size()), labels.data() + rows.size(), cells.data()) != SY_OK)
      throw std::runtime_error("the host refused a matrix");
  }

 private:
  [[nodiscard]] std::uint32_t index(std::string_view metric) const {
    for (std::uint32_t i = 0; i < facts_->metrics.size(); ++i)
      if (metric == facts_->metrics[i].id) return i;
    throw std::logic_error("undeclared metric '" + std::string(metric) + "'");
  }

  Host host_;
  const Facts* facts_;
};

/// The outcome of a kernel's own check: `why` names what was expected and what was found.
struct Check {
  bool ok = true;
  std::string why;
  static Check pass() { return {}; }
  static Check fail(std::string why) { return {false, std::move(why)}; }
};

/// A benchmark case. Derive, add `static constexpr Facts kFacts` and a constructor from (const Job&), and optionally
/// `static sy_estimate estimate(const Job&)`. Construction is prepare, destruction is release.
class Kernel {
 public:
  virtual ~Kernel() = default;
  /// The work, `inner` times, complete when it returns. Override this or timed_run.
  virtual void run(std::uint64_t /*inner*/) { throw std::logic_error("a kernel overrides run or timed_run"); }
  /// Nanoseconds that the work took, `inner` times over. Override where a better clock than the host's bounds the
  /// region (device events), or where only part of the call is the region (threads that start together).
  virtual std::uint64_t timed_run(const Host& host, std::uint64_t inner) {
    const std::uint64_t start = host.now_ns();
    run(inner);
    return host.now_ns() - start;
  }
  /// At least the headline metric. Outside the timed region.
  virtual void report(const Sample& sample) const = 0;
  /// Against a reference, after all runs.
  [[nodiscard]] virtual Check check() = 0;
};

/// For functions of extensions, which cross the C boundary by themselves: calls body(); what it throws becomes its
/// status.
template <class Body>
sy_status guarded(const sy_host* host, Body&& body) noexcept;

}  // namespace steelyard::sdk

#include "detail/module.hpp"

/// The plugin's one list. `identity` is a constexpr sdk::Identity, `probe` a std::vector<sdk::Device>(const
/// sdk::Host&).
#define STEELYARD_PLUGIN(identity, probe, ...)                                                             \
  extern "C" SY_EXPORT sy_status sy_plugin_entry_v1(const sy_host* host, const sy_plugin** out) noexcept { \
    return steelyard::sdk::detail::Module<__VA_ARGS__>::enter(host, out, identity, probe);                 \
  }
