// SPDX-License-Identifier: Apache-2.0
// How the veneer meets the C ABI: the second half of sdk.hpp, which includes it. Nothing here is for plugin authors.
#pragma once
#include <cstring>
#include <exception>
#include <memory>
#include <new>
#include <utility>
#include <vector>

#include "../sdk.hpp"

namespace steelyard::sdk {
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
