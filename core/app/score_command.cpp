// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <memory>

#include "app/commands.h"
#include "app/exit_codes.h"
#include "app/score_report.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/files.h"
#include "base/text.h"
#include "model/json.h"
#include "score/edition.h"
#include "score/score.h"
#include "store/run_store.h"

namespace steelyard::app {
namespace {

namespace fs = std::filesystem;

constexpr const char* kCurrentEdition = "ucs-2026.1.json";
constexpr const char* kDefaultProfile = "general";
constexpr std::size_t kLargestFile = 1u << 20;

struct ScoreOptions {
  std::string run;
  std::optional<std::string> profile, edition, node;
  bool explain = false;
};

Error at_file(const fs::path& file, const Error& error) {
  return {error.code == Errc::kCorrupt ? Errc::kInvalidArgument : error.code,
          fmt::format("{}: {}", file.string(), error.message), error.hint};
}

Result<model::Json> read_json(const fs::path& file, std::string& bytes) {
  auto read = read_named_file(file, kLargestFile);
  if (!read) return read.error();
  bytes = *std::move(read);
  auto json = model::parse_json(bytes, file.string());
  if (!json) return Error{Errc::kInvalidArgument, json.error().message, json.error().hint};
  return json;
}

/// A suite lies beside its edition, or else beside the shipped one; its hash decides.
Result<model::Suite> read_suite(const fs::path& edition_file, const fs::path& shipped, const model::SuiteFile& entry) {
  std::error_code missing;
  fs::path file = edition_file.parent_path() / entry.file;
  if (!fs::exists(file, missing)) file = shipped / entry.file;
  std::string bytes;
  const auto json = read_json(file, bytes);
  if (!json) return json.error();
  if (sha256_hex(bytes) != entry.sha256)
    return Error{Errc::kInvalidArgument,
                 fmt::format("{}: its SHA-256 is not the one that {} names", file.string(), edition_file.string()),
                 "a suite that changes is another suite: give it another name, and the edition another id"};
  auto suite = model::suite_from_json(*json);
  if (!suite) return at_file(file, suite.error());
  return suite;
}

Result<model::Edition> read_edition(const std::optional<std::string>& given) {
  const fs::path shipped = install_dirs().data / "editions";
  const fs::path file = given ? fs::path(*given) : shipped / kCurrentEdition;
  std::string bytes;
  const auto json = read_json(file, bytes);
  if (!json) return json.error();
  auto edition = model::edition_from_json(*json);
  if (!edition) return at_file(file, edition.error());
  edition->sha256 = sha256_hex(bytes);
  if (given) {
    const auto ours = read_file(shipped / kCurrentEdition);
    edition->shipped = ours && sha256_hex(*ours) == edition->sha256;
  }
  for (const model::SuiteFile& entry : edition->suite_files) {
    auto suite = read_suite(file, shipped, entry);
    if (!suite) return suite.error();
    edition->suites.push_back(*std::move(suite));
  }
  if (auto whole = score::validate(*edition); !whole) return at_file(file, whole.error());
  return edition;
}

/// A name of the edition's, or a file of one's own: anything with a '/' or that ends in .json.
Result<model::WeightProfile> read_profile(const std::string& name, const model::Edition& edition) {
  if (name.find('/') == std::string::npos && !name.ends_with(".json")) return score::find_profile(edition, name);
  std::string bytes;
  const auto json = read_json(name, bytes);
  if (!json) return json.error();
  auto profile = model::weight_profile_from_json(*json);
  if (!profile) return at_file(name, profile.error());
  profile->sha256 = sha256_hex(bytes);
  return profile;
}

Result<int> score_command(const ScoreOptions& options, const Context& context) {
  if (auto writable = context.check_output(); !writable) return writable.error();
  const auto edition = read_edition(options.edition);
  if (!edition) return edition.error();
  const auto profile = read_profile(options.profile.value_or(kDefaultProfile), *edition);
  if (!profile) return profile.error();
  const auto dirs = user_dirs();
  if (!dirs) return dirs.error();
  SystemClock clock;
  const auto loaded = store::RunStore(dirs->data, clock).load_verified(options.run);
  if (!loaded) return loaded.error();
  const auto score = score::score_run(
      loaded->run, *edition, {.profile = *profile, .node = options.node.value_or(""), .verified = loaded->verified});
  if (!score) return score.error();
  const auto delivered = context.is_json() ? context.deliver(model::dump_json(model::to_json(*score)))
                         : context.format() == "csv"
                             ? context.deliver(score_csv(*score))
                             : context.deliver(score_text(*score, *edition, *profile, options.explain, context));
  if (!delivered) return delivered.error();
  if (!score->value && !context.is_table()) context.note(context.text("score.note_incomplete"));
  return score->value ? kOk : kIncomplete;
}

}  // namespace

void add_score_command(CommandLine& line) {
  const Texts& text = line.text();
  auto options = std::make_shared<ScoreOptions>();
  CLI::App& command = line.add(line.root(), "score", "score",
                               [options](const Context& context) { return score_command(*options, context); });
  line.required(command, "RUN", options->run, "RUN", text("option.run"));
  line.value(command, "--profile", options->profile, "general|ai|hpc|storage|FILE", text("option.weights"));
  line.value(command, "--edition", options->edition, "FILE", text("option.edition"));
  line.value(command, "--node", options->node, "NAME", text("option.node"));
  line.flag(command, "--explain", options->explain, text("option.explain"));
  line.add_output(command, "table|json|csv|md");
}

}  // namespace steelyard::app
