// SPDX-License-Identifier: Apache-2.0
// A file without a name, and page-aligned memory, for tests of what moves bytes.
#pragma once
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <fcntl.h>
#include <memory>
#include <stdexcept>
#include <string>
#include <unistd.h>

namespace steelyard::storage {

class TemporaryFile {
 public:
  explicit TemporaryFile(std::uint64_t bytes, int flags = 0) {
    std::string name = "/var/tmp/steelyard-test-XXXXXX";  // /tmp may lie in memory
    const int made = mkstemp(name.data());
    if (made < 0) throw std::runtime_error("no temporary file in /var/tmp");
    close(made);
    fd_ = open(name.c_str(), O_RDWR | O_CLOEXEC | flags);
    unlink(name.c_str());
    if (fd_ < 0) throw std::runtime_error("cannot open a temporary file in /var/tmp");
    if (ftruncate(fd_, static_cast<off_t>(bytes)) != 0) throw std::runtime_error("cannot size a temporary file");
  }
  ~TemporaryFile() { close(fd_); }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  [[nodiscard]] int fd() const { return fd_; }

 private:
  int fd_ = -1;
};

struct Free {
  void operator()(std::byte* p) const { std::free(p); }
};
using Pages = std::unique_ptr<std::byte, Free>;

inline Pages pages(std::size_t bytes) {
  return Pages(static_cast<std::byte*>(std::aligned_alloc(4096, bytes)));
}

}  // namespace steelyard::storage
