// SPDX-License-Identifier: Apache-2.0
// The plugin of the host's own tests: one benchmark that works, and does on demand what a limit is there for.
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <sched.h>
#include <stdexcept>
#include <steelyard/sdk.hpp>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace {

namespace sdk = steelyard::sdk;

constexpr std::array<const char*, 13> kDeeds = {"work",   "wait",     "hang",     "grow",   "multiply",
                                                "daemon", "overflow", "trespass", "before", "unsupported",
                                                "ponder", "silent",   "despair"};
constexpr std::array<const char*, 3> kPlacements = {"single", "cores", "threads"};
constexpr sy_param kParams[] = {
    sdk::choice_param("deed", kDeeds, 0, "what to do when told to run"),
    sdk::choice_param("placement", kPlacements, 0, "where"),
    sdk::int_param("size", "By", 1 << 20, 1, 1 << 30, "of the buffer"),
};
constexpr sy_metric kMetrics[] = {
    sdk::metric("time", "s", SY_LOWER_IS_BETTER, "of one repetition"),
    sdk::metric("cpus", "1", SY_INFORMATIONAL, "this process may run on"),
    sdk::metric("omp_threads", "1", SY_INFORMATIONAL, "that OMP_NUM_THREADS asks for"),
    sdk::metric("near", "1", SY_INFORMATIONAL, "CPUs near the device"),
    sdk::metric("topology", "By", SY_INFORMATIONAL, "length of the topology"),
};

class Work final : public sdk::Kernel {
 public:
  static constexpr sdk::Facts kFacts{
      .id = "test.work", .version = 3, .summary = "adds", .params = kParams, .metrics = kMetrics};

  explicit Work(const sdk::Job& job)
      : host_(job.host()), deed_(job.choice("deed")), buffer_(job.host(), job.count("size")) {
    std::memset(buffer_.data(), 1, buffer_.size());
    if (deed_ != "silent") host_.note("path", "by hand");
    if (deed_ != "silent") host_.note("engine", "abacus 3");
    if (deed_ == "unsupported") throw sdk::Unsupported("there is no such device");
  }

  ~Work() override {
    if (deed_ == "despair") std::fputs("gave everything back\n", stderr);
  }
  Work(const Work&) = delete;
  Work& operator=(const Work&) = delete;

  static sy_estimate estimate(const sdk::Job& job) {
    while (job.choice("deed") == "ponder") pause();
    const char* threads = std::getenv("OMP_NUM_THREADS");  // set, as the job will have them
    return {sizeof(sy_estimate), 0, job.count("size") * (threads == nullptr ? 0 : std::strtoull(threads, nullptr, 10)),
            job.host().near_cpus(job.device()).size(), 0.25};
  }

  void run(std::uint64_t inner) override {
    act();
    for (std::uint64_t i = 0; i < inner; ++i) {
      sum_ += i;
      sdk::keep(&sum_);
    }
  }

  void report(const sdk::Sample& sample) const override {
    cpu_set_t set;
    sched_getaffinity(0, sizeof set, &set);
    const char* threads = std::getenv("OMP_NUM_THREADS");
    const std::array<std::uint64_t, 2> durations = {100, 1000};
    sample.time_per("time", 1);
    sample.emit("cpus", CPU_COUNT(&set));
    sample.emit("omp_threads", threads == nullptr ? -1 : std::atoi(threads));
    sample.emit("near", static_cast<double>(host_.near_cpus(0).size()));
    sample.emit("topology", static_cast<double>(std::strlen(host_.topology_xml())));
    sample.record("time", durations);
    sample.matrix("near", std::vector<std::string>{"node 0", "node 1"}, std::vector<std::string>{"a"},
                  std::vector<double>{1.5, std::nan("")});
  }

  [[nodiscard]] sdk::Check check() override { return sdk::Check::pass(); }

