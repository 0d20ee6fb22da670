// SPDX-License-Identifier: Apache-2.0
#include "bundle/archive.h"

#include <cstdlib>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "core/store/example.h"

namespace steelyard::bundle {
namespace {

using store::example::Folder;

const std::vector<ArchiveFile> kFiles = {{"b/c.txt", "two"}, {"a.json", std::string_view("\0\1", 2)}, {"empty", ""}};

std::string rule_of(std::string_view bytes, const ArchiveLimits& limits = {}) {
  const Archive archive = read_archive(bytes, limits);
  return archive.fault ? archive.fault->rule : "";
}

/// The archive with one field of its first header replaced, and the checksum made right again.
std::string forged(std::size_t at, std::string_view field) {
  std::string bytes = write_archive({{"name", "content"}});
  bytes.replace(at, field.size(), field);
  bytes.replace(148, 8, "        ");
  unsigned sum = 0;
  for (std::size_t i = 0; i < 512; ++i) sum += static_cast<unsigned char>(bytes[i]);
  bytes.replace(148, 7, fmt::format("{:06o}", sum) + '\0');
  return bytes;
}

TEST(Archive, ComesBackSortedAndWhole) {
  const std::string bytes = write_archive(kFiles);
  const Archive archive = read_archive(bytes);
  ASSERT_FALSE(archive.fault) << archive.fault->measured;
  ASSERT_EQ(archive.files.size(), 3u);
  EXPECT_EQ(archive.files[0].path, "a.json");
  EXPECT_EQ(archive.files[0].bytes, std::string_view("\0\1", 2));
  EXPECT_EQ(archive.files[1].path, "b/c.txt");
  EXPECT_EQ(archive.files[2].bytes, "");
  EXPECT_EQ(write_archive({kFiles.rbegin(), kFiles.rend()}), bytes) << "the order of the files must not matter";
}

TEST(Archive, TarReadsIt) {
  const Folder folder;
  store::example::write(folder / "x.tar", write_archive(kFiles));
  const std::string command =
      "cd " + folder.path().string() +
      " && tar tvf x.tar >list && tar xf x.tar && printf two | cmp - b/c.txt && test ! -s empty";
  EXPECT_EQ(std::system(command.c_str()), 0);
  const std::string list = store::example::read(folder / "list");
  EXPECT_NE(list.find("-rw-r--r-- 0/0"), std::string::npos) << list;
  EXPECT_NE(list.find("1970"), std::string::npos) << list;
}

TEST(Archive, WhatTarWritesIsRefused) {
  const Folder folder;
  const std::string command = "cd " + folder.path().string() + " && echo hi >a && tar cf x.tar --format=ustar a";
  ASSERT_EQ(std::system(command.c_str()), 0);
  EXPECT_EQ(rule_of(store::example::read(folder / "x.tar")), "CNT-06");
}

TEST(Archive, OnlyPlainPaths) {
  for (const char* good : {"a", "a.b/c-d_e", "sig/lab-00.dsse", "A/b/c"}) EXPECT_TRUE(is_plain_path(good)) << good;
  for (const char* bad :
       {"", "/a", "../a", "a/../b", "a//b", "./a", "a/", ".hidden", "a/.b", "a\\b", "a b", "a\nb", "ä", "C:x"})
    EXPECT_FALSE(is_plain_path(bad)) << bad;
  EXPECT_FALSE(is_plain_path(std::string(101, 'a')));
  EXPECT_EQ(rule_of(forged(0, "../x")), "CNT-01");
  EXPECT_EQ(rule_of(forged(0, "/etc")), "CNT-01");
}

TEST(Archive, OnlyRegularFiles) {
  for (const char* type : {"1", "2", "3", "4", "5", "6", "7", "x", "g", "L", "K"})
    EXPECT_EQ(rule_of(forged(156, type)), "CNT-02") << type;
}

TEST(Archive, NothingHuge) {
  EXPECT_EQ(rule_of(forged(124, "77777777777")), "CNT-05") << "8 GiB that are not there";
  EXPECT_EQ(rule_of(write_archive(kFiles), {.files = 2}), "CNT-05");
  EXPECT_EQ(rule_of(write_archive(kFiles), {.file_bytes = 2}), "CNT-05");
  EXPECT_EQ(rule_of(write_archive(kFiles), {.total_bytes = 4}), "CNT-05");
}

TEST(Archive, OneForm) {
  const std::string good = write_archive(kFiles);
  EXPECT_EQ(rule_of(good + std::string(512, '\0')), "CNT-06") << "something behind the end";
  EXPECT_EQ(rule_of(good + "x"), "CNT-06");
  EXPECT_EQ(rule_of(""), "CNT-06");
  EXPECT_EQ(rule_of(forged(100, "0000755")), "CNT-06") << "another mode";
  EXPECT_EQ(rule_of(forged(265, "root")), "CNT-06") << "an owner";
  EXPECT_EQ(rule_of(forged(124, "0000000000x")), "CNT-06") << "no number";
  const std::string one = write_archive({{"a", "x"}}), two = write_archive({{"b", "y"}});
  const auto joined = [](const std::string& x, const std::string& y) { return x.substr(0, 1024) + y; };
  EXPECT_EQ(rule_of(joined(one, two)), "");
  EXPECT_EQ(rule_of(joined(two, one)), "CNT-06") << "out of order";
  EXPECT_EQ(rule_of(joined(one, one)), "CNT-06") << "twice the same";
  std::string padded = one;
  padded[600] = 'z';
  EXPECT_EQ(rule_of(padded), "CNT-06") << "something in the padding";
}

TEST(Archive, EveryTruncationAndEveryFlippedBitOfAHeaderIsAFault) {
  const std::string good = write_archive(kFiles);
  for (std::size_t n = 0; n < good.size(); ++n) EXPECT_NE(rule_of(good.substr(0, n)), "") << n;
  for (std::size_t i = 0; i < 512; ++i)
    for (int bit = 0; bit < 8; ++bit) {
      std::string bytes = good;
      bytes[i] = static_cast<char>(bytes[i] ^ (1 << bit));
      EXPECT_NE(rule_of(bytes), "") << "byte " << i << " bit " << bit;
    }
}

}  // namespace
}  // namespace steelyard::bundle
