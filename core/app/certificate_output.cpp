// SPDX-License-Identifier: Apache-2.0
#include "app/certificate_output.h"

#include <filesystem>

#include "app/certify_report.h"
#include "app/page_output.h"
#include "app/report_input.h"
#include "base/files.h"
#include "judge/certify.h"
#include "model/json.h"
#include "reports/certificate_page.h"

namespace steelyard::app {
namespace {

constexpr std::size_t kLargestCertificate = 256u << 20;

}  // namespace

Result<std::optional<model::Certificate>> read_certificate(const std::string& path) {
  std::error_code ignored;  // then it is the id of a run, or reading the run says what is wrong
  if (!std::filesystem::is_regular_file(path, ignored)) return std::optional<model::Certificate>();
  const auto bytes = read_file(path, kLargestCertificate);
  // A certificate names itself within its first lines; large runs are not parsed to find that out.
  constexpr std::size_t kHeadBytes = 200;
  if (!bytes || bytes->substr(0, kHeadBytes).find("steelyard.certificate/1") == std::string::npos)
    return std::optional<model::Certificate>();
  const auto json = model::parse_json(*bytes, path);
  if (!json) return json.error();
  auto certificate = model::certificate_from_json(*json);
  if (!certificate) return certificate.error();
  if (const std::string what = judge::contradiction(*certificate); !what.empty())
    return Error{Errc::kCorrupt, path + ": the certificate contradicts itself: " + what,
                 "steelyard certify makes one that does not; steelyard verify checks the bundle that one came in"};
  return std::optional(*std::move(certificate));
}

Result<void> deliver_certificate(const model::Certificate& certificate, const std::string& format, bool adaptation,
                                 const Context& context) {
  if (format == "xlsx")
    return Error{Errc::kInvalidArgument, "report: a certificate has no form as xlsx",
                 "it has text, html, md, csv, json and pdf"};
  if (adaptation && !certificate.adaptation)
    return Error{Errc::kInvalidArgument, "report: this certificate has no adaptation",
                 "steelyard certify --adaptation makes one"};
  if (adaptation && format == "csv")
    return Error{Errc::kInvalidArgument, "report: --adaptation has no form as csv",
                 "it has text, html, md and pdf; without --adaptation there is a CSV of the whole certificate"};
  if (format == "json") return context.deliver(model::dump_json(model::to_json(certificate)));
  if (format == "csv") return context.deliver(certificate_csv(certificate));
  if (format == "text")
    return context.deliver(adaptation ? adaptation_text(certificate, context) : certificate_text(certificate, context));
  const auto vocabulary = read_vocabulary(install_dirs().data);
  if (!vocabulary) return vocabulary.error();
  const reports::Outline page = adaptation ? reports::adaptation_page(certificate, *vocabulary)
                                           : reports::certificate_page(certificate, *vocabulary);
  const std::string language = page_language(context);
  if (format == "md") return context.deliver(reports::to_markdown(page, vocabulary->words, language));
  const std::string html = reports::to_html(page, vocabulary->words, language);
  return format == "pdf" ? deliver_pdf(html, context) : context.deliver(html);
}

}  // namespace steelyard::app
