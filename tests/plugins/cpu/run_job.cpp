// SPDX-License-Identifier: Apache-2.0
#include "run_job.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <set>
#include <sstream>
#include <stdexcept>
#include <sys/wait.h>
#include <unistd.h>

#include "common/system.h"

namespace steelyard::cpu {
namespace {

const sy_plugin& load(fakes::Host& host) {
  void* const module = dlopen(STEELYARD_CPU_MODULE, RTLD_NOW | RTLD_LOCAL);
  if (module == nullptr) throw std::runtime_error(dlerror());
  void* const symbol = dlsym(module, "sy_plugin_entry_v1");
  if (symbol == nullptr) throw std::runtime_error(dlerror());
  decltype(&sy_plugin_entry_v1) entry = nullptr;
  std::memcpy(&entry, &symbol, sizeof entry);
  const sy_plugin* plugin = nullptr;
  if (entry(host.raw(), &plugin) != SY_OK) throw std::runtime_error("the entry point failed");
  return *plugin;
}

std::uint32_t find(const sy_plugin& plugin, fakes::Host& host, const std::string& id, const sy_benchmark** benchmark) {
  std::uint32_t count = 0;
  const sy_benchmark* const* list = nullptr;
  if (plugin.list(host.raw(), &count, &list) != SY_OK) throw std::runtime_error("list failed");
  for (std::uint32_t i = 0; i < count; ++i) {
    if (id != list[i]->id) continue;
    *benchmark = list[i];
    return i;
  }
  throw std::runtime_error("no benchmark " + id);
}

sy_value value_of(const sy_param& param, const std::map<std::string, std::string>& given) {
  sy_value value = param.def;
  const auto found = given.find(param.id);
  if (found == given.end()) return value;
  if (param.type == SY_INT) value.i = std::stoll(found->second);
  if (param.type == SY_REAL) value.r = std::stod(found->second);
  if (param.type != SY_CHOICE) return value;
  for (std::uint32_t c = 0; c < param.choice_count; ++c) {
    if (found->second == param.choices[c]) return value.choice = static_cast<std::int32_t>(c), value;
  }
  throw std::runtime_error(std::string(param.id) + " has no choice " + found->second);
}

/// prepare -> run* -> check -> release, up to the first that fails.
void life(const Request& request, const sy_plugin& plugin, const sy_job& job, fakes::Host& host, Outcome& out) {
  void* state = nullptr;
  out.phase = "prepare";
  out.status = plugin.prepare(host.raw(), &job, &state);
  if (out.status != SY_OK) return;
  if (request.tamper_before_run) request.tamper_before_run(host);
  out.phase = "run";
  for (int i = 0; i < request.samples && out.status == SY_OK; ++i) {
    std::uint64_t elapsed = 0;
    out.status = plugin.run(state, request.inner, &elapsed);
  }
  if (out.status == SY_OK) {
    if (request.tamper_before_check) request.tamper_before_check(host);
    out.phase = "check";
    out.status = plugin.check(state);
  }
  plugin.release(state);
  if (out.status == SY_OK) out.phase = "release";
}

Outcome run_here(const Request& request) {
  Outcome out;
  fakes::Host host;
  host.is_cancelled = request.cancelled;
  const sy_plugin& plugin = load(host);
  const sy_benchmark* benchmark = nullptr;
  const std::uint32_t number = find(plugin, host, request.benchmark, &benchmark);
  std::vector<sy_value> values;
  for (std::uint32_t i = 0; i < benchmark->param_count; ++i)
    values.push_back(value_of(*benchmark->params[i], request.params));
  const sy_job job{sizeof(sy_job), number, 0, benchmark->param_count, values.data(), 20};
  sy_estimate estimate{sizeof(sy_estimate), 0, 0, 0, 0};
  if (plugin.estimate(host.raw(), &job, &estimate) != SY_OK) throw std::runtime_error("estimate failed");
  out.memory_bytes = estimate.memory_bytes;
  life(request, plugin, job, host, out);
  out.reason = host.reason;
  for (std::uint32_t m = 0; m < benchmark->metric_count; ++m) {
    out.metrics[benchmark->metrics[m]->id] = host.emitted[m];
    out.units[benchmark->metrics[m]->id] = benchmark->metrics[m]->unit;
    if (host.tables.contains(m)) out.tables[benchmark->metrics[m]->id] = host.tables[m].cells;
  }
  out.memory_left = !host.allocated.empty();
  out.child_left = waitpid(-1, nullptr, WNOHANG) != -1 || errno != ECHILD;
  return out;
}

std::string to_lines(const Outcome& out) {
  std::ostringstream text;
  text.precision(17);
  text << out.phase << '\n' << out.status << '\n' << out.reason << '\n' << out.memory_bytes << '\n';
  text << out.child_left << ' ' << out.memory_left << '\n';
  for (const auto& [id, values] : out.metrics) {
    text << id << ' ' << out.units.at(id);
    for (const double v : values) text << ' ' << v;
    text << '\n';
  }
  for (const auto& [id, cells] : out.tables) {
    text << id << " table";
    for (const double v : cells) text << ' ' << v;
    text << '\n';
  }
  return text.str();
}

Outcome from_lines(const std::string& lines) {
  Outcome out;
  std::istringstream text(lines);
  std::string line;
  std::getline(text, out.phase);
  std::getline(text, line);
  out.status = std::atoi(line.c_str());
  std::getline(text, out.reason);
  text >> out.memory_bytes >> out.child_left >> out.memory_left;
  std::getline(text, line);
  while (std::getline(text, line)) {
    std::istringstream words(line);
    std::string id, unit, number;
    words >> id >> unit;
    if (unit != "table") out.units[id] = unit;
    auto& values = unit == "table" ? out.tables[id] : out.metrics[id];
    while (words >> number) values.push_back(std::strtod(number.c_str(), nullptr));  // >> refuses inf and nan
  }
  return out;
}

[[noreturn]] void be_the_child(const Request& request, int out) {
  unsetenv("OMP_PLACES");
  if (!request.places.empty()) setenv("OMP_PLACES", request.places.c_str(), 1);
  setenv("OMP_PROC_BIND", request.places.empty() ? "false" : "close", 1);
  unsetenv("OMP_NUM_THREADS");
  Outcome outcome;
  try {
    outcome = run_here(request);
  } catch (const std::exception& e) {
    outcome.reason = e.what();
  }
  const std::string lines = to_lines(outcome);
  _exit(write(out, lines.data(), lines.size()) == static_cast<ssize_t>(lines.size()) ? 0 : 1);
}

}  // namespace

Outcome run_job(const Request& request) {
  int ends[2];
  if (pipe(ends) != 0) throw std::runtime_error("pipe failed");
  const pid_t child = fork();
  if (child < 0) throw std::runtime_error("fork failed");
  if (child == 0) be_the_child(request, ends[1]);
  close(ends[1]);
  std::string lines;
  char buffer[4096];
  for (ssize_t n = 0; (n = read(ends[0], buffer, sizeof buffer)) > 0;)
    lines.append(buffer, static_cast<std::size_t>(n));
  close(ends[0]);
  int status = 0;
  if (waitpid(child, &status, 0) != child) throw std::runtime_error("waitpid failed");
  Outcome out = from_lines(lines);
  if (status != 0)
    out.death = WIFSIGNALED(status) ? strsignal(WTERMSIG(status)) : "exit " + std::to_string(status >> 8);
  return out;
}

std::vector<int> allowed_cpus() {
  cpu_set_t set;
  std::vector<int> cpus;
  if (sched_getaffinity(0, sizeof set, &set) != 0) return cpus;
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (CPU_ISSET(cpu, &set)) cpus.push_back(cpu);
  }
  return cpus;
}

std::string places(const std::string& placement) {
  std::set<int> cores;
  std::string list;
  for (const int cpu : allowed_cpus()) {
    if (placement == "single" && !list.empty()) break;
    if (placement == "cores" && !cores.insert(core_of(cpu)).second) continue;
    list += (list.empty() ? "{" : ",{") + std::to_string(cpu) + "}";
  }
  return list;
}

}  // namespace steelyard::cpu
