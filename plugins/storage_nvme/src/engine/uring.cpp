// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <liburing.h>
#include <steelyard/sdk.hpp>
#include <sys/uio.h>

#include "engine/engines.h"

namespace steelyard::storage {
namespace {

constexpr unsigned kLongestIdleMilliseconds = 50;  // until a polling kernel thread sleeps

/// Setups from the cheapest per request to what every kernel with io_uring has; the kernel refuses what it lacks.
struct Setup {
  unsigned flags;
  const char* name;
};
constexpr std::array kSetups{
    Setup{IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN, ", single issuer, deferred task run"},
    Setup{IORING_SETUP_COOP_TASKRUN, ", cooperative task run"},
    Setup{0, ""},
};
constexpr std::array kPollingSetups{
    Setup{IORING_SETUP_SINGLE_ISSUER, ", single issuer"},
    Setup{0, ""},
};

std::string message(int error) {
  return std::strerror(error);
}

class Uring final : public Engine {
 public:
  explicit Uring(const EngineSetup& setup) : buffers_(setup.buffers), polling_(setup.polling), fd_(setup.fd) {
    start();
    try {
      register_all();
      if (polling_ == Polling::kCompletion) expect_polling();
    } catch (...) {
      io_uring_queue_exit(&ring_);
      throw;
    }
  }
  ~Uring() override { io_uring_queue_exit(&ring_); }
  Uring(const Uring&) = delete;
  Uring& operator=(const Uring&) = delete;

  [[nodiscard]] std::string name() const override { return name_; }

  void queue(const Request& request) override {
    io_uring_sqe* const sqe = io_uring_get_sqe(&ring_);
    if (sqe == nullptr) throw sdk::DeviceError("io_uring: more requests queued than there are buffers");
    prepare(*sqe, request);
    if (fixed_file_) sqe->flags |= IOSQE_FIXED_FILE;
    sqe->user_data = request.slot;
  }

  std::size_t exchange(std::span<Completion> done, std::size_t at_least, std::uint64_t longest_ns) override {
    send(static_cast<unsigned>(std::min(at_least, done.size())), longest_ns);
    std::size_t n = 0;
    unsigned head = 0;
    const io_uring_cqe* cqe = nullptr;
    io_uring_for_each_cqe(&ring_, head, cqe) {
      if (n == done.size()) break;
      done[n++] = {static_cast<std::uint32_t>(cqe->user_data), cqe->res};
    }
    io_uring_cq_advance(&ring_, static_cast<unsigned>(n));
    return n;
  }

 private:
  void start() {
    const unsigned polling = polling_ == Polling::kSubmission   ? unsigned{IORING_SETUP_SQPOLL}
                             : polling_ == Polling::kCompletion ? unsigned{IORING_SETUP_IOPOLL}
                                                                : 0u;
    const std::span<const Setup> setups =
        polling_ == Polling::kSubmission ? std::span<const Setup>(kPollingSetups) : std::span<const Setup>(kSetups);
    int status = -EINVAL;
    for (const Setup& setup : setups) {
      io_uring_params params{};
      params.flags = setup.flags | polling;
      params.sq_thread_idle = kLongestIdleMilliseconds;
      status = io_uring_queue_init_params(buffers_.count, &ring_, &params);
      if (status == 0) name_ = std::string("io_uring") + setup.name;
      if (status != -EINVAL) break;
    }
    if (status == -EPERM)
      throw sdk::Unsupported(
          "io_uring: not permitted here (sysctl kernel.io_uring_disabled, or a container's seccomp profile)");
    if (status < 0) throw sdk::Unsupported("io_uring: " + message(-status));
    if (polling_ == Polling::kSubmission) name_ += ", polled submission";
    if (polling_ == Polling::kCompletion) name_ += ", polled completion";
  }

  // Each of these saves work per request and none is needed: what the kernel refuses is named, and done without.
  void register_all() {
    if (io_uring_register_ring_fd(&ring_) == 1) name_ += ", registered ring";
    fixed_file_ = io_uring_register_files(&ring_, &fd_, 1) == 0;
    name_ += fixed_file_ ? ", fixed file" : ", plain file";
    const iovec memory{buffers_.base, std::size_t{buffers_.count} * buffers_.bytes_each};
    const int status = io_uring_register_buffers(&ring_, &memory, 1);
    fixed_buffers_ = status == 0;
    name_ += fixed_buffers_      ? ", fixed buffers"
             : status == -ENOMEM ? ", plain buffers (the limit of locked memory, ulimit -l, is too low for fixed ones)"
                                 : ", plain buffers (" + message(-status) + ")";
  }

  // A driver without poll queues fails the request, not the setup.
  void expect_polling() {
    queue({Operation::kRead, 0, std::min(buffers_.bytes_each, 4096u), 0});
    Completion done;
    if (exchange({&done, 1}, 1, kForever) != 1 || done.result < 0)
      throw sdk::Unsupported("io_uring: the driver of this drive cannot be polled: " + message(-done.result) +
                             "; NVMe needs the module parameter nvme.poll_queues");
  }

  void prepare(io_uring_sqe& sqe, const Request& request) const {
    const int fd = fixed_file_ ? 0 : fd_;
    void* const memory = buffers_.at(request.slot);
    switch (request.operation) {
      case Operation::kRead:
        if (fixed_buffers_) return io_uring_prep_read_fixed(&sqe, fd, memory, request.bytes, request.offset, 0);
        return io_uring_prep_read(&sqe, fd, memory, request.bytes, request.offset);
      case Operation::kWrite:
        if (fixed_buffers_) return io_uring_prep_write_fixed(&sqe, fd, memory, request.bytes, request.offset, 0);
        return io_uring_prep_write(&sqe, fd, memory, request.bytes, request.offset);
      case Operation::kDataSync: return io_uring_prep_fsync(&sqe, fd, IORING_FSYNC_DATASYNC);
      case Operation::kSync: return io_uring_prep_fsync(&sqe, fd, 0);
    }
  }

  // A signal or a full completion queue ends the call early: what is still queued then goes with the next one.
  void send(unsigned at_least, std::uint64_t longest_ns) {
    int status = 0;
    if (at_least == 0) {
      status = io_uring_submit_and_get_events(&ring_);
    } else if (longest_ns == kForever) {
      do status = io_uring_submit_and_wait(&ring_, at_least);
      while (status == -EINTR || (status >= 0 && io_uring_cq_ready(&ring_) < at_least));
    } else {
      __kernel_timespec longest{static_cast<std::int64_t>(longest_ns / 1'000'000'000),
                                static_cast<std::int64_t>(longest_ns % 1'000'000'000)};
      io_uring_cqe* first = nullptr;
      status = io_uring_submit_and_wait_timeout(&ring_, &first, at_least, &longest, nullptr);
    }
    if (status >= 0 || status == -EINTR || status == -ETIME || status == -EAGAIN || status == -EBUSY) return;
    throw sdk::DeviceError("io_uring: the kernel takes no requests: " + message(-status));
  }

  Buffers buffers_;
  Polling polling_;
  int fd_;
  io_uring ring_{};
  bool fixed_file_ = false, fixed_buffers_ = false;
  std::string name_;
};

}  // namespace

std::unique_ptr<Engine> make_uring(const EngineSetup& setup) {
  return std::make_unique<Uring>(setup);
}

}  // namespace steelyard::storage
