// SPDX-License-Identifier: Apache-2.0
#include "measure/plan.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <tuple>
#include <unordered_set>

#include "base/digest.h"
#include "base/text.h"
#include "measure/sweep.h"

namespace steelyard::measure {
namespace {

constexpr double kLaunchSeconds = 0.1;  // process start, prepare of small data, check
constexpr double kWarmupSamples = 13;   // calibration, then two windows of five
constexpr double kLeastSamples = 10;    // a budget never cuts below the first look

bool is_glob(std::string_view s) {
  return s.find_first_of("*?") != std::string_view::npos;
}

bool any_matches(const std::vector<std::string>& globs, std::string_view name) {
  return std::ranges::any_of(globs, [&](const std::string& glob) { return text::matches(glob, name); });
}

Error error_at(const std::string& where, Error error) {
  error.message = fmt::format("{}: {}", where, error.message);
  return error;
}

/// Placements are choices that the ABI reserves: a profile may name one that nothing here offers.
bool is_reserved(const Request& request) {
  static constexpr std::string_view kPlacements[] = {"single", "nodes", "cores", "threads"};
  return request.name == "cpus" ||
         (request.name == "placement" && std::ranges::all_of(request.values, [](const std::string& value) {
            return std::ranges::find(kPlacements, value) != std::end(kPlacements);
          }));
}

model::Job job_of(const model::JobRule& rule, const std::string& plugin, const std::string& benchmark) {
  model::Job job;
  job.plugin = plugin;
  job.benchmark = benchmark;
  job.protocol = rule.protocol;
  return job;
}

double sampling_seconds(const model::Job& job) {
  return job.skip.empty() ? job.protocol.launches * job.protocol.max_s : 0;
}

double cut(const model::Protocol& p, double share) {
  return std::max(p.max_s * share, std::min(p.max_s, kLeastSamples * p.sample_s));
}

/// The largest share of everybody's sampling time that comes to at most `seconds`; 0 if none does.
double share_within(const model::Plan& plan, double seconds) {
  const auto takes = [&](double share) {
    double sum = 0;
    for (const model::Job& job : plan.jobs)
      if (job.skip.empty()) sum += job.protocol.launches * cut(job.protocol, share);
    return sum;
  };
  if (takes(1) <= seconds) return 1;
  double fits = 0, does_not = 1;
  for (int halving = 0; halving < 50; ++halving) {
    const double middle = (fits + does_not) / 2;
    (takes(middle) <= seconds ? fits : does_not) = middle;
  }
  return fits;
}

double estimate(const model::Job& job) {
  const model::Protocol& p = job.protocol;
  if (!job.skip.empty()) return 0;
  const double warmup_s = kWarmupSamples * std::max(p.sample_s, p.round_s.value_or(0));
  return p.launches * (kLaunchSeconds + std::min(p.warmup_max_s, warmup_s) + p.max_s);
}

/// Narrow before wide, so that the heat of all cores does not slow the one; what needs other nodes comes last.
std::tuple<bool, int, bool> order_of(const model::Job& job) {
  const auto placement = job.params.find("placement");
  const std::string width = placement == job.params.end() ? "" : to_text(placement->second);
  return {job.multi_rank, width == "threads" ? 3 : width == "cores" ? 2 : width == "nodes" ? 1 : 0, job.exclusive};
}

/// "each node" and "each kind" of the reserved parameter "cpus", one value per NUMA node with CPUs and per kind of
/// core. Where there is only one, all CPUs are it.
std::vector<std::string> cpu_sets(const std::string& value, const model::Machine& machine) {
  std::vector<std::string> sets;
  if (value == "each kind")
    for (std::size_t i = 0; i < machine.core_kinds.size(); ++i) sets.push_back(fmt::format("kind:{}", i));
  if (value == "each node")
    for (const model::NumaNode& node : machine.numa_nodes)
      if (!node.cpus.empty()) sets.push_back(fmt::format("node:{}", node.index));
  if (value != "each kind" && value != "each node") return {value};
  return sets.size() < 2 ? std::vector<std::string>{""} : sets;
}

void expand_cpu_sets(std::vector<Request>& requests, const model::Machine& machine) {
  for (Request& request : requests) {
    if (request.name != "cpus") continue;
    std::vector<std::string> values;
    for (const std::string& value : request.values)
      for (std::string& set : cpu_sets(value, machine)) values.push_back(std::move(set));
    request.values = std::move(values);
  }
}

class Planner {
 public:
  Planner(const model::Profile& profile, const model::Catalogue& plugins, const model::Machine& machine,
          const Selection& selection)
      : profile_(profile), plugins_(plugins), machine_(machine), selection_(selection) {
    plan_.profile = profile.name;
    plan_.profile_sha256 = profile.sha256;
  }

