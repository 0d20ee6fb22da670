// SPDX-License-Identifier: Apache-2.0
// measure::Child over a worker process: requests and replies, and the words for what went wrong.
#pragma once
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "measure/child.h"
#include "model/catalogue.h"
#include "model/inventory.h"
#include "model/machine.h"
#include "plugin/fault.h"
#include "plugin/manifest.h"
#include "plugin/placement.h"
#include "plugin/process.h"

namespace steelyard::plugin {

/// [the thread that made it]
class PluginChild final : public measure::Child {
 public:
  /// `diagnosis` is kept up to date with every call.
  PluginChild(std::unique_ptr<Process> process, Manifest manifest, const Placement& placement,
              const std::atomic<bool>* cancelled, Diagnosis& diagnosis);

  /// Loads the plugin and asks it what it offers. First of all calls.
  [[nodiscard]] Result<model::PluginInfo> open(double timeout_s, std::uint64_t memory_limit_bytes);
  /// Which CPUs sy_host.near_cpus gives, per device.
  void set_near(std::vector<model::CpuList> near) { near_ = std::move(near); }
  /// As PluginHost::implementations. After open.
  [[nodiscard]] Result<std::vector<model::Implementation>> implementations(double timeout_s);
  /// As PluginHost::inventory. After open.
  [[nodiscard]] Result<model::Inventory> inventory(double timeout_s);
  /// As PluginHost::estimate, for jobs of this plugin.
  [[nodiscard]] Result<void> estimate(const std::vector<model::Job*>& jobs, double timeout_s);

  Result<void> prepare(const model::Job& job) override;
  Result<std::vector<measure::Sample>> run(std::uint64_t inner, std::uint32_t count) override;
  Result<void> check() override;
  Result<void> release() override;
  [[nodiscard]] std::map<std::string, std::string> facts() const override { return facts_; }

  /// What it is bound to, in the order of threads.
  [[nodiscard]] const model::CpuList& cpus() const { return cpus_; }
  [[nodiscard]] pid_t pid() const { return process_->pid(); }
  /// True if another job of the same device and placement may use this process: idle, and never did anything wrong.
  [[nodiscard]] bool reusable() const { return process_->alive() && !prepared_ && !faulty_; }

 private:
  [[nodiscard]] Result<std::string> ask(const std::string& request, Phase phase, double timeout_s,
                                        std::uint32_t calls = 1);
  [[nodiscard]] Error explain(const Failure& failure, Phase phase);
  [[nodiscard]] Error explain_status(std::int32_t status, const std::string& reason, Phase phase);
  void give_back();
  [[nodiscard]] Error blame(Fault fault, Errc code, Phase phase, const std::string& what);
  [[nodiscard]] std::string remedy(Fault fault);

  std::unique_ptr<Process> process_;
  Manifest manifest_;
  model::CpuList cpus_;
  const std::atomic<bool>* cancelled_;
  Diagnosis& diagnosis_;
  std::vector<model::CpuList> near_;
  std::map<std::string, std::string> place_, facts_;  // of the process; of its present job
  std::map<std::string, std::size_t> metrics_;        // how many, by benchmark
  std::size_t declared_ = 0;                          // by the benchmark that is prepared
  double timeout_s_ = 0;
  bool prepared_ = false, faulty_ = false;
};

}  // namespace steelyard::plugin
