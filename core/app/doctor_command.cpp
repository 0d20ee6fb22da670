// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <fmt/format.h>
#include <memory>

#include "app/commands.h"
#include "app/exit_codes.h"
#include "app/session.h"
#include "base/files.h"
#include "base/text.h"
#include "judge/readiness.h"
#include "model/json.h"

namespace steelyard::app {
namespace {

using judge::Level;

const char* word(Level level) {
  constexpr std::array<const char*, 4> kWords = {"OK", "SKIP", "WARN", "FAIL"};
  return kWords[static_cast<std::size_t>(level)];
}

Style style(Level level) {
  constexpr std::array<Style, 4> kStyles = {Style::kGood, Style::kDim, Style::kWarning, Style::kBad};
  return kStyles[static_cast<std::size_t>(level)];
}

std::size_t count(const std::vector<judge::Finding>& findings, Level level) {
  return static_cast<std::size_t>(std::ranges::count(findings, level, &judge::Finding::level));
}

Table findings_table(const std::vector<judge::Finding>& findings, const Texts& text) {
  Table table{{{"level", text("column.level")},
               {"code", text("column.check")},
               {"measured", text("column.measured")},
               {"required", text("column.required")},
               {"fix", text("column.fix")}},
              {}};
  for (const judge::Finding& finding : findings)
    table.rows.push_back({Cell(word(finding.level), style(finding.level)), text::printable(finding.code),
                          text.said(text::printable(finding.measured)), text.said(text::printable(finding.required)),
                          text::printable(finding.fix)});
  return table;
}

model::Json findings_json(const std::vector<judge::Finding>& findings) {
  model::Json out = {{"schema", "steelyard.readiness/1"}, {"findings", model::Json::array()}};
  for (const judge::Finding& finding : findings)
    out["findings"].push_back({{"code", finding.code},
                               {"level", word(finding.level)},
                               {"measured", finding.measured},
                               {"required", finding.required},
                               {"fix", finding.fix}});
  out["summary"] = {{"ok", count(findings, Level::kOk)},
                    {"skip", count(findings, Level::kSkip)},
                    {"warn", count(findings, Level::kWarn)},
                    {"fail", count(findings, Level::kFail)}};
  return out;
}

std::string verdict(const std::vector<judge::Finding>& findings, const Texts& text) {
  const std::size_t fails = count(findings, Level::kFail), warnings = count(findings, Level::kWarn);
  return "\n" +
         text("doctor.result", {{"problems", fmt::format("{}", fails + warnings)},
                                {"fails", fmt::format("{}", fails)},
                                {"warnings", fmt::format("{}", warnings)}}) +
         "\n" + text("doctor.next") + "\n";
}

Result<int> doctor_command(const std::vector<std::string>& plugin_path, const Context& context) {
  if (auto writable = context.check_output(); !writable) return writable.error();
  const std::atomic<bool> never{false};
  const auto site = open_site({plugin_path.begin(), plugin_path.end()}, never);
  if (!site) return site.error();
  auto findings = judge::readiness(site->machine, site->plugins);
  const auto dirs = user_dirs();
  findings.push_back(dirs ? judge::data_folder(dirs->data.string(), why_not_writable(dirs->data))
                          : judge::data_folder("none", dirs.error().message));
  const auto delivered = context.is_json()
                             ? context.deliver(model::dump_json(findings_json(findings)))
                             : context.deliver(findings_table(findings, context.text), verdict(findings, context.text));
  if (!delivered) return delivered.error();
  return count(findings, Level::kFail) > 0 ? kPrerequisiteMissing : kOk;
}

}  // namespace

void add_doctor_command(CommandLine& line) {
  auto plugin_path = std::make_shared<std::vector<std::string>>();
  CLI::App& command = line.add(line.root(), "doctor", "doctor",
                               [plugin_path](const Context& context) { return doctor_command(*plugin_path, context); });
  line.values(command, "--plugin-path", *plugin_path, "DIR", line.text()("option.plugin_path"));
  line.add_output(command, "table|json|csv|md");
}

}  // namespace steelyard::app
