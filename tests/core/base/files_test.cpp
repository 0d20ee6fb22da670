// SPDX-License-Identifier: Apache-2.0
#include "base/files.h"

#include <csignal>
#include <fstream>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include "base/clock.h"
#include "base/digest.h"

namespace steelyard {
namespace {

namespace fs = std::filesystem;

class Files : public testing::Test {
 protected:
  Files() : dir_(fs::path(testing::TempDir()) / ("steelyard-files-" + random_hex(4))) { fs::create_directory(dir_); }
  ~Files() override { fs::remove_all(dir_); }
  fs::path dir_;
};

TEST_F(Files, WhatWasWrittenIsReadBackAndNothingElseIsLeft) {
  ASSERT_TRUE(write_file_atomically(dir_ / "a", "one").ok());
  ASSERT_TRUE(write_file_atomically(dir_ / "a", "two").ok());
  EXPECT_EQ(read_file(dir_ / "a").value(), "two");
  EXPECT_EQ(std::distance(fs::directory_iterator(dir_), {}), 1);
}

TEST_F(Files, AFullDiskLeavesTheOldFileWhole) {
  ASSERT_TRUE(write_file_atomically(dir_ / "a", "old").ok());
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto previous = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{4096, before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &small), 0);
  const Result<void> written = write_file_atomically(dir_ / "a", std::string(100'000, 'x'));
  const rlimit none{100, before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &none), 0);
  EXPECT_NE(why_not_writable(dir_ / "not" / "yet"), "") << "permissions are no room";
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);
  std::signal(SIGXFSZ, previous);
  ASSERT_FALSE(written.ok());
  EXPECT_EQ(written.error().code, Errc::kIo);
  EXPECT_NE(written.error().message.find((dir_ / "a").string()), std::string::npos);
  EXPECT_EQ(read_file(dir_ / "a").value(), "old");
  EXPECT_EQ(why_not_writable(dir_ / "not" / "yet"), "");
  EXPECT_EQ(std::distance(fs::directory_iterator(dir_), {}), 1);
}

TEST_F(Files, ErrorsNameTheFile) {
  EXPECT_EQ(read_file(dir_ / "absent").error().code, Errc::kNotFound);
  EXPECT_NE(read_file(dir_ / "absent").error().message.find("absent"), std::string::npos);
  EXPECT_EQ(read_file(dir_).error().code, Errc::kIo);
  EXPECT_FALSE(write_file_atomically(dir_ / "no" / "such", "x").ok());
}

TEST_F(Files, TooLargeIsRefusedBeforeItFillsMemory) {
  EXPECT_EQ(read_file("/dev/zero", 1 << 20).error().code, Errc::kIo);
}

TEST(Digest, IsSha256) {
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(seed_from("abc"), 0xba7816bf8f01cfeaull);
}

TEST(Timestamp, IsUtcWithMilliseconds) {
  EXPECT_EQ(utc_timestamp(1'795'230'760'123'456'789), "2026-11-21T03:12:40.123Z");
  for (const char* good : {"2026-11-21T03:12:40.123Z", "2024-02-29T23:59:59Z"}) EXPECT_TRUE(is_timestamp(good)) << good;
  for (const char* bad :
       {"", "2026-11-21", "2026-13-21T03:12:40Z", "2026-02-29T03:12:40Z", "2026-11-21T24:00:00Z",
        "2026-11-21T03:12:60Z", "2026-11-21 03:12:40Z", "2026-11-21T03:12:40.1Z", "2026-11-21T03:12:4"})
    EXPECT_FALSE(is_timestamp(bad)) << bad;
}

}  // namespace
}  // namespace steelyard
