// SPDX-License-Identifier: Apache-2.0
#include "plugin/scaffold.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <gtest/gtest.h>

#include "base/files.h"

namespace steelyard::plugin {
namespace {

namespace fs = std::filesystem;

const fs::path kTemplates = fs::path(STEELYARD_SOURCE_DIR) / "data" / "templates" / "plugin";

class Scaffold : public testing::Test {
 protected:
  Scaffold() {
    std::string pattern = (fs::temp_directory_path() / "steelyard-scaffold-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
    dir_ = pattern;
  }
  ~Scaffold() override { fs::remove_all(dir_); }

  fs::path dir_;
};

TEST_F(Scaffold, FillsTheNameIntoFilesAndTheirNames) {
  const auto written = write_plugin("acme", dir_ / "new" / "plugin", kTemplates);
  ASSERT_TRUE(written.ok()) << written.error().message;
  EXPECT_TRUE(fs::exists(dir_ / "new" / "plugin" / "acme.sy.json.in"));
  EXPECT_TRUE(fs::exists(dir_ / "new" / "plugin" / "src" / "plugin.cpp"));
  EXPECT_EQ(written->size(), 4u);
  for (const fs::path& file : *written) {
    const auto text = read_file(file);
    ASSERT_TRUE(text.ok());
    EXPECT_EQ(text->find("@name@"), std::string::npos) << file;
    EXPECT_NE(text->find("acme"), std::string::npos) << file;
  }
}

TEST_F(Scaffold, TakesAnEmptyFolder) {
  EXPECT_TRUE(write_plugin("acme", dir_, kTemplates).ok());
}

TEST_F(Scaffold, RefusesBadNamesWithOneLine) {
  for (const char* name : {"", "Acme", "9acme", "_acme", "ac-me", "ac me", "../acme", "acme.x", "é"}) {
    const auto written = write_plugin(name, dir_ / "new", kTemplates);
    ASSERT_FALSE(written.ok()) << name;
    EXPECT_EQ(written.error().code, Errc::kInvalidArgument);
    EXPECT_EQ(written.error().message.find('\n'), std::string::npos);
    EXPECT_FALSE(fs::exists(dir_ / "new"));
  }
}

TEST_F(Scaffold, RefusesAFolderWithSomethingInIt) {
  std::ofstream(dir_ / "precious") << "mine";
  const auto written = write_plugin("acme", dir_, kTemplates);
  ASSERT_FALSE(written.ok());
  EXPECT_EQ(written.error().code, Errc::kInvalidArgument);
  EXPECT_EQ(std::distance(fs::directory_iterator(dir_), fs::directory_iterator()), 1);
}

TEST_F(Scaffold, SaysSoIfTheInstallationLacksTheTemplates) {
  const auto written = write_plugin("acme", dir_ / "new", dir_ / "nowhere");
  ASSERT_FALSE(written.ok());
  EXPECT_EQ(written.error().code, Errc::kMissing);
}

TEST_F(Scaffold, IsTheTextOfTheDocument) {
  const auto document = read_file(fs::path(STEELYARD_SOURCE_DIR) / "docs" / "plugin-authoring.md");
  ASSERT_TRUE(document.ok());
  ASSERT_TRUE(write_plugin("acme", dir_, kTemplates).ok());
  for (const auto& [language, file] : {std::pair{"cpp", "src/plugin.cpp"}, std::pair{"json", "acme.sy.json.in"},
                                       std::pair{"cmake", "CMakeLists.txt"}}) {
    const auto text = read_file(dir_ / file);
    ASSERT_TRUE(text.ok());
    EXPECT_NE(document->find(std::string("```") + language + "\n" + *text + "```\n"), std::string::npos)
        << "docs/plugin-authoring.md does not show " << file << " as it is";
  }
}

}  // namespace
}  // namespace steelyard::plugin
