// SPDX-License-Identifier: Apache-2.0
#include "plugin/conformance.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fmt/format.h>
#include <optional>

#include "base/digest.h"
#include "base/text.h"
#include "base/units.h"
#include "model/json.h"
#include "plugin/description.h"
#include "plugin/process_tree.h"
#include "plugin/rules.h"

namespace steelyard::plugin {
namespace {

constexpr double kSampleSeconds = 0.005;  // from here on the clock and the call itself no longer matter
constexpr double kLongCallSeconds = 1.0;  // P24: from here on a call has to look whether it was cancelled
constexpr std::uint64_t kMaxInner = 1u << 30;
constexpr std::uint64_t kMoreInner = 8;              // P11: this much more work ...
constexpr double kOnceSeconds = 0.001;               // P11: what a call may cost beside its repetitions
constexpr double kLeastRatio = 2.0;                  // ... takes at least this much longer, however noisy the machine
constexpr double kBoundTolerance = 1.05;             // P13: timer noise of samples as short as ours
constexpr std::uint64_t kLeakBytes = 16u << 20;      // P23: growth over two jobs that allocators do not explain
constexpr std::uint64_t kEstimateSlack = 32u << 20;  // P20: stacks, libraries, page rounding
constexpr int kLives = 3;

std::size_t entries_of(const std::filesystem::path& folder) {
  std::size_t n = 0;
  std::error_code ec;
  for (std::filesystem::directory_iterator it(folder, ec), end; !ec && it != end; it.increment(ec)) ++n;
  return n;
}

/// What a worker holds between two jobs.
struct Holdings {
  std::size_t threads = 0, descriptors = 0;
  std::uint64_t resident = 0;
};

Holdings holdings_of(pid_t worker) {
  const std::filesystem::path proc = fmt::format("/proc/{}", worker);
  return {entries_of(proc / "task"), entries_of(proc / "fd"), resident_bytes(worker)};
}

model::Job default_job(const model::PluginInfo& plugin, const model::BenchmarkInfo& benchmark,
                       const model::DeviceInfo& device, double timeout_s) {
  model::Job job;
  job.plugin = plugin.id;
  job.benchmark = benchmark.id;
  job.device = device.id;
  job.version = benchmark.version;
  for (const model::ParamInfo& p : benchmark.params) job.params.emplace(p.id, p.def);
  job.id = sha256_hex(plugin.id + '\n' + benchmark.id + '\n' + device.id).substr(0, 12);
  job.seed = seed_from(job.id);
  job.exclusive = benchmark.exclusive;
  job.destructive = benchmark.destructive;
  job.protocol.timeout_s = timeout_s;
  return job;
}

double least_seconds(const std::vector<measure::Sample>& samples) {
  const auto least = std::ranges::min_element(samples, {}, &measure::Sample::elapsed_ns);
  return static_cast<double>(least->elapsed_ns) * 1e-9;
}

class Kit {
 public:
  Kit(PluginHost& host, const CheckOptions& options) : host_(host), options_(options) {
    for (const Rule& rule : rules())
      results_.push_back({std::string(rule.id), std::string(rule.title), RuleStatus::kNotTested, "", ""});
  }

  std::vector<RuleResult> check(const std::filesystem::path& manifest) {
    not_tested_ = "an earlier rule is broken";
    if (describe(manifest)) run_everything();
    host_.retire();
    for (RuleResult& r : results_)
      if (r.status == RuleStatus::kNotTested && r.detail.empty()) r.detail = not_tested_;
    return std::move(results_);
  }

 private:
  /// One benchmark on one device, through several lives in one process.
  struct Subject {
    const model::BenchmarkInfo& benchmark;
    model::Job job;
    std::string name;
    int life = 0;
    std::uint64_t inner = 1;
    double one_s = 0;  // one repetition
  };

  RuleResult& result(std::string_view id) { return *std::ranges::find(results_, id, &RuleResult::id); }
  void pass(std::string_view id, std::string detail = "");
  void fail(std::string_view id, std::string detail);
  void not_tested(std::string_view id, std::string detail);
  void step(const std::string& what) {
    if (options_.on_step) options_.on_step(what);
  }

