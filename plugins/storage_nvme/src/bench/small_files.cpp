// SPDX-License-Identifier: Apache-2.0
#include "bench/small_files.h"

#include <algorithm>
#include <atomic>
#include <barrier>
#include <cerrno>
#include <cstring>
#include <dirent.h>
#include <exception>
#include <fcntl.h>
#include <memory>
#include <mutex>
#include <steelyard/sdk.hpp>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

#include "target/own_folder.h"

namespace steelyard::storage {
namespace {

constexpr std::size_t kPool = 64 * 1024;

[[noreturn]] void failed(const char* what, const std::string& path) {
  const int error = errno;
  const char* hint = error == ENOSPC ? "; bytes or inodes are used up: see df -h and df -i" : "";
  throw sdk::DeviceError(std::string(what) + " " + path + ": " + std::strerror(error) + hint);
}

/// Owns a descriptor; closing is part of what is timed, and may fail.
class Open {
 public:
  Open(const std::string& path, int flags)
      : path_(path), fd_(open(path.c_str(), flags | O_CLOEXEC, S_IRUSR | S_IWUSR)) {
    if (fd_ < 0) failed("open", path);
  }
  ~Open() {
    if (fd_ >= 0) close(fd_);
  }
  Open(const Open&) = delete;
  Open& operator=(const Open&) = delete;
  [[nodiscard]] int fd() const { return fd_; }
  void done() {
    if (close(std::exchange(fd_, -1)) != 0) failed("close", path_);
  }

 private:
  const std::string& path_;
  int fd_;
};

void write_all(int fd, std::span<const unsigned char> bytes, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t put = write(fd, bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) failed("write", path);
    bytes = bytes.subspan(static_cast<std::size_t>(put));
  }
}

std::vector<unsigned char> random_pool(std::uint64_t seed) {
  std::vector<unsigned char> pool(kPool + kSmallFileBytes);
  std::uint64_t state = seed;
  for (unsigned char& byte : pool) {  // SplitMix64, one byte of each number
    std::uint64_t x = state += 0x9e3779b97f4a7c15u;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    byte = static_cast<unsigned char>(x >> 56);
  }
  return pool;
}

}  // namespace

SmallFiles::SmallFiles(const std::string& parent, std::size_t number, std::size_t files, bool sync, std::uint64_t seed)
    : folder_(parent + "/" + kOurs + std::to_string(number)),
      number_(number),
      files_(files),
      sync_(sync),
      pool_(random_pool(seed)) {
  if (mkdir(folder_.c_str(), S_IRWXU) != 0) failed("mkdir", folder_);
}

std::string SmallFiles::path(std::size_t file) const {
  return folder_ + "/" + kOurs + std::to_string(file);
}

void SmallFiles::fill(std::uint64_t repetition, std::size_t file,
                      std::span<unsigned char, kSmallFileBytes> into) const {
  const std::uint64_t stamp[] = {repetition, number_, file};
  std::copy_n(pool_.begin() + static_cast<std::ptrdiff_t>((repetition * 131 + file * 17) % kPool), into.size(),
              into.begin());
  std::memcpy(into.data(), stamp, sizeof stamp);
}

void SmallFiles::create(std::uint64_t repetition) {
  std::array<unsigned char, kSmallFileBytes> bytes;
  for (std::size_t i = 0; i < files_; ++i) {
    const std::string name = path(i);
    fill(repetition, i, bytes);
    Open file(name, O_WRONLY | O_CREAT | O_EXCL);
    write_all(file.fd(), bytes, name);
    if (sync_ && fsync(file.fd()) != 0) failed("fsync", name);
    file.done();
    if (sync_) sync_folder();
  }
}

void SmallFiles::sync_folder() const {
  Open folder(folder_, O_RDONLY | O_DIRECTORY);
  if (fsync(folder.fd()) != 0) failed("fsync", folder_);
  folder.done();
}

void SmallFiles::stat_all() const {
  for (std::size_t i = 0; i < files_; ++i) {
    const std::string name = path(i);
    struct stat info {};
    if (stat(name.c_str(), &info) != 0) failed("stat", name);
    if (info.st_size != static_cast<off_t>(kSmallFileBytes))
      throw sdk::WrongResult(name + " has " + std::to_string(info.st_size) + " bytes, " +
                             std::to_string(kSmallFileBytes) + " were written");
  }
}