  Result<model::Plan> make() {
    if (auto known = check_selection(); !known) return known.error();
    read_overrides();
    for (const model::JobRule& rule : profile_.jobs)
      if (auto added = add_rule(rule); !added) return added.error();
    if (plan_.jobs.empty()) return nothing_left();
    for (const Request& request : overrides_)
      if (auto error = override_error(request)) return error_at("--param", *std::move(error));
    std::ranges::stable_sort(plan_.jobs, {}, order_of);
    for (model::Job& job : plan_.jobs) job.estimated_s = estimate(job);
    fit_budget(plan_, 0);
    return std::move(plan_);
  }

 private:
  [[nodiscard]] Result<void> check_globs(std::string_view option, const std::vector<std::string>& globs,
                                         const std::vector<std::string>& known) const {
    for (const std::string& glob : globs) {
      if (std::ranges::any_of(known, [&](const std::string& name) { return text::matches(glob, name); })) continue;
      const bool devices = option == "--device";
      if (option == "--only")
        if (auto cannot = unusable_plugin_of(glob)) return *std::move(cannot);
      std::string hint = text::did_you_mean(glob, known);
      if (hint.empty()) hint = fmt::format("'steelyard list {}' shows them", devices ? "devices" : "benchmarks");
      return Error{
          Errc::kInvalidArgument,
          fmt::format("{} '{}' matches no {}", option, text::printable(glob), devices ? "device" : "benchmark"),
          std::move(hint)};
    }
    return {};
  }

  /// Whose benchmarks `glob` asks for by the plugin's name, though it cannot say which it has.
  [[nodiscard]] std::optional<Error> unusable_plugin_of(const std::string& glob) const {
    for (const model::PluginInfo& plugin : plugins_)
      if (!plugin.unusable.empty() && plugin.benchmarks.empty() && !plugin.id.empty() &&
          glob.starts_with(plugin.id + "."))
        return Error{plugin.broken ? Errc::kPlugin : Errc::kUnsupported,
                     fmt::format("--only '{}': plugin '{}' cannot run here: {}", text::printable(glob), plugin.id,
                                 plugin.unusable),
                     plugin.remedy};
    return std::nullopt;
  }

  [[nodiscard]] Result<void> check_selection() const {
    std::vector<std::string> benchmarks, devices;
    for (const model::JobRule& rule : profile_.jobs) benchmarks.push_back(rule.benchmark);
    for (const model::PluginInfo& plugin : plugins_) {
      for (const model::BenchmarkInfo& benchmark : plugin.benchmarks) benchmarks.push_back(benchmark.id);
      for (const model::DeviceInfo& device : plugin.devices) devices.insert(devices.end(), {device.id, device.kind});
    }
    for (std::vector<std::string>* names : {&benchmarks, &devices}) {
      std::ranges::sort(*names);
      names->erase(std::unique(names->begin(), names->end()), names->end());
    }
    std::erase(benchmarks, "*");
    if (auto ok = check_globs("--only", selection_.only, benchmarks); !ok) return ok;
    if (auto ok = check_globs("--skip", selection_.skip, benchmarks); !ok) return ok;
    return check_globs("--device", selection_.devices, devices);
  }

  void read_overrides() {
    for (const auto& [key, value] : selection_.params) {
      const std::size_t colon = key.find(':');
      Request request;
      if (colon != std::string::npos) request.benchmark = key.substr(0, colon);
      request.name = colon == std::string::npos ? key : key.substr(colon + 1);
      request.values = {value};
      const auto twin = std::ranges::find_if(
          overrides_, [&](const Request& r) { return r.name == request.name && r.benchmark == request.benchmark; });
      if (twin == overrides_.end())
        overrides_.push_back(std::move(request));
      else
        twin->values.push_back(value);
    }
    expand_cpu_sets(overrides_, machine_);
    std::stable_partition(overrides_.begin(), overrides_.end(), [](const Request& r) { return r.benchmark != "*"; });
  }

  /// Nobody is blamed for a parameter while there is no benchmark at all: the jobs then say why.
  [[nodiscard]] std::optional<Error> override_error(const Request& request) const {
    std::vector<std::string> ids;
    for (const model::PluginInfo& plugin : plugins_)
      for (const model::BenchmarkInfo& benchmark : plugin.benchmarks) ids.push_back(benchmark.id);
    if (ids.empty()) return std::nullopt;
    if (std::ranges::none_of(ids, [&](const std::string& id) { return text::matches(request.benchmark, id); }))
      return Error{Errc::kInvalidArgument,
                   fmt::format("no benchmark is called '{}'", text::printable(request.benchmark)),
                   text::did_you_mean(request.benchmark, ids)};
    auto error = request_error(request);
    if (error && error->hint.empty()) error->hint = "steelyard list BENCHMARK shows its parameters and their values";
    return error;
  }

