// SPDX-License-Identifier: Apache-2.0
// Plugins at work: each in a child process (steelyard-worker) that may do anything to itself and costs one job at most.
// Only the worker ever dlopens; this side spawns, speaks the protocol, enforces limits and explains what went wrong.
#pragma once
#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

#include "base/result.h"
#include "measure/child.h"
#include "model/catalogue.h"
#include "model/inventory.h"
#include "model/machine.h"
#include "plugin/fault.h"
#include "plugin/manifest.h"

namespace steelyard::plugin {

struct HostOptions {
  std::filesystem::path worker;                // steelyard-worker
  std::vector<std::filesystem::path> folders;  // search_path()
  model::Machine machine;                      // allowed CPUs, placements
  std::string topology_xml;                    // what sy_host.topology_xml returns
  std::uint64_t memory_limit_bytes = 0;        // resident, of a child and all it started; 0: 90 % of what is available
  std::uint64_t unclaimed_bytes = 4ull << 30;  // a job may hold this much more than twice what its plugin estimated
  unsigned process_limit = 4096;               // processes a child may have below it
  double probe_timeout_s = 20;                 // probe + list
  const std::atomic<bool>* cancelled = nullptr;  // what sy_host.cancelled answers
  /// sy_host.progress of the job in hand, at most ten times a second; may be empty.
  std::function<void(double fraction, std::string_view stage)> progress;
};

/// One per process at a time is what it is made for; it makes this process a child subreaper, so that what a plugin
/// daemonises can be found and ended. A child dies with the thread that started it. [coordinator thread]
class PluginHost final : public measure::Launcher {
 public:
  explicit PluginHost(HostOptions options);
  ~PluginHost() override;  // every process of ours is gone when it returns

  /// Finds, loads and probes every plugin, each in a child of its own. A plugin that cannot run is listed with the
  /// reason. The order is the search path's.
  [[nodiscard]] model::Catalogue discover();
  /// One plugin by its manifest, for `plugin check`. From then on launch() finds it before those of the folders.
  [[nodiscard]] model::PluginInfo inspect(const std::filesystem::path& manifest);

  /// In how many ways the plugin's benchmarks can do their work here (sy.implementations/1); empty if it does not say.
  [[nodiscard]] Result<std::vector<model::Implementation>> implementations(const std::string& plugin);

  /// What the plugin knows about the hardware of its kind (sy.inventory/1); empty if it does not say.
  [[nodiscard]] Result<model::Inventory> inventory(const std::string& plugin);

  /// Fills memory_bytes, disk_bytes and setup time of jobs whose plugin estimates. A plugin that crashes, hangs or
  /// fails here gets its jobs `skip` set to the reason.
  void estimate(std::vector<model::Job>& jobs);

  [[nodiscard]] Result<measure::Child*> launch(const model::Job& job, bool fresh) override;

  /// What inspect, launch or the last call of the child it gave came to, for whoever needs more than the Error.
  [[nodiscard]] const Diagnosis& diagnosis() const;

  /// The process behind the child that launch() gave last; 0 if it is gone.
  [[nodiscard]] pid_t worker_pid() const;

  /// Ends the current child, if any, and everything below it.
  void retire();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace steelyard::plugin
