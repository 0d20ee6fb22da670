// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "exchange/importers.h"

namespace steelyard::exchange {
namespace {

constexpr std::size_t kCells = 7;  // T/V N NB P Q Time Gflops

/// "WR11C2R4  1000  80  2  2  0.05  1.267e+01"; NVIDIA's adds "( 1.2e+01)" per GPU.
bool is_result(const std::vector<std::string_view>& words) {
  return words.size() >= kCells && (words[0].front() == 'W' || words[0].front() == 'C') && words[0].size() >= 7 &&
         whole_number(words[1]) && whole_number(words[2]);
}

Result<void> read_result(const Source& source, const Line& line, const std::vector<std::string_view>& words,
                         std::vector<model::Row>& rows) {
  const auto seconds = quantity(words[5]), gflops = quantity(words[6]);
  const auto p = whole_number(words[3]), q = whole_number(words[4]);
  if (!line.whole || !seconds || !gflops || !p || !q)
    return broken(source, line.number, "a cell is no number", "the line was changed or cut off");
  auto rate = measured_row("hpl.solve", "flops", "FLOP/s", model::Direction::kHigher, *gflops * 1e9, "one solution");
  auto time = measured_row("hpl.solve", "time", "s", model::Direction::kInfo, *seconds, "one solution");
  for (model::Row* row : {&rate, &time}) {
    row->device = "cpu";
    row->params = {{"variant", text::printable(words[0])},
                   {"n", *whole_number(words[1])},
                   {"nb", *whole_number(words[2])},
                   {"p", *p},
                   {"q", *q}};
    row->duration_s = *seconds;
    rows.push_back(std::move(*row));
  }
  return {};
}

/// Residuals follow the result that they check.
void read_residual(std::string_view line, std::vector<model::Row>& rows) {
  const bool passed = line.find("PASSED") != std::string_view::npos;
  if (rows.size() < 2 || (!passed && line.find("FAILED") == std::string_view::npos)) return;
  for (std::size_t i = rows.size() - 2; i < rows.size(); ++i) {
    model::Row& row = rows[i];
    if (row.correctness.status == "fail") continue;
    row.correctness = {passed ? "pass" : "fail", text::printable(line)};
    if (!passed) row.verdict = model::Verdict::kFail, row.reason = "HPL's residual is too large";
  }
}

}  // namespace

Result<Sheet> read_hpl(const Source& source) {
  Sheet sheet{.tool = "HPL", .version = after(source.bytes, "HPLinpack "), .measured = "", .rows = {}};
  sheet.version = sheet.version.substr(0, sheet.version.find(' '));
  if (const std::string end = open_section(source.bytes); !end.empty()) return ends_before(source, end);
  bool open = true;  // HPL appends: a file may hold several of its runs
  for (const Line& line : lines_of(source.bytes)) {
    open = open || line.text.starts_with("HPLinpack ");
    if (line.text.starts_with("||Ax-b||")) read_residual(line.text, sheet.rows);
    // HPC Challenge ends the section its own way.
    if (line.whole && (line.text.starts_with("End of Tests.") || line.text.starts_with("End of HPL section.")))
      open = false;
    const auto words = words_of(line.text);
    if (!is_result(words)) continue;
    if (auto read = read_result(source, line, words, sheet.rows); !read) return read.error();
  }
  if (open) return ends_before(source, "End of Tests.");
  return sheet;
}

}  // namespace steelyard::exchange