  bool describe(const std::filesystem::path& manifest);
  void compare_offers(const std::filesystem::path& manifest);
  void run_everything();
  void run_subject(const model::BenchmarkInfo& benchmark, const model::DeviceInfo& device);
  bool live(Subject& subject, measure::Child& child);
  bool measure(Subject& subject, measure::Child& child);
  bool calibrate(Subject& subject, measure::Child& child);
  bool more_work_takes_longer(Subject& subject, measure::Child& child);
  void compare_with_bounds(const Subject& subject, const std::vector<measure::Sample>& samples);
  void compare_with_estimate(const Subject& subject, std::uint64_t before);
  void compare_holdings(const Subject& subject, const Holdings& first, const Holdings& last);
  void try_cancel(Subject& subject);
  void look_at_output(const std::string& where);
  /// False after recording what `error` means. `subject` names what was going on.
  bool blame(const Error& error, const std::string& where, int life = 0);
  template <class T>
  bool done(const Result<T>& result, const Subject& subject) {
    look_at_output(subject.name);
    return result.ok() || blame(result.error(), subject.name, subject.life);
  }

  PluginHost& host_;
  const CheckOptions& options_;
  std::vector<RuleResult> results_;
  model::PluginInfo plugin_;
  std::string not_tested_;
  std::size_t completed_ = 0;
  bool cancelled_ = false;
};

void Kit::pass(std::string_view id, std::string detail) {
  RuleResult& r = result(id);
  if (r.status == RuleStatus::kNotTested) r = {r.id, r.title, RuleStatus::kPass, std::move(detail), ""};
}

void Kit::fail(std::string_view id, std::string detail) {
  RuleResult& r = result(id);
  if (r.status == RuleStatus::kFail) return;  // the first violation is the one to mend
  const auto rule = std::ranges::find(rules(), id, &Rule::id);
  r = {r.id, r.title, RuleStatus::kFail, std::move(detail), std::string(rule->remedy)};
}

void Kit::not_tested(std::string_view id, std::string detail) {
  RuleResult& r = result(id);
  if (r.status == RuleStatus::kNotTested) r.detail = std::move(detail);
}

bool Kit::blame(const Error& error, const std::string& where, int life) {
  const Diagnosis& d = host_.diagnosis();
  if (error.code == Errc::kCancelled) {
    cancelled_ = true;
    not_tested_ = "interrupted";
    return false;
  }
  const std::string detail = where.empty() ? error.message : fmt::format("{}: {}", where, error.message);
  const bool silent = d.reason.empty() && (error.code == Errc::kUnsupported || d.fault == Fault::kStatus);
  if (silent) fail("P08", fmt::format("{} (no reason given in {})", detail, name(d.phase)));
  if (error.code == Errc::kUnsupported) {
    if (!silent) pass("P08", detail);
    return false;
  }
  if (life > 0) fail("P15", detail);
  const auto rule = broken_rule(d.fault);
  if (rule && *rule <= "P04")  // each of these is looked at once those before it are kept
    for (const std::string_view id : {"P01", "P02", "P03"})
      if (id < *rule) pass(id);
  if (rule && (life == 0 || (d.fault != Fault::kWrongResult && d.fault != Fault::kStatus))) fail(*rule, detail);
  if (!rule) not_tested_ = detail;  // not the plugin's fault, but the end of this check
  return false;
}

void Kit::look_at_output(const std::string& where) {
  const Diagnosis& d = host_.diagnosis();
  if (d.output_bytes == 0) return;
  const std::string first_line = d.output.substr(0, std::min<std::size_t>(d.output.find('\n'), 80));
  fail("P19", fmt::format("{}: printed {} bytes by the end of {}: {}", where, d.output_bytes, name(d.phase),
                          text::printable(first_line)));
}

bool Kit::describe(const std::filesystem::path& manifest) {
  step("load, probe, list");
  plugin_ = host_.inspect(manifest);
  look_at_output("probe");
  if (!plugin_.unusable.empty()) {
    const Error error{plugin_.broken ? Errc::kPlugin : Errc::kUnsupported, plugin_.unusable};
    if (plugin_.broken) return blame(error, "");
    for (const char* id : {"P01", "P02", "P03"}) pass(id);
    not_tested_ = fmt::format("this machine cannot run it: {}", plugin_.unusable);
    if (plugin_.benchmarks.empty()) return blame(error, "");
  }
  for (const char* id : {"P01", "P02", "P03", "P04"}) pass(id);
  for (const Finding& v : check_description(plugin_)) fail(v.rule, v.detail);
  for (const char* id : {"P05", "P06"}) pass(id);
  compare_offers(manifest);
  return !plugin_.devices.empty();
}

void Kit::compare_offers(const std::filesystem::path& manifest) {
  step("the same again");
  const model::PluginInfo again = host_.inspect(manifest);
  if (again.broken) {
    blame({Errc::kPlugin, again.unusable}, "the second time");
  } else if (model::dump_line(model::to_json(plugin_)) != model::dump_line(model::to_json(again))) {
    fail("P07",
         fmt::format("a second process was given another list: {} devices and {} benchmarks, then {} and {}, or "
                     "other ids",
                     plugin_.devices.size(), plugin_.benchmarks.size(), again.devices.size(), again.benchmarks.size()));
  }
  pass("P07");
}

void Kit::run_everything() {
  not_tested_ = "no benchmark got that far";
  for (const model::BenchmarkInfo& benchmark : plugin_.benchmarks) {
    for (const model::DeviceInfo& device : plugin_.devices) {
      if (cancelled_) return;
      run_subject(benchmark, device);
    }
  }
  if (completed_ == 0) return;
  const std::string jobs = fmt::format("{} job{}", completed_, completed_ == 1 ? "" : "s");
  for (const char* id : {"P09", "P10", "P12", "P14", "P15", "P16", "P17", "P18", "P19", "P20", "P21", "P22", "P23"})
    pass(id, jobs);
  not_tested("P08", "nothing was refused here");
  not_tested("P13", "no bound was emitted");
  not_tested("P24", "no call takes as long as a second with the defaults");
}

void Kit::run_subject(const model::BenchmarkInfo& benchmark, const model::DeviceInfo& device) {
  Subject subject{benchmark, default_job(plugin_, benchmark, device, options_.timeout_s),
                  fmt::format("{} on {}", benchmark.id, device.id)};
  if (benchmark.multi_rank || (benchmark.destructive && !options_.allow_destructive)) {
    not_tested_ = fmt::format("{} {}", benchmark.id, benchmark.multi_rank ? "needs several ranks" : "overwrites data");
    return;
  }
  step(subject.name);
  std::vector<model::Job> jobs = {subject.job};
  host_.estimate(jobs);
  if (const Fault fault = host_.diagnosis().fault; fault != Fault::kNone) {
    blame({Errc::kPlugin, fmt::format("estimate ended in {}", name(fault))}, subject.name);
    return;
  }
  subject.job.memory_bytes = jobs.front().memory_bytes;
  auto child = host_.launch(subject.job, true);
  if (!done(child, subject)) return;
  std::optional<Holdings> first;
  for (; subject.life < kLives; ++subject.life) {
    if (!live(subject, **child)) return;
    if (!first) first = holdings_of(host_.worker_pid());
  }
  compare_holdings(subject, *first, holdings_of(host_.worker_pid()));
  try_cancel(subject);
  ++completed_;
}

bool Kit::live(Subject& subject, measure::Child& child) {
  const std::uint64_t before = resident_bytes(host_.worker_pid());
  if (!done(child.prepare(subject.job), subject) || !measure(subject, child) || !done(child.check(), subject))
    return false;
  if (subject.life == 0) compare_with_estimate(subject, before);
  return done(child.release(), subject);
}

bool Kit::measure(Subject& subject, measure::Child& child) {
  if (subject.life == 0) return calibrate(subject, child) && more_work_takes_longer(subject, child);
  auto samples = child.run(subject.inner, 1);
  return done(samples, subject);
}

/// Finds how many repetitions take long enough to be told apart from none.
bool Kit::calibrate(Subject& subject, measure::Child& child) {
  for (;;) {
    auto samples = child.run(subject.inner, 1);
    if (!done(samples, subject)) return false;
    compare_with_bounds(subject, *samples);
    const double elapsed = least_seconds(*samples);
    subject.one_s = elapsed / static_cast<double>(subject.inner);
    if (elapsed >= kSampleSeconds || subject.inner >= kMaxInner) return true;
    subject.inner *= kMoreInner;
  }
}

bool Kit::more_work_takes_longer(Subject& subject, measure::Child& child) {
  if (subject.one_s * static_cast<double>(subject.inner * kMoreInner) > options_.timeout_s / 2) {
    not_tested("P11", fmt::format("{}: one repetition takes {}", subject.name, units::seconds(subject.one_s)));
    return true;
  }
  constexpr std::uint32_t kTries = 3;  // the fastest of them: a disturbed machine only ever adds time
  auto first = child.run(1, kTries);
  if (!done(first, subject)) return false;
  if (const double once = least_seconds(*first); once > kOnceSeconds && once > kMoreInner * subject.one_s)
    fail("P11", fmt::format("{}: the first repetition took {}, each further one {}", subject.name, units::seconds(once),
                            units::seconds(subject.one_s)));
  auto little = child.run(subject.inner, kTries);
  if (!done(little, subject)) return false;
  auto much = child.run(subject.inner * kMoreInner, kTries);
  if (!done(much, subject)) return false;
  const double ratio = least_seconds(*much) / least_seconds(*little);
  if (ratio < kLeastRatio)
    fail("P11", fmt::format("{}: {} times the repetitions took {:.2f} times as long", subject.name, kMoreInner, ratio));
  else
    pass("P11");
  return true;
}

void Kit::compare_with_bounds(const Subject& subject, const std::vector<measure::Sample>& samples) {
  const auto& metrics = subject.benchmark.metrics;
  for (const measure::Sample& sample : samples) {
    for (const auto& [bound_index, bound] : sample.values) {
      const std::string& bound_id = metrics[bound_index].id;
      for (const auto& [index, value] : sample.values) {
        const model::MetricInfo& metric = metrics[index];
        if (metric.id + ".bound" != bound_id) continue;
        const bool higher = metric.direction != model::Direction::kLower;
        if (higher ? value > bound * kBoundTolerance : value * kBoundTolerance < bound)
          fail("P13", fmt::format("{}: {} is {}, its bound {}", subject.name, metric.id,
                                  units::human(value, metric.unit), units::human(bound, metric.unit)));
        else
          pass("P13");
      }
    }
  }
}

void Kit::compare_with_estimate(const Subject& subject, std::uint64_t before) {
  const std::uint64_t now = resident_bytes(host_.worker_pid());
  const std::uint64_t used = now - std::min(now, before);
  if (subject.job.memory_bytes != 0 && used > 2 * subject.job.memory_bytes + kEstimateSlack)
    fail("P20", fmt::format("{}: estimated {}, took {}", subject.name, units::binary_size(subject.job.memory_bytes),
                            units::binary_size(used)));
}

void Kit::compare_holdings(const Subject& subject, const Holdings& first, const Holdings& last) {
  const auto grew = [&](const char* what, std::size_t from, std::size_t to) {
    if (to > from)
      fail("P23", fmt::format("{}: {} {} after the first job, {} after the third", subject.name, from, what, to));
  };
  grew("threads", first.threads, last.threads);
  grew("descriptors", first.descriptors, last.descriptors);
  if (last.resident > first.resident + kLeakBytes)
    fail("P23", fmt::format("{}: resident memory grew by {} over two jobs", subject.name,
                            units::binary_size(last.resident - first.resident)));
}

void Kit::try_cancel(Subject& subject) {
  if (options_.cancelled == nullptr || subject.one_s < kLongCallSeconds) return;
  auto child = host_.launch(subject.job, true);
  if (!done(child, subject) || !done((*child)->prepare(subject.job), subject)) return;
  options_.cancelled->store(true);
  const auto start = std::chrono::steady_clock::now();
  const auto ran = (*child)->run(1, 1);
  const double took = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  options_.cancelled->store(false);
  if (!ran && ran.error().code != Errc::kCancelled)
    blame(ran.error(), subject.name);
  else if (took >= kLongCallSeconds)
    fail("P24", fmt::format("{}: run went on for {} after it was cancelled", subject.name, units::seconds(took)));
  else
    pass("P24");
}

}  // namespace

std::vector<RuleResult> check_plugin(PluginHost& host, const std::filesystem::path& manifest,
                                     const CheckOptions& options) {
  return Kit(host, options).check(manifest);
}

int exit_code(const std::vector<RuleResult>& results) {
  return std::ranges::any_of(results, [](const RuleResult& r) { return r.status == RuleStatus::kFail; }) ? 1 : 0;
}

}  // namespace steelyard::plugin