  [[nodiscard]] bool selected(const std::string& benchmark) const {
    return (selection_.only.empty() || any_matches(selection_.only, benchmark)) &&
           !any_matches(selection_.skip, benchmark);
  }

  Result<void> add_rule(const model::JobRule& rule) {
    std::vector<Request> requests = requests_of(rule);
    expand_cpu_sets(requests, machine_);
    bool provided = false;
    for (const model::PluginInfo& plugin : plugins_) {
      for (const model::BenchmarkInfo& benchmark : plugin.benchmarks) {
        if (!text::matches(rule.benchmark, benchmark.id)) continue;
        provided = true;
        if (auto added = add_benchmark(rule, requests, plugin, benchmark); !added) return added;
      }
      if (!plugin.unusable.empty() && plugin.benchmarks.empty() && rule.benchmark == "*") add_unusable(rule, plugin);
    }
    if (!provided && rule.benchmark != "*") add_unprovided(rule);
    for (const Request& request : requests) {
      const bool nothing_here_takes_it = is_glob(rule.benchmark) && is_reserved(request);
      if (!provided || nothing_here_takes_it) continue;
      if (auto error = request_error(request)) return error_at(request.where, *std::move(error));
    }
    return {};
  }

  Result<void> add_benchmark(const model::JobRule& rule, std::vector<Request>& requests,
                             const model::PluginInfo& plugin, const model::BenchmarkInfo& benchmark) {
    std::vector<Request> none;
    const bool wanted = selected(benchmark.id);
    const Sweep sweep = expand(benchmark, requests, wanted ? overrides_ : none);
    if (!wanted) return {};
    model::Job job = job_of(rule, plugin.id, benchmark.id);
    job.version = benchmark.version;
    job.exclusive = benchmark.exclusive;
    job.destructive = benchmark.destructive;
    job.multi_rank = benchmark.multi_rank;
    explain_skip(job, plugin, sweep);
    std::vector<std::string> devices;
    for (const model::DeviceInfo& device : plugin.devices)
      if (text::matches(rule.device, device.id) || text::matches(rule.device, device.kind))
        if (selection_.devices.empty() || any_matches(selection_.devices, device.id) ||
            any_matches(selection_.devices, device.kind))
          devices.push_back(device.id);
    if (devices.empty()) return add_without_device(rule, std::move(job), sweep);
    for (const std::string& device : devices) {
      job.device = device;
      if (auto added = add_points(rule, job, sweep); !added) return added;
    }
    return {};
  }

  void explain_skip(model::Job& job, const model::PluginInfo& plugin, const Sweep& sweep) const {
    if (!plugin.unusable.empty()) {
      job.skip = plugin.unusable;
      job.broken = plugin.broken;
      job.remedy = plugin.remedy;
    } else if (!sweep.refused.empty()) {
      job.skip = sweep.refused;
    } else if (job.multi_rank) {
      job.skip = "needs several nodes";
      job.remedy = "run it on a cluster";
    } else if (job.destructive && !selection_.allow_destructive) {
      job.skip = "overwrites data on the device";
      job.remedy = "--path /dev/NAME --allow-destroy SERIAL permits it, for that device only";
    }
  }

  Result<void> add_without_device(const model::JobRule& rule, model::Job job, const Sweep& sweep) {
    if (!selection_.devices.empty()) return {};  // the user asked for others
    if (job.skip.empty()) job.skip = fmt::format("no device of plugin '{}' matches '{}'", job.plugin, rule.device);
    return add_points(rule, job, sweep);
  }

  Result<void> add_points(const model::JobRule& rule, const model::Job& prototype, const Sweep& sweep) {
    if (plan_.jobs.size() + sweep.points.size() > kMostJobs)
      return Error{Errc::kInvalidArgument, fmt::format("{}: more than {} jobs", rule.where, kMostJobs),
                   "shorten the lists under [job.params]"};
    for (const Point& point : sweep.points) {
      model::Job job = prototype;
      job.params = point;
      add(std::move(job));
    }
    return {};
  }

