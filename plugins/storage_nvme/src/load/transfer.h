// SPDX-License-Identifier: Apache-2.0
// One pass over a stretch of a file, in order, on the calling thread, with as many requests in flight as there are
// buffers: how checkpoints are written and read.
#pragma once
#include <cstdint>
#include <functional>
#include <steelyard/sdk.hpp>
#include <string>

#include "engine/engine.h"

namespace steelyard::storage {

struct Transfer {
  Operation operation = Operation::kRead;
  std::uint64_t begin = 0, end = 0;  // of the stretch: whole buffers
  Buffers buffers;
  std::string path;  // for messages
  /// Before a write of the buffer `slot` to `offset`, and after a read from there.
  std::function<void(std::uint32_t slot, std::uint64_t offset)> prepare = {}, arrived = {};
};

/// Returns when the last request is done. Throws sdk::DeviceError at the first that fails or comes back short - with
/// none left in flight - and sdk::Cancelled.
void transfer(Engine& engine, const Transfer& what, const sdk::Host& host);

}  // namespace steelyard::storage
