// SPDX-License-Identifier: Apache-2.0
// The worker's end of the private socket.
#pragma once
#include <mutex>
#include <string>
#include <string_view>

#include "plugin/protocol.h"

namespace steelyard::plugin {

/// If the host cannot be reached any more the process ends: there is nobody left to work for.
class Channel {
 public:
  /// Takes the descriptor away from the place where a plugin could guess it.
  Channel();
  [[nodiscard]] std::string read_request();             // [main]
  void send(FrameKind kind, std::string_view payload);  // [any thread] whole frames, in order

 private:
  int socket_;
  FrameReader frames_;
  std::mutex mutex_;
};

/// `fd` moved to a high number and closed at exec; also the shared page and the topology go through here.
[[nodiscard]] int hide_descriptor(int fd);

}  // namespace steelyard::plugin
