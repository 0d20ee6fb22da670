// SPDX-License-Identifier: Apache-2.0
// sy_host.alloc and free: zeroed pages with a trap behind them.
#pragma once
#include <array>
#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>

namespace steelyard::plugin {

/// [any thread]
class Memory {
 public:
  /// Asks for more than `limit_bytes` in all are refused; 0: no limit.
  void set_limit(std::uint64_t limit_bytes) { limit_ = limit_bytes; }

  /// As sy_host.alloc. A write directly before or behind the buffer hits a page nobody may touch, or, where the buffer
  /// does not end with its page, a pattern that intact() looks at.
  [[nodiscard]] void* alloc(std::uint64_t bytes, std::uint64_t align, std::int32_t numa_node);
  /// False if `p` is not what alloc gave, or its pattern is damaged.
  [[nodiscard]] bool free(void* p);
  /// False if the pattern behind any buffer is damaged.
  [[nodiscard]] bool intact() const;

  /// Which pages back the buffers now: "2 MiB", "4 KiB", "53 % in 2 MiB pages"; empty without buffers.
  [[nodiscard]] std::string page_size() const;

  /// True if `address` lies in the page before or behind a buffer. [async-signal-safe]
  [[nodiscard]] bool is_trap(std::uintptr_t address) const;

 private:
  struct Buffer {
    char* reserved;  // where the mapping begins
    std::uint64_t reserved_bytes, bytes, mapped_bytes;
  };
  [[nodiscard]] static bool intact(const char* data, const Buffer& buffer);

  static constexpr std::size_t kTraps = 1024;  // buffers beyond that are trapped too, but not by name
  struct Trap {
    std::atomic<std::uintptr_t> begin, end;  // of the pages between the two trap pages; begin 0: free
  };
  std::array<Trap, kTraps> traps_{};
  mutable std::mutex mutex_;
  std::map<char*, Buffer> buffers_;
  std::uint64_t limit_ = 0, in_use_ = 0;
};

}  // namespace steelyard::plugin
