// SPDX-License-Identifier: Apache-2.0
// Kernels that cost nothing themselves, so that what remains is the harness.
#include <steelyard/sdk.hpp>

namespace {

namespace sdk = steelyard::sdk;

constexpr sdk::Identity kIdentity{"idle", "Idle", "Steelyard", "1", "Apache-2.0"};
constexpr sy_metric kMetrics[] = {sdk::metric("time", "s", SY_LOWER_IS_BETTER, "one repetition")};

/// Spins for `inner` microseconds: all of the job's time is the kernel's.
class Spin final : public sdk::Kernel {
 public:
  static constexpr sdk::Facts kFacts{.id = "idle.spin", .version = 1, .summary = "spins", .metrics = kMetrics};
  explicit Spin(const sdk::Job& job) : host_(job.host()) {}
  void run(std::uint64_t inner) override {
    for (const std::uint64_t end = host_.now_ns() + inner * 1000; host_.now_ns() < end;) sdk::keep(this);
  }
  void report(const sdk::Sample& sample) const override { sample.time_per("time", 1); }
  [[nodiscard]] sdk::Check check() override { return sdk::Check::pass(); }

 private:
  sdk::Host host_;
};

std::vector<sdk::Device> probe(const sdk::Host&) {
  return {{"cpu", "cpu", "CPU"}};
}

}  // namespace

STEELYARD_PLUGIN(kIdentity, probe, Spin)
