// SPDX-License-Identifier: Apache-2.0
#include "plugin/host.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <fmt/format.h>
#include <map>
#include <optional>
#include <sched.h>
#include <sys/prctl.h>

#include "base/digest.h"
#include "base/files.h"
#include "base/log.h"
#include "plugin/plugin_child.h"

namespace steelyard::plugin {
namespace {

/// What the system could give without swapping or ending others; 0 if it does not say.
std::uint64_t memory_available() {
  auto text = read_file("/proc/meminfo");
  unsigned long long kib = 0;
  const std::size_t at = text ? text->find("MemAvailable:") : std::string::npos;
  if (at == std::string::npos || std::sscanf(text->c_str() + at, "MemAvailable: %llu", &kib) != 1) return 0;
  return kib * 1024;
}

model::PluginInfo info_of(const Manifest& m) {
  model::PluginInfo info;
  info.id = m.id;
  info.name = m.name;
  info.vendor = m.vendor;
  info.version = m.version;
  info.manifest = m.file.string();
  info.library = m.library.string();
  info.kinds = m.kinds;
  return info;
}

void mark_unusable(model::PluginInfo& info, const Error& error) {
  info.unusable = error.message;
  info.remedy = error.hint;
  info.broken = error.code != Errc::kUnsupported;
}

/// Our own thread leaves the CPUs that are being measured, where there are others; `measured` empty: back to all.
void stay_off(const model::CpuList& measured, const model::CpuList& allowed) {
  cpu_set_t ours;
  CPU_ZERO(&ours);
  for (const unsigned cpu : allowed)
    if (cpu < CPU_SETSIZE && !std::ranges::binary_search(measured, cpu)) CPU_SET(cpu, &ours);
  if (CPU_COUNT(&ours) > 0 && sched_setaffinity(0, sizeof ours, &ours) != 0)
    log::debug("cannot leave the measured CPUs");
}

}  // namespace

struct PluginHost::State {
  HostOptions options;
  Fd topology;
  std::map<std::string, Manifest> named;                 // by id: what inspect() was shown
  std::optional<std::map<std::string, Manifest>> found;  // by id: what the folders hold, once looked at
  std::unique_ptr<PluginChild> child;
  std::string child_key;
  Diagnosis diagnosis;

