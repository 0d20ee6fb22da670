// SPDX-License-Identifier: Apache-2.0
#include "app/bundle_input.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fstream>
#include <string_view>
#include <system_error>

#include "app/score_input.h"
#include "base/clock.h"
#include "base/files.h"
#include "base/text.h"
#include "bundle/archive.h"
#include "bundle/checker.h"
#include "bundle/contents.h"
#include "judge/criteria.h"
#include "judge/run_rules.h"
#include "model/json.h"
#include "store/journal.h"
#include "store/run_record.h"

namespace steelyard::app {
namespace {

namespace fs = std::filesystem;

/// All shipped TOML files of `kind`, read.
template <class T>
Result<std::vector<T>> known_files(const char* kind, Result<T> (*parse)(std::string_view, const std::string&)) {
  const auto files = shipped_files(kind, ".toml");
  if (!files) return files.error();
  std::vector<T> all;
  for (const fs::path& file : *files) {
    const auto bytes = read_file(file, kLargestText);
    if (!bytes) return bytes.error();
    auto document = parse(*bytes, file.string());
    if (!document) return document.error();
    all.push_back(*std::move(document));
  }
  return all;
}

Result<std::vector<model::Edition>> known_editions(const std::optional<std::string>& given) {
  auto files = shipped_files("editions", ".json");
  if (!files) return files.error();
  std::erase_if(*files, [](const fs::path& file) { return !file.filename().string().starts_with("ucs-"); });
  if (given) files->emplace_back(*given);
  std::vector<model::Edition> editions;
  for (const fs::path& file : *files) {
    auto edition = read_edition(file.string());
    if (!edition) return edition.error();
    editions.push_back(*std::move(edition));
  }
  return editions;
}

}  // namespace

bool is_bundle(const fs::path& file) {
  std::error_code ignored;  // then reading it says what is wrong
  if (!fs::is_regular_file(file, ignored)) return false;
  if (file.extension() == ".syb") return true;
  constexpr std::streamoff kMagic = 257;  // of ustar
  std::array<char, 5> magic{};
  std::ifstream in(file, std::ios::binary);
  in.seekg(kMagic);
  return in.read(magic.data(), magic.size()) && std::string_view(magic.data(), magic.size()) == "ustar";
}

const model::CheckFinding* broken(const model::CheckReport& report) {
  const auto found = std::ranges::find_if(report.findings, [](const model::CheckFinding& finding) {
    return finding.severity == "error" && std::ranges::any_of(std::array{"CNT", "INT", "SIG"}, [&](const char* stage) {
             return finding.rule.starts_with(stage);
           });
  });
  return found == report.findings.end() ? nullptr : &*found;
}

Result<ReadBundle> read_bundle(const fs::path& file, const bundle::Trust* trust) {
  const auto known = all_known();
  if (!known) return known.error();
  const auto bytes = read_named_file(file, kLargestBundle);
  if (!bytes) return bytes.error();
  bundle::CheckInput input = check_input(*bytes, *known);
  input.trust = trust;
  model::CheckReport check = bundle::check(input);
  if (const model::CheckFinding* finding = broken(check); finding != nullptr)
    return Error{Errc::kCorrupt,
                 text::printable(fmt::format("{}: {} at {}: {} (required: {})", file.string(), finding->rule,
                                             finding->where, finding->message, finding->required)),
                 "steelyard verify FILE says all that is wrong with it"};
  const auto archive = bundle::read_archive(*bytes);  // unbroken: the journal is there, and its chain is whole
  const auto journal = std::ranges::find(archive.files, bundle::kJournalPath, &bundle::ArchiveFile::path);
  if (journal == archive.files.end())
    return Error{Errc::kCorrupt, file.string() + ": no journal in it", "steelyard verify FILE says more"};
  const auto lines = store::read_journal(journal->bytes, bundle::kJournalPath);
  if (!lines) return lines.error();
  auto record = store::replay(*lines, bundle::kJournalPath);
  if (!record) return record.error();
  return ReadBundle{std::move(record->run), std::move(record->session), std::move(check)};
}

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

Result<Known> all_known(const std::optional<std::string>& edition) {
  auto editions = known_editions(edition);
  if (!editions) return editions.error();
  auto rules = known_files("rules", judge::parse_rules);
  if (!rules) return rules.error();
  auto criteria = known_files("criteria", judge::parse_criteria);
  if (!criteria) return criteria.error();
  Known known{*std::move(editions), *std::move(rules), {}};
  for (model::Criteria& c : *criteria) known.criteria.push_back(std::move(c.id));
  return known;
}

bundle::CheckInput check_input(std::string_view bytes, const Known& known) {
  return {.bytes = bytes,
          .editions = known.editions,
          .rules = known.rules,
          .criteria = known.criteria,
          .today = latest_day(SystemClock().wall_ns())};
}

}  // namespace steelyard::app
