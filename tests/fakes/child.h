// SPDX-License-Identifier: Apache-2.0
// A child process that measures nothing: a test says what each sample looks like and which call fails.
#pragma once
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "fakes/clock.h"
#include "measure/child.h"

namespace steelyard::fakes {

/// One process and the launcher that lends it. `log` tells what was asked of it, in order.
class Child final : public measure::Child, public measure::Launcher {
 public:
  /// What sample number `k` (counted over all launches, warm-up included) of `inner` repetitions looks like. By
  /// default a repetition takes `repetition` and metric 0 is repetitions per second.
  using Script = std::function<Result<measure::Sample>(std::size_t k, std::uint64_t inner)>;

  explicit Child(Clock& clock, Nanoseconds repetition = std::chrono::milliseconds(50))
      : script([repetition](std::size_t, std::uint64_t inner) { return timed(inner, repetition); }), clock_(&clock) {}

  Script script;
  std::map<std::string, Error> failing;  // by call: "launch", "prepare", "check", "release"
  std::map<std::string, std::string> reported_facts;
  std::vector<std::string> log;  // "launch", "launch fresh", "prepare", "run 4x2", ...
  std::size_t samples = 0;

  /// `inner` repetitions of `repetition` each; metric 0 = value, by default repetitions per second.
  static measure::Sample timed(std::uint64_t inner, Nanoseconds repetition) {
    const auto elapsed = inner * static_cast<std::uint64_t>(repetition.count());
    return valued(inner, elapsed, elapsed == 0 ? 1.0 : 1e9 * static_cast<double>(inner) / static_cast<double>(elapsed));
  }
  static measure::Sample valued(std::uint64_t inner, std::uint64_t elapsed_ns, double value) {
    measure::Sample sample;
    sample.inner = inner;
    sample.elapsed_ns = sample.wall_ns = elapsed_ns;
    sample.values = {{0, value}};
    return sample;
  }

  Result<measure::Child*> launch(const model::Job&, bool fresh) override {
    log.emplace_back(fresh ? "launch fresh" : "launch");
    if (auto failed = failure("launch"); !failed) return failed.error();
    return this;
  }
  Result<void> prepare(const model::Job&) override { return call("prepare"); }
  Result<std::vector<measure::Sample>> run(std::uint64_t inner, std::uint32_t count) override {
    log.push_back("run " + std::to_string(inner) + "x" + std::to_string(count));
    std::vector<measure::Sample> out;
    for (std::uint32_t i = 0; i < count; ++i) {
      auto sample = script(samples++, inner);
      if (!sample) return sample.error();
      clock_->advance(Nanoseconds(static_cast<std::int64_t>(sample->wall_ns)));
      out.push_back(*std::move(sample));
    }
    return out;
  }
  Result<void> check() override { return call("check"); }
  Result<void> release() override { return call("release"); }
  [[nodiscard]] std::map<std::string, std::string> facts() const override { return reported_facts; }

  [[nodiscard]] std::size_t calls(const std::string& name) const {
    std::size_t n = 0;
    for (const std::string& entry : log) n += entry == name ? 1 : 0;
    return n;
  }

 private:
  Result<void> call(const std::string& name) {
    log.push_back(name);
    return failure(name);
  }
  [[nodiscard]] Result<void> failure(const std::string& name) const {
    const auto it = failing.find(name);
    if (it != failing.end()) return it->second;
    return {};
  }

  Clock* clock_;
};

}  // namespace steelyard::fakes
