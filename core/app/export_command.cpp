// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <memory>
#include <utility>

#include "app/commands.h"
#include "app/exit_codes.h"
#include "app/report_input.h"
#include "app/run_report.h"
#include "app/score_input.h"
#include "exchange/export.h"

namespace steelyard::app {
namespace {

struct ExportCommand {
  std::string run;
  std::optional<std::string> format;
};

constexpr const char* kFormats = "csv|fom|github-bigger|github-smaller|google-benchmark|junit|openmetrics";

Result<std::string> format_of(const ExportCommand& options, const Context& context) {
  if (options.format) return *options.format;
  const std::string ending = context.output ? context.output->extension().string() : "";
  for (const auto& [known, format] :
       {std::pair(".csv", "csv"), std::pair(".xml", "junit"), std::pair(".prom", "openmetrics")})
    if (ending == known) return std::string(format);
  return Error{Errc::kInvalidArgument, "export: which format?", std::string("give --format ") + kFormats};
}

/// Where nothing is missing; else none is exported.
Result<std::optional<exchange::ExportedScore>> score_of(const VerifiedRun& run) {
  if (!defect_of(run.run, run.bundle).empty()) return std::optional<exchange::ExportedScore>();
  const auto score = usual_score(run.run, run.verified);
  if (!score) return score.error();
  std::optional<exchange::ExportedScore> out;
  if (!*score) return out;
  out = exchange::ExportedScore{(*score)->id, *(*score)->value, std::nullopt};
  if ((*score)->interval) out->ci95 = (*score)->interval->ci95;
  return out;
}

/// A column of values that somebody adds up must hold none that does not count.
model::Run without_uncounted(model::Run run) {
  for (model::Row& row : run.results)
    if (row.verdict != model::Verdict::kPass && row.verdict != model::Verdict::kWaived) {
      row.value.reset(), row.ci95.reset(), row.percent_of_bound.reset();
      row.quantiles.clear();
    }
  return run;
}

Result<std::string> document_of(const VerifiedRun& verified, const std::string& format) {
  const model::Run run = exchange::as_it_counts(verified.run, defect_of(verified.run, verified.bundle));
  if (format == "csv") return to_csv(run_csv(without_uncounted(run)));
  if (format == "fom") return exchange::to_fom(run);
  if (format == "github-bigger") return exchange::to_github_benchmark(run, model::Direction::kHigher);
  if (format == "github-smaller") return exchange::to_github_benchmark(run, model::Direction::kLower);
  if (format == "google-benchmark") return exchange::to_google_benchmark(run);
  if (format == "junit") return exchange::to_junit(run);
  const auto score = score_of(verified);
  if (!score) return score.error();
  return exchange::to_openmetrics(run, *score);
}

Result<int> export_command(const ExportCommand& options, const Context& context) {
  if (auto writable = context.check_output({options.run}); !writable) return writable.error();
  const auto format = format_of(options, context);
  if (!format) return format.error();
  const auto run = read_verified_run(options.run);
  if (!run) return run.error();
  // The byte order mark of CSV files hangs on the setting of that name.
  Settings settings = context.settings;
  if (auto set = settings.set_flag("format", *format == "csv" ? "csv" : "table"); !set) return set.error();
  const Context as_chosen{context.text, settings, context.out, context.err, context.output, context.quiet};
  const auto document = document_of(*run, *format);
  if (!document) return document.error();
  if (auto delivered = as_chosen.deliver(*document); !delivered) return delivered.error();
  if (context.output) context.note(context.text("report.written", {{"file", context.output->string()}}));
  return kOk;
}

}  // namespace

void add_export_command(CommandLine& line) {
  auto options = std::make_shared<ExportCommand>();
  CLI::App& command = line.add(line.root(), "export", "export",
                               [options](const Context& context) { return export_command(*options, context); });
  line.required(command, "RUN", options->run, "RUN", line.text()("option.run"));
  line.value(command, "--format", options->format, kFormats, line.text()("export.format"));
  line.add_output_file(command);
}

}  // namespace steelyard::app