void SmallFiles::list() const {
  const std::unique_ptr<DIR, int (*)(DIR*)> stream(opendir(folder_.c_str()), closedir);
  if (!stream) failed("opendir", folder_);
  std::size_t entries = 0;
  errno = 0;
  while (const dirent* entry = readdir(stream.get()))
    if (std::strncmp(entry->d_name, kOurs, std::strlen(kOurs)) == 0) ++entries;
  if (errno != 0) failed("readdir", folder_);
  if (entries != files_)
    throw sdk::WrongResult(folder_ + " lists " + std::to_string(entries) + " files, " + std::to_string(files_) +
                           " were made");
}

void SmallFiles::verify(std::uint64_t repetition) const {
  std::array<unsigned char, kSmallFileBytes> expected;
  std::array<unsigned char, kSmallFileBytes + 1> found;  // one more: a file that is too long is wrong, too
  for (std::size_t i = 0; i < files_; ++i) {
    const std::string name = path(i);
    fill(repetition, i, expected);
    const Open file(name, O_RDONLY);
    const ssize_t got = read(file.fd(), found.data(), found.size());
    if (got < 0) failed("read", name);
    if (!std::equal(expected.begin(), expected.end(), found.begin(), found.begin() + got))
      throw sdk::WrongResult(name + " does not hold the " + std::to_string(kSmallFileBytes) +
                             " bytes that were written to it");
  }
}

void SmallFiles::unlink_all() {
  for (std::size_t i = 0; i < files_; ++i)
    if (const std::string name = path(i); unlink(name.c_str()) != 0) failed("unlink", name);
  if (sync_) sync_folder();
}

namespace {

/// All threads, from one phase to the next.
class Pace {
 public:
  Pace(std::size_t threads, const std::function<std::uint64_t()>& now_ns, const std::function<bool()>& cancelled)
      : barrier_(static_cast<std::ptrdiff_t>(threads), Step{this}), now_ns_(now_ns), cancelled_(cancelled) {}

  /// Waits for all; then they go on, or stop if `stop()`.
  void meet() { barrier_.arrive_and_wait(); }
  [[nodiscard]] bool stop() const { return stop_; }
  [[nodiscard]] std::uint64_t met_ns() const { return met_ns_; }

  template <class Work>
  void work(Work&& body) {
    try {
      if (!stop_) body();
    } catch (...) {
      const std::scoped_lock lock(mutex_);
      if (!why_) why_ = std::current_exception();
    }
  }
  void rethrow() const {
    if (why_) std::rethrow_exception(why_);
    if (stop_) throw sdk::Cancelled();
  }

 private:
  struct Step {
    Pace* pace;
    void operator()() noexcept {  // by the last to arrive, while the others wait
      pace->met_ns_ = pace->now_ns_();
      pace->stop_ = pace->stop_ || pace->why_ != nullptr || pace->cancelled_();
    }
  };

  std::barrier<Step> barrier_;
  const std::function<std::uint64_t()>& now_ns_;
  const std::function<bool()>& cancelled_;
  std::uint64_t met_ns_ = 0;
  bool stop_ = false;
  std::mutex mutex_;
  std::exception_ptr why_;
};

void live(SmallFiles& files, Pace& pace, std::uint64_t first, std::uint64_t repetitions, PhaseTimes* times) {
  const auto timed = [&](Phase phase, auto&& body) {
    pace.meet();
    const std::uint64_t start = pace.met_ns();
    pace.work(body);
    pace.meet();
    if (times != nullptr) (*times)[phase] += pace.met_ns() - start;
  };
  for (std::uint64_t r = first; r < first + repetitions && !pace.stop(); ++r) {
    timed(kCreate, [&] { files.create(r); });
    timed(kStat, [&] { files.stat_all(); });
    timed(kList, [&] { files.list(); });
    pace.work([&] { files.verify(r); });
    timed(kUnlink, [&] { files.unlink_all(); });
  }
}

}  // namespace

PhaseTimes time_phases(std::span<SmallFiles> folders, std::uint64_t first, std::uint64_t repetitions,
                       const std::function<std::uint64_t()>& now_ns, const std::function<bool()>& cancelled) {
  PhaseTimes times{};
  Pace pace(folders.size(), now_ns, cancelled);
  {
    std::vector<std::jthread> others;
    for (SmallFiles& files : folders.subspan(1))
      others.emplace_back([&files, &pace, first, repetitions] { live(files, pace, first, repetitions, nullptr); });
    live(folders.front(), pace, first, repetitions, &times);
  }
  pace.rethrow();
  return times;
}

}  // namespace steelyard::storage
