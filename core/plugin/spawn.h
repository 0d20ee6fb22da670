// SPDX-License-Identifier: Apache-2.0
// From nothing to a running steelyard-worker: descriptors, environment, binding, exec.
#pragma once
#include <filesystem>
#include <string_view>
#include <sys/types.h>
#include <unistd.h>
#include <utility>

#include "base/result.h"
#include "plugin/placement.h"
#include "plugin/protocol.h"

namespace steelyard::plugin {

/// Owns a descriptor.
class Fd {
 public:
  Fd() = default;
  explicit Fd(int fd) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Fd& operator=(Fd&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Fd() {
    if (fd_ >= 0) close(fd_);
  }
  [[nodiscard]] int get() const { return fd_; }

 private:
  int fd_ = -1;
};

/// An anonymous read-only file with `text` and a terminating NUL, to be mapped by workers.
[[nodiscard]] Result<Fd> sealed_text(std::string_view text);

/// A worker that runs, and our ends of what connects us.
struct Spawned {
  pid_t pid = -1;
  Fd socket, output, pidfd;  // pidfd stays empty on kernels without it
  Shared* shared = nullptr;  // unmapped by whoever takes this over
};

/// Starts `worker` in a process group of its own, bound to placement.cpus, with nothing of ours but stdin from
/// /dev/null, one pipe as stdout and stderr, the socket, the shared page and `topology`. It dies when the calling
/// thread does.
[[nodiscard]] Result<Spawned> spawn_worker(const std::filesystem::path& worker, const Placement& placement,
                                           int topology);

}  // namespace steelyard::plugin
