// SPDX-License-Identifier: Apache-2.0
#include "model/session.h"

#include <gtest/gtest.h>
#include <set>

#include "base/digest.h"

namespace steelyard::model {
namespace {

TEST(Seeds, AreHkdfAsOfRfc5869) {
  // Test case 3 of its appendix: no salt, no info.
  EXPECT_EQ(hkdf_seed(std::string(22, '\x0b'), ""), 0x8da4e775a563c18fu);
}

TEST(Seeds, FollowFromNonceJobLaunchAndRank) {
  const std::string nonce = "00112233445566778899aabbccddeeff";
  const std::uint64_t job = job_seed(nonce, "job-gemm");
  EXPECT_EQ(job, job_seed(nonce, "job-gemm"));
  std::set<std::uint64_t> all = {job, job_seed(nonce, "job-triad"), job_seed(nonce.substr(1), "job-gemm")};
  for (unsigned launch = 0; launch < 6; ++launch)
    for (unsigned rank = 0; rank < 4; ++rank) all.insert(launch_seed(job, launch, rank));
  EXPECT_EQ(all.size(), 3u + 24u);
}

TEST(Seeds, AreWrittenInFull) {
  EXPECT_EQ(seed_text(0xab), "00000000000000ab");
  EXPECT_EQ(seed_text(0xffffffffffffffffu), "ffffffffffffffff");
}

}  // namespace
}  // namespace steelyard::model
