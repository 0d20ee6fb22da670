// SPDX-License-Identifier: Apache-2.0
#include "memory/locality.h"

#include <algorithm>
#include <array>
#include <sys/syscall.h>
#include <unistd.h>

namespace steelyard::cpu {

PageSample& PageSample::operator+=(const PageSample& other) {
  asked += other.asked, told += other.told, local += other.local;
  return *this;
}

double PageSample::local_share() const {
  return told == 0 ? -1 : static_cast<double>(local) / static_cast<double>(told);
}

PageSample sample_pages(const void* begin, std::size_t bytes) {
  constexpr std::size_t kMost = 64;
  const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  std::array<const void*, kMost> pages{};
  std::array<int, kMost> nodes{};
  PageSample sample;
  sample.asked = std::min(kMost, bytes / page);
  for (std::size_t k = 0; k < sample.asked; ++k)
    pages[k] = static_cast<const std::byte*>(begin) + bytes / page * k / sample.asked * page;
  unsigned cpu = 0, node = 0;
  if (syscall(SYS_getcpu, &cpu, &node, nullptr) != 0) return sample;
  if (syscall(SYS_move_pages, 0, sample.asked, pages.data(), nullptr, nodes.data(), 0) != 0) return sample;
  for (std::size_t k = 0; k < sample.asked; ++k) {
    sample.told += nodes[k] >= 0 ? 1 : 0;  // negative: no such page, or not for us to know
    sample.local += nodes[k] == static_cast<int>(node) ? 1 : 0;
  }
  return sample;
}

}  // namespace steelyard::cpu
