// SPDX-License-Identifier: Apache-2.0
#include "common/core_model.h"

#include <gtest/gtest.h>

#include "peak/fma_kernels.h"

namespace steelyard::cpu {
namespace {

TEST(CoreModel, KnowsServersByFamilyAndModel) {
  const CoreModel zen5{"AuthenticAMD", 0x1a, 0x02}, zen4{"AuthenticAMD", 0x19, 0x11}, zen{"AuthenticAMD", 0x17, 0x01};
  const CoreModel ice_lake{"GenuineIntel", 0x06, 0x6a}, sapphire_rapids{"GenuineIntel", 0x06, 0x8f};
  EXPECT_EQ(known_pace(zen5, Precision::kFp64, Isa::kAvx512), 2);
  EXPECT_EQ(known_pace(zen4, Precision::kFp32, Isa::kAvx512), 1);
  EXPECT_EQ(known_pace(zen4, Precision::kInt8, Isa::kAvx2), 1) << "three instructions";
  EXPECT_EQ(known_pace(zen, Precision::kFp64, Isa::kAvx2), 1);
  EXPECT_EQ(known_pace(ice_lake, Precision::kInt8, Isa::kAvx512Vnni), 2);
  EXPECT_EQ(known_pace(sapphire_rapids, Precision::kBf16, Isa::kAmxBf16), 1.0 / 16);
  EXPECT_EQ(known_pace({"arm", 0, 0xd0c}, Precision::kFp64, Isa::kNeon), 2);
}

TEST(CoreModel, TileInstructionsAmountToWhatTheVendorSays) {
  const CoreModel sapphire_rapids{"GenuineIntel", 0x06, 0x8f};
  const auto per_cycle = [&](Precision precision, Isa isa) {
    const FmaKernel& widest = fma_kernels(precision)[0];
    return known_pace(sapphire_rapids, precision, isa).value() * widest.operations_per_step();
  };
  EXPECT_EQ(per_cycle(Precision::kBf16, Isa::kAmxBf16), 1024);
  EXPECT_EQ(per_cycle(Precision::kInt8, Isa::kAmxInt8), 2048);
  EXPECT_EQ(per_cycle(Precision::kFp16, Isa::kAvx512Fp16), 128);
}

TEST(CoreModel, KnowsWhereAnAdderOfItsOwnOrAHalfWidthUnitChangesThePace) {
  const CoreModel emerald_rapids{"GenuineIntel", 0x06, 0xcf};
  EXPECT_EQ(known_pace(emerald_rapids, Precision::kFp64, Isa::kSse2), 1.5) << "two multipliers, two adders, one shared";
  EXPECT_EQ(known_pace(emerald_rapids, Precision::kBf16, Isa::kAvx512Bf16), 0.5) << "half of FP32's";
  EXPECT_EQ(known_pace(emerald_rapids, Precision::kInt8, Isa::kAvxVnni), 2);
}

TEST(CoreModel, SaysNothingWherePartsOfOneModelDiffer) {
  EXPECT_FALSE(known_pace({"GenuineIntel", 0x06, 0x55}, Precision::kFp64, Isa::kAvx512));
  EXPECT_FALSE(known_pace({"Nobody", 0x06, 0x6a}, Precision::kFp64, Isa::kAvx512));
  EXPECT_FALSE(known_pace({"AuthenticAMD", 0x19, 0x01}, Precision::kFp64, Isa::kAvx512)) << "Zen 3 has no AVX-512";
}

TEST(CoreModel, InfersTheNextPaceThatCoresAreBuiltFor) {
  EXPECT_EQ(next_pace(1.96), 2);
  EXPECT_EQ(next_pace(2.03), 2);
  EXPECT_EQ(next_pace(2.1), 4);
  EXPECT_EQ(next_pace(1.48), 1.5) << "multiplication and addition on three units";
  EXPECT_EQ(next_pace(1.6), 2);
  EXPECT_EQ(next_pace(0.06), 1.0 / 16) << "tiles take several cycles";
}

}  // namespace
}  // namespace steelyard::cpu
