// SPDX-License-Identifier: Apache-2.0
// What people read, in their language: data/i18n/{en,zh-CN}.toml, key = "section.name". Machine keys never come from
// here.
#pragma once
#include <filesystem>
#include <functional>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "base/text.h"

namespace steelyard::app {

/// How the environment is asked, so that a test can answer: the value, or none if the variable is not set.
using GetEnv = std::function<std::optional<std::string>(const char* name)>;
[[nodiscard]] std::optional<std::string> system_env(const char* name);

enum class Language { kEnglish, kChinese };

/// `choice` is "auto", "en" or "zh"; auto takes the first of LC_ALL, LC_MESSAGES and LANG that is set.
[[nodiscard]] Language choose_language(std::string_view choice, const GetEnv& env);

class Texts {
 public:
  using Values = text::Values;

  [[nodiscard]] static Result<Texts> load(const std::filesystem::path& i18n_dir, Language language);

  /// The text of `key`, with every {name} of `values` filled in. An unknown key shows as itself.
  [[nodiscard]] std::string operator()(std::string_view key, Values values = {}) const;
  [[nodiscard]] Language language() const { return language_; }
  [[nodiscard]] const std::map<std::string, std::string, std::less<>>& all() const { return entries_; }

 private:
  Language language_ = Language::kEnglish;
  std::map<std::string, std::string, std::less<>> entries_;
};

}  // namespace steelyard::app
