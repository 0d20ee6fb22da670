// SPDX-License-Identifier: Apache-2.0
#include "target/target.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <pwd.h>
#include <steelyard/sdk.hpp>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "target/block_tree.h"
#include "target/folder.h"
#include "target/system_files.h"

namespace steelyard::storage {
namespace {

std::string home() {
  if (const char* named = std::getenv("HOME"); named != nullptr && named[0] == '/') return named;
  const passwd* user = getpwuid(geteuid());
  if (user == nullptr || user->pw_dir == nullptr)
    throw sdk::Unsupported("this user has no home; give a folder as `path`");
  return user->pw_dir;
}

Target block_target(const std::string& path, dev_t number, const SystemRoots& roots) {
  const std::string folder = block_folder(std::to_string(major(number)) + ":" + std::to_string(minor(number)), roots);
  if (folder.empty())
    throw sdk::Unsupported(path + ": " + roots.sys + " does not know this block device; give another `path`");
  BlockTree tree = block_tree(folder, roots);
  Target target;
  target.kind = Target::Kind::kBlock;
  target.path = path;
  target.read_only = file_number(folder + "/ro", 0) == 1;
  target.chain = std::move(tree.chain);
  target.drives = std::move(tree.drives);
  target.memory_behind = std::move(tree.memory_behind);
  target.total_bytes = static_cast<std::uint64_t>(file_number(folder + "/size", 0)) * 512;
  target.free_bytes = target.total_bytes;
  return target;
}

}  // namespace

Target resolve(const std::string& path, const SystemRoots& roots) {
  const std::string given = path.empty() ? default_folder() : path;
  struct stat info {};
  if (stat(given.c_str(), &info) != 0)
    throw sdk::Unsupported(given + ": " + std::strerror(errno) + "; give an existing folder or block device as `path`");
  const std::string real = canonical(given);
  if (S_ISBLK(info.st_mode)) return block_target(real, info.st_rdev, roots);
  if (!S_ISDIR(info.st_mode))
    throw sdk::Unsupported(given + " is neither a folder nor a block device; give the folder to work in as `path`");
  Target target = folder_target(real, roots);
  struct statvfs space {};
  if (statvfs(real.c_str(), &space) != 0)
    throw sdk::Unsupported(given + ": cannot ask for its free space: " + std::strerror(errno) +
                           "; give another `path`");
  target.free_bytes = std::uint64_t{space.f_bavail} * space.f_frsize;
  target.total_bytes = std::uint64_t{space.f_blocks} * space.f_frsize;
  return target;
}

std::string default_folder() {
  const char* cache = std::getenv("XDG_CACHE_HOME");
  const std::string folder =
      (cache != nullptr && cache[0] == '/' ? std::string(cache) : home() + "/.cache") + "/steelyard";
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) throw sdk::Unsupported(folder + ": " + error.message() + "; give another folder as `path`");
  return folder;
}

}  // namespace steelyard::storage
