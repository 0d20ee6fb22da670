// SPDX-License-Identifier: Apache-2.0
// The worker's side of every request: calls the plugin, holds it to the contract, and answers.
#pragma once
#include <cstdint>
#include <deque>
#include <optional>
#include <steelyard/ext/implementations.h>
#include <steelyard/ext/power.h>
#include <steelyard/plugin.h>
#include <string>
#include <string_view>
#include <vector>

#include "model/catalogue.h"
#include "model/plan.h"
#include "plugin/wire.h"
#include "plugin/worker/describe.h"
#include "plugin/worker/services.h"
#include "plugin/worker/surroundings.h"

namespace steelyard::plugin {

/// [main]
class Runner {
 public:
  explicit Runner(Services& services) : services_(services) {}
  /// The payload of the reply to one request.
  [[nodiscard]] std::string answer(std::string_view request);

 private:
  /// A job as the plugin sees it; keeps what its pointers point at.
  struct Resolved {
    sy_job job{};
    std::vector<sy_value> values;
    std::deque<std::string> texts;
    const model::BenchmarkInfo* benchmark = nullptr;
  };

  [[nodiscard]] Reply load(const std::string& library, const Claims& manifest);
  [[nodiscard]] Reply probe();
  [[nodiscard]] Reply list();
  [[nodiscard]] Reply implementations();
  [[nodiscard]] Reply inventory();
  [[nodiscard]] Reply estimate(const std::vector<model::Job>& jobs);
  [[nodiscard]] Reply prepare(const model::Job& job);
  [[nodiscard]] Reply run(std::uint64_t inner, std::uint32_t count);
  [[nodiscard]] Reply check();
  [[nodiscard]] Reply release();

  [[nodiscard]] sy_status take_sample(std::uint64_t inner, measure::Sample& sample);
  void check_sample(const measure::Sample& sample);
  /// Joules so far; nothing, and a note that says why, where they cannot be read.
  [[nodiscard]] std::optional<double> energy();
  [[nodiscard]] Reply ended(Phase phase, sy_status status);
  [[nodiscard]] bool resolve(const model::Job& job, Resolved& resolved, std::string& why) const;

  Services& services_;
  Surroundings surroundings_;
  const sy_plugin* plugin_ = nullptr;
  const sy_power* power_ = nullptr;  // nullptr: the plugin cannot read any
  std::vector<model::DeviceInfo> devices_;
  std::vector<model::BenchmarkInfo> benchmarks_;
  Resolved resolved_;
  void* state_ = nullptr;
  bool prepared_ = false;
};

}  // namespace steelyard::plugin
