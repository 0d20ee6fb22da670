// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <linux/aio_abi.h>
#include <steelyard/sdk.hpp>
#include <sys/syscall.h>
#include <unistd.h>
#include <vector>

#include "engine/engines.h"

namespace steelyard::storage {
namespace {

/// Linux AIO by its system calls: libaio is four wrappers around them.
class Aio final : public Engine {
 public:
  explicit Aio(const EngineSetup& setup)
      : fd_(setup.fd), buffers_(setup.buffers), blocks_(setup.buffers.count), events_(setup.buffers.count) {
    queued_.reserve(buffers_.count);
    if (syscall(SYS_io_setup, buffers_.count, &context_) != 0)
      throw sdk::Unsupported(std::string("aio: ") + std::strerror(errno) +
                             (errno == EAGAIN ? " (sysctl fs.aio-max-nr is used up)" : ""));
  }
  ~Aio() override { syscall(SYS_io_destroy, context_); }
  Aio(const Aio&) = delete;
  Aio& operator=(const Aio&) = delete;

  [[nodiscard]] std::string name() const override { return "aio"; }

  void queue(const Request& request) override {
    iocb& block = blocks_[request.slot];
    block = {};
    block.aio_data = request.slot;
    block.aio_lio_opcode = opcode(request.operation);
    block.aio_fildes = static_cast<std::uint32_t>(fd_);
    if (request.operation == Operation::kRead || request.operation == Operation::kWrite) {
      block.aio_buf = reinterpret_cast<std::uintptr_t>(buffers_.at(request.slot));
      block.aio_nbytes = request.bytes;
      block.aio_offset = static_cast<std::int64_t>(request.offset);
    }
    queued_.push_back(&block);
  }

  std::size_t exchange(std::span<Completion> done, std::size_t at_least, std::uint64_t longest_ns) override {
    std::size_t n = send(done);
    if (n == done.size()) return n;
    const std::size_t wanted = at_least > n ? at_least - n : 0;
    timespec longest{static_cast<time_t>(longest_ns / 1'000'000'000), static_cast<long>(longest_ns % 1'000'000'000)};
    const long got = syscall(SYS_io_getevents, context_, static_cast<long>(wanted), static_cast<long>(done.size() - n),
                             events_.data(), longest_ns == kForever ? nullptr : &longest);
    if (got < 0 && errno != EINTR) throw sdk::DeviceError(std::string("aio: io_getevents: ") + std::strerror(errno));
    for (long i = 0; i < got; ++i)
      done[n++] = {static_cast<std::uint32_t>(events_[static_cast<std::size_t>(i)].data),
                   static_cast<std::int32_t>(events_[static_cast<std::size_t>(i)].res)};
    return n;
  }

 private:
  static std::uint16_t opcode(Operation operation) {
    switch (operation) {
      case Operation::kRead: return IOCB_CMD_PREAD;
      case Operation::kWrite: return IOCB_CMD_PWRITE;
      case Operation::kDataSync: return IOCB_CMD_FDSYNC;
      case Operation::kSync: return IOCB_CMD_FSYNC;
    }
    return IOCB_CMD_NOOP;
  }

  // io_submit stops at the first request that it refuses: that one is completed with its error, as others are later.
  std::size_t send(std::span<Completion> done) {
    std::size_t sent = 0, n = 0;
    while (sent < queued_.size() && n < done.size()) {
      const long taken =
          syscall(SYS_io_submit, context_, static_cast<long>(queued_.size() - sent), queued_.data() + sent);
      if (taken > 0) {
        sent += static_cast<std::size_t>(taken);
      } else if (errno == EAGAIN) {
        break;  // the device's queue is full: after some completions there is room
      } else {
        done[n++] = {static_cast<std::uint32_t>(queued_[sent++]->aio_data), -errno};
      }
    }
    queued_.erase(queued_.begin(), queued_.begin() + static_cast<std::ptrdiff_t>(sent));
    return n;
  }

  int fd_;
  Buffers buffers_;
  aio_context_t context_ = 0;
  std::vector<iocb> blocks_;
  std::vector<io_event> events_;
  std::vector<iocb*> queued_;
};

}  // namespace

std::unique_ptr<Engine> make_aio(const EngineSetup& setup) {
  return std::make_unique<Aio>(setup);
}

}  // namespace steelyard::storage
