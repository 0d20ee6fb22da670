// SPDX-License-Identifier: Apache-2.0
#include "base/units.h"

#include <cmath>
#include <gtest/gtest.h>

namespace steelyard::units {
namespace {

TEST(Human, UsesThreeDigitsAndSiPrefixes) {
  EXPECT_EQ(human(5.12e11, "By/s"), "512 GB/s");
  EXPECT_EQ(human(1.18e-7, "s"), "118 ns");
  EXPECT_EQ(human(6.02e12, "FLOP/s"), "6.02 TFLOP/s");
  EXPECT_EQ(human(3.244e9, "Hz"), "3.24 GHz");
  EXPECT_EQ(human(0, "By/s"), "0.00 B/s");
  EXPECT_EQ(human(7790845, "1/s"), "7.79 M/s");
  EXPECT_EQ(human(41.2, "Cel"), "41.2 °C") << "degrees take no prefix";
}

TEST(Human, RoundsUpIntoTheNextPrefix) {
  EXPECT_EQ(human(999.7e9, "By/s"), "1.00 TB/s");
  EXPECT_EQ(human(99.97, "s"), "100 s");
}

TEST(Human, GivesNoPrefixToUnitsItDoesNotKnow) {
  EXPECT_EQ(human(15.9, "1"), "15.9");
  EXPECT_EQ(human(12345, "{page}"), "1.234e+04 {page}");
}

TEST(Human, PrintsNoLineOfDigits) {
  EXPECT_EQ(human(1e308, "%"), "1e+308 %");
  EXPECT_EQ(human(-1e308, "Cel"), "-1e+308 °C");
  EXPECT_EQ(fixed(1e308, 3), "1e+308");
  EXPECT_EQ(fixed(123456789012345, 0), "123456789012345");
  EXPECT_EQ(fixed(1.23456, 2), "1.23");
  EXPECT_EQ(fixed(-0.004, 2), "0.00") << "nothing of it is left but the sign";
  EXPECT_EQ(fixed(-0.006, 2), "-0.01");
  EXPECT_EQ(percent(-0.0004), "0.0 %");
  EXPECT_EQ(percent(-0.0006), "-0.1 %");
  EXPECT_EQ(range(0.5, 2e20, 1), "[0.5, 2e+20]");
}

TEST(BinarySize, CountsInPowersOfTwo) {
  EXPECT_EQ(binary_size(34359738368ull), "32 GiB");
  EXPECT_EQ(binary_size(1536), "1.5 KiB");
  EXPECT_EQ(binary_size(7), "7 B");
  EXPECT_EQ(measured_size(1536.4), "1.5 KiB");
  EXPECT_EQ(measured_size(1e308), human(1e308, "By"));
  EXPECT_EQ(measured_size(-2), human(-2, "By"));
  EXPECT_EQ(measured_size(std::nan("")), human(std::nan(""), "By"));
}

TEST(Seconds, ReadsLikeAWatch) {
  EXPECT_EQ(seconds(0.5), "0.5 s");
  EXPECT_EQ(seconds(95), "1 min 35 s");
  EXPECT_EQ(seconds(7260), "2 h 1 min");
}

TEST(Units, DocumentsCarryBaseUnits) {
  for (const char* base : {"1", "%", "s", "By/s", "FLOP/s/W", "IO/s", "{query}/s"}) EXPECT_TRUE(is_base(base)) << base;
  for (const char* other : {"", "GB/s", "ms", "GFLOP/s", "By/", "/s", "{}", "MiB"})
    EXPECT_FALSE(is_base(other)) << other;
}

}  // namespace
}  // namespace steelyard::units
