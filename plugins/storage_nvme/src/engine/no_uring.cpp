// SPDX-License-Identifier: Apache-2.0
#include <steelyard/sdk.hpp>

#include "engine/engines.h"

namespace steelyard::storage {

std::unique_ptr<Engine> make_uring(const EngineSetup&) {
  throw sdk::Unsupported("io_uring: built without liburing (Debian package liburing-dev)");
}

}  // namespace steelyard::storage
