// SPDX-License-Identifier: Apache-2.0
// How requests reach the kernel: io_uring, Linux AIO or plain preadv2 behind one interface. An engine is one queue of
// one thread over one open file; whoever drives it decides what to ask for and when.
#pragma once
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <string>

namespace steelyard::storage {

enum class Operation : std::uint8_t { kRead, kWrite, kDataSync, kSync };

/// Buffers of equal size side by side, one per request that may be in flight. Not owned.
struct Buffers {
  std::byte* base = nullptr;
  std::uint32_t count = 0, bytes_each = 0;
  [[nodiscard]] std::byte* at(std::uint32_t slot) const { return base + std::size_t{slot} * bytes_each; }
};

/// `slot` says which buffer, and comes back with the completion; a slot is in flight once at a time.
struct Request {
  Operation operation = Operation::kRead;
  std::uint32_t slot = 0, bytes = 0;  // bytes and offset: multiples of the file's alignment; ignored by syncs
  std::uint64_t offset = 0;
};

struct Completion {
  std::uint32_t slot = 0;
  std::int32_t result = 0;  // bytes moved (fewer than asked for: a short transfer), or -errno
};

/// "as long as it takes"
inline constexpr std::uint64_t kForever = std::numeric_limits<std::uint64_t>::max();

/// [the thread that made it, from construction to destruction]
class Engine {
 public:
  virtual ~Engine() = default;
  /// What does the work, with all that is in force: "io_uring, single issuer, deferred task run, fixed buffers".
  [[nodiscard]] virtual std::string name() const = 0;
  /// True if a thread of this engine has one request in flight and no more, whatever is queued.
  [[nodiscard]] virtual bool synchronous() const { return false; }
  /// Nothing is sent yet. At most as many requests as there are buffers may be queued or in flight.
  virtual void queue(const Request& request) = 0;
  /// Sends everything queued, and waits until at least `at_least` requests are done or `longest_ns` have passed.
  /// Returns how many it wrote to `done`, which has room for one or more; the others come with the next call. Throws
  /// sdk::DeviceError if the kernel refuses to take requests at all; a failed request is a completion like any other.
  virtual std::size_t exchange(std::span<Completion> done, std::size_t at_least,
                               std::uint64_t longest_ns = kForever) = 0;
};

enum class EngineKind { kAuto, kUring, kAio, kPreadv2 };
/// Submission: a kernel thread takes requests, and burns a core. Completion: the driver is polled, where it can be.
enum class Polling { kNone, kSubmission, kCompletion };

struct EngineSetup {
  int fd = -1;
  Buffers buffers;
  Polling polling = Polling::kNone;
};

/// kAuto takes the first that works here of io_uring, aio, preadv2, and its name says why none before it did. Throws
/// sdk::Unsupported, naming the engine and the reason, if the one asked for does not work here.
[[nodiscard]] std::unique_ptr<Engine> make_engine(EngineKind kind, const EngineSetup& setup);

}  // namespace steelyard::storage
