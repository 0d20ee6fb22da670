// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <fmt/format.h>

#include "base/text.h"
#include "base/units.h"
#include "reports/certificate_parts.h"
#include "reports/chart/bars.h"

namespace steelyard::reports {
namespace {

using model::Adaptation;
using model::AdaptationCell;
using model::Support;

Phrase word_for(Support s, const Words& words) {
  switch (s) {
    case Support::kNative: return words("adaptation.native");
    case Support::kEmulated: return words("adaptation.emulated");
    case Support::kFallback: return words("adaptation.fallback");
    case Support::kUnsupported: return words("adaptation.unsupported");
    case Support::kNotMeasured: break;
  }
  return words("adaptation.not_measured");
}

Tone tone_of(Support s) {
  return s == Support::kNative                                      ? Tone::kGood
         : s == Support::kUnsupported || s == Support::kNotMeasured ? Tone::kDim
                                                                    : Tone::kWarn;
}

/// No cell is left empty: a member without a value says why, and a member without a reason says that it has none.
Phrase why(const AdaptationCell& cell, const char* member, const Words& words) {
  const auto found = cell.reasons.find(member);
  return found == cell.reasons.end() || found->second.empty() ? words("adaptation.no_reason") : Phrase(found->second);
}

Cell or_why(Cell value, const AdaptationCell& cell, const char* member, const Words& words) {
  if (value.exact) return value;
  return {why(cell, member, words), std::nullopt, Tone::kDim};
}

Phrase title_of(const AdaptationCell& cell) {
  return cell.op + (cell.precision == "-" ? "" : " " + cell.precision);
}

Chapter devices(const Adaptation& a, const Words& words) {
  Sheet sheet{{words("report.node"), words("adaptation.device"), words("adaptation.model"), words("adaptation.plugin"),
               words("fleet.version")},
              {}};
  const auto or_reason = [&](const std::string& value, const char* reason) {
    return value.empty() ? Cell{words(reason), std::nullopt, Tone::kDim} : Cell{value};
  };
  for (const model::AdaptedDevice& d : a.devices)
    sheet.rows.push_back({{d.node},
                          {d.device},
                          or_reason(d.model, "comparison.unknown"),
                          or_reason(d.plugin, "adaptation.no_plugin"),
                          or_reason(d.plugin_version, "adaptation.no_plugin")});
  Chapter chapter{"devices", words("adaptation.devices"), {std::move(sheet)}};
  chapter.blocks.emplace_back(Said{words(a.complete ? "adaptation.complete" : "adaptation.incomplete")});
  return chapter;
}

Cell matrix_cell(const Adaptation& a, const model::AdaptedDevice& device, const std::string& op,
                 const std::string& precision, const Words& words) {
  for (const AdaptationCell& cell : a.cells) {
    if (cell.op != op || cell.precision != precision || cell.node != device.node || cell.device != device.device)
      continue;
    const std::string ratio = cell.ratio ? " " + units::percent(*cell.ratio) : "";
    const bool ran = cell.support != Support::kUnsupported && cell.support != Support::kNotMeasured;
    const Tone tone = ran && !cell.correct ? Tone::kBad : tone_of(cell.support);
    const Phrase wrong = tone == Tone::kBad ? Phrase(" · ") + words("adaptation.not_correct") : Phrase("");
    return {Phrase(std::string(mark(tone)) + " ") + word_for(cell.support, words) + Phrase(ratio) + wrong, std::nullopt,
            tone};
  }
  return {words("adaptation.no_such_cell"), std::nullopt, Tone::kDim};
}

/// Operators by precisions, once per device: what can be computed at all, and how.
Chapter matrix(const Adaptation& a, const Words& words) {
  Chapter chapter{"matrix", words("adaptation.matrix"), {Said{words("adaptation.matrix_text")}}};
  for (const model::AdaptedDevice& device : a.devices) {
    Sheet sheet{{words("adaptation.operator")}, {}};
    for (const std::string& precision : a.precisions) sheet.head.emplace_back(precision);
    for (const std::string& op : a.operators) {
      std::vector<Cell> row = {{op}};
      for (const std::string& precision : a.precisions) row.push_back(matrix_cell(a, device, op, precision, words));
      sheet.rows.push_back(std::move(row));
    }
    chapter.blocks.emplace_back(Heading{place_of(device.node, device.device)});
    chapter.blocks.emplace_back(std::move(sheet));
  }
  return chapter;
}

std::optional<Picture> ratio_bars(const Adaptation& a, const Words& words) {
  BarChart chart{words("adaptation.ratio_axis"), {}};
  Picture picture{"ratios", words("adaptation.bars_title"), words("adaptation.bars_text"), {}, {}, {}};
  picture.data.head = {words("adaptation.operator"), words("adaptation.measured"), words("adaptation.rated"),
                       words("adaptation.ratio")};
  for (const AdaptationCell& cell : a.cells) {
    if (!cell.ratio || !cell.measured || !cell.rated || chart.bars.size() >= 80) continue;
    const Phrase name = title_of(cell) + Phrase(" · " + place_of(cell.node, cell.device));
    chart.bars.push_back({name, *cell.ratio * 100, {}, cell.correct});
    picture.data.rows.push_back({name, units::human(*cell.measured, cell.unit), units::human(*cell.rated, cell.unit),
                                 units::percent(*cell.ratio)});
  }
  if (chart.bars.empty()) return std::nullopt;
  picture.drawing = draw(chart);
  return picture;
}

std::vector<Cell> result_row(const AdaptationCell& cell, const Words& words) {
  Cell correct{cell.correct ? words("adaptation.correct") : words("adaptation.not_correct"), std::nullopt,
               cell.correct ? Tone::kGood : Tone::kBad};
  if (!cell.measured) correct = {why(cell, "error", words), std::nullopt, Tone::kDim};
  const bool says_more = !cell.path.empty() && cell.path != model::to_text(cell.support);
  const Phrase found = cell.error.empty() ? why(cell, "error", words) : Phrase(cell.error);
  return {
      {title_of(cell)},
      {place_of(cell.node, cell.device)},
      {word_for(cell.support, words) + Phrase(says_more ? " (" + cell.path + ")" : ""), std::nullopt,
       tone_of(cell.support)},
      or_why(value_cell(cell.measured, cell.unit), cell, "measured", words),
      or_why(value_cell(cell.rated, cell.unit), cell, "rated", words),
      {cell.rated_source.empty() ? why(cell, "rated", words) : Phrase(cell.rated_source)},
      or_why(share_cell(cell.ratio), cell, "ratio", words),
      cell.ci95 ? Cell{interval_words(cell.ci95, cell.unit)} : Cell{why(cell, "ci95", words), std::nullopt, Tone::kDim},
      correct,
      {found}};
}

Chapter core_results(const Adaptation& a, const Words& words) {
  Chapter chapter{"core", words("adaptation.core"), {Said{words("adaptation.core_text")}}};
  if (std::optional<Picture> picture = ratio_bars(a, words)) chapter.blocks.emplace_back(*std::move(picture));
  Sheet sheet{
      {words("adaptation.operator"), words("certificate.where"), words("adaptation.support"),
       words("adaptation.measured"), words("adaptation.rated"), words("adaptation.rated_source"),
       words("adaptation.ratio"), words("report.term_interval"), words("report.correct"), words("adaptation.error")},
      {}};
  for (const AdaptationCell& cell : a.cells) sheet.rows.push_back(result_row(cell, words));
  if (sheet.rows.empty())
    chapter.blocks.emplace_back(Absent{words("adaptation.no_cells")});
  else
    chapter.blocks.emplace_back(std::move(sheet));
  return chapter;
}

Chapter energy(const Adaptation& a, const Words& words) {
  Sheet sheet{{words("adaptation.operator"), words("certificate.where"), words("adaptation.energy"),
               words("adaptation.power"), words("adaptation.stability"), words("adaptation.drift")},
              {}};
  for (const AdaptationCell& cell : a.cells)
    sheet.rows.push_back({{title_of(cell)},
                          {place_of(cell.node, cell.device)},
                          or_why(value_cell(cell.energy_j, "J"), cell, "energy_j", words),
                          or_why(value_cell(cell.power_w, "W"), cell, "power_w", words),
                          or_why(share_cell(cell.stability), cell, "stability", words),
                          or_why(share_cell(cell.drift), cell, "drift", words)});
  Chapter chapter{"energy", words("adaptation.energy_title"), {Said{words("adaptation.energy_text")}}};
  chapter.blocks.emplace_back(a.soak_s ? Said{words("adaptation.soak", {{"time", units::seconds(*a.soak_s)}})}
                                       : Said{words("adaptation.no_soak")});
  chapter.blocks.emplace_back(std::move(sheet));
  return chapter;
}

}  // namespace

std::vector<Chapter> adaptation_chapters(const Adaptation& a, const Vocabulary& vocabulary) {
  const Words& words = vocabulary.words;
  return {devices(a, words), matrix(a, words), core_results(a, words), energy(a, words)};
}

}  // namespace steelyard::reports
