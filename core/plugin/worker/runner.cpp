// SPDX-License-Identifier: Apache-2.0
#include "plugin/worker/runner.h"

#include <algorithm>
#include <dlfcn.h>
#include <exception>
#include <fmt/format.h>
#include <limits>
#include <utility>

#include "model/json.h"
#include "model/json_inventory.h"
#include "plugin/worker/describe.h"
#include "plugin/worker/describe_inventory.h"

namespace steelyard::plugin {
namespace {

using model::Json;

constexpr std::size_t kMostValuesPerAnswer = 2'000'000;  // what surely fits into one frame
constexpr std::uint64_t kElapsedSlack_ns = 10'000;       // besides 1 %: two clocks, read one after the other

using Entry = sy_status (*)(const sy_host*, const sy_plugin**);

Reply refused(Phase phase, Fault fault, std::string why) {
  return {SY_INTERNAL, fault, phase, std::move(why), ""};
}

/// `value` as the C side wants it; false if it does not fit the declaration.
bool to_c(const model::ParamInfo& param, const model::ParamValue& value, std::deque<std::string>& texts,
          sy_value& out) {
  out = {static_cast<std::int32_t>(param.type) + SY_INT, 0, 0, 0.0, nullptr};
  const auto* integer = std::get_if<std::int64_t>(&value);
  const auto* real = std::get_if<double>(&value);
  const auto* text = std::get_if<std::string>(&value);
  switch (param.type) {
    case model::ParamType::kInt: out.i = integer != nullptr ? *integer : 0; return integer != nullptr;
    case model::ParamType::kReal:
      out.r = real != nullptr ? *real : integer != nullptr ? static_cast<double>(*integer) : 0.0;
      return real != nullptr || integer != nullptr;
    case model::ParamType::kText:
      if (text != nullptr) out.text = texts.emplace_back(*text).c_str();
      return text != nullptr;
    case model::ParamType::kChoice: {
      const auto at = text == nullptr ? param.choices.end() : std::ranges::find(param.choices, *text);
      out.choice = static_cast<std::int32_t>(at - param.choices.begin());
      return at != param.choices.end();
    }
  }
  return false;
}

/// What the plugin offers besides, or nullptr.
const void* offered(const sy_plugin* plugin, const char* extension) {
  return SY_HAS(plugin, extension) ? plugin->extension(extension) : nullptr;
}

Reply unusable_request(const std::string& why) {
  return refused(Phase::kLoad, Fault::kProtocol, "the worker got a request that makes no sense: " + why);
}

}  // namespace

std::string Runner::answer(std::string_view request) {
  auto json = model::parse_json(request, "request");
  if (!json) return encode_reply(unusable_request(json.error().message));
  try {
    const std::string op = json->at("op").get<std::string>();
    if (op == "load") {
      services_.memory().set_limit(json->at("memory_limit").get<std::uint64_t>());
      return encode_reply(
          load(json->at("library").get<std::string>(), {.id = json->at("id").get<std::string>(),
                                                        .vendor = json->at("vendor").get<std::string>(),
                                                        .version = json->at("version").get<std::string>()}));
    }
    if (plugin_ == nullptr) return encode_reply(unusable_request("nothing is loaded"));
    if (op == "probe") return encode_reply(probe());
    if (op == "list") return encode_reply(list());
    if (op == "implementations") return encode_reply(implementations());
    if (op == "inventory") return encode_reply(inventory());
    if (op == "run" && prepared_)
      return encode_reply(run(json->at("inner").get<std::uint64_t>(), json->at("count").get<std::uint32_t>()));
    if (op == "check" && prepared_) return encode_reply(check());
    if (op == "release" && prepared_) return encode_reply(release());
    std::vector<model::Job> jobs;
    const Json wanted = op == "estimate" ? json->at("jobs") : Json::array({json->at("job")});
    for (const Json& j : wanted) {
      auto job = model::job_from_json(j);
      if (!job) return encode_reply(unusable_request(job.error().message));
      jobs.push_back(std::move(*job));
    }
    services_.set_near(json->at("near").get<std::vector<std::vector<unsigned>>>());
    if (op == "estimate") return encode_reply(estimate(jobs));
    if (op != "prepare" || prepared_) return encode_reply(unusable_request(op + " is out of turn"));
    return encode_reply(prepare(jobs.at(0)));
  } catch (const std::exception& e) {
    return encode_reply(unusable_request(e.what()));
  }
}

/// The reply to a call that returned: a broken rule goes before whatever status it gave.
Reply Runner::ended(Phase phase, sy_status status) {
  if (!services_.memory().intact())
    services_.violate(Fault::kOutOfBounds, "wrote past the end of a buffer of sy_host.alloc");
  if (auto breach = services_.take_breach())
    return refused(phase, breach->fault, fmt::format("{} in {}", breach->what, name(phase)));
  return {status, Fault::kNone, phase, services_.reason(), ""};
}

Reply Runner::load(const std::string& library, const Claims& manifest) {
  services_.begin_call();
  void* handle = dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (handle == nullptr)
    return refused(Phase::kLoad, Fault::kLibrary, fmt::format("does not load: {}", safe_text(dlerror())));
  const auto entry = reinterpret_cast<Entry>(dlsym(handle, "sy_plugin_entry_v1"));
  if (entry == nullptr)
    return refused(Phase::kLoad, Fault::kNoEntry, "has no sy_plugin_entry_v1: it is no plugin, or one for another ABI");
  services_.begin_call();
  const sy_plugin* plugin = nullptr;
  const sy_status status = entry(services_.host(), &plugin);
  if (status == SY_OK)
    if (const auto wrong = check_plugin(plugin, manifest)) return refused(Phase::kLoad, wrong->fault, wrong->what);
  if (status == SY_OK) {
    plugin_ = plugin;
    power_ = static_cast<const sy_power*>(offered(plugin, SY_EXT_POWER));
  }
  return ended(Phase::kLoad, status);
}

/// Twice: what a plugin offers must not depend on how often it is asked.
Reply Runner::probe() {
  std::optional<Breach> wrong;
  for (int round = 0; round < 2; ++round) {
    std::uint32_t count = 0;
    const sy_device* const* list = nullptr;
    services_.begin_call();
    const sy_status status = plugin_->probe(services_.host(), &count, &list);
    if (Reply reply = ended(Phase::kProbe, status); status != SY_OK || reply.fault != Fault::kNone) return reply;
    auto devices = describe_devices(count, list, wrong);
    if (wrong) return refused(Phase::kProbe, wrong->fault, wrong->what);
    const auto dump = [](const std::vector<model::DeviceInfo>& d) {
      model::PluginInfo info;
      info.devices = d;
      return model::dump_line(model::to_json(info));
    };
    if (round > 0 && dump(devices) != dump(devices_))
      return refused(Phase::kProbe, Fault::kUnstable, "two calls of probe gave different devices");
    devices_ = std::move(devices);
  }
  return ended(Phase::kProbe, SY_OK);
}

Reply Runner::list() {
  std::optional<Breach> wrong;
  std::string offered;
  for (int round = 0; round < 2; ++round) {
    std::uint32_t count = 0;
    const sy_benchmark* const* list = nullptr;
    services_.begin_call();
    const sy_status status = plugin_->list(services_.host(), &count, &list);
    if (Reply reply = ended(Phase::kList, status); status != SY_OK || reply.fault != Fault::kNone) return reply;
    benchmarks_ = describe_benchmarks(count, list, wrong);
    if (wrong) return refused(Phase::kList, wrong->fault, wrong->what);
    model::PluginInfo info;
    info.license = plugin_->license;
    info.devices = devices_;
    info.benchmarks = benchmarks_;
    const std::string now = model::dump_line(model::to_json(info));
    if (round > 0 && now != offered)
      return refused(Phase::kList, Fault::kUnstable, "two calls of list gave different benchmarks");
    offered = now;
  }
  Reply reply = ended(Phase::kList, SY_OK);
  reply.data = std::move(offered);
  return reply;
}

Reply Runner::implementations() {
  Json list = Json::array();
  const auto* ways = static_cast<const sy_implementations*>(offered(plugin_, SY_EXT_IMPLEMENTATIONS));
  if (ways != nullptr) {
    std::uint32_t count = 0;
    const sy_implementation* const* all = nullptr;
    services_.begin_call();
    const sy_status status = ways->list(services_.host(), &count, &all);
    if (Reply reply = ended(Phase::kList, status); status != SY_OK || reply.fault != Fault::kNone) return reply;
    for (std::uint32_t i = 0; i < count; ++i)
      list.push_back(Json::array({safe_text(all[i]->benchmark), safe_text(all[i]->parameter), safe_text(all[i]->value),
                                  safe_text(all[i]->why_not)}));
  }
  Reply reply = ended(Phase::kList, SY_OK);
  reply.data = model::dump_line(list);
  return reply;
}

Reply Runner::inventory() {
  model::Inventory inventory;
  const auto* known = static_cast<const sy_inventory*>(offered(plugin_, SY_EXT_INVENTORY));
  if (known != nullptr) {
    std::uint32_t count = 0;
    const sy_inventory_item* const* items = nullptr;
    services_.begin_call();
    const sy_status status = known->list(services_.host(), &count, &items);
    if (Reply reply = ended(Phase::kList, status); status != SY_OK || reply.fault != Fault::kNone) return reply;
    std::optional<Breach> wrong;
    inventory = describe_inventory(safe_text(plugin_->id), count, items, wrong);
    if (wrong) return refused(Phase::kList, wrong->fault, wrong->what);
  }
  Reply reply = ended(Phase::kList, SY_OK);
  reply.data = model::dump_line(model::to_json(inventory));
  return reply;
}

std::optional<double> Runner::energy() {
  if (power_ == nullptr) return std::nullopt;
  double joules = 0;
  services_.begin_call();
  if (power_->read(services_.host(), resolved_.job.device, &joules) == SY_OK) {
    services_.note("power_source", safe_text(power_->source));
    return joules;
  }
  services_.note("power", "not measured: " + services_.reason());
  power_ = nullptr;
  return std::nullopt;
}

bool Runner::resolve(const model::Job& job, Resolved& resolved, std::string& why) const {
  const auto benchmark = std::ranges::find(benchmarks_, job.benchmark, &model::BenchmarkInfo::id);
  const auto device = std::ranges::find(devices_, job.device, &model::DeviceInfo::id);
  if (benchmark == benchmarks_.end()) return why = fmt::format("has no benchmark '{}'", job.benchmark), false;
  if (device == devices_.end()) return why = fmt::format("has no device '{}'", job.device), false;
  resolved.benchmark = &*benchmark;
  for (const model::ParamInfo& param : benchmark->params) {
    const auto given = job.params.find(param.id);
    const model::ParamValue& value = given == job.params.end() ? param.def : given->second;
    if (!to_c(param, value, resolved.texts, resolved.values.emplace_back()))
      return why = fmt::format("declares parameter '{}' of {} differently", param.id, job.benchmark), false;
  }
  resolved.job = {.struct_size = sizeof(sy_job),
                  .benchmark = static_cast<std::uint32_t>(benchmark - benchmarks_.begin()),
                  .device = device->index,
                  .value_count = static_cast<std::uint32_t>(resolved.values.size()),
                  .values = resolved.values.data(),
                  .seed = job.seed};
  return true;
}

Reply Runner::estimate(const std::vector<model::Job>& jobs) {
  Json list = Json::array();
  for (const model::Job& job : jobs) {
    sy_estimate estimate{sizeof(sy_estimate), 0, 0, 0, 0.0};
    Resolved resolved;
    std::string why;
    if (plugin_->estimate != nullptr && resolve(job, resolved, why)) {
      services_.begin_call();
      const sy_status status = plugin_->estimate(services_.host(), &resolved.job, &estimate);
      if (Reply reply = ended(Phase::kEstimate, status); status < SY_OK || reply.fault != Fault::kNone) return reply;
      if (!(estimate.setup_s >= 0 && estimate.setup_s < 1e9))
        return refused(Phase::kEstimate, Fault::kNotFinite, fmt::format("estimates {} s of setup", estimate.setup_s));
    }
    list.push_back(Json::array({estimate.memory_bytes, estimate.disk_bytes, estimate.setup_s}));
  }
  Reply reply = ended(Phase::kEstimate, SY_OK);
  reply.data = model::dump_line(list);
  return reply;
}

Reply Runner::prepare(const model::Job& job) {
  resolved_ = {};
  std::string why;
  if (!resolve(job, resolved_, why)) return refused(Phase::kPrepare, Fault::kUnstable, why);
  state_ = nullptr;
  services_.begin_job();
  services_.begin_call();
  const sy_status status = plugin_->prepare(services_.host(), &resolved_.job, &state_);
  Reply reply = ended(Phase::kPrepare, status);
  prepared_ = status == SY_OK && reply.fault == Fault::kNone;
  return reply;
}

Reply Runner::run(std::uint64_t inner, std::uint32_t count) {
  std::vector<measure::Sample> samples;
  std::size_t values = 0;
  surroundings_.start();
  for (std::uint32_t i = 0; i < count; ++i) {
    if (i > 0 && services_.cancelled()) return {SY_CANCELLED, Fault::kNone, Phase::kRun, "", ""};
    measure::Sample sample;
    const sy_status status = take_sample(inner, sample);
    if (status == SY_OK) check_sample(sample);
    if ((values += sample.values.size()) > kMostValuesPerAnswer)
      services_.violate(Fault::kFloodsSamples, fmt::format("emitted more than {} values", kMostValuesPerAnswer));
    if (Reply reply = ended(Phase::kRun, status); status != SY_OK || reply.fault != Fault::kNone) return reply;
    samples.push_back(std::move(sample));
  }
  Reply reply = ended(Phase::kRun, SY_OK);
  reply.data = encode_samples(samples);
  return reply;
}

sy_status Runner::take_sample(std::uint64_t inner, measure::Sample& sample) {
  const sy_host* host = services_.host();
  const auto joules = energy();
  services_.begin_call();
  services_.begin_run(*resolved_.benchmark);
  const std::uint64_t start = host->now_ns(host->ctx);
  const sy_status status = plugin_->run(state_, inner, &sample.elapsed_ns);
  sample.wall_ns = host->now_ns(host->ctx) - start;
  Emitted emitted = services_.end_run();
  sample.inner = inner;
  sample.values = std::move(emitted.values);
  sample.histograms = std::move(emitted.histograms);
  sample.matrices = std::move(emitted.matrices);
  sample.guard = surroundings_.finish(sample.wall_ns);
  if (!joules || status != SY_OK) return status;
  if (const auto after = energy()) sample.guard.joules = *after - *joules;
  return status;
}

void Runner::check_sample(const measure::Sample& s) {
  if (s.elapsed_ns == 0)
    services_.violate(Fault::kElapsed, "says that its work took no time");
  else if (s.elapsed_ns > std::uint64_t{std::numeric_limits<std::int64_t>::max()})
    services_.violate(Fault::kElapsed, fmt::format("says that its work took a negative time ({} ns)",
                                                   static_cast<std::int64_t>(s.elapsed_ns)));
  else if (s.elapsed_ns > s.wall_ns + s.wall_ns / 100 + kElapsedSlack_ns)
    services_.violate(Fault::kElapsed, fmt::format("says that its work took {} ns, but the whole call took {} ns",
                                                   s.elapsed_ns, s.wall_ns));
  const bool has_headline = std::ranges::any_of(s.values, [](const auto& v) { return v.first == 0; });
  if (!has_headline && !s.histograms.contains(0))
    services_.violate(Fault::kNoHeadline,
                      fmt::format("emitted no value of '{}'", resolved_.benchmark->metrics.front().id));
}

Reply Runner::check() {
  const std::string page_size = services_.memory().page_size();
  services_.begin_call();
  const sy_status status = plugin_->check(state_);
  Reply reply = ended(Phase::kCheck, status);
  std::map<std::string, std::string> facts = services_.notes();
  if (!page_size.empty()) facts["page_size"] = page_size;
  reply.data = model::dump_line(Json(facts));
  return reply;
}

Reply Runner::release() {
  services_.begin_call();
  plugin_->release(std::exchange(state_, nullptr));
  prepared_ = false;
  return ended(Phase::kRelease, SY_OK);
}

}  // namespace steelyard::plugin
