// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <fmt/format.h>
#include <memory>
#include <sstream>

#include "app/commands.h"
#include "app/exit_codes.h"
#include "app/report_input.h"
#include "app/score_input.h"
#include "app/score_report.h"
#include "base/files.h"
#include "base/text.h"
#include "model/json.h"
#include "score/centre.h"
#include "score/score.h"

namespace steelyard::app {
namespace {

struct ScoreOptions {
  std::vector<std::string> runs;
  std::optional<std::string> profile, edition, node, centre, fleet;
  bool explain = false;
};

Result<std::vector<VerifiedRun>> read_runs(const ScoreOptions& options) {
  std::vector<VerifiedRun> runs;
  for (const std::string& name : options.runs) {
    auto run = read_verified_run(name);
    if (!run) return run.error();
    runs.push_back(*std::move(run));
  }
  return runs;
}

/// One name per line; what follows a '#' is a comment.
Result<std::vector<std::string>> read_fleet(const std::string& file) {
  constexpr std::size_t kLargestFleet = 1u << 22;
  const auto bytes = read_named_file(file, kLargestFleet);
  if (!bytes) return bytes.error();
  std::vector<std::string> nodes;
  std::istringstream lines(*bytes);
  for (std::string line, name; std::getline(lines, line);)
    if (std::istringstream words(line.substr(0, line.find('#'))); words >> name) {
      if (std::ranges::find(nodes, name) != nodes.end())
        return Error{Errc::kInvalidArgument, fmt::format("{}: node {} stands twice", file, text::printable(name)),
                     "one node per line"};
      nodes.push_back(name);
    }
  return nodes;
}

/// The nonce that an authority gave to all of them; empty if not all have one and the same.
std::string given_nonce(const std::vector<VerifiedRun>& runs) {
  std::string nonce;
  for (const VerifiedRun& run : runs) {
    if (!run.session || !run.session->nonce_given || (!nonce.empty() && nonce != run.session->nonce)) return "";
    nonce = run.session->nonce;
  }
  return nonce;
}

Result<model::Score> score_of_node(const ScoreOptions& options, const std::vector<VerifiedRun>& runs,
                                   const model::Edition& edition, const model::WeightProfile& profile) {
  if (runs.size() > 1)
    return Error{Errc::kInvalidArgument, fmt::format("score: {} runs, and a node's score is of one", runs.size()),
                 "give one run; or --centre NAME if they are the nodes of one centre; steelyard compare for several"};
  if (options.fleet)
    return Error{Errc::kInvalidArgument, "score: --fleet without --centre", "name the centre with --centre NAME"};
  return score::score_run(runs[0].run, edition,
                          {.profile = profile, .node = options.node.value_or(""), .verified = runs[0].verified});
}

Result<model::Score> score_of_centre(const ScoreOptions& options, const std::vector<VerifiedRun>& loaded,
                                     const model::Edition& edition, const model::WeightProfile& profile) {
  if (options.node)
    return Error{Errc::kInvalidArgument, "score: --node and --centre contradict each other",
                 "a score is of a node or of a centre"};
  score::CentreRequest request{.profile = profile, .name = *options.centre, .nonce = given_nonce(loaded)};
  if (options.fleet) {
    auto fleet = read_fleet(*options.fleet);
    if (!fleet) return fleet.error();
    request.fleet = *std::move(fleet);
  }
  std::vector<model::Run> runs;
  request.verified = std::ranges::all_of(loaded, &VerifiedRun::verified);
  for (const VerifiedRun& run : loaded) runs.push_back(run.run);
  if (auto different = refuse_copies(runs); !different) return different.error();
  return score::score_centre(runs, edition, request);
}

Result<int> score_command(const ScoreOptions& options, const Context& context) {
  if (auto writable = context.check_output(options.runs, {options.profile, options.edition, options.fleet}); !writable)
    return writable.error();
  const auto edition = read_edition(options.edition);
  if (!edition) return edition.error();
  const auto profile = read_weights(options.profile.value_or(kDefaultWeights), *edition);
  if (!profile) return profile.error();
  const auto runs = read_runs(options);
  if (!runs) return runs.error();
  auto score = options.centre ? score_of_centre(options, *runs, *edition, *profile)
                              : score_of_node(options, *runs, *edition, *profile);
  if (!score) return score.error();
  for (const VerifiedRun& run : *runs) doubt(defect_of(run.run, run.bundle), *score);
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
  line.values(command, "RUN", options->runs, "RUN", text("option.runs")).allow_extra_args(true)->required();
  line.value(command, "--profile", options->profile, "general|ai|hpc|storage|FILE", text("option.weights"));
  line.value(command, "--edition", options->edition, "FILE", text("option.edition"));
  line.value(command, "--node", options->node, "NAME", text("option.node"));
  line.value(command, "--centre", options->centre, "NAME", text("option.centre"));
  line.value(command, "--fleet", options->fleet, "FILE", text("option.fleet"));
  line.flag(command, "--explain", options->explain, text("option.explain"));
  line.add_output(command, "table|json|csv|md");
}

}  // namespace steelyard::app
