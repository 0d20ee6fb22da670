// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include "app/commands.h"
#include "app/exit_codes.h"
#include "app/report_input.h"
#include "app/score_input.h"
#include "app/score_report.h"
#include "model/json.h"
#include "score/score.h"

namespace steelyard::app {
namespace {

struct ScoreOptions {
  std::string run;
  std::optional<std::string> profile, edition, node;
  bool explain = false;
};

Result<int> score_command(const ScoreOptions& options, const Context& context) {
  if (auto writable = context.check_output(); !writable) return writable.error();
  const auto edition = read_edition(options.edition);
  if (!edition) return edition.error();
  const auto profile = read_weights(options.profile.value_or(kDefaultWeights), *edition);
  if (!profile) return profile.error();
  const auto loaded = read_verified_run(options.run);
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
