// SPDX-License-Identifier: Apache-2.0
// What travels between host and worker, on a private stream socket: frames of a 4-byte little-endian length, one byte
// that says what it is, and the payload. One request, any number of log and progress frames, one reply.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace steelyard::plugin {

/// Payload: request and reply are one line of JSON; log is one digit (the SY_LOG_ level) and a text; progress is a
/// number, a space and a text.
enum class FrameKind : char { kRequest = 'Q', kReply = 'R', kLog = 'L', kProgress = 'P' };

struct Frame {
  FrameKind kind = FrameKind::kReply;
  std::string payload;
};

inline constexpr std::size_t kLargestFrame = 64u << 20;
inline constexpr std::size_t kFrameHeader = 5;

/// Header and payload. Precondition: the payload is not larger than kLargestFrame.
[[nodiscard]] std::string encode_frame(FrameKind kind, std::string_view payload);

/// Puts frames together from whatever pieces arrive. After an error it gives only that error.
class FrameReader {
 public:
  void feed(std::string_view bytes);
  /// The next whole frame; nothing if there is none yet; an error if what came is no frame.
  [[nodiscard]] Result<std::optional<Frame>> next();
  /// Bytes of a frame that is not whole yet.
  [[nodiscard]] std::size_t pending() const { return buffer_.size() - start_; }

 private:
  std::string buffer_;
  std::size_t start_ = 0;
};

/// Writes all of `bytes` to a socket; false if the other side is gone. Never raises SIGPIPE.
[[nodiscard]] bool send_all(int socket, std::string_view bytes);

/// One page shared by host and worker, so that neither has to ask: mapped from descriptor kSharedFd.
struct Shared {
  std::uint32_t cancelled;      // written by the host
  std::uint32_t calls;          // calls into the plugin begun; a hang is one that does not rise
  std::uint64_t guard_address;  // what a fatal write outside a buffer hit; 0: none
};

/// Descriptors of the worker at its start.
inline constexpr int kSocketFd = 3, kSharedFd = 4, kTopologyFd = 5;
/// The worker's exit status when it cannot answer any more.
inline constexpr int kChannelLost = 113;
/// Exit statuses of a child that could not become steelyard-worker, or not be bound to its CPUs.
inline constexpr int kNoExec = 114, kNoBind = 115;

}  // namespace steelyard::plugin