  /// The first rule that yields a job decides how it is measured.
  void add(model::Job job) {
    std::string identity = fmt::format("{}\n{}\n{}\n{}", job.plugin, job.benchmark, job.version, job.device);
    for (const auto& [name, value] : job.params) identity += fmt::format("\n{}={}", name, to_text(value));
    job.id = sha256_hex(identity).substr(0, 12);
    job.seed = seed_from(job.id);
    if (ids_.insert(job.id).second) plan_.jobs.push_back(std::move(job));
  }

  void add_unusable(const model::JobRule& rule, const model::PluginInfo& plugin) {
    const bool asked = selection_.only.empty() || any_matches(selection_.only, plugin.id + ".");
    if (!asked || !selection_.devices.empty()) return;  // what it would offer is unknown
    model::Job job = job_of(rule, plugin.id, rule.benchmark);
    job.skip = fmt::format("plugin '{}' cannot run here: {}", plugin.id, plugin.unusable);
    job.broken = plugin.broken;
    job.remedy = plugin.remedy;
    add(std::move(job));
  }

  void add_unprovided(const model::JobRule& rule) {
    if (!selected(rule.benchmark) || !selection_.devices.empty()) return;
    model::Job job = job_of(rule, "", rule.benchmark);
    job.skip = fmt::format("no plugin provides {}", rule.benchmark);
    job.remedy = nearest_benchmark(rule.benchmark);
    if (job.remedy.empty()) job.remedy = "'steelyard list plugins' shows what is there; --plugin-path adds a folder";
    for (const model::PluginInfo& plugin : plugins_) {
      if (plugin.unusable.empty() || !plugin.benchmarks.empty()) continue;
      job.skip += fmt::format("; plugin '{}' cannot run here: {}", plugin.id, plugin.unusable);
      if (plugin.broken && job.plugin.empty()) job.plugin = plugin.id;
      job.broken = job.broken || plugin.broken;
    }
    add(std::move(job));
  }

  /// Of the same area, "mem" of "mem.traid": a profile may well name what only other machines have.
  [[nodiscard]] std::string nearest_benchmark(const std::string& id) const {
    const std::string area = id.substr(0, id.find('.') + 1);
    std::vector<std::string> same_area;
    for (const model::PluginInfo& plugin : plugins_)
      for (const model::BenchmarkInfo& benchmark : plugin.benchmarks)
        if (benchmark.id.starts_with(area)) same_area.push_back(benchmark.id);
    return text::did_you_mean(id, same_area);
  }

  [[nodiscard]] Error nothing_left() const {
    std::vector<std::string> options;
    for (const std::string& glob : selection_.only) options.push_back(fmt::format("--only '{}'", glob));
    for (const std::string& glob : selection_.skip) options.push_back(fmt::format("--skip '{}'", glob));
    for (const std::string& glob : selection_.devices) options.push_back(fmt::format("--device '{}'", glob));
    if (options.empty())
      return {Errc::kMissing,
              fmt::format("profile '{}' finds nothing to measure: no plugin offers a benchmark", profile_.name),
              "'steelyard doctor' tells what is missing"};
    return {Errc::kInvalidArgument,
            text::printable(fmt::format("{} leaves nothing of profile '{}'", fmt::join(options, " "), profile_.name)),
            profile_.name == "standard"
                ? "select more: steelyard list shows what there is"
                : "add --profile standard, which has everything that the plugins here offer, or select more"};
  }

  const model::Profile& profile_;
  const model::Catalogue& plugins_;
  const model::Machine& machine_;
  const Selection& selection_;
  model::Plan plan_;
  std::vector<Request> overrides_;
  std::unordered_set<std::string> ids_;
};

}  // namespace

Result<model::Plan> make_plan(const model::Profile& profile, const model::Catalogue& plugins,
                              const model::Machine& machine, const Selection& selection) {
  return Planner(profile, plugins, machine, selection).make();
}

void fit_budget(model::Plan& plan, double budget_s) {
  double others_s = 0;  // all but sampling
  for (model::Job& job : plan.jobs) {
    if (!job.skip.empty()) job.estimated_s = 0;
    others_s += job.estimated_s - sampling_seconds(job);
  }
  const double share = budget_s > 0 ? share_within(plan, budget_s - others_s) : 1;
  plan.estimated_s = 0;
  for (model::Job& job : plan.jobs) {
    const double before_s = sampling_seconds(job);
    job.protocol.max_s = cut(job.protocol, share);
    job.protocol.min_s = std::min(job.protocol.min_s, job.protocol.max_s);
    job.estimated_s += sampling_seconds(job) - before_s;
    plan.estimated_s += job.estimated_s;
  }
}

}  // namespace steelyard::measure
