// SPDX-License-Identifier: Apache-2.0
#include "app/progress.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "app/run_report.h"
#include "app/table.h"
#include "base/text.h"
#include "base/units.h"

namespace steelyard::app {
namespace {

using namespace std::chrono_literals;
constexpr Nanoseconds kRedraw = 100ms;
constexpr Nanoseconds kHeartbeat = 30s;
constexpr std::size_t kBar = 10;

std::string bar(double fraction) {
  const auto full = static_cast<std::size_t>(std::lround(std::clamp(fraction, 0.0, 1.0) * kBar));
  std::string out;
  for (std::size_t i = 0; i < kBar; ++i) out += i < full ? "█" : "░";
  return out;
}

std::string value_so_far(const measure::Progress& progress) {
  if (progress.value == 0 || progress.benchmark == nullptr || progress.benchmark->metrics.empty()) return "";
  std::string out = units::human(progress.value, progress.benchmark->metrics.front().unit);
  if (progress.relative_half_width > 0) out += " ±" + units::percent(progress.relative_half_width);
  return out;
}

/// The row a job is known by: its headline, the first.
std::string done_line(const model::Row& row) {
  std::string out = fmt::format("verdict={}", model::to_text(row.verdict));
  if (row.value) out += fmt::format(" value={:.6g} unit={}", *row.value, text::printable(row.unit));
  if (row.value && row.ci95 && *row.value != 0)
    out += fmt::format(" ci_rel={:.4f}", (row.ci95->hi - row.ci95->lo) / 2 / std::fabs(*row.value));
  if (!row.reason.empty()) out += fmt::format(" reason=\"{}\"", text::printable(row.reason));
  return out;
}

}  // namespace

ProgressView::ProgressView(const Texts& text, const Terminal& terminal, Clock& clock, Write write)
    : text_(text), terminal_(terminal), clock_(clock), write_(std::move(write)) {}

void ProgressView::on_start(const store::OpenRun& run) {
  begin(run.plan(), run.id(), run.finished_jobs());
}

void ProgressView::begin(const model::Plan& plan, const std::string& run_id, const std::set<std::string>& finished) {
  plan_ = &plan;
  finished_ = finished;
  last_ = clock_.now();
  const std::string jobs = fmt::format("{}", plan.jobs.size() - finished.size());
  const double left = remaining_s(0);
  if (terminal_.interactive)
    write_(terminal_.glyphs(text_("progress.start", {{"jobs", jobs},
                                                     {"time", units::seconds(left)},
                                                     {"profile", text::printable(plan.profile)},
                                                     {"run", run_id}})) +
           "\n");
  else
    line("start", fmt::format("run={} profile={} jobs={} estimated_s={:.0f}", run_id, text::printable(plan.profile),
                              jobs, left));
}

void ProgressView::on_job_start(const model::Job& job, std::size_t index) {
  index_ = index;
  if (terminal_.interactive) draw({.job = &job, .stage = "prepare"});
}

void ProgressView::on_job_done(const model::Job& job, std::size_t index, const std::vector<model::Row>& rows) {
  finished_.insert(job.id);
  end();
  last_ = clock_.now();
  if (rows.empty()) return;
  const model::Row& row = rows.front();
  if (!terminal_.interactive) {
    line("done", fmt::format("{}/{} {} {}", index + 1, plan_->jobs.size(), name_of(job), done_line(row)));
    return;
  }
  const Cell sign = mark(row.verdict);
  std::string out =
      fmt::format(" {} {} {:>12} {:>8}  ", terminal_.styled(terminal_.glyphs(sign.text), sign.style),
                  pad(name_of(job), 24), terminal_.glyphs(shown_value(row)), terminal_.glyphs(plus_minus(row)));
  out += terminal_.styled(model::to_text(row.verdict), sign.style);
  if (!row.reason.empty()) out += "  " + terminal_.glyphs(text::printable(row.reason));
  write_(out + "\n");
}

void ProgressView::on_progress(const measure::Progress& progress) {
  const Nanoseconds since = clock_.now() - last_;
  if (terminal_.interactive && (since >= kRedraw || !live_)) draw(progress);
  if (!terminal_.interactive && since >= kHeartbeat) beat(progress);
}

/// With the parameters in which another job of its benchmark differs.
std::string ProgressView::name_of(const model::Job& job) const {
  std::set<std::string> names;
  for (const model::Job& other : plan_->jobs) {
    if (other.benchmark != job.benchmark) continue;
    for (const auto& [name, value] : job.params)
      if (const auto at = other.params.find(name); at != other.params.end() && at->second != value) names.insert(name);
  }
  return label(job.benchmark, job.device) + short_params(job.params, names);
}

double ProgressView::remaining_s(double fraction_of_current) const {
  double left = 0;
  for (std::size_t i = 0; i < plan_->jobs.size(); ++i) {
    const model::Job& job = plan_->jobs[i];
    if (finished_.contains(job.id) || !job.skip.empty()) continue;
    left += job.estimated_s * (i == index_ ? 1 - std::clamp(fraction_of_current, 0.0, 1.0) : 1);
  }
  return left;
}

void ProgressView::draw(const measure::Progress& progress) {
  last_ = clock_.now();
  std::string out = fmt::format(" ▶ {} {} {}", name_of(*progress.job), bar(progress.fraction), progress.stage);
  if (const std::string value = value_so_far(progress); !value.empty()) out += fmt::format("  {}", value);
  if (progress.n > 0) out += fmt::format("  n={}", progress.n);
  out += fmt::format("  {}/{}  ", index_ + 1, plan_->jobs.size()) +
         text_("progress.left", {{"time", units::seconds(remaining_s(progress.fraction))}});
  // One column is left free: a full line would wrap, and the next redraw would start a line too low.
  const std::size_t room = (terminal_.width > 10 ? terminal_.width : 80) - (terminal_.utf8 ? 1 : 3);
  write_("\r\033[K" + terminal_.glyphs(clip(terminal_.glyphs(out), room)));
  live_ = true;
}

void ProgressView::beat(const measure::Progress& progress) {
  last_ = clock_.now();
  line("running", fmt::format("{}/{} {} stage=\"{}\" n={} left_s={:.0f}", index_ + 1, plan_->jobs.size(),
                              name_of(*progress.job), progress.stage, progress.n, remaining_s(progress.fraction)));
}

void ProgressView::line(std::string_view event, const std::string& rest) {
  write_(fmt::format("{} {} {}\n", utc_timestamp(clock_.wall_ns()), event, rest));
}

void ProgressView::end() {
  if (live_) write_("\r\033[K");
  live_ = false;
}

}  // namespace steelyard::app
