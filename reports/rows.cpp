// SPDX-License-Identifier: Apache-2.0
#include "reports/rows.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

#include "base/text.h"
#include "base/units.h"
#include "reports/flags.h"

namespace steelyard::reports {
namespace {

/// A stranger's text, made visible; of a megabyte of it the first lines say enough.
std::string shown(std::string_view s) {
  constexpr std::size_t kLongest = 2000;
  return text::printable(s.substr(0, kLongest)) + (s.size() > kLongest ? "…" : "");
}

/// By --param NAME=VALUE or --param BENCHMARK:NAME=VALUE.
bool was_asked_for(const model::Run& run, const std::string& param) {
  const auto setting = run.settings.find("--param");
  if (setting == run.settings.end()) return false;
  const std::string given = " " + setting->second.first;
  return given.find(" " + param + "=") != std::string::npos || given.find(":" + param + "=") != std::string::npos;
}

}  // namespace

std::vector<std::size_t> shown_rows(const model::Run& run) {
  std::vector<std::size_t> rows;
  const model::Row* headline = nullptr;
  for (std::size_t i = 0; i < run.results.size(); ++i) {
    const model::Row& row = run.results[i];
    const bool first = headline == nullptr || row.job != headline->job || row.node != headline->node;
    if (first) headline = &row;
    const bool says_the_same = !row.value && row.verdict == headline->verdict && row.reason == headline->reason;
    if (first || !(says_the_same || model::is_aside(row))) rows.push_back(i);
  }
  return rows;
}

std::string shown_points(double points) {
  constexpr double kFew = 100;
  return units::fixed(points, std::fabs(points) < kFew ? 1 : 0);
}

bool is_headline(const model::Run& run, std::size_t row) {
  if (row == 0) return true;
  const model::Row &own = run.results[row], &before = run.results[row - 1];
  return own.job != before.job || own.node != before.node;
}

namespace {

/// The higher the better; what has no number, or none to compare, is neither worst nor best.
double goodness(const model::Row& row) {
  const std::optional<double> number = row.percent_of_bound ? row.percent_of_bound : row.value;
  if (!number || !std::isfinite(*number)) return 0;
  return !row.percent_of_bound && row.direction == model::Direction::kLower ? -*number : *number;
}

struct Kind {
  std::vector<std::size_t> bad, good;
};

}  // namespace

std::vector<std::size_t> by_need(const model::Run& run, const std::vector<std::size_t>& rows) {
  std::map<std::pair<std::string_view, std::string_view>, Kind> kinds;
  for (const std::size_t i : rows) {
    Kind& kind = kinds[{run.results[i].benchmark, run.results[i].metric}];
    (passed(run.results[i]) ? kind.good : kind.bad).push_back(i);
  }
  std::vector<std::tuple<std::size_t, bool, std::size_t>> turns;  // round, passed, row
  for (auto& [name, kind] : kinds) {
    std::ranges::stable_sort(kind.good, {}, [&](std::size_t i) { return goodness(run.results[i]); });
    for (std::size_t k = 0; k < kind.bad.size(); ++k) turns.emplace_back(k, false, kind.bad[k]);
    for (std::size_t k = 0; k < kind.good.size(); ++k)
      turns.emplace_back(k / 2, true, kind.good[k % 2 == 0 ? k / 2 : kind.good.size() - 1 - k / 2]);
  }
  std::ranges::sort(turns);
  std::vector<std::size_t> out;
  for (const auto& [round, good, row] : turns) out.push_back(row);
  return out;
}

std::span<const model::Row> job_of(const model::Run& run, const model::Row& row) {
  const std::span<const model::Row> all = run.results;
  const auto same = [&](const model::Row& other) { return other.job == row.job && other.node == row.node; };
  auto first = static_cast<std::size_t>(&row - all.data()), last = first;
  while (first > 0 && same(all[first - 1])) --first;
  while (last < all.size() && same(all[last])) ++last;
  return all.subspan(first, last - first);
}

std::map<std::string, std::set<std::string>> distinguishing_params(const model::Run& run) {
  std::map<std::string, std::map<std::string, std::set<std::string>>> seen;
  for (const model::Row& row : run.results)
    for (const auto& [name, value] : row.params)
      if (auto& values = seen[row.benchmark][name]; values.size() < 2) values.insert(model::to_text(value));
  std::map<std::string, std::set<std::string>> out;
  for (const auto& [benchmark, params] : seen)
    for (const auto& [name, values] : params)
      if (values.size() > 1 || was_asked_for(run, name)) out[benchmark].insert(name);
  return out;
}

std::string shown_params(const model::Row& row, const std::set<std::string>& names) {
  std::string out;
  for (const auto& [name, value] : row.params)
    if (names.contains(name)) out += fmt::format("{}{}={}", out.empty() ? "" : " ", name, model::to_text(value));
  return shown(out);
}

Phrase told_apart(const std::map<std::string, model::ParamValue>& params, const std::set<std::string>& names,
                  const Names& vocabulary) {
  Phrase out;
  for (const auto& [name, value] : params)
    if (names.contains(name)) out = out + Phrase(" · ") + vocabulary.parameter(name, value);
  return {shown(out.en), shown(out.zh)};
}

std::string plus_minus(const model::Row& row) {
  if (!row.ci95 || !row.value || *row.value == 0) return "";
  return "±" + units::percent((row.ci95->hi - row.ci95->lo) / 2 / std::fabs(*row.value));
}

std::string shown_value(const model::Row& row) {
  return row.value ? shown(units::human(*row.value, row.unit)) : "—";  // an unknown unit is a stranger's text
}

std::pair<std::string, std::string> shown_apart(double value, double limit, const std::string& unit) {
  std::pair<std::string, std::string> out = {shown(units::human(value, unit)), shown(units::human(limit, unit))};
  if (out.first != out.second || value == limit) return out;
  constexpr int kDigits = 17;  // then every double is itself
  std::string number, other;
  for (int digits = 4; digits <= kDigits && number == other; ++digits) {
    number = fmt::format("{:.{}g}", value, digits);
    other = fmt::format("{:.{}g}", limit, digits);
  }
  return {shown(out.first + " (" + number + ")"), shown(out.second + " (" + other + ")")};
}

std::string machine_number(double value) {
  return fmt::format("{}", value);
}

std::string reason_of(const model::Row& row) {
  std::string reason = row.reason;
  if (!row.remedy.empty()) reason += (reason.empty() ? "" : " → ") + row.remedy;
  return shown(reason);
}

Phrase note_of(const model::Row& row, const Words& words) {
  const Phrase reason = words.said(reason_of(row));
  if (!row.reason.empty() || row.flags.empty()) return reason;
  const Phrase flags = flag_names(row.flags, words);
  return reason.empty() ? flags : flags + Phrase(" → ") + reason;
}

Phrase correctness_word(const model::Row& row, const Words& words) {
  const std::string& status = row.correctness.status;
  if (status == "pass") return words("report.correct_pass");
  if (status == "fail") return words("report.correct_fail");
  return status == "none" ? words("report.correct_none") : Phrase(shown(status));
}

std::string shown_time(const std::string& utc) {
  constexpr std::size_t kDay = 10, kToSeconds = 19;
  const bool is_time = utc.size() >= kToSeconds + 1 && utc[kDay] == 'T' && utc.back() == 'Z' &&
                       utc.find_first_not_of("0123456789-:.TZ") == std::string::npos;
  return is_time ? utc.substr(0, kDay) + " " + utc.substr(kDay + 1, kToSeconds - kDay - 1) : shown(utc);
}

std::string shown_span(const std::string& from, const std::string& to) {
  constexpr std::size_t kDay = 11;  // "2026-11-21 "
  const std::string begin = shown_time(from), end = shown_time(to);
  if (end.empty()) return begin;
  const bool one_day = begin.size() > kDay && end.size() > kDay && begin.substr(0, kDay) == end.substr(0, kDay);
  return begin + " – " + (one_day ? end.substr(kDay) : end);
}

std::string verdict_counts(const model::Summary& summary) {
  const std::pair<std::size_t, const char*> counts[] = {{summary.pass, "PASS"},       {summary.fail, "FAIL"},
                                                        {summary.invalid, "INVALID"}, {summary.error, "ERROR"},
                                                        {summary.skip, "SKIP"},       {summary.waived, "WAIVED"}};
  std::string out;
  for (const auto& [count, word] : counts)
    if (count > 0) out += fmt::format("{}{} {}", out.empty() ? "" : " · ", count, word);
  return out.empty() ? "0 PASS" : out;
}

bool passed(const model::Row& row) {
  return row.verdict == model::Verdict::kPass || row.verdict == model::Verdict::kWaived;
}

const char* mark(model::Verdict verdict) {
  switch (verdict) {
    case model::Verdict::kPass:
    case model::Verdict::kWaived: return "✔";
    case model::Verdict::kSkip: return "-";
    case model::Verdict::kInvalid: return "!";
    case model::Verdict::kFail:
    case model::Verdict::kError: break;
  }
  return "✘";
}

}  // namespace steelyard::reports
