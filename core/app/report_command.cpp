// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <fmt/format.h>
#include <memory>
#include <set>

#include "app/bundle_input.h"
#include "app/certificate_output.h"
#include "app/check_report.h"
#include "app/commands.h"
#include "app/diagnose_report.h"
#include "app/exit_codes.h"
#include "app/fleet_input.h"
#include "app/page_output.h"
#include "app/report_input.h"
#include "app/report_score.h"
#include "app/run_report.h"
#include "app/site_writer.h"
#include "base/files.h"
#include "base/text.h"
#include "reports/html_report.h"
#include "reports/markdown_report.h"
#include "reports/xlsx_report.h"

namespace steelyard::app {
namespace {

struct ReportOptions {
  std::vector<std::string> runs;
  std::optional<std::string> site, trust;
  bool adaptation = false;
};

std::string format_of(const Context& context) {
  return context.is_table() ? "text" : context.format();
}

/// The tables of `steelyard run`, one after the other.
std::string as_text(const std::vector<reports::Report>& all, const Context& context) {
  std::string out;
  for (const reports::Report& report : all) {
    const std::string counts = verdict_counts(model::summarize(report.run.results));
    out += (out.empty() ? "" : "\n") + to_text(run_table(report.run, context.text), context.out) + "\n" +
           context.text("run.verdict", {{"run", text::printable(report.run.id)}, {"counts", counts}}) + "\n";
    if (report.bundle) out += check_summary(*report.bundle, context.text);
  }
  return context.out.glyphs(out);
}

Table as_csv(const std::vector<reports::Report>& all) {
  Table table = run_csv(all.front().run);
  for (std::size_t i = 1; i < all.size(); ++i)
    for (auto& row : run_csv(all[i].run).rows) table.rows.push_back(std::move(row));
  return table;
}

/// Who stands out, and what all reached.
std::string fleet_text(const reports::FleetView& fleet, const reports::Vocabulary& vocabulary, const Context& context) {
  const Language language = context.text.language();
  std::string out = to_text(shown_table(reports::metric_table(fleet, vocabulary), language), context.out);
  const Table findings = diagnosis_table(fleet.diagnosis, context.text);
  if (!findings.rows.empty()) out += "\n" + to_text(findings, context.out);
  return context.out.glyphs(out + diagnosis_summary(fleet.diagnosis, context.text));
}

/// What is shown: each run in full, or many nodes as a fleet, or both.
struct Material {
  std::vector<reports::Report> reports;
  std::optional<reports::FleetView> fleet;
  [[nodiscard]] const reports::FleetView* fleet_or_none() const { return fleet ? &*fleet : nullptr; }
};

Result<Material> read_as_fleet(const std::vector<std::string>& runs, const bundle::Trust* trust) {
  FleetReader reader(trust);
  if (auto read = reader.read_all(runs); !read) return read.error();
  return Material{{}, reader.finish()};
}

Result<Material> read_material(const std::vector<std::string>& names, const bundle::Trust* trust,
                               const std::filesystem::path& data, const reports::Words& words) {
  if (!may_be_held(names)) return read_as_fleet(names, trust);
  std::vector<VerifiedRun> runs;
  std::set<std::string> nodes;
  for (const std::string& name : names) {
    auto run = read_verified_run(name, trust);
    if (!run) return run.error();
    for (const model::Node& node : run->run.nodes) nodes.insert(node.name);
    runs.push_back(*std::move(run));
  }
  Material material;
  if (nodes.size() > 1) {
    FleetReader reader;
    for (const VerifiedRun& run : runs) reader.add(run);
    material.fleet = reader.finish();
  }
  if (nodes.size() > reports::kMostInDetail) return material;
  for (VerifiedRun& run : runs) {
    auto report = make_report(std::move(run), data);
    if (!report) return report.error();
    if (auto scored = add_score(*report, words); !scored) return scored.error();
    material.reports.push_back(*std::move(report));
  }
  return material;
}

Result<void> deliver(const Material& material, const std::string& format, const reports::Vocabulary& vocabulary,
                     const Context& context) {
  const std::string language = page_language(context);
  const reports::FleetView* fleet = material.fleet_or_none();
  const std::vector<reports::Report>& all = material.reports;
  if (format == "html") return context.deliver(reports::to_html(all, vocabulary, language, fleet));
  if (format == "pdf") return deliver_pdf(reports::to_html(all, vocabulary, language, fleet), context);
  if (format == "md") return context.deliver(reports::to_markdown(all, vocabulary, language, fleet));
  if (format == "json") return context.deliver(reports::to_json_document(all, vocabulary, fleet));
  if (format == "xlsx") return context.deliver(reports::to_xlsx(all, vocabulary, language, fleet));
  // These two have no cover that would say what speaks for the numbers.
  for (const reports::Report& report : all)
    if (!report.verified && !report.run.imported_from)
      context.note(context.text("compare.unverified", {{"run", text::printable(report.run.id)}}));
  if (format == "csv")
    return context.deliver(all.empty() ? csv_table(reports::metric_table(*fleet, vocabulary)) : as_csv(all));
  return context.deliver(all.empty() ? fleet_text(*fleet, vocabulary, context) : as_text(all, context));
}

Result<int> site_command(const ReportOptions& options, const bundle::Trust* trust,
                         const reports::Vocabulary& vocabulary, const Context& context) {
  if (context.output || context.settings.origin("format") == "--format")
    return Error{Errc::kInvalidArgument, "report: --site writes a folder of pages, in a form of its own",
                 "leave -o and --format out"};
  const auto pages =
      write_site({options.runs, *options.site, install_dirs().data, page_language(context), trust}, vocabulary);
  if (!pages) return pages.error();
  context.note(
      context.text("site.written", {{"folder", text::printable(*options.site)}, {"files", fmt::format("{}", *pages)}}));
  return kOk;
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
  if (auto writable = context.check_output(options.runs, {options.trust}); !writable) return writable.error();
  const std::string format = format_of(context);
  const bool binary = format == "xlsx" || format == "pdf";
  if (binary && !context.output && context.out.interactive)
    return Error{Errc::kInvalidArgument, fmt::format("report: {} is no text for a terminal", format),
                 fmt::format("give -o report.{}", format)};
  const auto certificate = report_certificate(options, context);
  if (!certificate) return certificate.error();
  if (*certificate && options.site)
    return Error{Errc::kInvalidArgument, "report: --site writes pages of runs, and this is a certificate",
                 "leave --site out, or name runs"};
  if (*certificate) return kOk;
  const std::filesystem::path data = install_dirs().data;
  const auto vocabulary = read_vocabulary(data);
  if (!vocabulary) return vocabulary.error();
  std::optional<bundle::Trust> trust;
  if (options.trust) {
    auto read = read_trust(*options.trust);
    if (!read) return read.error();
    trust = *std::move(read);
  }
  if (options.site) return site_command(options, trust ? &*trust : nullptr, *vocabulary, context);
  const auto material = read_material(options.runs, trust ? &*trust : nullptr, data, vocabulary->words);
  if (!material) return material.error();
  if (auto delivered = deliver(*material, format, *vocabulary, context); !delivered) return delivered.error();
  if (context.output) context.note(context.text("report.written", {{"file", context.output->string()}}));
  return kOk;
}

}  // namespace

void add_report_command(CommandLine& line) {
  auto options = std::make_shared<ReportOptions>();
  CLI::App& command = line.add(line.root(), "report", "report",
                               [options](const Context& context) { return report_command(*options, context); });
  line.values(command, "RUN", options->runs, "RUN", line.text()("option.runs")).allow_extra_args(true)->required();
  line.value(command, "--trust", options->trust, "FILE", line.text()("option.trust"));
  line.value(command, "--site", options->site, "DIR", line.text()("site.option"));
  line.flag(command, "--adaptation", options->adaptation, line.text()("option.adaptation_only"));
  line.add_output(command, "text|html|md|csv|json|xlsx|pdf");
}

}  // namespace steelyard::app
