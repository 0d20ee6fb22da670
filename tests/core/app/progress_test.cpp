// SPDX-License-Identifier: Apache-2.0
#include "app/progress.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app_fixtures.h"
#include "base/text.h"
#include "fakes/clock.h"

namespace steelyard::app {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

struct Screen {
  explicit Screen(const Terminal& terminal)
      : view(test::english(), terminal, clock, [this](std::string_view s) { written += s; }) {
    plan.profile = "quick";
    for (const char* id : {"mem.triad", "mem.latency"}) {
      model::Job job;
      job.id = job.benchmark = id;
      job.device = "cpu";
      job.estimated_s = 60;
      plan.jobs.push_back(job);
    }
    benchmark.metrics = {{"bandwidth", "", "By/s"}};
    view.begin(plan, "20261121-7f3a", {});
    view.on_job_start(plan.jobs[0], 0);
    written.clear();
  }
  void progress() {
    view.on_progress({.job = plan.jobs.data(),
                      .benchmark = &benchmark,
                      .stage = "sample",
                      .n = 12,
                      .value = 2e10,
                      .relative_half_width = 0.004,
                      .fraction = 0.5});
  }
  std::string taken() { return std::exchange(written, {}); }

  fakes::Clock clock;
  model::Plan plan;
  model::BenchmarkInfo benchmark;
  std::string written;
  ProgressView view;
};

model::Row passed() {
  model::Row row;
  row.unit = "By/s";
  row.value = 2e10;
  row.ci95 = {1.98e10, 2.02e10};
  row.verdict = model::Verdict::kPass;
  return row;
}

TEST(Progress, ATerminalIsRedrawnInPlaceAtMostTenTimesASecond) {
  Screen screen({.interactive = true, .width = 100});
  screen.progress();
  EXPECT_EQ(screen.taken(), "") << "the line drawn when the job began is not 100 ms old";
  std::size_t redraws = 0;
  for (int i = 0; i < 1000; ++i) {
    screen.clock.advance(1ms);
    screen.progress();
    if (!screen.taken().empty()) ++redraws;
  }
  EXPECT_EQ(redraws, 10u);
}

TEST(Progress, TheLiveLineShowsTheEstimateItsIntervalAndWhatIsLeft) {
  Screen screen({.interactive = true, .width = 100});
  screen.clock.advance(1s);
  screen.progress();
  const std::string line = screen.taken();
  EXPECT_THAT(line, testing::StartsWith("\r\033[K ▶ mem.triad[cpu] █████░░░░░ sample"));
  for (const char* part : {"20.0 GB/s ±0.4 %", "n=12", "1/2", "left about 1 min 30 s"})
    EXPECT_THAT(line, HasSubstr(part));
  EXPECT_THAT(line, Not(HasSubstr("\n")));
}

TEST(Progress, TheLiveLineNeverWraps) {
  for (const bool utf8 : {true, false}) {
    Screen screen({.interactive = true, .utf8 = utf8, .width = 40});
    screen.clock.advance(1s);
    screen.progress();
    EXPECT_LT(text::display_width(screen.taken().substr(4)), 40u);
  }
}

TEST(Progress, AFinishedJobIsOneLineAndTheLiveLineIsGone) {
  Screen screen({.interactive = true, .width = 100});
  screen.view.on_job_done(screen.plan.jobs[0], 0, {passed()});
  const std::string shown = screen.taken();
  EXPECT_THAT(shown, testing::StartsWith("\r\033[K ✔ mem.triad[cpu]"));
  EXPECT_THAT(shown, HasSubstr("PASS\n"));
  screen.view.end();
  EXPECT_EQ(screen.taken(), "");
}

TEST(Progress, ALogGetsOneLinePerJobWithoutEscapes) {
  Screen screen({.interactive = false});
  screen.clock.advance(20s);
  screen.view.on_job_done(screen.plan.jobs[0], 0, {passed()});
  EXPECT_EQ(screen.taken(),
            "2026-11-21T03:00:20.000Z done 1/2 mem.triad[cpu] verdict=PASS value=2e+10 unit=By/s ci_rel=0.0100\n");
}

TEST(Progress, ALogGetsAHeartbeatAfterThirtySilentSeconds) {
  Screen screen({.interactive = false});
  screen.clock.advance(29s);
  screen.progress();
  EXPECT_EQ(screen.taken(), "");
  screen.clock.advance(1s);
  screen.progress();
  EXPECT_EQ(screen.taken(), "2026-11-21T03:00:30.000Z running 1/2 mem.triad[cpu] stage=\"sample\" n=12 left_s=90\n");
  screen.progress();
  EXPECT_EQ(screen.taken(), "");
}

TEST(Progress, TextOfAPluginCannotMoveTheCursor) {
  Screen screen({.interactive = true, .width = 100});
  model::Row row = passed();
  row.verdict = model::Verdict::kError;
  row.reason = "boom\033[2J\n";
  screen.view.on_job_done(screen.plan.jobs[0], 0, {row});
  EXPECT_THAT(screen.taken(), HasSubstr("boom\\x1b[2J\\x0a"));
}

}  // namespace
}  // namespace steelyard::app
