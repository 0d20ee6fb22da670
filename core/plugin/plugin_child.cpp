// SPDX-License-Identifier: Apache-2.0
#include "plugin/plugin_child.h"

#include <algorithm>
#include <exception>
#include <fmt/format.h>
#include <optional>
#include <steelyard/plugin.h>
#include <tuple>
#include <utility>

#include "base/text.h"
#include "model/json.h"
#include "model/json_inventory.h"
#include "plugin/wire.h"

namespace steelyard::plugin {
namespace {

using model::Json;

constexpr std::size_t kHintOutput = 300;

Errc code_of(Fault fault) {
  switch (fault) {
    case Fault::kTimeout: return Errc::kTimeout;
    case Fault::kNotFinite:
    case Fault::kElapsed: return Errc::kUntrusted;
    default: return Errc::kPlugin;
  }
}

std::string_view meaning(std::int32_t status) {
  switch (status) {
    case SY_UNSUPPORTED: return "not supported here";
    case SY_CANCELLED: return "says it was cancelled, but nobody did";
    case SY_INVALID_ARGUMENT: return "refuses its own parameters";
    case SY_OUT_OF_MEMORY: return "out of memory";
    case SY_DEVICE_ERROR: return "device error";
    case SY_WRONG_RESULT: return "wrong result";
    case SY_INTERNAL: return "internal error";
    case SY_NOT_CREDIBLE: return "its numbers are not credible";
    default: return "returned a status that does not exist";
  }
}

/// The last lines of `output`, on one line.
std::string last_lines(const std::string& output) {
  std::string line = output.size() > kHintOutput ? "..." + output.substr(output.size() - kHintOutput) : output;
  while (!line.empty() && line.back() == '\n') line.pop_back();
  for (std::size_t at = line.find('\n'); at != std::string::npos; at = line.find('\n', at)) line.replace(at, 1, " | ");
  return text::printable(line);  // the cut may have split a character
}

}  // namespace

PluginChild::PluginChild(std::unique_ptr<Process> process, Manifest manifest, const Placement& placement,
                         const std::atomic<bool>* cancelled, Diagnosis& diagnosis)
    : process_(std::move(process)),
      manifest_(std::move(manifest)),
      cpus_(placement.cpus),
      cancelled_(cancelled),
      diagnosis_(diagnosis) {
  model::CpuList sorted = placement.cpus;
  std::ranges::sort(sorted);
  place_ = {{"threads", std::to_string(sorted.size())}, {"cpus", text::cpu_list(sorted)}};
  facts_ = place_;
}

Result<model::PluginInfo> PluginChild::open(double timeout_s, std::uint64_t memory_limit_bytes) {
  const Json load = {{"op", "load"},
                     {"library", manifest_.library.string()},
                     {"id", manifest_.id},
                     {"vendor", manifest_.vendor},
                     {"version", manifest_.version},
                     {"memory_limit", memory_limit_bytes}};
  if (auto loaded = ask(model::dump_line(load), Phase::kLoad, timeout_s); !loaded) return loaded.error();
  auto probed = ask(model::dump_line({{"op", "probe"}}), Phase::kProbe, timeout_s);
  if (!probed) return probed.error();
  auto listed = ask(model::dump_line({{"op", "list"}}), Phase::kList, timeout_s);
  if (!listed) return listed.error();
  auto info = decode_offer(*listed);
  if (!info) return blame(Fault::kProtocol, Errc::kPlugin, Phase::kList, info.error().message);
  for (const model::BenchmarkInfo& benchmark : info->benchmarks) metrics_[benchmark.id] = benchmark.metrics.size();
  return info;
}

Result<std::vector<model::Implementation>> PluginChild::implementations(double timeout_s) {
  auto answer = ask(model::dump_line({{"op", "implementations"}}), Phase::kList, timeout_s);
  if (!answer) return answer.error();
  auto list = model::parse_json(*answer, "implementations");
  if (!list) return list.error();
  std::vector<model::Implementation> out;
  try {
    for (const auto& [benchmark, parameter, value, why_not] :
         list->get<std::vector<std::tuple<std::string, std::string, std::string, std::string>>>())
      out.push_back({benchmark, parameter, value, why_not});
  } catch (const std::exception& e) {
    return blame(Fault::kProtocol, Errc::kPlugin, Phase::kList, e.what());
  }
  return out;
}

Result<model::Inventory> PluginChild::inventory(double timeout_s) {
  auto answer = ask(model::dump_line({{"op", "inventory"}}), Phase::kList, timeout_s);
  if (!answer) return answer.error();
  auto json = model::parse_json(*answer, "inventory");
  if (!json) return json.error();
  auto inventory = model::inventory_from_json(*json);
  if (!inventory) return blame(Fault::kProtocol, Errc::kPlugin, Phase::kList, inventory.error().message);
  return inventory;
}

Result<void> PluginChild::estimate(const std::vector<model::Job*>& jobs, double timeout_s) {
  Json list = Json::array();
  for (const model::Job* job : jobs) list.push_back(model::to_json(*job));
  const Json request = {{"op", "estimate"}, {"jobs", std::move(list)}, {"near", near_}};
  auto answer = ask(model::dump_line(request), Phase::kEstimate, timeout_s, static_cast<std::uint32_t>(jobs.size()));
  if (!answer) return answer.error();
  auto estimates = model::parse_json(*answer, "estimates");
  if (!estimates) return estimates.error();
  try {
    const auto all = estimates->get<std::vector<std::tuple<std::uint64_t, std::uint64_t, double>>>();
    for (std::size_t i = 0; i < jobs.size(); ++i) {
      const auto& [memory, disk, setup_s] = all.at(i);
      jobs[i]->memory_bytes = memory;
      jobs[i]->disk_bytes = disk;
      jobs[i]->estimated_s += setup_s * jobs[i]->protocol.launches;
    }
  } catch (const std::exception& e) {
    return blame(Fault::kProtocol, Errc::kPlugin, Phase::kEstimate, e.what());
  }
  return {};
}

Result<void> PluginChild::prepare(const model::Job& job) {
  timeout_s_ = job.protocol.timeout_s;
  process_->expect_memory(job.memory_bytes);
  facts_ = place_;  // what the job before this one noted is not about this one
  const Json request = {{"op", "prepare"}, {"job", model::to_json(job)}, {"near", near_}};
  if (auto prepared = ask(model::dump_line(request), Phase::kPrepare, timeout_s_); !prepared) return prepared.error();
  prepared_ = true;
  declared_ = metrics_[job.benchmark];
  return {};
}

Result<std::vector<measure::Sample>> PluginChild::run(std::uint64_t inner, std::uint32_t count) {
  const Json request = {{"op", "run"}, {"inner", inner}, {"count", count}};
  auto answer = ask(model::dump_line(request), Phase::kRun, timeout_s_, count);
  if (!answer) return answer.error();
  auto samples = decode_samples(*answer, count, declared_);
  if (!samples) return blame(Fault::kProtocol, Errc::kPlugin, Phase::kRun, samples.error().message);
  return samples;
}

Result<void> PluginChild::check() {
  auto answer = ask(model::dump_line({{"op", "check"}}), Phase::kCheck, timeout_s_);
  if (!answer) return answer.error();
  auto seen = model::parse_json(*answer, "facts of the worker");
  if (seen && seen->is_object())
    for (const auto& [key, value] : seen->items())
      if (value.is_string()) facts_[key] = value.get<std::string>();
  return {};
}

Result<void> PluginChild::release() {
  if (!prepared_) return {};
  prepared_ = false;
  if (!process_->alive()) return {};
  if (auto answer = ask(model::dump_line({{"op", "release"}}), Phase::kRelease, timeout_s_); !answer)
    return answer.error();
  if (const std::size_t left = process_->left_behind(); left > 0)
    return explain({Fault::kLeftProcesses, Errc::kPlugin,
                    fmt::format("left {} process{} behind after release", left, left == 1 ? "" : "es")},
                   Phase::kRelease);
  return {};
}

Result<std::string> PluginChild::ask(const std::string& request, Phase phase, double timeout_s, std::uint32_t calls) {
  if (!process_->alive())
    return Error{Errc::kPlugin, fmt::format("{}: its process is gone", manifest_.library.filename().string())};
  auto answer = process_->call(request, phase, timeout_s, calls);
  if (const auto* failure = std::get_if<Failure>(&answer)) return explain(*failure, phase);
  auto reply = decode_reply(std::get<std::string>(answer));
  if (!reply) return blame(Fault::kProtocol, Errc::kPlugin, phase, reply.error().message);
  if (reply->fault != Fault::kNone) return blame(reply->fault, code_of(reply->fault), reply->phase, reply->reason);
  if (reply->status != SY_OK) return explain_status(reply->status, reply->reason, phase);
  diagnosis_ = {Fault::kNone, phase, process_->output(), process_->output_bytes()};
  return std::move(reply->data);
}

Error PluginChild::explain(const Failure& failure, Phase phase) {
  return blame(failure.fault, failure.code, phase, failure.what);
}

Error PluginChild::explain_status(std::int32_t status, const std::string& reason, Phase phase) {
  const std::string said = reason.empty() ? std::string(meaning(status)) : reason;
  const std::string where = fmt::format(" in {}", name(phase));
  const bool interrupted = cancelled_ != nullptr && cancelled_->load();
  if (status == SY_UNSUPPORTED ||
      status == SY_NOT_CREDIBLE) {  // what a plugin says of the machine is no fault of its own
    diagnosis_ = {Fault::kNone, phase, process_->output(), process_->output_bytes(), reason};
    return {status == SY_UNSUPPORTED ? Errc::kUnsupported : Errc::kUntrusted, said, ""};
  }
  if (status == SY_CANCELLED && interrupted) return blame(Fault::kNone, Errc::kCancelled, phase, "interrupted" + where);
  if (status == SY_WRONG_RESULT) return blame(Fault::kWrongResult, Errc::kWrongResult, phase, said);
  give_back();
  const std::string what = reason.empty() ? said : fmt::format("{}: {}", meaning(status), reason);
  Error error = blame(Fault::kStatus, Errc::kPlugin, phase, what + where);
  diagnosis_.reason = reason;
  return error;
}

/// Whoever can still say what went wrong can also give back what it holds outside of its process, such as files; what
/// that breaks is not asked any more.
void PluginChild::give_back() {
  if (std::exchange(prepared_, false) && process_->alive())
    (void)process_->call(model::dump_line({{"op", "release"}}), Phase::kRelease, timeout_s_);
}

/// A process that broke the contract is not used again: what else it broke inside, nobody knows.
Error PluginChild::blame(Fault fault, Errc code, Phase phase, const std::string& what) {
  faulty_ = true;
  diagnosis_ = {fault, phase, process_->output(), process_->output_bytes()};
  Error error{code, fmt::format("{}: {}", manifest_.library.filename().string(), text::printable(what)),
              code == Errc::kCancelled ? "" : remedy(fault)};
  if (code == Errc::kPlugin || code == Errc::kTimeout) process_->end();
  return error;
}

std::string PluginChild::remedy(Fault fault) {
  std::string hint;
  const bool in_a_job = diagnosis_.phase >= Phase::kPrepare;
  if (in_a_job && (fault == Fault::kTimeout || fault == Fault::kCpuLimit))
    hint = "if the job is legitimately that long, raise `timeout` in the profile; ";
  if (fault == Fault::kMemoryLimit)
    hint = "choose a smaller size, free memory on this machine, or let the plugin estimate what it needs; ";
  if (fault == Fault::kNoWorker) return "install steelyard-worker beside steelyard; see which CPUs this user may use";
  if (fault == Fault::kStatus && in_a_job) hint = "mend what the reason names and measure again; ";
  if (fault == Fault::kWrongResult)
    hint = "if it happens again, this machine or the plugin computes or stores wrongly; ";
  hint += fmt::format("run `steelyard plugin check {}`", manifest_.file.string());
  if (!diagnosis_.output.empty()) hint += "; last lines of its output: " + last_lines(diagnosis_.output);
  return hint;
}

}  // namespace steelyard::plugin
