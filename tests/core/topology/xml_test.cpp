// SPDX-License-Identifier: Apache-2.0
// Files of strangers: every broken one ends in one line that names it.
#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <random>

#include "base/files.h"
#include "core/topology/scratch_tree.h"
#include "topology/topology.h"

namespace steelyard::topology {
namespace {

using testing::HasSubstr;
using testing::Not;

const char* const kFixture = STEELYARD_FIXTURES "/topologies/memory-cxl.xml";

Error failure(const std::filesystem::path& file) {
  testing::internal::CaptureStderr();
  Result<Discovery> got = discover_from_xml(file);
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "") << "only the Error speaks";
  if (got.ok()) return {Errc::kInternal, "was read"};
  EXPECT_THAT(got.error().message, HasSubstr(file.filename().string()));
  EXPECT_THAT(got.error().message, Not(HasSubstr("\n")));
  return got.error();
}

TEST(DiscoverFromXml, NamesAFileThatIsNotThere) {
  const Error error = failure("/nowhere/machine.xml");
  EXPECT_EQ(error.code, Errc::kNotFound);
  EXPECT_THAT(error.message, HasSubstr("No such file"));
}

TEST(DiscoverFromXml, RefusesAFolder) {
  EXPECT_NE(failure(std::filesystem::temp_directory_path()).message, "was read");
}

struct Broken {
  const char* name;
  std::string content;
};

class BrokenXml : public testing::TestWithParam<Broken> {};

TEST_P(BrokenXml, IsRefusedWithAMend) {
  ScratchTree tree;
  const Error error = failure(tree.write("bad.xml", GetParam().content));
  EXPECT_EQ(error.code, Errc::kInvalidArgument) << error.message;
  EXPECT_THAT(error.hint, HasSubstr("lstopo --of xml"));
}

const char* const kHead = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE topology SYSTEM \"hwloc2.dtd\">\n";

INSTANTIATE_TEST_SUITE_P(
    Files, BrokenXml,
    testing::Values(Broken{"empty", ""}, Broken{"blank", "\n\n"}, Broken{"text", "Machine (62GB total)\n"},
                    Broken{"another_root", "<?xml version=\"1.0\"?>\n<html><body/></html>\n"},
                    Broken{"no_objects", std::string(kHead) + "<topology version=\"2.0\">\n</topology>\n"},
                    Broken{"no_cpu", std::string(kHead) +
                                         "<topology version=\"2.0\">\n <object type=\"Machine\"/>\n</topology>\n"},
                    Broken{"cut_off", std::string(kHead) +
                                          "<topology version=\"2.0\">\n <object type=\"Machine\" os_index=\"0\" cpus"},
                    Broken{"nul_bytes", std::string("<topology version=\"2.0\">\0\0\0", 27)},
                    Broken{"deep", std::string(kHead) + "<topology version=\"2.0\">" +
                                       [] {
                                         std::string nest;
                                         for (int i = 0; i < 200000; ++i) nest += "<object type=\"Group\">";
                                         return nest;
                                       }()}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(DiscoverFromXml, SaysHowToExportForHwloc2WhatHwloc3Wrote) {
  ScratchTree tree;
  const Error error = failure(tree.write("new.xml", std::string(kHead) + "<topology version=\"3.0\">\n</topology>\n"));
  EXPECT_THAT(error.hint, HasSubstr("--export-xml-flags v2"));
}

// hwloc 2.9 itself dies on some of these. A fixed seed: the same files every time.
TEST(DiscoverFromXml, SurvivesDamagedFiles) {
  const Result<std::string> whole = read_file(kFixture);
  ASSERT_TRUE(whole.ok());
  std::mt19937 random(20250101);
  ScratchTree tree;
  int refused = 0;
  constexpr int kFiles = 60;
  for (int i = 0; i < kFiles; ++i) {
    std::string damaged = *whole;
    const std::size_t at = random() % damaged.size();
    switch (i % 4) {
      case 0: damaged[at] = static_cast<char>(random() & 0x7f); break;
      case 1: damaged.erase(at, 1 + random() % 200); break;
      case 2: damaged.resize(at + 1); break;
      default: damaged.insert(at, damaged.substr(random() % damaged.size(), 300));
    }
    const std::filesystem::path file = tree.write("damaged.xml", damaged);
    const Result<Discovery> got = discover_from_xml(file);
    if (got.ok()) continue;
    ++refused;
    EXPECT_THAT(got.error().message, HasSubstr(file.string()));
  }
  EXPECT_GT(refused, kFiles / 2);
}

}  // namespace
}  // namespace steelyard::topology
