// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <memory>

#include "app/commands.h"
#include "app/diagnose_report.h"
#include "app/exit_codes.h"
#include "app/fleet_input.h"
#include "base/files.h"
#include "base/text.h"
#include "judge/fleet.h"
#include "model/json.h"

namespace steelyard::app {
namespace {

constexpr std::size_t kLargestBaseline = 64u << 20;

struct DiagnoseOptions {
  std::vector<std::string> runs;
  std::optional<std::string> baseline;
  bool learn = false;
};

Result<model::Baseline> read_baseline(const std::string& file) {
  const auto bytes = read_named_file(file, kLargestBaseline);
  if (!bytes) return bytes.error();
  const auto json = model::parse_json(*bytes, file);
  if (!json) return json.error();
  auto baseline = model::baseline_from_json(*json);
  if (!baseline)
    return Error{baseline.error().code, fmt::format("{}: {}", file, baseline.error().message),
                 "write one with steelyard diagnose --learn"};
  return baseline;
}

Result<int> learn_command(const judge::Fleet& fleet, const Context& context) {
  const auto baseline = judge::learn(fleet);
  if (!baseline) return baseline.error();
  if (auto delivered = context.deliver(model::dump_json(model::to_json(*baseline))); !delivered)
    return delivered.error();
  context.note(context.text("diagnose.learnt", {{"populations", fmt::format("{}", baseline->populations.size())},
                                                {"nodes", fmt::format("{}", baseline->nodes)},
                                                {"left_out", fmt::format("{}", baseline->left_out.size())}}));
  return kOk;
}

Result<void> deliver(const model::Diagnosis& diagnosis, const Context& context) {
  if (context.is_json()) return context.deliver(model::dump_json(model::to_json(diagnosis)));
  if (context.format() == "csv") return context.deliver(diagnosis_csv(diagnosis));
  return context.deliver(diagnosis_table(diagnosis, context.text), diagnosis_summary(diagnosis, context.text));
}

Result<int> diagnose_command(const DiagnoseOptions& options, const Context& context) {
  if (auto writable = context.check_output(options.runs, {options.baseline}); !writable) return writable.error();
  if (options.learn && options.baseline)
    return Error{Errc::kInvalidArgument, "diagnose: --learn and --baseline contradict each other", "give one of them"};
  if (options.learn && (context.format() == "csv" || context.format() == "md"))
    return Error{Errc::kInvalidArgument, fmt::format("diagnose: a baseline has no form {}", context.format()),
                 "leave --format out: it is JSON"};
  std::optional<model::Baseline> baseline;
  if (options.baseline) {
    auto read = read_baseline(*options.baseline);
    if (!read) return read.error();
    baseline = *std::move(read);
  }
  FleetReader reader(nullptr, false);
  if (auto read = reader.read_all(options.runs); !read) return read.error();
  if (options.learn) return learn_command(reader.fleet(), context);
  model::Diagnosis diagnosis = judge::diagnose(reader.fleet(), baseline ? &*baseline : nullptr);
  diagnosis.baseline = options.baseline.value_or("");
  if (auto delivered = deliver(diagnosis, context); !delivered) return delivered.error();
  if (certain_findings(diagnosis) > 0) return kGateFailed;
  return diagnosis.judged + diagnosis.compared > 0 ? kOk : kIncomplete;
}

}  // namespace

void add_diagnose_command(CommandLine& line) {
  auto options = std::make_shared<DiagnoseOptions>();
  CLI::App& command = line.add(line.root(), "diagnose", "diagnose",
                               [options](const Context& context) { return diagnose_command(*options, context); });
  line.values(command, "RUN", options->runs, "RUN", line.text()("option.runs")).allow_extra_args(true)->required();
  line.value(command, "--baseline", options->baseline, "FILE", line.text()("option.baseline"));
  line.flag(command, "--learn", options->learn, line.text()("option.learn"));
  line.add_output(command, "table|json|csv|md");
}

}  // namespace steelyard::app
