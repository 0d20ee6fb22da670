// SPDX-License-Identifier: Apache-2.0
#include "plugin/worker/memory.h"

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fmt/format.h>
#include <fstream>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <vector>

#include "base/units.h"

namespace steelyard::plugin {
namespace {

constexpr char kPattern = '\x5a';
constexpr int kMpolBind = 2;  // linux/mempolicy.h, which not every system has installed

std::uint64_t page_bytes() {
  static const auto bytes = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  return bytes;
}

std::uint64_t huge_page_bytes() {
  static const std::uint64_t bytes = [] {
    std::uint64_t value = 0;
    std::ifstream("/sys/kernel/mm/transparent_hugepage/hpage_pmd_size") >> value;
    return std::has_single_bit(value) ? value : std::uint64_t{2} << 20;
  }();
  return bytes;
}

std::uint64_t round_up(std::uint64_t value, std::uint64_t unit) {
  return (value + unit - 1) / unit * unit;
}

bool bind_to_node(char* data, std::uint64_t bytes, std::int32_t node) {
  constexpr std::size_t kBits = 8 * sizeof(unsigned long);
  std::vector<unsigned long> mask(static_cast<std::size_t>(node) / kBits + 1);
  mask.back() = 1ul << (static_cast<std::size_t>(node) % kBits);
  if (syscall(SYS_mbind, data, bytes, kMpolBind, mask.data(), mask.size() * kBits + 1, 0) == 0) return true;
  return errno == ENOSYS && node == 0;  // a kernel without NUMA has exactly this node
}

}  // namespace

void* Memory::alloc(std::uint64_t bytes, std::uint64_t align, std::int32_t numa_node) {
  const std::uint64_t page = page_bytes(), huge = huge_page_bytes();
  if (align != 0 && !std::has_single_bit(align)) return nullptr;
  const bool is_large = bytes >= huge;
  const std::uint64_t unit = std::max({align, page, is_large ? huge : 0});
  const std::uint64_t most = std::uint64_t{1} << 46;  // more than any address space has; keeps the sums below exact
  const std::lock_guard lock(mutex_);
  if (bytes > most || unit > most || (limit_ != 0 && bytes > limit_ - std::min(limit_, in_use_))) return nullptr;
  const std::uint64_t mapped = round_up(std::max<std::uint64_t>(bytes, 1), page);
  const std::uint64_t reserved = mapped + unit + 2 * page;
  void* area = mmap(nullptr, reserved, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (area == MAP_FAILED) return nullptr;
  char* begin = static_cast<char*>(area);
  char* data = begin + (round_up(reinterpret_cast<std::uintptr_t>(begin) + page, unit) -
                        reinterpret_cast<std::uintptr_t>(begin));
  if (mprotect(data, mapped, PROT_READ | PROT_WRITE) != 0 ||
      (numa_node >= 0 && !bind_to_node(data, mapped, numa_node))) {
    munmap(begin, reserved);
    return nullptr;
  }
  if (is_large) madvise(data, mapped, MADV_HUGEPAGE);
  std::memset(data + bytes, kPattern, mapped - bytes);
  buffers_.emplace(data, Buffer{begin, reserved, bytes, mapped});
  in_use_ += bytes;
  const auto trap = std::ranges::find_if(traps_, [](const Trap& t) { return t.begin == 0; });
  if (trap != traps_.end()) {
    trap->end = reinterpret_cast<std::uintptr_t>(data) + mapped;
    trap->begin = reinterpret_cast<std::uintptr_t>(data);
  }
  return data;
}

bool Memory::free(void* p) {
  if (p == nullptr) return true;
  const std::lock_guard lock(mutex_);
  const auto at = buffers_.find(static_cast<char*>(p));
  if (at == buffers_.end()) return false;
  const Buffer buffer = at->second;
  const bool whole = intact(at->first, buffer);
  for (Trap& trap : traps_)
    if (trap.begin == reinterpret_cast<std::uintptr_t>(p)) trap.begin = 0;
  munmap(buffer.reserved, buffer.reserved_bytes);
  in_use_ -= buffer.bytes;
  buffers_.erase(at);
  return whole;
}

bool Memory::intact(const char* data, const Buffer& buffer) {
  return std::all_of(data + buffer.bytes, data + buffer.mapped_bytes, [](char c) { return c == kPattern; });
}

bool Memory::intact() const {
  const std::lock_guard lock(mutex_);
  return std::ranges::all_of(buffers_, [](const auto& b) { return intact(b.first, b.second); });
}

bool Memory::is_trap(std::uintptr_t address) const {
  const std::uint64_t page = page_bytes();
  return std::ranges::any_of(traps_, [&](const Trap& t) {
    const std::uintptr_t begin = t.begin, end = t.end;
    return begin != 0 && ((address < begin && address >= begin - page) || (address >= end && address < end + page));
  });
}

std::string Memory::page_size() const {
  const std::lock_guard lock(mutex_);
  if (buffers_.empty()) return "";
  std::ifstream smaps("/proc/self/smaps");
  std::string line;
  bool ours = false;
  std::uint64_t resident = 0, huge = 0;
  while (std::getline(smaps, line)) {
    std::uint64_t start = 0, end = 0, kib = 0;
    if (std::sscanf(line.c_str(), "%lx-%lx ", &start, &end) == 2) {
      const auto after = buffers_.upper_bound(reinterpret_cast<char*>(start));
      ours = after != buffers_.begin() &&
             start < reinterpret_cast<std::uintptr_t>(std::prev(after)->first) + std::prev(after)->second.mapped_bytes;
    } else if (ours && std::sscanf(line.c_str(), "Rss: %lu", &kib) == 1) {
      resident += kib * 1024;
    } else if (ours && std::sscanf(line.c_str(), "AnonHugePages: %lu", &kib) == 1) {
      huge += kib * 1024;
    }
  }
  if (resident == 0) return "";
  const double share = static_cast<double>(huge) / static_cast<double>(resident);
  if (share > 0.99) return units::binary_size(huge_page_bytes());
  if (huge == 0) return units::binary_size(page_bytes());
  return fmt::format("{:.0f} % in {} pages", share * 100, units::binary_size(huge_page_bytes()));
}

}  // namespace steelyard::plugin
