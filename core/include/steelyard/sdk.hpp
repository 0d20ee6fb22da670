// SPDX-License-Identifier: Apache-2.0
// The C++20 veneer over plugin.h: header-only, includes nothing else of ours, installed for vendors and used by our own
// plugins alike. A benchmark is a class derived from Kernel - its facts, its loop, its check - and a plugin is one
// line:
//
//   STEELYARD_PLUGIN(kIdentity, probe, Triad, Latency)
//
// Exceptions never cross the C boundary: Unsupported becomes a skip with its text, anything else an error with its
// text.
#pragma once
#include <array>
#include <cstdint>
#include <cstring>
#include <exception>
#include <memory>
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

// --- From here on: how the veneer meets the C ABI. Nothing below is for plugin authors. ---
namespace detail {

template <class Body>
sy_status guarded(const Host& host, Body&& body) noexcept {
  try {
    return body();
  } catch (const Unsupported& e) {
    return host.fail(SY_UNSUPPORTED, e.what());
  } catch (const Cancelled& e) {
    return host.fail(SY_CANCELLED, e.what());
  } catch (const DeviceError& e) {
    return host.fail(SY_DEVICE_ERROR, e.what());
  } catch (const WrongResult& e) {
    return host.fail(SY_WRONG_RESULT, e.what());
  } catch (const NotCredible& e) {
    return host.fail(SY_NOT_CREDIBLE, e.what());
  } catch (const std::bad_alloc&) {
    return host.fail(SY_OUT_OF_MEMORY, "allocation failed");
  } catch (const std::exception& e) {
    return host.fail(SY_INTERNAL, e.what());
  } catch (...) {
    return host.fail(SY_INTERNAL, "unknown exception");
  }
}

struct Case {
  const Facts* facts;
  std::unique_ptr<Kernel> (*make)(const Job&);
  sy_estimate (*estimate)(const Job&);
};

template <class K>
Case case_of() {
  return {&K::kFacts, [](const Job& job) -> std::unique_ptr<Kernel> { return std::make_unique<K>(job); },
          [](const Job& job) -> sy_estimate {
            if constexpr (requires { K::estimate(job); }) return K::estimate(job);
            return sy_estimate{sizeof(sy_estimate), 0, 0, 0, 0.0};
          }};
}

/// C descriptors of facts: pointer lists over arrays that stay where they are.
struct Descriptor {
  explicit Descriptor(const Facts& facts) {
    for (const sy_param& p : facts.params) params.push_back(&p);
    for (const sy_metric& m : facts.metrics) metrics.push_back(&m);
    c = {.struct_size = sizeof(sy_benchmark),
         .flags = facts.flags,
         .version = facts.version,
         .reserved = 0,
         .id = facts.id,
         .summary = facts.summary,
         .param_count = static_cast<std::uint32_t>(params.size()),
         .params = params.data(),
         .metric_count = static_cast<std::uint32_t>(metrics.size()),
         .metrics = metrics.data()};
  }
  std::vector<const sy_param*> params;
  std::vector<const sy_metric*> metrics;
  sy_benchmark c;
};

struct State {
  Host host;
  const Facts* facts;
  std::unique_ptr<Kernel> kernel;
};

template <class... Kernels>
class Module {
 public:
  using Probe = std::vector<Device> (*)(const Host&);

  static sy_status enter(const sy_host* host, const sy_plugin** out, const Identity& identity, Probe probe) noexcept {
    return guarded(Host(host), [&]() -> sy_status {
      probe_ = probe;
      if (cases().empty()) {  // descriptors stay what they are, however often a host enters
        cases() = {case_of<Kernels>()...};
        for (const Case& c : cases()) descriptors().push_back(std::make_unique<Descriptor>(*c.facts));
        for (const auto& d : descriptors()) benchmark_list().push_back(&d->c);
      }
      static const sy_plugin plugin = {.struct_size = sizeof(sy_plugin),
                                       .abi_major = SY_ABI_MAJOR,
                                       .abi_minor = SY_ABI_MINOR,
                                       .reserved = 0,
                                       .id = identity.id,
                                       .name = identity.name,
                                       .vendor = identity.vendor,
                                       .version = identity.version,
                                       .license = identity.license,
                                       .probe = c_probe,
                                       .list = c_list,
                                       .estimate = c_estimate,
                                       .prepare = c_prepare,
                                       .run = c_run,
                                       .check = c_check,
                                       .release = c_release,
                                       .extension = identity.extension};
      *out = &plugin;
      return SY_OK;
    });
  }

 private:
  struct ProbedDevice {
    Device device;
    sy_device c;
  };

