// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <memory>

#include "app/bundle_input.h"
#include "app/commands.h"
#include "app/diagnose_report.h"
#include "app/exit_codes.h"
#include "app/report_input.h"
#include "base/clock.h"
#include "base/files.h"
#include "base/text.h"
#include "judge/fleet.h"
#include "model/json.h"
#include "store/run_store.h"

namespace steelyard::app {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLargestBaseline = 64u << 20;

struct DiagnoseOptions {
  std::vector<std::string> runs;
  std::optional<std::string> baseline;
  bool learn = false;
};

/// A run.json, a folder with one, a bundle, or a run's id. Documents are streamed; what is in a journal only is loaded.
Result<void> read_run(const std::string& id_or_path, const store::RunStore& store, judge::Fleet& fleet) {
  std::error_code ignored;  // what cannot be looked at is no path of a run
  const fs::path path = id_or_path;
  if (auto run = refuse_other_document(path); !run) return run.error();
  if (is_bundle(path)) {
    const auto bundle = read_bundle(path, nullptr);
    if (!bundle) return bundle.error();
    model::visit(bundle->run, fleet);
    return {};
  }
  if (fs::is_regular_file(path, ignored)) return model::stream_run(path, fleet);
  if (fs::is_regular_file(path / "run.json", ignored)) return model::stream_run(path / "run.json", fleet);
  if (fs::is_directory(path, ignored))
    return Error{Errc::kNotFound, fmt::format("{}: a folder without run.json", id_or_path),
                 "give the documents in it: steelyard diagnose FOLDER/*.json"};
  const auto run = store.load(id_or_path);
  if (!run) return run.error();
  model::visit(*run, fleet);
  return {};
}

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
  const auto dirs = user_dirs();
  if (!dirs) return dirs.error();
  SystemClock clock;
  const store::RunStore store(dirs->data, clock);
  judge::Fleet fleet;
  for (const std::string& run : options.runs) {
    if (auto read = read_run(run, store, fleet); !read) return read.error();
    fleet.end_run();
  }
  if (options.learn) return learn_command(fleet, context);
  model::Diagnosis diagnosis = judge::diagnose(fleet, baseline ? &*baseline : nullptr);
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
