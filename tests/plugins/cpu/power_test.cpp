// SPDX-License-Identifier: Apache-2.0
#include "common/power.h"

#include <fstream>
#include <gtest/gtest.h>
#include <stdexcept>
#include <unistd.h>

namespace steelyard::cpu {
namespace {

namespace fs = std::filesystem;

class Powercap : public testing::Test {
 protected:
  Powercap() : root_(fs::temp_directory_path() / ("steelyard-powercap-" + std::to_string(getpid()))) {
    fs::create_directories(root_ / "sys/class/powercap");
  }
  ~Powercap() override { fs::remove_all(root_); }
  void write(const std::string& zone, const std::string& file, std::uint64_t value) const {
    fs::create_directories(root_ / "sys/class/powercap" / zone);
    std::ofstream(root_ / "sys/class/powercap" / zone / file) << value << "\n";
  }
  void zone(const std::string& name, std::uint64_t microjoules) const {
    write(name, "energy_uj", microjoules);
    write(name, "max_energy_range_uj", 1'000'000'000);
  }
  fs::path root_;
};

TEST_F(Powercap, AddsUpPackagesAndNothingTwice) {
  for (const char* name : {"intel-rapl:0", "intel-rapl:1", "intel-rapl:0:0", "intel-rapl-mmio:0"}) zone(name, 100);
  PackageEnergy energy(root_);
  EXPECT_EQ(energy.why_not(), "");
  for (const char* name : {"intel-rapl:0", "intel-rapl:1", "intel-rapl:0:0", "intel-rapl-mmio:0"})
    zone(name, 3'000'100);
  EXPECT_DOUBLE_EQ(energy.joules(), 6.0);
  EXPECT_DOUBLE_EQ(energy.joules(), 6.0) << "nothing was used in between";
}

TEST_F(Powercap, GoesOnWhereACounterWraps) {
  zone("intel-rapl:0", 999'000'000);
  PackageEnergy energy(root_);
  zone("intel-rapl:0", 1'000'000);
  EXPECT_DOUBLE_EQ(energy.joules(), 2.0);
}

TEST_F(Powercap, SaysWhyThereIsNone) {
  EXPECT_NE(PackageEnergy(root_).why_not().find("no energy counters"), std::string::npos);
  write("intel-rapl:0", "name", 0);
  EXPECT_NE(PackageEnergy(root_).why_not().find("root only"), std::string::npos);
}

TEST_F(Powercap, ACounterThatGoesAwayIsAnError) {
  zone("intel-rapl:0", 1);
  PackageEnergy energy(root_);
  fs::remove(root_ / "sys/class/powercap/intel-rapl:0/energy_uj");
  EXPECT_THROW(energy.joules(), std::runtime_error);
}

}  // namespace
}  // namespace steelyard::cpu
