// SPDX-License-Identifier: Apache-2.0
// Settings that outlive one command line. The first source that names a key wins: flag, environment STEELYARD_<KEY>,
// ./steelyard.toml, $XDG_CONFIG_HOME/steelyard/config.toml, /etc/steelyard/config.toml, built-in. There is no key for
// plugin folders, on purpose: a file in the folder where one happens to stand must not choose which code runs.
#pragma once
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/texts.h"
#include "base/result.h"

namespace steelyard::app {

struct ConfigSources {
  std::vector<std::filesystem::path> files;  // the strongest first; missing files are fine
  GetEnv env;
};
[[nodiscard]] ConfigSources system_config_sources();

struct Setting {
  std::string value;
  std::string origin;  // "--lang", "STEELYARD_LANG", "steelyard.toml:3", "built-in"
};

class Settings {
 public:
  /// What is built in: lang auto, color auto, format table, profile quick, budget none.
  Settings();
  /// Every unknown key and impossible value is an error with file and line, or with the variable's name.
  [[nodiscard]] static Result<Settings> load(const ConfigSources& sources);
  /// A flag of the command line; the strongest source. `origin` where it is not the flag of that name.
  [[nodiscard]] Result<void> set_flag(std::string_view key, const std::string& value, const std::string& origin = "");

  [[nodiscard]] const std::string& operator[](std::string_view key) const;
  [[nodiscard]] const std::string& origin(std::string_view key) const;
  /// Every effective value with its origin, for run.json.
  [[nodiscard]] std::map<std::string, std::pair<std::string, std::string>> record() const;

 private:
  std::map<std::string, Setting, std::less<>> values_;
};

}  // namespace steelyard::app
