// SPDX-License-Identifier: Apache-2.0
// What the app's tests share: the shipped texts, an environment of their own, a folder that goes away.
#pragma once
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>

#include "app/texts.h"

namespace steelyard::app::test {

inline const Texts& english() {
  static const Texts kTexts = Texts::load(STEELYARD_SOURCE_DIR "/data/i18n", Language::kEnglish).value();
  return kTexts;
}
inline const Texts& chinese() {
  static const Texts kTexts = Texts::load(STEELYARD_SOURCE_DIR "/data/i18n", Language::kChinese).value();
  return kTexts;
}

inline GetEnv environment(std::map<std::string, std::string> variables) {
  return [variables = std::move(variables)](const char* name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    if (found == variables.end()) return std::nullopt;
    return found->second;
  };
}

class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "steelyard-app-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  std::filesystem::path write(const std::string& name, const std::string& contents) const {
    std::ofstream(path_ / name) << contents;
    return path_ / name;
  }

 private:
  std::filesystem::path path_;
};

}  // namespace steelyard::app::test
