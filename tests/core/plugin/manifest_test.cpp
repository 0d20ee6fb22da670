// SPDX-License-Identifier: Apache-2.0
#include "plugin/manifest.h"

#include <fstream>
#include <gtest/gtest.h>
#include <stdlib.h>

namespace steelyard::plugin {
namespace {

namespace fs = std::filesystem;

class ManifestTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "steelyard-manifest-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = fs::canonical(pattern);
    fs::create_directory(folder_ / "a");
    fs::create_directory(folder_ / "b");
  }
  void TearDown() override { fs::remove_all(folder_); }

  fs::path write(const fs::path& name, const std::string& text) const {
    std::ofstream(folder_ / name) << text;
    return folder_ / name;
  }
  static std::string manifest(const std::string& id, const std::string& library) {
    return R"({"manifest_version":1,"id":")" + id + R"(","name":"N","vendor":"V","version":"1","abi":{"major":1,)" +
           R"("minor":0},"library":")" + library + R"(","kinds":["cpu"]})";
  }
  static std::string replaced(std::string text, const std::string& from, const std::string& to) {
    return text.replace(text.find(from), from.size(), to);
  }
  std::string error_of(const std::string& text) const {
    const auto m = read_manifest(write("a/x.sy.json", text));
    return m ? "none" : m.error().message;
  }

  fs::path folder_;
};

TEST_F(ManifestTest, ReadsAWholeOne) {
  write("a/x.sy.so", "");
  const auto m = read_manifest(write("a/x.sy.json", manifest("x", "x.sy.so")));
  ASSERT_TRUE(m.ok()) << m.error().message;
  EXPECT_EQ(m->id, "x");
  EXPECT_EQ(m->abi_major, 1u);
  EXPECT_EQ(m->library, folder_ / "a/x.sy.so");
  EXPECT_EQ(m->file, folder_ / "a/x.sy.json");
  EXPECT_EQ(m->kinds, std::vector<std::string>{"cpu"});
}

