// SPDX-License-Identifier: Apache-2.0
// Energy of the processor packages by RAPL, as Linux's powercap shows it (Intel and AMD). Root only on most systems.
#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace steelyard::cpu {

class PackageEnergy {
 public:
  /// `root` is "/" except in tests.
  explicit PackageEnergy(const std::filesystem::path& root = "/");

  /// Empty if the counters can be read, else why not and what would help.
  [[nodiscard]] const std::string& why_not() const { return why_not_; }
  /// Joules of all packages since construction. Call it more often than once a minute: the counters wrap. Throws
  /// std::runtime_error if a counter that could be read no longer can.
  double joules();

 private:
  struct Counter {
    std::filesystem::path file;
    std::uint64_t range = 0, last = 0;  // microjoules
  };
  std::vector<Counter> packages_;
  std::string why_not_;
  double joules_ = 0;
};

}  // namespace steelyard::cpu
