// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <memory>

#include "app/certificate_output.h"
#include "app/commands.h"
#include "app/exit_codes.h"
#include "app/report_input.h"
#include "app/run_report.h"
#include "app/score_input.h"
#include "app/score_view.h"
#include "base/files.h"
#include "base/text.h"
#include "reports/html_report.h"
#include "reports/markdown_report.h"
#include "score/score.h"

namespace steelyard::app {
namespace {

struct ReportOptions {
  std::vector<std::string> runs;
  bool adaptation = false;
};

/// What --format says; without it, what the name of the file says; else the terminal's table.
std::string format_of(const Context& context) {
  const bool chosen = context.settings.origin("format") != "built-in";
  if (chosen) return context.format() == "table" ? "text" : context.format();
  const std::string suffix = context.output ? context.output->extension().string() : "";
  for (const char* format : {"html", "md", "csv", "json"})
    if (suffix == std::string(".") + format) return format;
  return "text";
}

/// The tables of `steelyard run`, one after the other.
std::string as_text(const std::vector<reports::Report>& all, const Context& context) {
  std::string out;
  for (const reports::Report& report : all) {
    const std::string counts = verdict_counts(model::summarize(report.run.results));
    out += (out.empty() ? "" : "\n") + to_text(run_table(report.run, context.text), context.out) + "\n" +
           context.text("run.verdict", {{"run", text::printable(report.run.id)}, {"counts", counts}}) + "\n";
  }
  return context.out.glyphs(out);
}

Table as_csv(const std::vector<reports::Report>& all) {
  Table table = run_csv(all.front().run);
  for (std::size_t i = 1; i < all.size(); ++i)
    for (auto& row : run_csv(all[i].run).rows) table.rows.push_back(std::move(row));
  return table;
}

/// A node's run has a score, if only an incomplete one; what many nodes amount to is not scored here, and what other
/// tools measured has none.
Result<void> add_score(reports::Report& report, bool verified) {
  if (report.run.nodes.size() != 1 || report.run.imported_from) return {};
  const auto edition = read_edition(std::nullopt);
  if (!edition) return edition.error();
  const auto weights = read_weights(kDefaultWeights, *edition);
  if (!weights) return weights.error();
  const auto score = score::score_run(report.run, *edition, {.profile = *weights, .node = "", .verified = verified});
  if (!score) return score.error();
  report.score = score_view(*score, *edition);
  return {};
}

Result<std::vector<reports::Report>> read_reports(const std::vector<std::string>& runs,
                                                  const std::filesystem::path& data) {
  std::vector<reports::Report> all;
  for (const std::string& name : runs) {
    auto run = read_verified_run(name);
    if (!run) return run.error();
    auto report = make_report(*std::move(run), data);
    if (!report) return report.error();
    if (auto scored = add_score(*report, report->verified); !scored) return scored.error();
    all.push_back(*std::move(report));
  }
  return all;
}

/// A certificate is one file, and no run.
Result<bool> report_certificate(const ReportOptions& options, const Context& context) {
  const auto certificate = read_certificate(options.runs.front());
  if (!certificate) return certificate.error();
  if (!*certificate && options.adaptation)
    return Error{Errc::kInvalidArgument, "report: --adaptation is for a certificate",
                 "make one with steelyard certify --adaptation"};
  if (!*certificate) return false;
  if (options.runs.size() > 1)
    return Error{Errc::kInvalidArgument, "report: a certificate is reported alone", "give it without other files"};
  if (auto sent = deliver_certificate(**certificate, format_of(context), options.adaptation, context); !sent)
    return sent.error();
  if (context.output) context.note(context.text("report.written", {{"file", context.output->string()}}));
  return true;
}

Result<int> report_command(const ReportOptions& options, const Context& context) {
  if (auto writable = context.check_output(); !writable) return writable.error();
  const auto certificate = report_certificate(options, context);
  if (!certificate) return certificate.error();
  if (*certificate) return kOk;
  const std::filesystem::path data = install_dirs().data;
  const auto vocabulary = read_vocabulary(data);
  if (!vocabulary) return vocabulary.error();
  const auto all = read_reports(options.runs, data);
  if (!all) return all.error();
  const std::string format = format_of(context);
  const std::string language = context.text.language() == Language::kChinese ? "zh-CN" : "en";
  // The byte order mark of CSV files hangs on the setting, which the file's name may have replaced.
  Settings settings = context.settings;
  if (auto set = settings.set_flag("format", format); !set) return set.error();
  const Context as_chosen{context.text, settings, context.out, context.err, context.output, context.quiet};
  const auto delivered = format == "html"   ? as_chosen.deliver(reports::to_html(*all, *vocabulary, language))
                         : format == "md"   ? as_chosen.deliver(reports::to_markdown(*all, *vocabulary, language))
                         : format == "json" ? as_chosen.deliver(reports::to_json_document(*all, *vocabulary))
                         : format == "csv"  ? as_chosen.deliver(as_csv(*all))
                                            : as_chosen.deliver(as_text(*all, context));
  if (!delivered) return delivered.error();
  if (context.output) context.note(context.text("report.written", {{"file", context.output->string()}}));
  return kOk;
}

}  // namespace

void add_report_command(CommandLine& line) {
  auto options = std::make_shared<ReportOptions>();
  CLI::App& command = line.add(line.root(), "report", "report",
                               [options](const Context& context) { return report_command(*options, context); });
  line.values(command, "RUN", options->runs, "RUN", line.text()("option.runs")).allow_extra_args(true)->required();
  line.flag(command, "--adaptation", options->adaptation, line.text()("option.adaptation_only"));
  line.add_output(command, "text|html|md|csv|json");
}

}  // namespace steelyard::app
