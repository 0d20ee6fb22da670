// SPDX-License-Identifier: Apache-2.0
#include "plugin/protocol.h"

#include <cerrno>
#include <cstring>
#include <fmt/format.h>
#include <sys/socket.h>

namespace steelyard::plugin {
namespace {

bool known(char kind) {
  return std::string_view("QRLP").find(kind) != std::string_view::npos;
}

std::size_t length_of(const char* header) {
  std::size_t length = 0;
  for (int i = 3; i >= 0; --i) length = length << 8 | static_cast<unsigned char>(header[i]);
  return length;
}

}  // namespace

std::string encode_frame(FrameKind kind, std::string_view payload) {
  std::string bytes;
  bytes.reserve(kFrameHeader + payload.size());
  for (unsigned shift = 0; shift < 32; shift += 8) bytes.push_back(static_cast<char>(payload.size() >> shift & 0xff));
  bytes.push_back(static_cast<char>(kind));
  bytes.append(payload);
  return bytes;
}

void FrameReader::feed(std::string_view bytes) {
  if (start_ == buffer_.size()) {
    buffer_.clear();
    start_ = 0;
  }
  buffer_.append(bytes);
}

Result<std::optional<Frame>> FrameReader::next() {
  if (pending() < kFrameHeader) return std::optional<Frame>();
  const char* header = buffer_.data() + start_;
  const std::size_t length = length_of(header);
  if (!known(header[4]) || length > kLargestFrame)
    return Error{Errc::kPlugin,
                 fmt::format("not a frame: {} bytes of kind 0x{:02x}", length, static_cast<unsigned char>(header[4]))};
  if (pending() - kFrameHeader < length) return std::optional<Frame>();
  Frame frame{static_cast<FrameKind>(header[4]), buffer_.substr(start_ + kFrameHeader, length)};
  start_ += kFrameHeader + length;
  return std::optional<Frame>(std::move(frame));
}

bool send_all(int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

}  // namespace steelyard::plugin
