// SPDX-License-Identifier: Apache-2.0
#include "bundle/pack.h"

#include <gtest/gtest.h>

#include "core/bundle/example.h"

namespace steelyard::bundle {
namespace {

using namespace example;

TEST(Pack, TheSameRunGivesTheSameBytes) {
  const std::string journal = a_bundle().files.at(kJournalPath);
  EXPECT_EQ(signed_bytes(packed(journal)), signed_bytes(packed(journal)));
}

TEST(Pack, HoldsWhatTheStoreWrote) {
  const Json run = json_of(a_bundle().files.at(kRunPath)), manifest = json_of(a_bundle().manifest);
  EXPECT_EQ(manifest["journal_head"], run["journal_head"]);
  EXPECT_EQ(manifest["session_id"], run["id"]);
  EXPECT_EQ(manifest["files"].size(), 4u);
  EXPECT_NE(json_of(a_bundle().files.at("score.json"))["value"], nullptr);
  EXPECT_NE(a_bundle().files.at(kDisclosurePath).find("AMD EPYC 7763"), std::string::npos);
}

TEST(Pack, OnlyAWholeRun) {
  std::string journal = a_bundle().files.at(kJournalPath);
  const auto pack_it = [&](const std::string& bytes) {
    return pack({.journal = bytes, .edition = &edition(), .profile = *score::find_profile(edition(), "general")});
  };
  journal.erase(journal.rfind('\n', journal.size() - 2) + 1);
  EXPECT_EQ(pack_it(journal).error().code, Errc::kInvalidArgument) << "no end";
  EXPECT_EQ(pack_it(a_bundle().files.at(kJournalPath) + "x").error().code, Errc::kCorrupt);
  EXPECT_EQ(pack_it("").error().code, Errc::kCorrupt);
}

TEST(Pack, AnotherSignatureLeavesTheManifestAlone) {
  const std::string once = signed_bytes(a_bundle());
  auto opened = unpack(once);
  ASSERT_TRUE(opened) << opened.error().message;
  EXPECT_EQ(opened->manifest, a_bundle().manifest);
  const std::string twice = signed_bytes(*opened, Role::kLab, 'l');
  EXPECT_EQ(unpack(twice)->signatures.size(), 2u);
  EXPECT_EQ(signed_bytes(*unpack(twice), Role::kLab, 'l'), twice) << "the same key in the same role signs once";
  std::string damaged = once;
  damaged[damaged.find("AMD EPYC")] = 'B';
  EXPECT_EQ(unpack(damaged).error().code, Errc::kCorrupt) << "nobody signs what is damaged";
}

}  // namespace
}  // namespace steelyard::bundle
