// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <new>
#include <sys/mman.h>
#include <utility>

namespace steelyard::cpu {

/// Zeroed memory that the system must not back with huge pages, for measuring what address translation costs.
class SmallPages {
 public:
  explicit SmallPages(std::size_t bytes)
      : bytes_(bytes), data_(mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)) {
    if (data_ == MAP_FAILED) throw std::bad_alloc();
    madvise(data_, bytes, MADV_NOHUGEPAGE);  // fails only where there are no huge pages to refuse
  }
  ~SmallPages() {
    if (data_ != nullptr) munmap(data_, bytes_);
  }
  SmallPages(SmallPages&& other) noexcept : bytes_(other.bytes_), data_(std::exchange(other.data_, nullptr)) {}
  SmallPages& operator=(SmallPages&&) = delete;
  [[nodiscard]] std::byte* data() { return static_cast<std::byte*>(data_); }

 private:
  std::size_t bytes_;
  void* data_;
};

}  // namespace steelyard::cpu
