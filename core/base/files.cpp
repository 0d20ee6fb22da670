// SPDX-License-Identifier: Apache-2.0
#include "base/files.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <pwd.h>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <unistd.h>

namespace steelyard {
namespace {

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  [[nodiscard]] int get() const { return fd_; }

 private:
  int fd_;
};

Error system_error(const char* action, const std::filesystem::path& path, std::string hint) {
  const int number = errno;
  return {number == ENOENT ? Errc::kNotFound : Errc::kIo,
          fmt::format("cannot {} {}: {}", action, path.string(), std::strerror(number)), std::move(hint)};
}

/// An XDG folder: the variable if absolute (the standard ignores relative ones), else below HOME.
Result<std::filesystem::path> xdg(const char* variable, const char* below_home) {
  if (const char* set = std::getenv(variable); set != nullptr && set[0] == '/')
    return std::filesystem::path(set) / "steelyard";
  const char* home = std::getenv("HOME");
  if (home == nullptr || home[0] != '/') {
    const passwd* user = getpwuid(getuid());
    home = user != nullptr ? user->pw_dir : nullptr;
  }
  if (home == nullptr || home[0] != '/')
    return Error{Errc::kMissing, fmt::format("no home folder: neither {} nor HOME is set", variable),
                 fmt::format("set {}=/some/folder", variable)};
  return std::filesystem::path(home) / below_home / "steelyard";
}

}  // namespace

bool write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

Result<std::string> read_file(const std::filesystem::path& path, std::size_t limit) {
  const Descriptor fd(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  if (fd.get() < 0) return system_error("read", path, errno == ENOENT ? "check the path" : "check its permissions");
  struct stat info {};
  if (::fstat(fd.get(), &info) != 0) return system_error("read", path, "");
  if (S_ISDIR(info.st_mode))
    return Error{Errc::kIo, fmt::format("cannot read {}: it is a folder", path.string()), "name a file"};
  if (!S_ISREG(info.st_mode))
    return Error{Errc::kIo, fmt::format("cannot read {}: it is not a regular file", path.string()), "name a file"};
  std::string bytes;
  char buffer[1 << 16];
  for (;;) {
    const ssize_t n = ::read(fd.get(), buffer, sizeof buffer);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return system_error("read", path, "");
    if (n == 0) return bytes;
    if (bytes.size() + static_cast<std::size_t>(n) > limit)
      return Error{Errc::kIo, fmt::format("cannot read {}: larger than {} bytes", path.string(), limit),
                   "no file of this kind is that large: give the right one"};
    bytes.append(buffer, static_cast<std::size_t>(n));
  }
}

Result<std::string> read_named_file(const std::filesystem::path& path, std::size_t limit) {
  auto bytes = read_file(path, limit);
  if (bytes || bytes.error().code != Errc::kIo) return bytes;
  return Error{Errc::kInvalidArgument, bytes.error().message, bytes.error().hint};
}

Errc cannot_write(int error_number) {
  const bool room = error_number == ENOSPC || error_number == EDQUOT || error_number == EFBIG || error_number == EIO;
  return room ? Errc::kIo : Errc::kInvalidArgument;
}

Result<void> write_file_atomically(const std::filesystem::path& path, std::string_view bytes, Durable durable) {
  const bool sync = durable == Durable::kYes;
  const std::string folder = path.has_parent_path() ? path.parent_path().string() : ".";
  std::string temporary = folder + "/." + path.filename().string() + ".XXXXXX";
  const auto failed = [&] {
    const Error error = system_error("write", path, "check that the folder exists, is writable and has room");
    ::unlink(temporary.c_str());
    return error;
  };
  {
    const Descriptor fd(::mkostemp(temporary.data(), O_CLOEXEC));
    if (fd.get() < 0) {
      const Error error = system_error("write", path, "check that the folder exists, is writable and has room");
      return Error{Errc::kIo, error.message, error.hint};
    }
    const mode_t mask = ::umask(0);
    ::umask(mask);
    if (!write_all(fd.get(), bytes) || ::fchmod(fd.get(), 0666 & ~mask) != 0 || (sync && ::fsync(fd.get()) != 0))
      return failed();
  }
  if (::rename(temporary.c_str(), path.c_str()) != 0) return failed();
  if (!sync) return {};
  const Descriptor dir(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  // Some file systems cannot fsync a folder (EINVAL); the rename itself already happened.
  if (dir.get() >= 0 && ::fsync(dir.get()) != 0 && errno != EINVAL) return system_error("sync", folder, "");
  return {};
}

Result<void> write_secret_file(const std::filesystem::path& path, std::string_view bytes) {
  const Descriptor fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (fd.get() < 0) {
    const bool there = errno == EEXIST;
    return Error{cannot_write(errno), fmt::format("cannot write {}: {}", path.string(), std::strerror(errno)),
                 there ? "choose another name: what it protects would be lost with it"
                       : "check that the folder exists and is writable"};
  }
  if (write_all(fd.get(), bytes) && ::fsync(fd.get()) == 0) return {};
  const Error error = system_error("write", path, "check that there is room");
  ::unlink(path.c_str());
  return error;
}

std::string why_not_writable(const std::filesystem::path& folder) {
  std::filesystem::path nearest = std::filesystem::absolute(folder);
  std::error_code missing;
  while (nearest.has_relative_path() && !std::filesystem::exists(nearest, missing)) nearest = nearest.parent_path();
  if (!std::filesystem::is_directory(nearest, missing)) return std::strerror(ENOTDIR);
  // Permissions alone say yes where the file system is full or its quota spent.
  std::string probe = (nearest / ".steelyard.XXXXXX").string();
  const Descriptor fd(::mkostemp(probe.data(), O_CLOEXEC));
  if (fd.get() < 0) return std::strerror(errno);
  const bool written = write_all(fd.get(), std::string(4096, ' ')) && ::fsync(fd.get()) == 0;
  const int why = errno;
  ::unlink(probe.c_str());
  return written ? "" : std::strerror(why);
}

Result<UserDirs> user_dirs() {
  auto data = xdg("XDG_DATA_HOME", ".local/share");
  if (!data) return data.error();
  auto config = xdg("XDG_CONFIG_HOME", ".config");
  if (!config) return config.error();
  auto cache = xdg("XDG_CACHE_HOME", ".cache");
  if (!cache) return cache.error();
  return UserDirs{*data, *config, *cache};
}

InstallDirs install_dirs() {
  std::error_code no_proc;
  std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe", no_proc);
  if (no_proc)  // a chroot without /proc: what the kernel was asked to execute
    self = std::filesystem::weakly_canonical(reinterpret_cast<const char*>(getauxval(AT_EXECFN)));
  const std::filesystem::path bin = self.parent_path();
  const std::filesystem::path prefix = bin.parent_path();
  return {prefix, bin, prefix / "lib" / "steelyard" / "plugins", prefix / "share" / "steelyard"};
}

Result<std::vector<std::filesystem::path>> shipped_files(std::string_view kind, std::string_view ending) {
  const std::filesystem::path folder = install_dirs().data / kind;
  std::vector<std::filesystem::path> files;
  std::error_code error;
  for (std::filesystem::directory_iterator it(folder, error), last; !error && it != last; it.increment(error))
    if (it->path().extension() == ending) files.push_back(it->path());
  if (error || files.empty())
    return Error{Errc::kMissing, fmt::format("{}: {}", folder.string(), error ? error.message() : "nothing in it"),
                 "the installation is incomplete: share/steelyard must lie beside bin/"};
  std::ranges::sort(files);
  return files;
}

}  // namespace steelyard
