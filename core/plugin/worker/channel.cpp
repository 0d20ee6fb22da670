// SPDX-License-Identifier: Apache-2.0
#include "plugin/worker/channel.h"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace steelyard::plugin {

int hide_descriptor(int fd) {
  constexpr int kHigh = 240;  // below the usual soft limit of 256 on the tightest systems
  const int hidden = fcntl(fd, F_DUPFD_CLOEXEC, kHigh);
  if (hidden < 0) return fd;
  close(fd);
  return hidden;
}

Channel::Channel() : socket_(hide_descriptor(kSocketFd)) {}

std::string Channel::read_request() {
  std::array<char, 64 * 1024> buffer;
  for (;;) {
    auto frame = frames_.next();
    if (!frame) _exit(kChannelLost);
    if (*frame) return std::move((*frame)->payload);
    const ssize_t n = recv(socket_, buffer.data(), buffer.size(), 0);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) _exit(n == 0 ? 0 : kChannelLost);
    frames_.feed({buffer.data(), static_cast<std::size_t>(n)});
  }
}

void Channel::send(FrameKind kind, std::string_view payload) {
  const std::string frame = encode_frame(kind, payload);
  const std::lock_guard lock(mutex_);
  if (!send_all(socket_, frame)) _exit(kChannelLost);
}

}  // namespace steelyard::plugin
