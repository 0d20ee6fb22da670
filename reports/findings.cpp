// SPDX-License-Identifier: Apache-2.0
#include "reports/findings.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <set>

#include "base/text.h"
#include "base/units.h"
#include "reports/bundle_parts.h"
#include "reports/pictures.h"
#include "reports/rows.h"

namespace steelyard::reports {
namespace {

std::string count(std::size_t n) {
  return fmt::format("{}", n);
}

Condition none_of(const Words& words, std::string_view name, std::size_t n) {
  return {words(name), words("report.none_required"), count(n), n == 0};
}

std::size_t unchecked(const model::Run& run) {
  return static_cast<std::size_t>(std::ranges::count_if(run.results, [](const model::Row& row) {
    return row.value && row.verdict == model::Verdict::kPass && row.correctness.status == "fail";
  }));
}

/// No row of ours passes without a value: somebody took it out.
std::size_t empty_passes(const model::Run& run) {
  return static_cast<std::size_t>(std::ranges::count_if(
      run.results, [](const model::Row& row) { return row.verdict == model::Verdict::kPass && !row.value; }));
}

std::string first_remedy(const model::Run& run) {
  for (const model::Row& row : run.results)
    if (row.verdict != model::Verdict::kPass && row.verdict != model::Verdict::kSkip && !row.remedy.empty())
      return text::clip(text::printable(row.remedy), 160);
  return "";
}

/// "STREAM 5.10 (stream.txt), fio 3.33 (fio.json)", of which the first few.
std::string tools_of(const model::Run& run) {
  constexpr std::size_t kMost = 4;
  std::string out;
  for (std::size_t i = 0; i < run.imported_from->size() && i < kMost; ++i) {
    const model::ImportedFile& file = (*run.imported_from)[i];
    out += fmt::format("{}{}{}{} ({})", i == 0 ? "" : ", ", file.tool, file.version.empty() ? "" : " ", file.version,
                       file.file);
  }
  return text::clip(text::printable(out), 300) + (run.imported_from->size() > kMost ? " …" : "");
}

/// "Not valid: 2 results did not pass: Fourier transform (INVALID), ...", the first few; empty for what is valid.
Phrase why_invalid(const Report& report, const Vocabulary& vocabulary) {
  constexpr std::size_t kNamed = 3;
  const Words& words = vocabulary.words;
  if (standing_of(report) != Standing::kInvalid) return {};
  const model::Summary s = model::summarize(report.run.results);
  if (s.fail + s.invalid + s.error == 0 && unchecked(report.run) > 0) return words("report.why_unchecked");
  if (s.fail + s.invalid + s.error == 0 && empty_passes(report.run) > 0) return words("report.why_empty");
  if (s.fail + s.invalid + s.error == 0 && report.bundle)
    return words("bundle.why_invalid", {{"rules", bundle_condition(*report.bundle, words).found}});
  const Titles titles(report, vocabulary);
  std::vector<Phrase> names;  // of a benchmark with several metrics once
  std::set<std::string> known;
  for (const std::size_t i : shown_rows(report.run)) {
    const model::Row& row = report.run.results[i];
    using enum model::Verdict;
    if (row.verdict != kFail && row.verdict != kInvalid && row.verdict != kError) continue;
    Phrase name = titles.of(row) + Phrase(std::string(" (") + model::to_text(row.verdict) + ")");
    if (known.insert(name.en).second) names.push_back(std::move(name));
  }
  if (names.empty()) return words("report.nothing_passed");
  Phrase all;
  for (std::size_t i = 0; i < std::min(kNamed, names.size()); ++i)
    all = all + (i == 0 ? Phrase("") : Phrase(", ", "、")) + names[i];
  if (names.size() > kNamed) all = all + Phrase(", ", "、") + Phrase(fmt::format("+{}", names.size() - kNamed));
  return words("report.why_invalid", {{"count", count(s.fail + s.invalid + s.error)}, {"names", all}});
}

bool was_disturbed(const model::Run& run) {
  return std::ranges::any_of(
      run.results, [](const model::Row& row) { return std::ranges::find(row.flags, "disturbed") != row.flags.end(); });
}

Phrase advice(const Report& report, const Words& words) {
  if (report.run.imported_from) return words("report.do_imported");
  if (report.run.finished.empty()) return words("report.do_resume", {{"run", text::printable(report.run.id)}});
  if (const std::string remedy = first_remedy(report.run); !remedy.empty())
    return words("report.do_remedy", {{"remedy", remedy}});
  if (was_disturbed(report.run)) return words("report.do_quiet");
  if (!report.verified) return words("report.do_prove");
  return words("report.do_nothing");
}

}  // namespace

const char* to_text(Standing standing) {
  constexpr const char* kTexts[] = {"VALID", "INVALID", "UNFINISHED", "IMPORTED", "UNPROVEN"};
  return kTexts[static_cast<std::size_t>(standing)];
}

Standing standing_of(const model::Run& run) {
  const model::Summary s = model::summarize(run.results);
  if (run.imported_from) return s.fail + s.invalid + s.error == 0 ? Standing::kImported : Standing::kInvalid;
  if (run.finished.empty()) return Standing::kUnfinished;
  const bool sound = s.fail + s.invalid + s.error == 0 && unchecked(run) == 0 && empty_passes(run) == 0;
  return sound && s.pass + s.waived > 0 ? Standing::kValid : Standing::kInvalid;
}

Standing standing_of(const Report& report) {
  const Standing standing = standing_of(report.run);
  if (standing == Standing::kValid && !report.verified) return Standing::kUnproven;
  return report.bundle && is_invalid(*report.bundle) && standing == Standing::kValid ? Standing::kInvalid : standing;
}

Phrase word_for(Standing standing, const Words& words) {
  if (standing == Standing::kValid) return words("report.valid");
  if (standing == Standing::kImported) return words("report.imported_standing");
  if (standing == Standing::kUnproven) return words("report.unproven");
  return words(standing == Standing::kInvalid ? "report.invalid" : "report.unfinished");
}

Phrase verification(const Report& report, const Words& words) {
  if (report.bundle) return bundle_sentence(*report.bundle, words);
  if (!report.run.imported_from) return words(report.verified ? "report.self_tested" : "report.unverified");
  return words("report.imported", {{"tools", tools_of(report.run)}});
}

bool is_dated(const model::Run& run) {
  return !run.imported_from || std::ranges::any_of(*run.imported_from, [](const model::ImportedFile& file) {
    return file.measured.has_value();
  });
}

std::vector<Fact> times_of(const model::Run& run, const Words& words) {
  const Phrase span = shown_span(run.started, run.finished);
  if (!run.imported_from) return {{words("report.measured"), span}};
  std::string first, last;
  for (const model::ImportedFile& file : *run.imported_from) {
    if (!file.imported) continue;
    if (first.empty() || *file.imported < first) first = *file.imported;
    last = std::max(last, *file.imported);
  }
  if (first.empty()) return {{words("report.measured_or_imported"), span}};
  std::vector<Fact> out = {{words("report.imported_at"), first == last ? shown_time(first) : shown_span(first, last)}};
  if (is_dated(run)) out.emplace_back(words("report.measured"), span);
  return out;
}

std::vector<Condition> validity(const Report& report, const Words& words) {
  const model::Run& run = report.run;
  const model::Summary s = model::summarize(run.results);
  std::vector<Condition> out;
  if (run.imported_from)
    out.push_back({words("report.check_measured"), words("report.yes"), words("report.no"), false});
  out.push_back({words("report.check_finished"), words("report.yes"),
                 words(run.finished.empty() ? "report.no" : "report.yes"), !run.finished.empty()});
  out.push_back({words("report.check_journal"), words("report.yes"),
                 words(report.verified ? "report.yes" : "report.no_journal"), report.verified});
  out.push_back({words("report.check_something"), "≥ 1", count(s.pass + s.waived), s.pass + s.waived > 0});
  out.push_back(none_of(words, "report.check_fail", s.fail));
  out.push_back(none_of(words, "report.check_invalid", s.invalid));
  out.push_back(none_of(words, "report.check_error", s.error));
  out.push_back(none_of(words, "report.check_correct", unchecked(run)));
  out.push_back(none_of(words, "report.check_value", empty_passes(run)));
  if (report.bundle) out.push_back(bundle_condition(*report.bundle, words));
  return out;
}

Phrase points_of(const ScoreView& score, const Words& words) {
  const Phrase points = words("report.score_of", {{"id", score.id}, {"reference", score.reference}});
  return score.estimate ? points + words("report.score_estimate") : points;
}

Phrase why_no_score(const Report& report, const Words& words) {
  if (report.run.imported_from) return words("report.no_score_imported");
  if (report.run.nodes.size() > 1) return words("report.no_score_nodes");
  if (!report.score) return words("report.no_score");
  const auto missing = static_cast<std::size_t>(
      std::ranges::count_if(report.score->inputs, [](const ScoreView::Input& input) { return !input.value; }));
  return words("report.no_score_inputs", {{"missing", count(missing)}, {"all", count(report.score->inputs.size())}});
}

std::vector<Phrase> summary_sentences(const Report& report, const Vocabulary& vocabulary) {
  const Words& words = vocabulary.words;
  const model::Row *best = nullptr, *worst = nullptr;
  for (const model::Row& row : report.run.results) {
    if (!is_believable(row) || !row.percent_of_bound || !std::isfinite(*row.percent_of_bound)) continue;
    if (best == nullptr || *row.percent_of_bound > *best->percent_of_bound) best = &row;
    if (worst == nullptr || *row.percent_of_bound < *worst->percent_of_bound) worst = &row;
  }
  const Titles titles(report, vocabulary);
  std::vector<Phrase> out;
  if (report.run.imported_from) out.push_back(verification(report, words));
  if (Phrase why = why_invalid(report, vocabulary); !why.empty()) out.push_back(std::move(why));
  const auto sentence = [&](std::string_view key, const model::Row& row) {
    out.push_back(words(key, {{"name", titles.of(row)},
                              {"value", shown_value(row)},
                              {"percent", units::fixed(*row.percent_of_bound, 1) + " %"}}));
  };
  if (best == nullptr) out.push_back(words("report.no_bounds"));
  if (best != nullptr) sentence("report.strongest", *best);
  if (best != nullptr && worst != best) sentence("report.weakest", *worst);
  out.push_back(advice(report, words));
  return out;
}

std::vector<Omission> omissions(const Report& report, const Vocabulary& vocabulary) {
  const Titles titles(report, vocabulary);
  std::vector<Omission> out;
  for (const std::size_t i : shown_rows(report.run)) {
    const model::Row& row = report.run.results[i];
    if (row.verdict == model::Verdict::kPass) continue;
    Phrase name = titles.of(row);
    if (!is_headline(report.run, i))
      name = name + Phrase(": ", "：") + vocabulary.names.metric(row.benchmark, row.metric).name;
    out.push_back({std::move(name), model::to_text(row.verdict), note_of(row, vocabulary.words)});
  }
  return out;
}

Phrase citation(const Report& report, const Words& words) {
  const auto shown = [](const std::string& s) { return text::clip(text::printable(s), 60); };
  return words(report.run.imported_from ? "report.citation_imported" : "report.citation",
               {{"version", shown(report.run.tool_version)},
                {"profile", shown(report.run.profile)},
                {"run", shown(report.run.id)},
                {"date", shown(report.run.started.substr(0, 10))},
                {"standing", word_for(standing_of(report), words)},
                {"hash", report.sha256.substr(0, 16)}});
}

Chapter reproduce_chapter(const model::Run& run, const Words& words) {
  Chapter chapter{"reproduce", words("report.reproduce"), {}};
  chapter.blocks.emplace_back(Said{words(run.imported_from ? "report.reproduce_imported" : "report.reproduce_text")});
  if (!run.imported_from) chapter.blocks.emplace_back(Command{command_of(run)});
  return chapter;
}

std::string command_of(const model::Run& run) {
  const bool plain = std::ranges::all_of(run.profile, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           c == '.';
  });
  std::string command = "steelyard run --profile ";
  command += plain && !run.profile.empty() ? run.profile : "PROFILE";
  if (const auto budget = run.settings.find("budget"); budget != run.settings.end() && budget->second.first != "none")
    if (text::parse_duration(budget->second.first)) command += " --budget " + budget->second.first;
  return command;
}

}  // namespace steelyard::reports
