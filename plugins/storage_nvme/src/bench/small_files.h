// SPDX-License-Identifier: Apache-2.0
// Many small files in one folder, phase by phase, with contents that can be told apart. Whatever fails throws
// sdk::DeviceError with the path and the system's reason.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace steelyard::storage {

inline constexpr std::size_t kSmallFileBytes = 3901;

/// The folder of one thread. [one thread at a time]
class SmallFiles {
 public:
  /// Makes the folder `sy-<number>` in `parent`.
  SmallFiles(const std::string& parent, std::size_t number, std::size_t files, bool sync, std::uint64_t seed);
  SmallFiles(SmallFiles&&) = default;

  void create(std::uint64_t repetition);
  void stat_all() const;
  void list() const;
  /// Throws sdk::WrongResult where a file does not hold what create(repetition) wrote.
  void verify(std::uint64_t repetition) const;
  void unlink_all();

 private:
  [[nodiscard]] std::string path(std::size_t file) const;
  void fill(std::uint64_t repetition, std::size_t file, std::span<unsigned char, kSmallFileBytes> into) const;
  void sync_folder() const;

  std::string folder_;
  std::size_t number_, files_;
  bool sync_;
  std::vector<unsigned char> pool_;  // random bytes, of which each file gets a window
};

enum Phase : std::size_t { kCreate, kStat, kList, kUnlink, kPhases };
using PhaseTimes = std::array<std::uint64_t, kPhases>;  // nanoseconds

/// `repetitions` of all phases, by one thread per folder, and the time of each phase from when all may begin until all
/// have ended. `first` numbers the repetitions. Throws what the first thread to fail threw; sdk::Cancelled.
[[nodiscard]] PhaseTimes time_phases(std::span<SmallFiles> folders, std::uint64_t first, std::uint64_t repetitions,
                                     const std::function<std::uint64_t()>& now_ns,
                                     const std::function<bool()>& cancelled);

}  // namespace steelyard::storage
