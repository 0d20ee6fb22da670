// SPDX-License-Identifier: Apache-2.0
#include "store/system.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include "store/descriptor.h"

namespace steelyard::store {
namespace {

std::string remedy(int number, const std::filesystem::path& path) {
  switch (number) {
    case ENOSPC:
    case EDQUOT: return fmt::format("make room on the file system of {}", path.string());
    case EFBIG: return "raise the limit on file sizes (ulimit -f)";
    case EIO: return "the drive reports a fault: see the kernel log";
    default:
      return fmt::format("check that {} is writable, or set XDG_DATA_HOME to a folder that is",
                         path.parent_path().string());
  }
}

}  // namespace

Error system_error(const char* action, const std::filesystem::path& path) {
  const int number = errno;
  return {Errc::kIo, fmt::format("cannot {} {}: {}", action, path.string(), std::strerror(number)),
          remedy(number, path)};
}

Result<void> sync_folder(const std::filesystem::path& folder) {
  const Descriptor fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  // Some file systems cannot fsync a folder (EINVAL); they have nothing to make durable.
  if (!fd.open() || (::fsync(fd.get()) != 0 && errno != EINVAL)) return system_error("sync", folder);
  return {};
}

Result<bool> try_lock(int fd, const std::filesystem::path& file) {
  while (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) return false;
    if (errno != EINTR) return system_error("lock", file);
  }
  return true;
}

}  // namespace steelyard::store