TEST_F(ManifestTest, NamesTheKeyThatIsWrong) {
  write("a/x.sy.so", "");
  const std::string good = manifest("x", "x.sy.so");
  const auto says = [&](const std::string& text, const std::string& part) {
    EXPECT_NE(error_of(text).find(part), std::string::npos) << error_of(text);
    EXPECT_NE(error_of(text).find("x.sy.json"), std::string::npos) << error_of(text);
  };
  says(replaced(good, R"("vendor":"V",)", ""), "'vendor' is missing");
  says(replaced(good, R"("vendor":"V")", R"("vendor":"")"), "'vendor' must be a text that is not empty");
  says(replaced(good, R"("vendor":"V")", R"("vendor":7)"), "'vendor' must be");
  says(replaced(good, R"("vendor")", R"("vendro")"), "unknown key 'vendro'");
  says(replaced(good, R"("minor":0)", R"("minor":0,"patch":1)"), "unknown key 'patch'");
  says(replaced(good, R"("major":1)", R"("major":9)"), "built for plugin ABI 9, this steelyard speaks 1");
  says(replaced(good, R"("minor":0)", R"("minor":-1)"), "'minor' must be a number");
  says(replaced(good, R"("abi":{"major":1,"minor":0})", R"("abi":1)"), "'abi' must be");
  says(replaced(good, R"("manifest_version":1)", R"("manifest_version":2)"), "manifest_version is 2");
  says(replaced(good, R"(["cpu"])", "[]"), "'kinds' must be");
  says(replaced(good, R"(["cpu"])", R"(["cpu",1])"), "'kinds' must be");
  says(replaced(good, R"("name":"N")", R"("name":"a\u001b[2Jb")"), "'name' contains control characters");
  says("[]", "a manifest is a JSON object");
  says("{", "x.sy.json");
}

TEST_F(ManifestTest, TheLibraryStaysInTheManifestsFolder) {
  write("b/x.sy.so", "");
  EXPECT_NE(error_of(manifest("x", "../b/x.sy.so")).find("without a folder"), std::string::npos);
  EXPECT_NE(error_of(manifest("x", "/etc/passwd")).find("without a folder"), std::string::npos);
  EXPECT_NE(error_of(manifest("x", "..")).find("without a folder"), std::string::npos);
  EXPECT_NE(error_of(manifest("x", "x.sy.so")).find("cannot be found"), std::string::npos);
  fs::create_symlink("../b/x.sy.so", folder_ / "a/link.sy.so");
  EXPECT_NE(error_of(manifest("x", "link.sy.so")).find("outside the manifest's folder"), std::string::npos);
  fs::create_directory(folder_ / "a/dir.sy.so");
  EXPECT_NE(error_of(manifest("x", "dir.sy.so")).find("not a regular file"), std::string::npos);
}

TEST_F(ManifestTest, ALinkToAManifestBringsItsOwnFolderAlong) {
  write("b/x.sy.so", "");
  write("b/x.sy.json", manifest("x", "x.sy.so"));
  fs::create_symlink("../b/x.sy.json", folder_ / "a/x.sy.json");
  const auto m = read_manifest(folder_ / "a/x.sy.json");
  ASSERT_TRUE(m.ok()) << m.error().message;
  EXPECT_EQ(m->library, folder_ / "b/x.sy.so");
}

TEST_F(ManifestTest, RefusesWhatIsTooLargeOrNoFile) {
  EXPECT_NE(error_of(manifest("x", "x.sy.so") + std::string(70'000, ' ')), "none");
  EXPECT_EQ(read_manifest(folder_ / "a").error().code, Errc::kPlugin);
  EXPECT_EQ(read_manifest(folder_ / "none.sy.json").error().code, Errc::kNotFound);
}

TEST_F(ManifestTest, FindsInTheOrderOfFoldersThenOfNamesAndTheFirstIdWins) {
  for (const char* file : {"a/1.sy.so", "b/1.sy.so"}) write(file, "");
  write("b/y.sy.json", manifest("y", "1.sy.so"));
  write("b/c.sy.json", manifest("c", "1.sy.so"));
  write("a/z.sy.json", manifest("c", "1.sy.so"));
  write("a/notes.json", "{}");
  write("a/broken.sy.json", "{}");
  const auto found = find_manifests({folder_ / "missing", folder_ / "a", folder_ / "b"});
  ASSERT_EQ(found.size(), 4u);
  EXPECT_EQ(found[0].file, folder_ / "a/broken.sy.json");
  EXPECT_FALSE(found[0].manifest.ok());
  EXPECT_EQ(found[1].file, folder_ / "a/z.sy.json");
  EXPECT_TRUE(found[1].manifest.ok());
  EXPECT_EQ(found[2].file, folder_ / "b/c.sy.json");
  ASSERT_FALSE(found[2].manifest.ok());
  EXPECT_NE(found[2].manifest.error().message.find((folder_ / "a/z.sy.json").string()), std::string::npos);
  EXPECT_NE(found[2].manifest.error().message.find((folder_ / "b/c.sy.json").string()), std::string::npos);
  EXPECT_TRUE(found[3].manifest.ok());
}

TEST_F(ManifestTest, TheSearchPathIsOptionThenEnvironmentThenInstallation) {
  setenv("STEELYARD_PLUGIN_PATH", "/two::/three:/one", 1);
  const auto folders = search_path({"/one"});
  unsetenv("STEELYARD_PLUGIN_PATH");
  ASSERT_EQ(folders.size(), 4u);
  EXPECT_EQ(folders[0], "/one");
  EXPECT_EQ(folders[1], "/two");
  EXPECT_EQ(folders[2], "/three");
  EXPECT_TRUE(folders[3].string().ends_with("lib/steelyard/plugins")) << folders[3];
}

}  // namespace
}  // namespace steelyard::plugin
