// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <fmt/format.h>
#include <memory>
#include <set>

#include "app/commands.h"
#include "app/compare_report.h"
#include "app/exit_codes.h"
#include "app/page_output.h"
#include "app/report_input.h"
#include "app/score_input.h"
#include "base/text.h"
#include "judge/comparison.h"
#include "judge/score_comparison.h"
#include "model/json.h"
#include "score/score.h"

namespace steelyard::app {
namespace {

constexpr std::size_t kFewest = 2, kMost = 8;

struct CompareOptions {
  std::vector<std::string> runs, costs, powers;
  std::optional<std::string> profile, edition;
  bool force = false, native = false;
};

Error compare_usage(std::string message, std::string hint) {
  return {Errc::kInvalidArgument, "compare: " + std::move(message), std::move(hint)};
}

/// One positive number per run, in their order; or none at all.
Result<std::vector<double>> amounts(const char* option, const std::vector<std::string>& given, std::size_t runs) {
  std::vector<double> out;
  for (const std::string& word : given) {
    double value = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
    if (error != std::errc{} || end != word.data() + word.size() || !(value > 0) || !std::isfinite(value))
      return compare_usage(fmt::format("{} '{}' is no positive number", option, text::printable(word)),
                           "write it like 125000");
    out.push_back(value);
  }
  if (!out.empty() && out.size() != runs)
    return compare_usage(fmt::format("{} runs, but {} times {}", runs, out.size(), option),
                         fmt::format("give {} once for each run, in their order", option));
  return out;
}

Result<std::vector<VerifiedRun>> load(const CompareOptions& options) {
  if (options.runs.size() < kFewest || options.runs.size() > kMost)
    return compare_usage(fmt::format("runs given: {}", options.runs.size()),
                         fmt::format("give {} to {}, the reference first", kFewest, kMost));
  std::vector<VerifiedRun> runs;
  for (const std::string& name : options.runs) {
    auto run = read_verified_run(name);
    if (!run) return run.error();
    if (run->run.nodes.empty() || run->run.results.empty())
      return compare_usage(fmt::format("{} has no results", text::printable(name)),
                           "compare runs that measured something");
    runs.push_back(*std::move(run));
  }
  return runs;
}

/// What the systems are called: of a path its last part, without an ending of ours; in full where that is not unique.
std::vector<std::string> short_names(const std::vector<std::string>& given) {
  std::vector<std::string> names;
  for (const std::string& name : given) {
    std::filesystem::path path(name);
    if (path.filename() == "run.json" || path.filename().empty()) path = path.parent_path();
    const bool ours = path.extension() == ".json" || path.extension() == ".syb";
    const std::string last = (ours ? path.stem() : path.filename()).string();
    names.push_back(last.empty() ? name : last);
  }
  const std::set<std::string> different(names.begin(), names.end());
  return different.size() == names.size() ? names : given;
}

Result<std::vector<judge::Side>> sides_of(const CompareOptions& options, const std::vector<VerifiedRun>& runs) {
  const auto costs = amounts("--cost", options.costs, runs.size());
  if (!costs) return costs.error();
  const auto powers = amounts("--power", options.powers, runs.size());
  if (!powers) return powers.error();
  const std::vector<std::string> names = short_names(options.runs);
  std::vector<judge::Side> sides;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    judge::Side side{&runs[i].run, names[i], {}, {}, {}};
    side.verified = runs[i].verified;
    side.defect = defect_of(runs[i].run, runs[i].bundle);
    if (!costs->empty()) side.cost = (*costs)[i];
    if (!powers->empty()) side.power = (*powers)[i];
    sides.push_back(std::move(side));
  }
  return sides;
}

/// All in one schema, so that they compare; none where a run has several nodes, which have no score of their own yet.
Result<std::vector<model::Score>> scores_of(const CompareOptions& options, const model::Edition& edition,
                                            const std::vector<judge::Side>& sides) {
  std::vector<model::Run> runs;
  for (const judge::Side& side : sides) runs.push_back(*side.run);
  if (std::ranges::any_of(runs, [](const model::Run& run) { return run.nodes.size() > 1 || run.imported_from; }))
    return std::vector<model::Score>();
  const auto profile = read_weights(options.profile.value_or(kDefaultWeights), edition);
  if (!profile) return profile.error();
  return score::score_alike(runs, edition, {.profile = *profile, .native_only = options.native});
}

/// The scores beside each other, their dimensions by name.
model::ScoreComparison compared(const std::vector<judge::Side>& sides, const std::vector<model::Score>& scores,
                                const model::Edition& edition) {
  model::ScoreComparison out = judge::compare_scores(sides, scores);
  for (const std::string& id : out.dimensions) {
    const auto found = std::ranges::find(edition.dimensions, id, &model::Dimension::id);
    out.dimension_names.push_back(found == edition.dimensions.end() ? model::LocalizedText() : found->names);
  }
  return out;
}

/// Anybody can write a document: a reader has to know which numbers nothing speaks for.
void note_unverified(const std::vector<VerifiedRun>& runs, const std::vector<judge::Side>& sides,
                     const Context& context) {
  for (std::size_t i = 0; i < runs.size(); ++i)
    if (!runs[i].verified && !runs[i].run.imported_from)
      context.note(context.text("compare.unverified", {{"run", text::printable(sides[i].name)}}));
}

Result<int> compare_command(const CompareOptions& options, const Context& context) {
  if (auto writable = context.check_output(options.runs, {options.profile, options.edition}); !writable)
    return writable.error();
  const auto runs = load(options);
  if (!runs) return runs.error();
  auto sides = sides_of(options, *runs);
  if (!sides) return sides.error();
  const auto edition = read_edition(options.edition);
  if (!edition) return edition.error();
  const auto scores = scores_of(options, *edition, *sides);
  if (!scores) return scores.error();
  for (std::size_t i = 0; i < scores->size(); ++i) (*sides)[i].edition = (*scores)[i].id;
  if (const auto reasons = judge::obstacles(*sides); !reasons.empty() && !options.force)
    return compare_usage(fmt::format("these runs are not comparable: {}", fmt::join(reasons, "; ")),
                         "measure them alike, or give --force and have every line marked");
  model::Comparison comparison = judge::compare(*sides, options.native ? judge::Paths::kNative : judge::Paths::kAll);
  if (!scores->empty()) comparison.score = compared(*sides, *scores, *edition);
  note_unverified(*runs, *sides, context);
  const std::string& format = context.format();
  if (format == "html" || format == "md") {
    const auto page = comparison_document(comparison, format, context);
    if (!page) return page.error();
    if (const auto written = context.deliver(*page); !written) return written.error();
    if (context.output) context.note(context.text("report.written", {{"file", context.output->string()}}));
    return kOk;
  }
  const auto delivered = context.is_json()           ? context.deliver(model::dump_json(model::to_json(comparison)))
                         : context.format() == "csv" ? context.deliver(comparison_csv(comparison))
                                                     : context.deliver(comparison_text(comparison, context));
  if (!delivered) return delivered.error();
  return kOk;
}

}  // namespace

void add_compare_command(CommandLine& line) {
  auto options = std::make_shared<CompareOptions>();
  CLI::App& command = line.add(line.root(), "compare", "compare",
                               [options](const Context& context) { return compare_command(*options, context); });
  line.values(command, "RUN", options->runs, "RUN", line.text()("option.runs")).allow_extra_args(true)->required();
  line.flag(command, "--force", options->force, line.text()("option.force"));
  line.value(command, "--profile", options->profile, "general|ai|hpc|storage|FILE", line.text()("option.weights"));
  line.value(command, "--edition", options->edition, "FILE", line.text()("option.edition"));
  line.flag(command, "--native", options->native, line.text()("option.native"));
  line.values(command, "--cost", options->costs, "AMOUNT", line.text()("option.cost"));
  line.values(command, "--power", options->powers, "WATTS", line.text()("option.power"));
  line.add_output(command, "table|html|json|csv|md");
}

}  // namespace steelyard::app
