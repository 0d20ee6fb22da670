// SPDX-License-Identifier: Apache-2.0
#include "app/bundle_input.h"

#include <algorithm>
#include <fmt/format.h>
#include <string_view>
#include <system_error>

#include "app/score_input.h"
#include "base/files.h"
#include "judge/run_rules.h"
#include "model/json.h"

namespace steelyard::app {
namespace {

namespace fs = std::filesystem;

/// Files below share/steelyard, sorted.
Result<std::vector<std::string>> shipped_files(const char* kind, std::string_view begin, std::string_view end) {
  const fs::path folder = install_dirs().data / kind;
  std::vector<std::string> files;
  std::error_code error;
  for (fs::directory_iterator it(folder, error), last; !error && it != last; it.increment(error))
    if (const std::string name = it->path().filename().string(); name.starts_with(begin) && name.ends_with(end))
      files.push_back(it->path().string());
  if (error || files.empty())
    return Error{Errc::kMissing, fmt::format("{}: {}", folder.string(), error ? error.message() : "nothing in it"),
                 "the installation is incomplete: share/steelyard must lie beside bin/"};
  std::ranges::sort(files);
  return files;
}

}  // namespace

Result<SigningKey> read_key(const fs::path& file) {
  const auto pem = read_named_file(file, kLargestText);
  if (!pem) return pem.error();
  return SigningKey::from_pem(*pem, file.string());
}

Result<bundle::Trust> read_trust(const fs::path& file) {
  const auto bytes = read_named_file(file, kLargestText);
  if (!bytes) return bytes.error();
  return bundle::parse_trust(*bytes, file.string());
}

Result<model::Baseline> read_registry(const fs::path& file) {
  constexpr std::size_t kLargestRegistry = std::size_t{64} << 20;
  const auto refused = [](const Error& error) {
    return Error{Errc::kInvalidArgument, error.message, "write one with steelyard diagnose --learn -o FILE"};
  };
  const auto bytes = read_named_file(file, kLargestRegistry);
  if (!bytes) return bytes.error();
  const auto json = model::parse_json(*bytes, file.string());
  if (!json) return refused(json.error());
  auto registry = model::baseline_from_json(*json);
  if (!registry) return refused(registry.error());
  return registry;
}

Result<std::vector<model::RuleSet>> known_rules() {
  const auto files = shipped_files("rules", "", ".toml");
  if (!files) return files.error();
  std::vector<model::RuleSet> all;
  for (const std::string& file : *files) {
    const auto bytes = read_file(file, kLargestText);
    if (!bytes) return bytes.error();
    auto rules = judge::parse_rules(*bytes, file);
    if (!rules) return rules.error();
    all.push_back(*std::move(rules));
  }
  return all;
}

Result<std::vector<model::Edition>> known_editions(const std::optional<std::string>& given) {
  auto files = shipped_files("editions", "ucs-", ".json");
  if (!files) return files.error();
  if (given) files->push_back(*given);
  std::vector<model::Edition> editions;
  for (const std::string& file : *files) {
    auto edition = read_edition(file);
    if (!edition) return edition.error();
    editions.push_back(*std::move(edition));
  }
  return editions;
}

}  // namespace steelyard::app
