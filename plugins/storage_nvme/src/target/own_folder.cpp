// SPDX-License-Identifier: Apache-2.0
#include "target/own_folder.h"

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>
#include <memory>
#include <steelyard/sdk.hpp>
#include <string_view>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace steelyard::storage {
namespace {

constexpr std::string_view kFolderName = "steelyard-work-";
constexpr std::size_t kRandomDigits = 12;
constexpr const char* kMark = "STEELYARD-OWNS-THIS-FOLDER";
constexpr std::string_view kMarkText =
    "A benchmark of Steelyard works in this folder and removes it when it ends, or when the next one starts.\n";

class Fd {
 public:
  explicit Fd(int fd) : fd_(fd) {}
  ~Fd() {
    if (fd_ >= 0) close(fd_);
  }
  Fd(const Fd&) = delete;
  Fd& operator=(const Fd&) = delete;
  [[nodiscard]] int get() const { return fd_; }
  [[nodiscard]] bool open() const { return fd_ >= 0; }
  int release() { return std::exchange(fd_, -1); }

 private:
  int fd_;
};

int open_folder(int parent, const char* name) {
  return openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

std::string random_name() {
  std::array<unsigned char, kRandomDigits> random{};
  if (getrandom(random.data(), random.size(), 0) != static_cast<ssize_t>(random.size()))
    throw sdk::Unsupported("the system gives no random numbers for a folder's name");
  std::string name(kFolderName);
  for (const unsigned char byte : random) name += "0123456789abcdef"[byte % 16];
  return name;
}

bool is_our_name(std::string_view name) {
  return name.size() == kFolderName.size() + kRandomDigits && name.substr(0, kFolderName.size()) == kFolderName &&
         name.find_first_not_of("0123456789abcdef", kFolderName.size()) == std::string_view::npos;
}

std::vector<std::string> entries(int folder) {
  std::vector<std::string> names;
  DIR* stream = fdopendir(open_folder(folder, "."));
  if (stream == nullptr) return names;
  while (const dirent* entry = readdir(stream))
    if (const std::string_view name = entry->d_name; name != "." && name != "..") names.emplace_back(name);
  closedir(stream);
  return names;
}

/// True if nothing is left in `folder` but the mark. A folder on another device is a mount, and somebody else's; a file
/// may seem to lie on another one, as on an overlay of several file systems, and one that is mounted cannot be removed.
bool empty_of_ours(int folder, dev_t device) {
  bool empty = true;
  for (const std::string& name : entries(folder)) {
    if (name == kMark) continue;
    struct stat info {};
    const bool ours = name.rfind(kOurs, 0) == 0 && fstatat(folder, name.c_str(), &info, AT_SYMLINK_NOFOLLOW) == 0 &&
                      info.st_uid == geteuid();
    bool gone = false;
    if (ours && S_ISREG(info.st_mode)) {
      gone = unlinkat(folder, name.c_str(), 0) == 0;
    } else if (ours && S_ISDIR(info.st_mode) && info.st_dev == device) {
      const Fd inner(open_folder(folder, name.c_str()));
      gone = inner.open() && empty_of_ours(inner.get(), device) && unlinkat(folder, name.c_str(), AT_REMOVEDIR) == 0;
    }
    empty = empty && gone;
  }
  return empty;
}

/// The caller holds the lock on the mark.
void remove_locked(int parent, const std::string& name, int folder) {
  struct stat info {};
  if (fstat(folder, &info) != 0 || !empty_of_ours(folder, info.st_dev)) return;
  if (unlinkat(folder, kMark, 0) == 0) unlinkat(parent, name.c_str(), AT_REMOVEDIR);
}

/// Also true for the beginning of our text: its writer may have died in the middle.
bool says_it_is_ours(int mark) {
  std::array<char, 256> text{};
  const ssize_t size = pread(mark, text.data(), text.size(), 0);
  if (size < 0) return false;
  return kMarkText.substr(0, static_cast<std::size_t>(size)) ==
         std::string_view(text.data(), static_cast<std::size_t>(size));
}

void remove_if_dead(int parent, const std::string& name) {
  const Fd folder(open_folder(parent, name.c_str()));
  struct stat info {};
  if (!folder.open() || fstat(folder.get(), &info) != 0) return;
  if (info.st_uid != geteuid() || (info.st_mode & (S_IRWXG | S_IRWXO)) != 0) return;
  const Fd mark(openat(folder.get(), kMark, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!mark.open()) {  // died before it could write one: the folder holds nothing, or it is not ours
    if (errno == ENOENT) unlinkat(parent, name.c_str(), AT_REMOVEDIR);
    return;
  }
  if (fstat(mark.get(), &info) != 0 || !S_ISREG(info.st_mode) || info.st_uid != geteuid()) return;
  if (flock(mark.get(), LOCK_EX | LOCK_NB) != 0 || !says_it_is_ours(mark.get())) return;
  remove_locked(parent, name, folder.get());
}

}  // namespace

void remove_leftovers(const std::string& parent) {
  const Fd folder(open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder.open()) return;
  for (const std::string& name : entries(folder.get()))
    if (is_our_name(name)) remove_if_dead(folder.get(), name);
}

OwnFolder::OwnFolder(const std::string& parent) : parent_path_(parent) {
  parent_ = open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (parent_ < 0) give_up("opening it", errno);
  constexpr int kAttempts = 10;  // whoever starts at the same moment may take a folder without a mark for a dead one
  for (int attempt = 0; attempt < kAttempts; ++attempt)
    if (make(random_name())) return;
  give_up("making a folder in it", EEXIST);
}

bool OwnFolder::make(const std::string& name) {
  if (mkdirat(parent_, name.c_str(), S_IRWXU) != 0) {
    if (errno == EEXIST) return false;
    give_up("making a folder in it", errno);
  }
  Fd folder(open_folder(parent_, name.c_str()));
  if (!folder.open()) return false;
  Fd mark(openat(folder.get(), kMark, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR));
  if (!mark.open() && errno == ENOENT) return false;
  int error = mark.open() ? 0 : errno;
  if (error == 0 && flock(mark.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) return false;
    error = errno;
  }
  if (error == 0 && write(mark.get(), kMarkText.data(), kMarkText.size()) != static_cast<ssize_t>(kMarkText.size()))
    error = errno;
  if (error != 0) {
    unlinkat(folder.get(), kMark, 0);
    unlinkat(parent_, name.c_str(), AT_REMOVEDIR);
    give_up("marking and locking a folder in it", error);
  }
  struct stat info {};
  if (fstat(mark.get(), &info) != 0 || info.st_nlink == 0) return false;
  name_ = name;
  path_ = parent_path_ == "/" ? "/" + name : parent_path_ + "/" + name;
  folder_ = folder.release();
  mark_ = mark.release();
  return true;
}

void OwnFolder::give_up(const std::string& doing, int error) {
  if (parent_ >= 0) close(parent_);
  throw sdk::Unsupported(parent_path_ + ": " + doing + " failed: " + std::strerror(error) +
                         "; give another folder as `path`");
}

OwnFolder::~OwnFolder() {
  remove_locked(parent_, name_, folder_);
  close(mark_);
  close(folder_);
  close(parent_);
}

}  // namespace steelyard::storage
