// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cerrno>
#include <sys/uio.h>
#include <unistd.h>
#include <vector>

#include "engine/engines.h"

namespace steelyard::storage {
namespace {

/// One system call per request, one after the other.
class Preadv2 final : public Engine {
 public:
  explicit Preadv2(const EngineSetup& setup) : fd_(setup.fd), buffers_(setup.buffers) {
    queued_.reserve(buffers_.count);
  }
  [[nodiscard]] std::string name() const override { return "preadv2"; }
  [[nodiscard]] bool synchronous() const override { return true; }
  void queue(const Request& request) override { queued_.push_back(request); }

  std::size_t exchange(std::span<Completion> done, std::size_t, std::uint64_t) override {
    const std::size_t n = std::min(done.size(), queued_.size());
    for (std::size_t i = 0; i < n; ++i) done[i] = {queued_[i].slot, work(queued_[i])};
    queued_.erase(queued_.begin(), queued_.begin() + static_cast<std::ptrdiff_t>(n));
    return n;
  }

 private:
  [[nodiscard]] std::int32_t work(const Request& request) const {
    const iovec memory{buffers_.at(request.slot), request.bytes};
    const auto offset = static_cast<off_t>(request.offset);
    ssize_t result = 0;
    do {
      switch (request.operation) {
        case Operation::kRead: result = preadv2(fd_, &memory, 1, offset, 0); break;
        case Operation::kWrite: result = pwritev2(fd_, &memory, 1, offset, 0); break;
        case Operation::kDataSync: result = fdatasync(fd_); break;
        case Operation::kSync: result = fsync(fd_); break;
      }
    } while (result < 0 && errno == EINTR);
    return static_cast<std::int32_t>(result < 0 ? -errno : result);
  }

  int fd_;
  Buffers buffers_;
  std::vector<Request> queued_;
};

}  // namespace

std::unique_ptr<Engine> make_preadv2(const EngineSetup& setup) {
  return std::make_unique<Preadv2>(setup);
}

}  // namespace steelyard::storage
