// SPDX-License-Identifier: Apache-2.0
#include "bench/checkpoint_writer.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include "data/random.h"
#include "target/own_folder.h"

namespace steelyard::storage {
namespace {

constexpr std::uint32_t kRequest = 16u << 20, kInFlight = 4;
constexpr std::uint64_t kLookAtOneIn = 8;  // blocks, of those read back in verify_saved

[[noreturn]] void fail(const std::string& doing, const std::string& path) {
  throw sdk::DeviceError(doing + " " + path + ": " + std::strerror(errno));
}

/// Closes on every way out.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() { close(fd_); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int get() const { return fd_; }

 private:
  int fd_;
};

void make_durable(int fd, const std::string& path) {
  if (fsync(fd) != 0) fail("fsync", path);
}

}  // namespace

Writer::Writer(sdk::Host host, Workspace& workspace, unsigned rank, std::uint64_t bytes, std::uint64_t seed)
    : host_(host),
      begin_(0),
      bytes_(bytes),
      seed_(mix(seed + rank)),
      folder_(workspace.folder()),
      memory_(host, std::size_t{kRequest} * kInFlight),
      buffers_{memory_.data(), kInFlight, kRequest},
      content_({memory_.data(), memory_.size()}, seed_, rank) {
  if (!folder_.empty()) {
    expect_allowed_size(bytes);
    direct_ = workspace.create("probe-" + std::to_string(rank), kRequest, Caching::kDirect).direct();
    name_ = folder_ + "/" + kOurs + "share-" + std::to_string(rank);
    return;
  }
  begin_ = rank * bytes;
  device_.emplace(workspace.create("share", begin_ + bytes, Caching::kDirect));
  direct_ = device_->direct();
}

Transfer Writer::pass(Operation operation) const {
  return {.operation = operation,
          .begin = begin_,
          .end = begin_ + bytes_,
          .buffers = buffers_,
          .path = device_ ? device_->path() : name_};
}

void Writer::put(int fd) {
  const auto engine = make_engine(EngineKind::kAuto, {fd, buffers_});
  engine_name_ = engine->name();
  Transfer writing = pass(Operation::kWrite);
  writing.prepare = [this](std::uint32_t slot, std::uint64_t offset) {
    for (std::uint32_t in = 0; in < kRequest; in += kBlockBytes)
      content_.stamp(std::size_t{slot} * kRequest + in, offset + in, saved_ + 1);
  };
  transfer(*engine, writing, host_);
  make_durable(fd, writing.path);
}

void Writer::get(int fd, std::function<void(std::uint32_t, std::uint64_t)> arrived) {
  const auto engine = make_engine(EngineKind::kAuto, {fd, buffers_});
  engine_name_ = engine->name();
  Transfer reading = pass(Operation::kRead);
  reading.arrived = std::move(arrived);
  transfer(*engine, reading, host_);
}

int Writer::open_file(const std::string& name, int flags) {
  const int fd = open(name.c_str(), flags | O_NOFOLLOW | O_CLOEXEC | (direct_ ? O_DIRECT : 0), S_IRUSR | S_IWUSR);
  if (fd < 0) fail("open", name);
  return fd;
}

void Writer::save_file() {
  const std::string temporary = name_ + ".tmp";
  {
    const Descriptor file(open_file(temporary, O_RDWR | O_CREAT | O_EXCL));
    const int reserved = posix_fallocate(file.get(), 0, static_cast<off_t>(bytes_));
    if (reserved != 0 && reserved != EOPNOTSUPP) {
      errno = reserved;
      fail("reserve " + std::to_string(bytes_ >> 20) + " MiB for", temporary);
    }
    put(file.get());
  }
  if (std::rename(temporary.c_str(), name_.c_str()) != 0) fail("rename", temporary);
  const Descriptor folder(open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder.get() < 0) fail("open", folder_);
  make_durable(folder.get(), folder_);
}

void Writer::save() {
  begin_ns = host_.now_ns();
  device_ ? put(device_->fd()) : save_file();
  end_ns = host_.now_ns();
  ++saved_;
}

void Writer::restore() {
  begin_ns = host_.now_ns();
  if (device_) {
    get(device_->fd(), {});
  } else {
    const Descriptor file(open_file(name_, O_RDONLY));
    get(file.get(), {});
  }
  end_ns = host_.now_ns();
}

void Writer::verify_saved() {
  const auto look = [this](std::uint32_t slot, std::uint64_t offset) {
    for (std::uint32_t in = 0; in < kRequest; in += kBlockBytes) {
      if (mix(seed_ + saved_ + offset + in) % kLookAtOneIn != 0) continue;
      const Finding finding = verify({buffers_.at(slot) + in, kBlockBytes}, offset + in, seed_, saved_);
      if (finding.fault != Fault::kNone)
        throw sdk::WrongResult(pass(Operation::kRead).path + ", offset " + std::to_string(offset + in) + ": " +
                               finding.what);
    }
  };
  if (device_) return get(device_->fd(), look);
  const Descriptor file(open_file(name_, O_RDONLY));
  get(file.get(), look);
}

}  // namespace steelyard::storage
