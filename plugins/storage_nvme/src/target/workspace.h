// SPDX-License-Identifier: Apache-2.0
// The only place where a benchmark may write: a folder of its own, made under the target's, locked while somebody lives
// in it, and gone afterwards - on release, on the next start after kill -9 - or a raw device that the user named twice.
#pragma once
#include <cstdint>
#include <memory>
#include <string>

#include "target/target.h"

namespace steelyard::storage {

/// An open file or device. Owns the descriptor.
class File {
 public:
  File(int fd, std::string path, std::uint64_t bytes, std::uint32_t alignment, bool direct);
  File(File&& other) noexcept;
  File& operator=(File&&) = delete;
  ~File();
  [[nodiscard]] int fd() const { return fd_; }
  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }          // that may be read and written
  [[nodiscard]] std::uint32_t alignment() const { return alignment_; }  // of offsets, lengths and buffers
  /// Opened with O_DIRECT, past the page cache. False where the file system refuses that, or is the page cache (tmpfs).
  [[nodiscard]] bool direct() const { return direct_; }

 private:
  int fd_;
  std::string path_;
  std::uint64_t bytes_;
  std::uint32_t alignment_;
  bool direct_;
};

/// Why `need` bytes may not be used of a file system that has `free` of `total`; empty: they leave a tenth of it free.
[[nodiscard]] std::string lack_of_space(std::uint64_t free, std::uint64_t total, std::uint64_t need);

/// Throws sdk::Unsupported if this user's files may not grow to `bytes` (ulimit -f): the kernel ends whoever writes
/// past that limit by a signal. create() asks it, too.
void expect_allowed_size(std::uint64_t bytes);

enum class Caching { kDirect, kPageCache };

class Workspace {
 public:
  /// Of a folder: first removes what dead predecessors left there, then checks that `need` bytes leave a tenth of the
  /// file system free, then makes the folder. Of a block device: `allow_destroy` must be its serial number or WWN, and
  /// it must be unused, unpartitioned and without a signature. Throws sdk::Unsupported with the reason and the remedy.
  Workspace(Target target, std::uint64_t need, const std::string& allow_destroy, const SystemRoots& roots = {});
  ~Workspace();  // nothing of ours is left
  Workspace(const Workspace&) = delete;
  Workspace& operator=(const Workspace&) = delete;

  [[nodiscard]] const Target& target() const;
  [[nodiscard]] const std::string& folder() const;  // absolute; empty on a block device

  // Who makes things in folder() without create() gives them, at every depth, names that begin with kOurs
  // (target/own_folder.h): anything else stays there, and so does the folder.

  /// Throws sdk::DeviceError if `bytes` more would leave less than a tenth of the file system free by now: others fill
  /// it, too. A block device has room for whatever fitted at first.
  void expect_room(std::uint64_t bytes) const;
  /// A file of `bytes`, reserved (fallocate) but not written. Without a name in the file system from then on where that
  /// works, so that no death of ours can leave it. On a block device: the device itself, every time, which must hold
  /// `bytes`. Throws sdk::Unsupported where there is no room.
  [[nodiscard]] File create(const std::string& name, std::uint64_t bytes, Caching caching);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace steelyard::storage
