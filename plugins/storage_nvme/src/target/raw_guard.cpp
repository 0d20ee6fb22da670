// SPDX-License-Identifier: Apache-2.0
#include "target/raw_guard.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <sstream>
#include <steelyard/sdk.hpp>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "target/block_tree.h"
#include "target/mounts.h"
#include "target/signatures.h"
#include "target/system_files.h"

namespace steelyard::storage {
namespace {

/// The name of the device node at `path`, through links.
std::string node_name(const std::string& path) {
  const std::string real = canonical(path);
  return base_name(real.empty() ? path : real);
}

/// `device` is written on, if only through a file system, by whoever mounted or swaps to it.
std::string why_used(const std::string& device, const SystemRoots& roots) {
  const std::string name = base_name(device), number = file_line(device + "/dev");
  for (const Mount& mount : mounts(roots))
    if (mount.device == number || (mount.source.rfind("/dev/", 0) == 0 && node_name(mount.source) == name))
      return name + " is mounted on " + mount.point + "; unmount it first";
  std::istringstream swaps(file_text(roots.proc + "/swaps"));
  for (std::string line; std::getline(swaps, line);)
    if (line.rfind('/', 0) == 0 && node_name(line.substr(0, line.find_first_of(" \t"))) == name)
      return name + " is swap space; swapoff it first";
  if (const auto holders = names_in(device + "/holders"); !holders.empty())
    return name + " is part of " + holders.front() + "; take it out of there first";
  return "";
}

std::string quoted_names(const Drive& drive) {
  if (drive.serial.empty()) return "'" + drive.wwn + "'";
  return "'" + drive.serial + "'" + (drive.wwn.empty() ? "" : " or '" + drive.wwn + "'");
}

std::string why_not_named(const Target& target, const Drive& drive, const std::string& allow_destroy) {
  if (drive.serial.empty() && drive.wwn.empty())
    return "it has neither a serial number nor a WWN by which it could be named; use a file system on it";
  if (allow_destroy.empty())
    return "everything on it would be lost; if that is wanted, set allow_destroy to its serial number or WWN, " +
           quoted_names(drive) + "; else give a folder as `path`";
  if (allow_destroy != drive.serial && allow_destroy != drive.wwn)
    return "allow_destroy is '" + allow_destroy + "', but " + target.path + " is " + quoted_names(drive);
  return "";
}

[[noreturn]] void refuse(const Target& target, const std::string& why) {
  throw sdk::Unsupported("refusing to overwrite " + target.path + ": " + why);
}

bool read_at(int fd, std::uint64_t offset, std::span<unsigned char> into) {
  for (std::size_t done = 0; done < into.size();) {
    const ssize_t got = pread(fd, into.data() + done, into.size() - done, static_cast<off_t>(offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    done += static_cast<std::size_t>(got);
  }
  return true;
}

}  // namespace

std::string why_not_destroy(const Target& target, const std::string& allow_destroy, const SystemRoots& roots) {
  const std::string name = base_name(target.path);
  const std::string folder = block_folder(name, roots);
  if (folder.empty()) return roots.sys + " does not know it";
  if (target.drives.size() != 1 || target.drives.front().name != name)
    return "it is no whole drive of its own (" + (target.chain.empty() ? name : target.chain.front()) +
           "); give the drive itself, or a folder";
  if (target.read_only) return "it is read-only";
  const auto partitions = partitions_of(folder);
  std::vector<std::string> all = partitions;
  all.push_back(folder);
  for (const std::string& device : all)
    if (auto why = why_used(device, roots); !why.empty()) return why;
  if (!partitions.empty())
    return "it has " + std::to_string(partitions.size()) + (partitions.size() == 1 ? " partition (" : " partitions (") +
           base_name(partitions.front()) + "...); give an unpartitioned drive";
  // Last: who is told by which name it may be destroyed has nothing on it that is in use.
  return why_not_named(target, target.drives.front(), allow_destroy);
}

int claim_for_destruction(const Target& target, const std::string& allow_destroy, const SystemRoots& roots) {
  if (auto why = why_not_destroy(target, allow_destroy, roots); !why.empty()) refuse(target, why);
  const int fd = open(target.path.c_str(), O_RDWR | O_EXCL | O_CLOEXEC | O_NOFOLLOW);
  if (fd < 0) {
    const int error = errno;
    refuse(target, error == EBUSY ? "somebody uses it (" + std::string(std::strerror(error)) + ")"
                                  : "opening it failed: " + std::string(std::strerror(error)) +
                                        "; the user needs the right to write it");
  }
  std::string why;
  struct stat info {};
  const std::string number = file_line(block_folder(base_name(target.path), roots) + "/dev");
  if (fstat(fd, &info) != 0 || !S_ISBLK(info.st_mode) ||
      std::to_string(major(info.st_rdev)) + ":" + std::to_string(minor(info.st_rdev)) != number)
    why = "it is not the device " + number + " that was looked at";
  else if (why = why_not_destroy(target, allow_destroy, roots);
           why.empty()) {  // again, now that nobody else can claim it
    const auto found =
        signature_on([fd](auto offset, auto into) { return read_at(fd, offset, into); }, target.total_bytes);
    if (!found.empty()) why = "it holds " + found + "; if nothing on it is needed, erase it first (wipefs --all)";
  }
  if (why.empty()) return fd;
  close(fd);
  refuse(target, why);
}

}  // namespace steelyard::storage