  std::uint64_t memory_limit() const;
  Result<std::unique_ptr<PluginChild>> start(const Manifest& manifest, const Wish& wish = {});
  Result<model::PluginInfo> open(PluginChild& opened) { return opened.open(options.probe_timeout_s, memory_limit()); }
  Result<Manifest> find(const std::string& id);
  Result<std::unique_ptr<PluginChild>> opened(const std::string& id);
  model::PluginInfo probe(const Manifest& manifest);
  std::vector<model::CpuList> near(const model::PluginInfo& offered) const;
};

std::vector<model::CpuList> PluginHost::State::near(const model::PluginInfo& offered) const {
  std::vector<model::CpuList> near;
  for (const model::DeviceInfo& device : offered.devices) near.push_back(near_cpus(options.machine, device));
  return near;
}

std::uint64_t PluginHost::State::memory_limit() const {
  if (options.memory_limit_bytes != 0) return options.memory_limit_bytes;
  std::uint64_t available = memory_available();
  if (const auto cgroup = options.machine.environment.cgroup_memory_bytes)
    available = available == 0 ? *cgroup : std::min(available, *cgroup);
  return available / 10 * 9;
}

Result<std::unique_ptr<PluginChild>> PluginHost::State::start(const Manifest& manifest, const Wish& wish) {
  diagnosis = {};
  auto placed = place(options.machine, wish);
  if (!placed) return placed.error();
  if (topology.get() < 0) {
    auto text = sealed_text(options.topology_xml);
    if (!text) return text.error();
    topology = std::move(*text);
  }
  auto spawned = spawn_worker(options.worker, *placed, topology.get());
  if (!spawned) {
    diagnosis.fault = Fault::kNoWorker;
    return spawned.error();
  }
  Watch watch{
      manifest.library.filename().string(),       memory_limit(),    options.unclaimed_bytes, options.process_limit,
      static_cast<unsigned>(placed->cpus.size()), options.cancelled, options.progress};
  auto process = std::make_unique<Process>(std::move(*spawned), std::move(watch));
  return std::make_unique<PluginChild>(std::move(process), manifest, std::move(*placed), options.cancelled, diagnosis);
}

Result<Manifest> PluginHost::State::find(const std::string& id) {
  if (const auto at = named.find(id); at != named.end()) return at->second;
  if (!found) {
    found.emplace();
    for (const FoundManifest& f : find_manifests(options.folders))
      if (f.manifest) found->emplace(f.manifest->id, *f.manifest);
  }
  if (const auto at = found->find(id); at != found->end()) return at->second;
  return Error{Errc::kNotFound, fmt::format("no plugin has the id '{}'", id),
               "`steelyard list plugins` shows what is here"};
}

/// A new child of the plugin with this id, loaded and probed.
Result<std::unique_ptr<PluginChild>> PluginHost::State::opened(const std::string& id) {
  auto manifest = find(id);
  if (!manifest) return manifest.error();
  auto made = start(*manifest);
  if (!made) return made.error();
  if (auto offered = open(**made); !offered) return offered.error();
  return made;
}

model::PluginInfo PluginHost::State::probe(const Manifest& manifest) {
  model::PluginInfo info = info_of(manifest);
  if (auto bytes = read_file(manifest.library)) info.library_sha256 = sha256_hex(*bytes);
  auto started = start(manifest);
  if (!started) return mark_unusable(info, started.error()), info;
  auto offered = open(**started);
  if (!offered) return mark_unusable(info, offered.error()), info;
  info.license = offered->license;
  info.devices = std::move(offered->devices);
  info.benchmarks = std::move(offered->benchmarks);
  if (info.devices.empty()) info.unusable = "it found no device here";
  return info;
}

PluginHost::PluginHost(HostOptions options) : state_(std::make_unique<State>()) {
  state_->options = std::move(options);
  prctl(PR_SET_CHILD_SUBREAPER, 1);
}

PluginHost::~PluginHost() = default;

model::Catalogue PluginHost::discover() {
  model::Catalogue catalogue;
  state_->found.emplace();
  for (const FoundManifest& f : find_manifests(state_->options.folders)) {
    if (f.manifest) {
      state_->found->emplace(f.manifest->id, *f.manifest);
      catalogue.push_back(state_->probe(*f.manifest));
      continue;
    }
    model::PluginInfo info;
    info.manifest = f.file.string();
    mark_unusable(info, f.manifest.error());
    info.broken = true;
    catalogue.push_back(std::move(info));
  }
  return catalogue;
}

model::PluginInfo PluginHost::inspect(const std::filesystem::path& file) {
  auto manifest = read_manifest(file);
  if (!manifest) {
    state_->diagnosis = {Fault::kManifest, Phase::kLoad, "", 0};
    model::PluginInfo info;
    info.manifest = file.string();
    mark_unusable(info, manifest.error());
    info.broken = true;
    return info;
  }
  state_->named.insert_or_assign(manifest->id, *manifest);
  return state_->probe(*manifest);
}

Result<std::vector<model::Implementation>> PluginHost::implementations(const std::string& plugin) {
  auto child = state_->opened(plugin);
  if (!child) return child.error();
  return (*child)->implementations(state_->options.probe_timeout_s);
}

Result<model::Inventory> PluginHost::inventory(const std::string& plugin) {
  auto child = state_->opened(plugin);
  if (!child) return child.error();
  return (*child)->inventory(state_->options.probe_timeout_s);
}

void PluginHost::estimate(std::vector<model::Job>& jobs) {
  // What a job needs depends on how many threads it will have: asked of a process that is placed like the job's own.
  std::map<std::array<std::string, 3>, std::vector<model::Job*>> alike;
  for (model::Job& job : jobs)
    if (job.skip.empty()) alike[{job.plugin, wish_of(job).placement, wish_of(job).cpus}].push_back(&job);
  for (const auto& [key, theirs] : alike) {
    auto manifest = state_->find(theirs.front()->plugin);
    if (!manifest) continue;
    auto child = state_->start(*manifest, wish_of(*theirs.front()));
    if (!child) continue;  // running its jobs will say why
    const auto offered = state_->open(**child);
    if (!offered) continue;
    (*child)->set_near(state_->near(*offered));
    const auto done = (*child)->estimate(theirs, state_->options.probe_timeout_s);
    // Neither is the plugin's fault: an interrupted plan is resumed, and an unsupported job says why when it runs.
    if (done || done.error().code == Errc::kCancelled || done.error().code == Errc::kUnsupported) continue;
    for (model::Job* job : theirs) {
      job->skip = done.error().message;
      job->broken = true;
      job->remedy = done.error().hint;
    }
  }
}

Result<measure::Child*> PluginHost::launch(const model::Job& job, bool fresh) {
  const Wish wish = wish_of(job);
  const std::string key = fmt::format("{}\n{}\n{}\n{}", job.plugin, job.device, wish.placement, wish.cpus);
  if (!fresh && state_->child && state_->child_key == key && state_->child->reusable()) return state_->child.get();
  retire();
  if (state_->options.cancelled != nullptr && *state_->options.cancelled)
    return Error{Errc::kCancelled, "interrupted before the job began"};
  auto manifest = state_->find(job.plugin);
  if (!manifest) return manifest.error();
  auto child = state_->start(*manifest, wish);
  if (!child) return child.error();
  auto offered = state_->open(**child);
  if (!offered) return offered.error();
  (*child)->set_near(state_->near(*offered));
  model::CpuList measured = (*child)->cpus();
  std::ranges::sort(measured);
  stay_off(measured, state_->options.machine.allowed_cpus);
  state_->child = std::move(*child);
  state_->child_key = key;
  return state_->child.get();
}

const Diagnosis& PluginHost::diagnosis() const {
  return state_->diagnosis;
}

pid_t PluginHost::worker_pid() const {
  return state_->child ? state_->child->pid() : 0;
}

void PluginHost::retire() {
  if (state_->child) stay_off({}, state_->options.machine.allowed_cpus);
  state_->child.reset();
}

}  // namespace steelyard::plugin