 private:
  void act() {
    if (deed_ == "wait") {
      host_.log(SY_LOG_DEBUG, "waiting");
      while (!host_.cancelled()) usleep(1000);
      throw sdk::Cancelled();
    }
    if (deed_ == "despair") throw sdk::DeviceError("the device is full");
    if (deed_ == "hang")
      for (;;) pause();
    if (deed_ == "grow")
      for (;;) hoard_.emplace_back(8 << 20, 'x');
    if (deed_ == "multiply") multiply();
    if (deed_ == "daemon") daemonise();
    if (deed_ == "overflow") buffer_.data()[buffer_.size()] = 'x';
    if (deed_ == "before") buffer_.data()[-1] = 1;
    if (deed_ == "trespass")
      for (std::size_t i = 0; i < 8192; ++i) buffer_.data()[buffer_.size() + i] = 'x';
  }

  void multiply() const {
    for (int i = 0; i < 40; ++i)
      if (fork() == 0)
        for (;;) pause();
    for (;;) pause();
  }

  /// Twice forked and in a session of its own: neither our group nor our child.
  static void daemonise() {
    const pid_t child = fork();
    if (child != 0) {
      waitpid(child, nullptr, 0);
      return;
    }
    setsid();
    if (fork() != 0) _exit(0);
    for (;;) pause();
  }

  sdk::Host host_;
  std::string_view deed_;
  sdk::Array<char> buffer_;
  std::vector<std::vector<char>> hoard_;
  std::uint64_t sum_ = 0;
};

std::vector<sdk::Device> probe(const sdk::Host&) {
  std::fputs("looking for devices\n", stderr);
  return {{.id = "test:0", .kind = "cpu", .name = "test device"}};
}

/// Two joules from one reading to the next.
sy_status read_energy(const sy_host*, std::uint32_t, double* joules) noexcept {
  static double total = 0;
  *joules = total += 2;
  return SY_OK;
}
constexpr sy_power kPower{sizeof(sy_power), 0, read_energy, "a clockwork"};

constexpr sy_implementation kWays[] = {{sizeof(sy_implementation), 0, "test.work", "deed", "work", nullptr},
                                       {sizeof(sy_implementation), 0, "test.work", "deed", "fly", "no wings"}};
sy_status list_ways(const sy_host*, std::uint32_t* count, const sy_implementation* const** out) noexcept {
  static constexpr const sy_implementation* kList[] = {&kWays[0], &kWays[1]};
  *count = 2;
  *out = kList;
  return SY_OK;
}
constexpr sy_implementations kImplementations{sizeof(sy_implementations), 0, list_ways};

constexpr sy_fact kFacts[] = {{sizeof(sy_fact), SY_FACT_PROBLEM, "link", "x2 of x4", "", nullptr},
                              {sizeof(sy_fact), SY_FACT_SUMMARY, "size", "1024", "By", nullptr},
                              {sizeof(sy_fact), 0, "health", "", "", "not permitted"}};
constexpr const sy_fact* kFactList[] = {&kFacts[0], &kFacts[1], &kFacts[2]};
constexpr sy_inventory_item kThing{sizeof(sy_inventory_item), 3, "thing0", "thing", "Thing", "0000:01:00.0", kFactList};
sy_status list_things(const sy_host*, std::uint32_t* count, const sy_inventory_item* const** out) noexcept {
  static constexpr const sy_inventory_item* kList[] = {&kThing};
  *count = 1;
  *out = kList;
  return SY_OK;
}
constexpr sy_inventory kInventory{sizeof(sy_inventory), 0, list_things};

const void* offer(const char* id) noexcept {
  if (std::string_view(id) == SY_EXT_POWER) return &kPower;
  if (std::string_view(id) == SY_EXT_IMPLEMENTATIONS) return &kImplementations;
  if (std::string_view(id) == SY_EXT_INVENTORY) return &kInventory;
  return nullptr;
}

constexpr sdk::Identity kIdentity{"test", "Test", "Steelyard", "1.0", "Apache-2.0", offer};

}  // namespace

STEELYARD_PLUGIN(kIdentity, probe, Work)
