// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <fmt/format.h>
#include <iterator>

#include "base/text.h"
#include "base/units.h"
#include "topology/svg_parts.h"

namespace steelyard::topology {
namespace {

using Cores = std::vector<const model::Core*>;

/// How large a hardware thread is drawn: numbers need room, and 256 cores must still fit one page.
struct CellSize {
  double width, height;
  bool numbers;
};

CellSize cell_size(const model::Machine& machine) {
  if (machine.all_cpus.size() <= 16) return {44, 26, true};
  if (machine.all_cpus.size() <= 64) return {26, 22, true};
  if (machine.all_cpus.size() <= 256) return {22, 16, true};
  return {10, 10, false};
}

bool contains(const model::CpuList& sorted, unsigned cpu) {
  return std::ranges::binary_search(sorted, cpu);
}

Box core_box(const model::Machine& machine, const model::Core& core, Speech speech) {
  const CellSize size = cell_size(machine);
  Box box{.css = "core", .columns = 2, .gap = 1, .padding = 2, .rigid = true};
  for (unsigned cpu : core.cpus) {
    const bool allowed = contains(machine.allowed_cpus, cpu);
    box.children.push_back({.css = allowed ? kind_css(machine, core.kind) : "off",
                            .title = size.numbers ? std::to_string(cpu) : "",
                            .width = size.width,
                            .height = size.height,
                            .cell = true});
  }
  const std::string cpus = fmt::format("{} · CPU {}", core.index, text::cpu_list(core.cpus));
  if (speech != Speech::kBoth)
    box.tooltip = say(speech, "core " + cpus, "核心 " + cpus);  // an image on a page has none
  return box;
}

std::size_t grid_columns(std::size_t count) {
  return count <= 4 ? count : count <= 8 ? 4 : count <= 64 ? 8 : 16;
}

Box core_grid(const model::Machine& machine, const Cores& cores, Speech speech) {
  Box grid{.columns = grid_columns(cores.size()), .gap = 4, .rigid = true};
  for (const model::Core* core : cores) grid.children.push_back(core_box(machine, *core, speech));
  return grid;
}

const model::Cache* cache_of(const model::Machine& machine, const model::Core& core, int level) {
  for (const model::Cache& cache : machine.caches)
    if (cache.level == level && cache.type != "instruction" && !core.cpus.empty() &&
        contains(cache.cpus, core.cpus.front()))
      return &cache;
  return nullptr;
}

bool shared_by_cores(const model::Cache& cache, const model::Core& core) {
  return cache.cpus.size() > core.cpus.size();
}

/// Boxes of the caches at `level` that several of `cores` share, and the other cores as they are, one level down.
Box cache_boxes(const model::Machine& machine, const Cores& cores, int level, Speech speech) {
  if (level < 1) return core_grid(machine, cores, speech);
  std::vector<std::pair<const model::Cache*, Cores>> groups;
  Cores alone;
  for (const model::Core* core : cores) {
    const model::Cache* cache = cache_of(machine, *core, level);
    if (cache == nullptr || !shared_by_cores(*cache, *core)) {
      alone.push_back(core);
    } else if (const auto it = std::ranges::find(groups, cache, [](const auto& group) { return group.first; });
               it != groups.end()) {
      it->second.push_back(core);
    } else {
      groups.push_back({cache, {core}});
    }
  }
  if (groups.empty()) return cache_boxes(machine, cores, level - 1, speech);
  Box caches;
  for (const auto& [cache, members] : groups) {
    Box box{.css = "cache", .title = fmt::format("L{} {}", level, units::binary_size(cache->size_bytes)), .columns = 1};
    const std::string cpus = text::cpu_list(cache->cpus);
    box.tooltip = say(speech, box.title + ", shared by CPUs " + cpus, box.title + "，由 CPU " + cpus + " 共享");
    if (!cell_size(machine).numbers) box.notes = {clip(cpus_words(speech, cache->cpus), 26)};
    box.children.push_back(cache_boxes(machine, members, level - 1, speech));
    caches.children.push_back(std::move(box));
  }
  if (alone.empty()) return caches;
  return {.children = {cache_boxes(machine, alone, level - 1, speech), std::move(caches)}, .columns = 1};
}

int deepest_cache(const model::Machine& machine) {
  constexpr int kDeepest = 8;  // of any machine; a stranger's file may say what it likes
  int level = 0;
  for (const model::Cache& cache : machine.caches) level = std::max(level, cache.level);
  return std::min(level, kDeepest);
}

/// "L2 1 MiB, L1d 32 KiB, L1i 32 KiB": what one core has to itself.
std::string private_caches(const model::Machine& machine, const model::Core& core) {
  std::vector<const model::Cache*> own;
  for (const model::Cache& cache : machine.caches)
    if (!core.cpus.empty() && contains(cache.cpus, core.cpus.front()) && !shared_by_cores(cache, core))
      own.push_back(&cache);
  std::ranges::sort(own, [](const model::Cache* a, const model::Cache* b) {
    return a->level != b->level ? a->level > b->level : a->type < b->type;
  });
  std::string text;
  for (const model::Cache* cache : own) {
    const char* suffix = cache->type == "data" ? "d" : cache->type == "instruction" ? "i" : "";
    text += fmt::format("{}L{}{} {}", text.empty() ? "" : ", ", cache->level, suffix,
                        units::binary_size(cache->size_bytes));
  }
  return text;
}

std::string private_caches(const model::Machine& machine, const Cores& cores, Speech speech) {
  std::vector<std::string> distinct;
  for (const model::Core* core : cores) {
    std::string text = private_caches(machine, *core);
    if (!text.empty() && std::ranges::find(distinct, text) == distinct.end()) distinct.push_back(std::move(text));
  }
  if (distinct.empty() || distinct.size() > 3) return "";
  return say(speech, "each core", "每个核心") + ": " + fmt::format("{}", fmt::join(distinct, " | "));
}

Box numa_box(const model::Machine& machine, const model::NumaNode& node, const Cores& cores, Speech speech) {
  Box box{.css = "numa", .title = numa_title(node), .columns = 1};
  model::CpuList cpus;
  for (const model::Core* core : cores) cpus.insert(cpus.end(), core->cpus.begin(), core->cpus.end());
  std::ranges::sort(cpus);
  box.notes = {clip(cpus_words(speech, cpus), 44)};
  box.children.push_back(cache_boxes(machine, cores, deepest_cache(machine), speech));
  return box;
}

Box package_box(const model::Machine& machine, const model::Package& package, Speech speech) {
  Cores cores;
  std::size_t cpus = 0;
  for (const model::Core& core : machine.cores)
    if (core.package == package.index) cores.push_back(&core), cpus += core.cpus.size();
  const std::string number = fmt::format("{}", package.index);
  Box box{.css = "package", .title = say(speech, "Package " + number, "封装 " + number)};
  if (!package.model.empty()) box.title += " · " + clip(package.model, 60);
  box.notes = {
      say(speech,
          fmt::format("{} core{}, {} CPU{}", cores.size(), cores.size() == 1 ? "" : "s", cpus, cpus == 1 ? "" : "s"),
          fmt::format("{} 个核心，{} 个 CPU", cores.size(), cpus))};
  if (std::string own = private_caches(machine, cores, speech); !own.empty()) box.notes.push_back(std::move(own));
  for (const model::NumaNode& node : machine.numa_nodes) {
    Cores mine;
    std::ranges::copy_if(cores, std::back_inserter(mine), [&](const model::Core* core) {
      return !core->cpus.empty() && contains(node.cpus, core->cpus.front());
    });
    if (!mine.empty()) box.children.push_back(numa_box(machine, node, mine, speech));
    std::erase_if(cores, [&](const model::Core* core) { return std::ranges::find(mine, core) != mine.end(); });
  }
  if (!cores.empty()) box.children.push_back(cache_boxes(machine, cores, deepest_cache(machine), speech));
  return box;
}

}  // namespace

std::string say(Speech speech, const std::string& english, const std::string& chinese) {
  switch (speech) {
    case Speech::kEnglish: return english;
    case Speech::kChinese: return chinese;
    case Speech::kBoth: break;
  }
  return english + " / " + chinese;
}

std::string cpus_words(Speech speech, const model::CpuList& cpus) {
  return (speech == Speech::kEnglish ? "CPUs " : "CPU ") + text::cpu_list(cpus);
}

std::string numa_title(const model::NumaNode& node) {
  std::string title = fmt::format("NUMA {}", node.index);
  if (node.memory_bytes > 0) title += " · " + units::binary_size(node.memory_bytes);
  if (!node.kind.empty()) title += " " + clip(node.kind, 20);
  return title;
}

std::string kind_css(const model::Machine& machine, int kind) {
  if (kind < 0 || static_cast<std::size_t>(kind) >= machine.core_kinds.size()) return "k0";
  const int efficiency = machine.core_kinds[static_cast<std::size_t>(kind)].efficiency;
  return fmt::format("k{}", std::clamp(efficiency >= 0 ? efficiency : kind, 0, 2));
}

Box packages_box(const model::Machine& machine, Speech speech) {
  Box box{.gap = 12};
  for (const model::Package& package : machine.packages) box.children.push_back(package_box(machine, package, speech));
  return box;
}

Box memory_box(const model::Machine& machine, Speech speech) {
  Box box;
  for (const model::NumaNode& node : machine.numa_nodes)
    if (node.cpus.empty())
      box.children.push_back(
          {.css = "memory", .title = numa_title(node), .notes = {say(speech, "memory only", "仅内存")}});
  return box;
}

}  // namespace steelyard::topology
