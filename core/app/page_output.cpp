// SPDX-License-Identifier: Apache-2.0
#include "app/page_output.h"

#include "app/pdf.h"
#include "app/report_input.h"
#include "base/files.h"
#include "reports/comparison_page.h"

namespace steelyard::app {

std::string page_language(const Context& context) {
  return context.text.language() == Language::kChinese ? "zh-CN" : "en";
}

Result<std::string> comparison_document(const model::Comparison& comparison, const std::string& format,
                                        const Context& context) {
  const auto vocabulary = read_vocabulary(install_dirs().data);
  if (!vocabulary) return vocabulary.error();
  const reports::Outline page = reports::comparison_page(comparison, *vocabulary);
  return format == "md" ? reports::to_markdown(page, vocabulary->words, page_language(context))
                        : reports::to_html(page, vocabulary->words, page_language(context));
}

Result<void> deliver_pdf(const std::string& html, const Context& context) {
  const auto browser = find_browser();
  if (!browser) return browser.error();
  const auto pdf = print_to_pdf(html, *browser);
  if (!pdf) return pdf.error();
  return context.deliver(*pdf);
}

}  // namespace steelyard::app