  static sy_status c_probe(const sy_host* h, std::uint32_t* count, const sy_device* const** out) noexcept {
    return guarded(Host(h), [&]() -> sy_status {
      if (devices().empty()) {
        for (Device& d : probe_(Host(h))) {
          auto p = std::make_unique<ProbedDevice>(ProbedDevice{std::move(d), {}});
          p->c = {.struct_size = sizeof(sy_device),
                  .index = static_cast<std::uint32_t>(devices().size()),
                  .id = p->device.id.c_str(),
                  .kind = p->device.kind.c_str(),
                  .name = p->device.name.c_str(),
                  .pci = p->device.pci.empty() ? nullptr : p->device.pci.c_str(),
                  .numa_node = p->device.numa_node,
                  .reserved = 0};
          devices().push_back(std::move(p));
        }
        for (const auto& p : devices()) device_list().push_back(&p->c);
      }
      *count = static_cast<std::uint32_t>(device_list().size());
      *out = device_list().data();
      return SY_OK;
    });
  }
  static sy_status c_list(const sy_host*, std::uint32_t* count, const sy_benchmark* const** out) noexcept {
    *count = static_cast<std::uint32_t>(benchmark_list().size());
    *out = benchmark_list().data();
    return SY_OK;
  }
  static sy_status c_estimate(const sy_host* h, const sy_job* job, sy_estimate* out) noexcept {
    return guarded(Host(h), [&]() -> sy_status {
      const Case& c = cases().at(job->benchmark);
      sy_estimate mine = c.estimate(Job(Host(h), *job, *c.facts));
      mine.struct_size = out->struct_size;  // an older host passes less room
      std::memcpy(out, &mine, out->struct_size < sizeof mine ? out->struct_size : sizeof mine);
      return SY_OK;
    });
  }
  static sy_status c_prepare(const sy_host* h, const sy_job* job, void** state) noexcept {
    return guarded(Host(h), [&]() -> sy_status {
      const Case& c = cases().at(job->benchmark);
      *state = new State{Host(h), c.facts, c.make(Job(Host(h), *job, *c.facts))};
      return SY_OK;
    });
  }
  static sy_status c_run(void* state, std::uint64_t inner, std::uint64_t* elapsed_ns) noexcept {
    const State& s = *static_cast<State*>(state);
    return guarded(s.host, [&]() -> sy_status {
      *elapsed_ns = s.kernel->timed_run(s.host, inner);
      s.kernel->report(Sample(s.host, *s.facts, inner, *elapsed_ns));
      return SY_OK;
    });
  }
  static sy_status c_check(void* state) noexcept {
    const State& s = *static_cast<State*>(state);
    return guarded(s.host, [&]() -> sy_status {
      const Check c = s.kernel->check();
      return c.ok ? SY_OK : s.host.fail(SY_WRONG_RESULT, c.why.c_str());
    });
  }
  static void c_release(void* state) noexcept { delete static_cast<State*>(state); }

  // Function-local statics: built by enter(), never destroyed before the process ends.
  static std::vector<Case>& cases() {
    static auto& v = *new std::vector<Case>;
    return v;
  }
  static std::vector<std::unique_ptr<Descriptor>>& descriptors() {
    static auto& v = *new std::vector<std::unique_ptr<Descriptor>>;
    return v;
  }
  static std::vector<const sy_benchmark*>& benchmark_list() {
    static auto& v = *new std::vector<const sy_benchmark*>;
    return v;
  }
  static std::vector<std::unique_ptr<ProbedDevice>>& devices() {
    static auto& v = *new std::vector<std::unique_ptr<ProbedDevice>>;
    return v;
  }
  static std::vector<const sy_device*>& device_list() {
    static auto& v = *new std::vector<const sy_device*>;
    return v;
  }
  static inline Probe probe_ = nullptr;
};

}  // namespace detail

template <class Body>
sy_status guarded(const sy_host* host, Body&& body) noexcept {
  return detail::guarded(Host(host), [&]() -> sy_status {
    body();
    return SY_OK;
  });
}
}  // namespace steelyard::sdk

/// The plugin's one list. `identity` is a constexpr sdk::Identity, `probe` a std::vector<sdk::Device>(const
/// sdk::Host&).
#define STEELYARD_PLUGIN(identity, probe, ...)                                                             \
  extern "C" SY_EXPORT sy_status sy_plugin_entry_v1(const sy_host* host, const sy_plugin** out) noexcept { \
    return steelyard::sdk::detail::Module<__VA_ARGS__>::enter(host, out, identity, probe);                 \
  }
