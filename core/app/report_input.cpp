// SPDX-License-Identifier: Apache-2.0
#include "app/report_input.h"

#include <algorithm>
#include <fmt/format.h>
#include <fstream>
#include <system_error>
#include <utility>
#include <vector>

#include "app/bundle_input.h"
#include "app/machine_report.h"
#include "app/texts.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/files.h"
#include "base/text.h"
#include "judge/recompute.h"
#include "store/run_store.h"
#include "topology/topology.h"

namespace steelyard::app {
namespace {

namespace fs = std::filesystem;

struct BothTexts {
  Texts english, chinese;
};
Result<BothTexts> both_texts(const fs::path& data_dir) {
  auto english = Texts::load(data_dir / "i18n", Language::kEnglish);
  if (!english) return english.error();
  auto chinese = Texts::load(data_dir / "i18n", Language::kChinese);
  if (!chinese) return chinese.error();
  return BothTexts{*std::move(english), *std::move(chinese)};
}

std::vector<reports::Fact> facts_of(const model::Machine& machine, const BothTexts& texts) {
  const Table en = machine_table(machine, nullptr, texts.english), zh = machine_table(machine, nullptr, texts.chinese);
  std::vector<reports::Fact> facts;
  for (std::size_t i = 0; i < en.rows.size(); ++i)
    facts.push_back({{en.rows[i][0].text, zh.rows[i][0].text}, {en.rows[i][1].text, zh.rows[i][1].text}});
  return facts;
}

/// A row whose value does not follow from its samples says so from here on, in whatever is made of the run.
void distrust(model::Run& run) {
  for (model::Row& row : run.results) {
    if (row.verdict != model::Verdict::kPass) continue;
    const std::string what = judge::first_departure(run, row);
    if (what.empty()) continue;
    row.verdict = model::Verdict::kInvalid;
    row.reason = what;
  }
  run.summary = model::summarize(run.results);
}

/// Of a bundle that is whole the journal is the truth; what else is wrong with it is said beside the run.
Result<VerifiedRun> read_bundled_run(const fs::path& file, const bundle::Trust* trust) {
  auto bundle = read_bundle(file, trust);
  if (!bundle) return bundle.error();
  VerifiedRun out{std::move(bundle->run), file, bundle->check.sha256, true, {}, std::move(bundle->session)};
  out.bundle = std::move(bundle->check);
  distrust(out.run);
  return out;
}

}  // namespace

Result<void> refuse_other_document(const fs::path& path) {
  std::error_code ignored;  // what cannot be looked at is no such file
  if (!fs::is_regular_file(path, ignored)) return {};
  constexpr std::size_t kHead = 200;  // a document of ours names itself within its first lines
  std::string head(kHead, '\0');
  std::ifstream in(path, std::ios::binary);
  in.read(head.data(), static_cast<std::streamsize>(head.size()));
  const std::size_t at = head.find("\"steelyard.");
  if (at == std::string::npos || head.find("\"schema\"") > at) return {};
  const std::string schema = head.substr(at + 1, head.find('"', at + 1) - at - 1);
  if (schema.starts_with("steelyard.run/")) return {};
  return Error{Errc::kInvalidArgument,
               fmt::format("{}: a {} document, and no run", text::printable(path.string()), text::printable(schema)),
               "give the run itself: its id, its folder, its run.json, or a bundle (.syb)"};
}

Result<VerifiedRun> read_verified_run(const std::string& id_or_path, const bundle::Trust* trust) {
  if (is_bundle(id_or_path)) return read_bundled_run(id_or_path, trust);
  if (auto run = refuse_other_document(id_or_path); !run) return run.error();
  const auto dirs = user_dirs();
  if (!dirs) return dirs.error();
  SystemClock clock;
  auto loaded = store::RunStore(dirs->data, clock).load_verified(id_or_path);
  if (!loaded) return loaded.error();
  const auto bytes = read_file(loaded->file);
  if (!bytes) return bytes.error();
  distrust(loaded->run);
  return VerifiedRun{.run = std::move(loaded->run),
                     .file = loaded->file,
                     .sha256 = sha256_hex(*bytes),
                     .verified = loaded->verified,
                     .session = std::move(loaded->session)};
}

std::string defect_of(const model::Run& run, const std::optional<model::CheckReport>& bundle) {
  if (bundle && bundle->verdict == "INVALID") return "its bundle is INVALID, as steelyard verify says";
  return judge::first_departure(run);
}

Result<reports::Vocabulary> read_vocabulary(const fs::path& data_dir) {
  auto texts = both_texts(data_dir);
  if (!texts) return texts.error();
  reports::Names names;
  const auto files = shipped_files("names", ".toml");
  if (!files) return files.error();
  for (const fs::path& file : *files) {
    const auto bytes = read_file(file);
    if (!bytes) return bytes.error();
    if (auto added = names.add(*bytes, file.string()); !added) return added.error();
  }
  return reports::Vocabulary{reports::Words(texts->english.all(), texts->chinese.all(), texts->chinese.phrases()),
                             std::move(names)};
}

Result<reports::Report> make_report(VerifiedRun run, const fs::path& data_dir) {
  const auto texts = both_texts(data_dir);
  if (!texts) return texts.error();
  reports::Report report;
  for (const model::Node& node : run.run.nodes) {
    reports::NodeView view{node.name, {}, {}};
    if (!node.machine.packages.empty())  // of an imported run nobody described the machine
      view.facts = facts_of(node.machine, *texts),
      view.drawing = topology::to_svg(node.machine, topology::Speech::kBoth);
    report.nodes.push_back(std::move(view));
  }
  report.run = std::move(run.run);
  report.file = run.file.filename().string();
  report.sha256 = std::move(run.sha256);
  report.verified = run.verified;
  report.bundle = std::move(run.bundle);
  return report;
}

}  // namespace steelyard::app
