// SPDX-License-Identifier: Apache-2.0
#include "store/measuring_lock.h"

#include <algorithm>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "base/files.h"
#include "base/text.h"
#include "store/system.h"

namespace steelyard::store {
namespace {

Error being_measured(const std::filesystem::path& file) {
  constexpr std::size_t kLongestSignature = 256;
  const auto signature = read_file(file, kLongestSignature);
  const std::string who = signature ? *signature : std::string();
  const std::size_t space = who.find(' ');
  if (space == std::string::npos)  // taken, and not signed yet
    return {Errc::kBusy, fmt::format("another steelyard process begins to measure here ({})", file.string()),
            "wait until it has finished: two measurements at once disturb each other"};
  const std::string pid = text::printable(who.substr(0, space));
  const std::string run = text::printable(who.substr(space + 1, who.find('\n') - space - 1));
  return {Errc::kBusy, fmt::format("run {} is being measured on this machine by process {}", run, pid),
          fmt::format("wait until it has finished, or interrupt it: kill -INT {}", pid)};
}

/// In the file's name, because a home may be shared by machines that measure at the same time.
std::string host_name() {
  char name[256] = {};
  std::string host = ::gethostname(name, sizeof name - 1) == 0 ? name : "localhost";
  std::ranges::replace(host, '/', '_');
  return host;
}

}  // namespace

Result<MeasuringLock> MeasuringLock::take(const std::filesystem::path& data_dir) {
  const std::filesystem::path file = data_dir / fmt::format("measuring.{}.lock", host_name());
  MeasuringLock lock(Descriptor(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666)), file);
  if (!lock.fd_.open()) return system_error("open", file);
  auto locked = try_lock(lock.fd_.get(), file);
  if (!locked) return locked.error();
  if (!*locked) return being_measured(file);
  // What a dead process wrote must not be read as ours.
  if (::ftruncate(lock.fd_.get(), 0) != 0) return system_error("write", file);
  return lock;
}

Result<void> MeasuringLock::sign(const std::string& run_id) {
  const std::string signature = fmt::format("{} {}\n", ::getpid(), run_id);
  if (::pwrite(fd_.get(), signature.data(), signature.size(), 0) != static_cast<ssize_t>(signature.size()))
    return system_error("write", file_);
  return {};
}

}  // namespace steelyard::store
