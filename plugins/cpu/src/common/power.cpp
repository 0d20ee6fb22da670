// SPDX-License-Identifier: Apache-2.0
#include "common/power.h"

#include <algorithm>
#include <fstream>
#include <optional>
#include <stdexcept>

namespace steelyard::cpu {
namespace {

namespace fs = std::filesystem;

std::optional<std::uint64_t> read_number(const fs::path& file) {
  std::uint64_t number = 0;
  return std::ifstream(file) >> number ? std::optional(number) : std::nullopt;
}

/// "intel-rapl:0", not its parts "intel-rapl:0:1", nor "intel-rapl-mmio:0", which counts the same again.
bool is_package(const fs::path& zone) {
  const std::string name = zone.filename().string();
  return name.rfind("intel-rapl:", 0) == 0 && std::count(name.begin(), name.end(), ':') == 1;
}

}  // namespace

PackageEnergy::PackageEnergy(const fs::path& root) {
  std::error_code error;
  bool found = false;
  for (fs::directory_iterator it(root / "sys/class/powercap", error), end; !error && it != end; it.increment(error)) {
    if (!is_package(it->path())) continue;
    found = true;
    const auto now = read_number(it->path() / "energy_uj"), range = read_number(it->path() / "max_energy_range_uj");
    if (now && range) packages_.push_back({it->path() / "energy_uj", *range, *now});
  }
  if (!packages_.empty()) return;
  why_not_ = found ? "/sys/class/powercap/intel-rapl:*/energy_uj is for root only on this system"
                   : "no energy counters in /sys/class/powercap (a virtual machine, or no RAPL driver)";
}

double PackageEnergy::joules() {
  for (Counter& package : packages_) {
    const auto now = read_number(package.file);
    if (!now) throw std::runtime_error(package.file.string() + " can no longer be read");
    const std::uint64_t used = *now >= package.last ? *now - package.last : package.range - package.last + *now;
    joules_ += 1e-6 * static_cast<double>(used);
    package.last = *now;
  }
  return joules_;
}

}  // namespace steelyard::cpu
