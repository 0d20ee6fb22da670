// SPDX-License-Identifier: Apache-2.0
#include "target/workspace.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <optional>
#include <steelyard/sdk.hpp>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>
#include <utility>

#include "target/folder.h"
#include "target/own_folder.h"
#include "target/raw_guard.h"

namespace steelyard::storage {
namespace {

constexpr std::uint32_t kLeastAlignment = 4096;  // a misaligned buffer may be copied silently instead of refused

std::string mebibytes(std::uint64_t bytes) {
  return std::to_string(bytes >> 20) + " MiB";
}

/// Why there is no room for `bytes` now; empty: there is.
std::string lack_now(const Target& target, std::uint64_t bytes) {
  struct statvfs space {};
  if (statvfs(target.path.c_str(), &space) != 0)
    return target.path + ": cannot ask for its free space: " + std::strerror(errno);
  const std::string lack = lack_of_space(std::uint64_t{space.f_bavail} * space.f_frsize,
                                         std::uint64_t{space.f_blocks} * space.f_frsize, bytes);
  return lack.empty() ? "" : target.path + ": " + lack;
}

void expect_space(const Target& target, std::uint64_t bytes) {
  if (const std::string lack = lack_now(target, bytes); !lack.empty()) throw sdk::Unsupported(lack);
}

void reserve(int fd, std::uint64_t bytes, const std::string& where) {
  int result = 0;
  do result = fallocate(fd, 0, 0, static_cast<off_t>(bytes));
  while (result != 0 && errno == EINTR);
  if (result != 0 && (errno == EOPNOTSUPP || errno == ENOSYS)) result = ftruncate(fd, static_cast<off_t>(bytes));
  if (result != 0)
    throw sdk::Unsupported(where + ": cannot reserve " + mebibytes(bytes) + ": " + std::strerror(errno) +
                           "; choose a smaller size or give another `path`");
}

struct Opened {
  int fd;
  bool direct;
};

/// `name` in `folder`, past the page cache if that is asked for and the file system lets us.
Opened open_new(int folder, const std::string& name, bool direct) {
  constexpr int kFlags = O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
  int fd = openat(folder, name.c_str(), direct ? kFlags | O_DIRECT : kFlags, S_IRUSR | S_IWUSR);
  if (fd >= 0 || !direct || errno != EINVAL) return {fd, direct};
  unlinkat(folder, name.c_str(), 0);  // it was made before it was refused
  fd = openat(folder, name.c_str(), kFlags, S_IRUSR | S_IWUSR);
  return {fd, false};
}

struct DirectIo {
  bool possible = true;
  std::uint32_t alignment = kLeastAlignment;
};

/// What the file system says about direct access, where it does.
DirectIo direct_io(int fd, const Target& target) {
  DirectIo io;
  for (const Drive& drive : target.drives) io.alignment = std::max(io.alignment, drive.logical_block);
#ifdef STATX_DIOALIGN
  struct statx info {};
  if (statx(fd, "", AT_EMPTY_PATH, STATX_DIOALIGN, &info) == 0 && (info.stx_mask & STATX_DIOALIGN) != 0) {
    io.possible = info.stx_dio_offset_align != 0;
    io.alignment = std::max({io.alignment, info.stx_dio_offset_align, info.stx_dio_mem_align});
  }
#else
  static_cast<void>(fd);
#endif
  return io;
}

}  // namespace

void expect_allowed_size(std::uint64_t bytes) {
  rlimit limit{};
  if (getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY && bytes > limit.rlim_cur)
    throw sdk::Unsupported("files of this user may have " + mebibytes(limit.rlim_cur) + ", " + mebibytes(bytes) +
                           " are needed; raise `ulimit -f` or choose a smaller size");
}

std::string lack_of_space(std::uint64_t free, std::uint64_t total, std::uint64_t need) {
  if (total == 0) return "this file system has no room for data; give another `path`";
  const std::uint64_t keep = total / 10;
  if (free >= keep && free - keep >= need) return "";
  return mebibytes(free) + " of " + mebibytes(total) + " are free; " + mebibytes(need) +
         " would leave less than a tenth; choose a smaller size or give another `path`";
}

File::File(int fd, std::string path, std::uint64_t bytes, std::uint32_t alignment, bool direct)
    : fd_(fd), path_(std::move(path)), bytes_(bytes), alignment_(alignment), direct_(direct) {}

File::File(File&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)),
      path_(std::move(other.path_)),
      bytes_(other.bytes_),
      alignment_(other.alignment_),
      direct_(other.direct_) {}

