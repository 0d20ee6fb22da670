// SPDX-License-Identifier: Apache-2.0
// One writer of a checkpoint: its share of the state, and how that gets to the drive and back.
#pragma once
#include <cstdint>
#include <optional>
#include <steelyard/sdk.hpp>
#include <string>

#include "data/blocks.h"
#include "engine/engine.h"
#include "load/transfer.h"
#include "target/workspace.h"

namespace steelyard::storage {

/// [one thread at a time]
class Writer {
 public:
  Writer(sdk::Host host, Workspace& workspace, unsigned rank, std::uint64_t bytes, std::uint64_t seed);
  /// Durable when it returns: the share, its length and its name.
  void save();
  /// Past the page cache where the file system can.
  void restore();
  /// Throws sdk::WrongResult, naming the block, unless the share is what was saved last; reads all, looks at a part.
  void verify_saved();

  [[nodiscard]] const std::string& engine() const { return engine_name_; }
  [[nodiscard]] bool direct() const { return direct_; }

  std::uint64_t begin_ns = 0, end_ns = 0;  // of the last save or restore

 private:
  void put(int fd);
  void get(int fd, std::function<void(std::uint32_t, std::uint64_t)> arrived);
  [[nodiscard]] Transfer pass(Operation operation) const;
  void save_file();
  [[nodiscard]] int open_file(const std::string& name, int flags);

  sdk::Host host_;
  std::uint64_t begin_, bytes_, seed_;  // of the share: where it lies in its file
  std::string folder_, name_;           // empty on a device
  std::optional<File> device_;
  bool direct_ = true;
  sdk::Array<std::byte> memory_;
  Buffers buffers_;
  WriteBuffer content_;
  std::uint32_t saved_ = 0;  // how often
  std::string engine_name_;
};

}  // namespace steelyard::storage
