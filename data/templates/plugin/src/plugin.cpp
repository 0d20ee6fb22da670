// SPDX-License-Identifier: Apache-2.0
#include <cstring>
#include <steelyard/sdk.hpp>

namespace {

namespace sdk = steelyard::sdk;

// b = a, once per repetition. Counted: every byte of a read and every byte of b written.
class Copy final : public sdk::Kernel {
  static constexpr sy_param kParams[] = {
      sdk::int_param("bytes", "By", 1 << 20, 64, std::int64_t{1} << 34, "size of each of the two buffers"),
      sdk::real_param("peak", "By/s", 1e12, 1, 1e18, "what your data sheet promises for reads plus writes"),
  };
  static constexpr sy_metric kMetrics[] = {
      sdk::metric("bandwidth", "By/s", SY_HIGHER_IS_BETTER, "bytes read plus bytes written, per second"),
      sdk::metric("bandwidth.bound", "By/s", SY_INFORMATIONAL, "data sheet (parameter 'peak')"),
  };

 public:
  static constexpr sdk::Facts kFacts{
      .id = "@name@.copy", .version = 1, .summary = "b = a in device memory", .params = kParams, .metrics = kMetrics};

  explicit Copy(const sdk::Job& job)
      : seed_(job.seed()), peak_(job.real("peak")), a_(job.host(), job.count("bytes")), b_(job.host(), a_.size()) {
    for (std::size_t i = 0; i < a_.size(); ++i) a_[i] = expected(i);
  }

  // Both buffers: the plan adds this up before anything runs.
  static sy_estimate estimate(const sdk::Job& job) {
    return {sizeof(sy_estimate), 0, 2 * static_cast<std::uint64_t>(job.count("bytes")), 0, 0.0};
  }

  void run(std::uint64_t inner) override {
    for (std::uint64_t repetition = 0; repetition < inner; ++repetition) {
      std::memcpy(b_.data(), a_.data(), a_.size());
      sdk::keep(b_.data());  // or the compiler may see that every repetition after the first changes nothing
    }
  }

  void report(const sdk::Sample& sample) const override {
    sample.rate("bandwidth", 2.0 * static_cast<double>(a_.size()));
    sample.emit("bandwidth.bound", peak_);
  }

  [[nodiscard]] sdk::Check check() override {
    for (std::size_t i = 0; i < b_.size(); ++i)
      if (b_[i] != expected(i)) return sdk::Check::fail("byte " + std::to_string(i) + " was not copied");
    return sdk::Check::pass();
  }

 private:
  [[nodiscard]] unsigned char expected(std::size_t i) const { return static_cast<unsigned char>(seed_ + i * 131); }

  std::uint64_t seed_;
  double peak_;
  sdk::Array<unsigned char> a_, b_;
};

// The processor stands in for your chip. Ask your driver here, and throw sdk::Unsupported("no libyourchip.so.1") where
// there is none: that is a SKIP with your text, never an error.
std::vector<sdk::Device> probe(const sdk::Host&) {
  return {{.id = "@name@:0", .kind = "vendor.@name@", .name = "stand-in for the @name@ chip"}};
}

constexpr sdk::Identity kIdentity{
    .id = "@name@", .name = "@name@", .vendor = "Your company", .version = "0.1.0", .license = "Apache-2.0"};

}  // namespace

STEELYARD_PLUGIN(kIdentity, probe, Copy)
