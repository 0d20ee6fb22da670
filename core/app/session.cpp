// SPDX-License-Identifier: Apache-2.0
#include "app/session.h"

#include <algorithm>
#include <cstdlib>
#include <fmt/format.h>

#include "base/digest.h"
#include "base/files.h"
#include "base/log.h"
#include "base/text.h"
#include "base/units.h"
#include "base/version.h"
#include "measure/profile.h"
#include "topology/topology.h"

namespace steelyard::app {
namespace {

const model::BenchmarkInfo* find_benchmark(const model::Catalogue& plugins, const model::Job& job) {
  for (const model::PluginInfo& plugin : plugins)
    if (plugin.id == job.plugin)
      for (const model::BenchmarkInfo& benchmark : plugin.benchmarks)
        if (benchmark.id == job.benchmark) return &benchmark;
  return nullptr;
}

std::map<std::string, std::string> fingerprints(const model::Catalogue& plugins) {
  std::map<std::string, std::string> out;
  for (const model::PluginInfo& plugin : plugins)
    if (plugin.unusable.empty()) out[plugin.id] = plugin.version + " " + plugin.library_sha256;
  return out;
}

model::Run describe(const SessionRequest& request, const Site& site, const model::Plan& plan) {
  model::Run run;
  run.profile = plan.profile;
  run.tool_version = version();
  run.tool_commit = commit();
  run.nodes = {{site.machine.hostname, site.machine}};
  run.plugins = fingerprints(site.plugins);
  run.settings = request.settings;
  return run;
}

/// A resumed run must go on with the very code it began with, or its rows are not one measurement.
Result<void> same_plugins(const model::Run& run, const Site& site) {
  const auto now = fingerprints(site.plugins);
  for (const auto& [id, fingerprint] : run.plugins) {
    const auto found = now.find(id);
    if (found != now.end() && found->second == fingerprint) continue;
    const auto folders = run.settings.find("--plugin-path");
    return Error{Errc::kInvalidArgument,
                 fmt::format("run {}: plugin '{}' {} since it began", run.id, id,
                             found == now.end() ? "went away or cannot run" : "was rebuilt or replaced"),
                 folders == run.settings.end() || found != now.end()
                     ? "start a new run: steelyard run"
                     : fmt::format("resume it with --plugin-path {}", text::printable(folders->second.first))};
  }
  return {};
}

Result<store::OpenRun> open_run(const SessionRequest& request, Site& site, store::RunStore& store) {
  if (request.resume) {
    return store.resume(request.resume_id, site.machine,
                        [&site](const model::Run& run) { return same_plugins(run, site); });
  }
  auto plan = plan_session(request, site);
  if (!plan) return plan.error();
  return store.begin(*plan, describe(request, site, *plan), {.nonce = request.nonce});
}

/// "cores" and "threads" are all that we may use; where that is not all there are, the row says so.
void flag_part_of_machine(const model::Job& job, const model::Machine& machine, std::vector<model::Row>& rows) {
  const auto placement = job.params.find("placement"), cpus = job.params.find("cpus");
  if (placement == job.params.end() || (cpus != job.params.end() && cpus->second != model::ParamValue(""))) return;
  const std::string wide = measure::to_text(placement->second);
  const std::size_t all = wide == "cores" ? machine.cores.size() : wide == "threads" ? machine.all_cpus.size() : 0;
  for (model::Row& row : rows) {
    const auto threads = row.conditions.find("threads");
    if (threads == row.conditions.end()) continue;
    const auto* used = std::get_if<std::string>(&threads->second);
    if (used != nullptr && std::strtoull(used->c_str(), nullptr, 10) < all) row.flags.emplace_back("part_of_machine");
  }
}

/// What the memory suffered while the job ran.
void add_memory_errors(const std::optional<topology::MemoryErrors>& before, std::vector<model::Row>& rows) {
  const auto after = topology::memory_errors("/");
  if (!before || !after) return;
  for (model::Row& row : rows) {
    row.conditions["corrected_memory_errors"] = static_cast<double>(after->corrected - before->corrected);
    row.conditions["uncorrected_memory_errors"] = static_cast<double>(after->uncorrected - before->uncorrected);
  }
}

measure::Measurement do_job(const model::Job& job, Site& site, Clock& clock, SessionObserver& observer,
                            const std::atomic<bool>& cancelled) {
  const model::BenchmarkInfo* benchmark = find_benchmark(site.plugins, job);
  if (!job.skip.empty() || benchmark == nullptr) {
    const bool gone = job.skip.empty();  // planned to run, and now nobody offers it
    const auto verdict = gone || job.broken ? model::Verdict::kError : model::Verdict::kSkip;
    const std::string reason = gone ? "its plugin no longer offers it" : job.skip;
    return {.rows = measure::unmeasured(job, benchmark, verdict, reason, job.remedy), .cancelled = false};
  }
  return measure::measure_job(job, *benchmark, *site.host, clock, observer, cancelled);
}

/// A job that needs more memory than there is would only be killed half way: it is a skip, and says so beforehand.
void skip_what_does_not_fit(model::Plan& plan, const model::Environment& environment) {
  std::uint64_t available = environment.memory_available_bytes.value_or(0);
  if (environment.cgroup_memory_bytes) available = std::min(available, *environment.cgroup_memory_bytes);
  for (model::Job& job : plan.jobs) {
    if (available == 0 || job.memory_bytes <= available || !job.skip.empty()) continue;
    job.skip = fmt::format("needs {} of memory, {} is available", units::binary_size(job.memory_bytes),
                           units::binary_size(available));
    job.remedy = "free memory, raise the cgroup limit, or give a smaller size with --param";
  }
}

/// A profile that a configuration names, and not the command line: say where.
Error from_its_source(const SessionRequest& request, Error error) {
  const auto setting = request.settings.find("profile");
  if (setting == request.settings.end()) return error;
  const std::string& origin = setting->second.second;
  if (origin != "--profile" && origin != "built-in") error.message = origin + ": " + error.message;
  return error;
}

}  // namespace

Result<Site> open_site(const std::vector<std::filesystem::path>& plugin_path, const std::atomic<bool>& cancelled) {
  for (const std::filesystem::path& folder : plugin_path)
    if (std::error_code missing; !std::filesystem::is_directory(folder, missing))
      return Error{Errc::kInvalidArgument,
                   fmt::format("--plugin-path {}: no such folder", text::printable(folder.string())),
                   "name the folder that holds the plugin's .sy.json"};
  auto discovery = topology::discover();
  if (!discovery) return discovery.error();
  Site site{.machine = std::move(discovery->machine), .plugins = {}, .host = nullptr};
  plugin::HostOptions options;
  options.worker = install_dirs().bin / "steelyard-worker";
  options.folders = plugin::search_path(plugin_path);
  options.machine = site.machine;
  options.topology_xml = std::move(discovery->xml);
  options.cancelled = &cancelled;
  site.host = std::make_unique<plugin::PluginHost>(std::move(options));
  site.plugins = site.host->discover();
  return site;
}

Result<model::Plan> plan_session(const SessionRequest& request, Site& site) {
  auto profile = measure::load_profile(request.profile, install_dirs().data / "profiles");
  if (!profile) return from_its_source(request, profile.error());
  auto plan = measure::make_plan(*profile, site.plugins, site.machine, request.selection);
  if (!plan) return plan.error();
  site.host->estimate(plan->jobs);
  skip_what_does_not_fit(*plan, site.machine.environment);
  measure::fit_budget(*plan, request.budget_s > 0 ? request.budget_s : profile->budget_s);
  if (request.budget_s > 0 && plan->estimated_s > request.budget_s)
    log::warning(
        fmt::format("the budget of {} is less than these jobs take at the least, about {}: choose some with --only",
                    units::seconds(request.budget_s), units::seconds(plan->estimated_s)));
  for (const model::Job& job : plan->jobs) {
    if (!job.skip.empty()) continue;
    plan->memory_bytes = std::max(plan->memory_bytes, job.memory_bytes);
    plan->disk_bytes = std::max(plan->disk_bytes, job.disk_bytes);
  }
  return plan;
}

Result<SessionResult> run_session(const SessionRequest& request, Site& site, SessionObserver& observer,
                                  const std::atomic<bool>& cancelled) {
  const auto dirs = user_dirs();
  if (!dirs) return dirs.error();
  SystemClock clock;
  store::RunStore store(dirs->data, clock);
  auto run = open_run(request, site, store);
  if (!run) return run.error();

  observer.on_start(*run);
  SessionResult result{.run = {}, .dir = run->dir(), .interrupted = false};
  for (std::size_t i = 0; i < run->plan().jobs.size() && !result.interrupted; ++i) {
    const model::Job& job = run->plan().jobs[i];
    if (run->finished_jobs().contains(job.id)) continue;
    if ((result.interrupted = cancelled.load())) break;
    if (auto started = run->job_started(job); !started) return started.error();
    observer.on_job_start(job, i);
    const auto memory_errors = topology::memory_errors("/");
    measure::Measurement measured = do_job(job, site, clock, observer, cancelled);
    if ((result.interrupted = measured.cancelled)) break;
    flag_part_of_machine(job, site.machine, measured.rows);
    add_memory_errors(memory_errors, measured.rows);
    for (model::Row& row : measured.rows) row.node = site.machine.hostname;
    if (auto finished = run->job_finished(job, measured.rows); !finished) return finished.error();
    observer.on_job_done(job, i, measured.rows);  // only now: what is shown as done is on disk
  }
  site.host->retire();
  if (!result.interrupted)
    if (auto finished = run->finish(); !finished) return finished.error();
  result.run = run->run();
  return result;
}

}  // namespace steelyard::app