File::~File() {
  if (fd_ >= 0) close(fd_);
}

struct Workspace::State {
  Target target;
  std::optional<OwnFolder> folder;
  int device = -1;  // claimed; of a block device only

  ~State() {
    if (device >= 0) close(device);
  }
  [[nodiscard]] File new_file(const std::string& name, std::uint64_t bytes, Caching caching) const;
  [[nodiscard]] File whole_device(std::uint64_t bytes, Caching caching) const;
};

File Workspace::State::new_file(const std::string& name, std::uint64_t bytes, Caching caching) const {
  if (name.empty() || name.find('/') != std::string::npos) throw std::logic_error("'" + name + "' is no file name");
  expect_space(target, bytes);
  expect_allowed_size(bytes);
  const std::string ours = kOurs + name, path = folder->path() + "/" + ours;
  const Opened opened = open_new(folder->fd(), ours, caching == Caching::kDirect);
  if (opened.fd < 0)
    throw sdk::Unsupported(path + ": cannot be made: " + std::strerror(errno) + "; give another folder as `path`");
  const DirectIo io = direct_io(opened.fd, target);
  File file(opened.fd, path, bytes, io.alignment, opened.direct && io.possible && !target.in_memory);
  if (!keeps_names(target.file_system)) unlinkat(folder->fd(), ours.c_str(), 0);
  reserve(opened.fd, bytes, path);
  return file;
}

/// The claim is for one descriptor; those that work on it are opened beside it, of the same device for certain.
File Workspace::State::whole_device(std::uint64_t bytes, Caching caching) const {
  if (bytes > target.total_bytes)
    throw sdk::Unsupported(target.path + " has " + mebibytes(target.total_bytes) + ", " + mebibytes(bytes) +
                           " are needed; choose a smaller size");
  const bool direct = caching == Caching::kDirect;
  const std::string same = "/proc/self/fd/" + std::to_string(device);
  const int fd = open(same.c_str(), direct ? O_RDWR | O_DIRECT | O_CLOEXEC : O_RDWR | O_CLOEXEC);
  if (fd < 0) throw sdk::Unsupported(target.path + ": cannot be opened: " + std::strerror(errno));
  return {fd, target.path, bytes, direct_io(fd, target).alignment, direct};
}

Workspace::Workspace(Target target, std::uint64_t need, const std::string& allow_destroy, const SystemRoots& roots)
    : state_(std::make_unique<State>()) {
  state_->target = std::move(target);
  const Target& t = state_->target;
  if (t.kind == Target::Kind::kBlock) {
    state_->device = claim_for_destruction(t, allow_destroy, roots);
    return;
  }
  if (t.read_only)
    throw sdk::Unsupported(t.path + ": " + t.file_system + " on " + t.mount_point +
                           " is mounted read-only; give a folder that can be written as `path`");
  remove_leftovers(t.path);
  expect_space(t, need);
  state_->folder.emplace(t.path);
}

Workspace::~Workspace() = default;

const Target& Workspace::target() const {
  return state_->target;
}

const std::string& Workspace::folder() const {
  static const std::string kNone;
  return state_->folder ? state_->folder->path() : kNone;
}

void Workspace::expect_room(std::uint64_t bytes) const {
  if (!state_->folder) return;
  if (const std::string lack = lack_now(state_->target, bytes); !lack.empty())
    throw sdk::DeviceError("it filled up meanwhile: " + lack);
}

File Workspace::create(const std::string& name, std::uint64_t bytes, Caching caching) {
  return state_->folder ? state_->new_file(name, bytes, caching) : state_->whole_device(bytes, caching);
}

}  // namespace steelyard::storage
