// SPDX-License-Identifier: Apache-2.0
#include "app/texts.h"

#include <cstdlib>
#include <vector>

#include "base/text.h"
#include "base/toml.h"

namespace steelyard::app {

std::optional<std::string> system_env(const char* name) {
  const char* value = std::getenv(name);
  if (value == nullptr) return std::nullopt;
  return value;
}

Language choose_language(std::string_view choice, const GetEnv& env) {
  if (choice == "zh") return Language::kChinese;
  if (choice == "en") return Language::kEnglish;
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    const auto value = env(name);
    if (!value || value->empty()) continue;
    // All we write is UTF-8: in zh_CN.GB18030 our Chinese would be unreadable, our English is not.
    const bool readable = value->find('.') == std::string::npos || value->find("UTF") != std::string::npos ||
                          value->find("utf") != std::string::npos;
    return value->starts_with("zh") && readable ? Language::kChinese : Language::kEnglish;
  }
  return Language::kEnglish;
}

Result<Texts> Texts::load(const std::filesystem::path& i18n_dir, Language language) {
  const auto file = i18n_dir / (language == Language::kChinese ? "zh-CN.toml" : "en.toml");
  auto document = toml::Document::read(file);
  if (!document)
    return Error{Errc::kMissing, document.error().message,
                 "the installation is incomplete: share/steelyard must lie beside bin/"};
  Texts texts;
  texts.language_ = language;
  toml::Table root = document->root();
  for (const std::string& section : root.keys()) {
    auto table = root.table(section);
    if (!table) continue;  // finish() below reports the wrong type
    for (const std::string& name : table->keys())
      if (auto text = table->text(name)) texts.entries_.emplace(section + "." + name, *std::move(text));
  }
  if (auto finished = document->finish(); !finished) return finished.error();
  if (language == Language::kChinese) {
    auto phrases = Phrasebook::read(i18n_dir / "phrases.zh-CN.toml");
    if (!phrases) return phrases.error();
    texts.phrases_ = *std::move(phrases);
  }
  return texts;
}

std::string Texts::operator()(std::string_view key, Values values) const {
  const auto entry = entries_.find(key);
  if (entry == entries_.end()) return std::string(key);
  std::vector<std::string> said;
  for (const auto& [name, value] : values) said.push_back(sentence(value));
  std::vector<std::pair<std::string_view, std::string_view>> spoken;
  for (const auto& [name, value] : values) spoken.emplace_back(name, said[spoken.size()]);
  return text::fill(entry->second, spoken);
}

}  // namespace steelyard::app
