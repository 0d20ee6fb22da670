// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <map>
#include <set>

#include "base/units.h"
#include "reports/chart/lines.h"
#include "reports/pictures.h"
#include "reports/rows.h"

namespace steelyard::reports {
namespace {

struct Line {
  Phrase name;
  double value = 0;  // By/s of a slope, FLOP/s of a ceiling
};
struct Kernel {
  Phrase name;
  double intensity = 0, rate = 0;  // FLOP/By, FLOP/s
};
struct Roofline {
  std::vector<Line> slopes, ceilings;
  std::vector<Kernel> kernels;
};

/// The best of what was measured under this name: placements differ, and a roof is what the whole device can do.
void keep_best(std::vector<Line>& lines, const Phrase& name, double value) {
  const auto found = std::ranges::find(lines, name, &Line::name);
  if (found == lines.end())
    lines.push_back({name, value});
  else
    found->value = std::max(found->value, value);
}

/// One thread's memory says nothing about what all cores compute, and the other way round.
bool is_of_one_thread(const model::Row& row) {
  const auto placement = row.params.find("placement");
  return placement != row.params.end() && model::to_text(placement->second) == "single";
}

bool is_peak(const model::Row& row) {
  return row.benchmark.find(".fma.") != std::string::npos && row.unit == "FLOP/s" && row.metric == "flops";
}
bool is_level(const model::Row& row) {
  return row.benchmark == "mem.bandwidth.levels" && row.unit == "By/s";
}
bool is_stream(const model::Row& row) {
  return (row.benchmark == "mem.triad" || row.benchmark.ends_with(".triad")) && row.metric == "bandwidth";
}

/// A job that reports its operations and its bytes per second stands at their ratio.
void add_kernel(const model::Run& run, const model::Row& row, const Titles& titles, Roofline& roof) {
  constexpr std::size_t kMostKernels = 12;  // more could not be told apart
  if (row.metric != "flops" || row.unit != "FLOP/s" || roof.kernels.size() == kMostKernels) return;
  for (const model::Row& other : job_of(run, row))
    if (other.metric == "bandwidth" && other.unit == "By/s" && is_believable(other) && *other.value > 0)
      roof.kernels.push_back({titles.of(row), *row.value / *other.value, *row.value});
}

Roofline roofline_of(const Report& report, const std::string& node, const std::string& device,
                     const Vocabulary& vocabulary) {
  Roofline roof;
  const Titles titles(report, vocabulary);
  for (const model::Row& row : report.run.results) {
    if (row.node != node || row.device != device || !is_believable(row) || !(*row.value > 0)) continue;
    add_kernel(report.run, row, titles, roof);
    if (is_of_one_thread(row)) continue;
    if (is_peak(row)) keep_best(roof.ceilings, vocabulary.names.benchmark(row.benchmark), *row.value);
    if (is_level(row)) keep_best(roof.slopes, vocabulary.names.metric(row.benchmark, row.metric).name, *row.value);
    if (is_stream(row)) keep_best(roof.slopes, vocabulary.names.benchmark(row.benchmark), *row.value);
  }
  std::ranges::stable_sort(roof.slopes, std::ranges::greater(), &Line::value);
  std::ranges::stable_sort(roof.ceilings, std::ranges::greater(), &Line::value);
  return roof;
}

LineChart chart_of(const Roofline& roof, const Words& words) {
  const double highest = roof.ceilings.front().value, fastest = roof.slopes.front().value;
  const double slowest = roof.slopes.back().value;
  double left = std::min(0.03, roof.ceilings.back().value / fastest / 4), right = highest / slowest * 8;
  for (const Kernel& k : roof.kernels) left = std::min(left, k.intensity / 2), right = std::max(right, k.intensity * 2);
  LineChart chart{{words("report.intensity_axis"), "1", Spacing::kLog, Labels::kPlain, {}},
                  {words("report.rate_axis"), "FLOP/s", Spacing::kLog, Labels::kSi, {}},
                  {},
                  {}};
  for (const Line& ceiling : roof.ceilings)
    chart.series.push_back({ceiling.name + Phrase(": " + units::human(ceiling.value, "FLOP/s")),
                            {{ceiling.value / fastest, ceiling.value}, {right, ceiling.value}},
                            true,
                            false});
  for (const Line& slope : roof.slopes)
    chart.series.push_back({slope.name + Phrase(": " + units::human(slope.value, "By/s")),
                            {{left, left * slope.value}, {highest / slope.value, highest}},
                            true,
                            false});
  for (const Kernel& kernel : roof.kernels)
    chart.series.push_back({kernel.name, {{kernel.intensity, kernel.rate}}, false, true});
  return chart;
}

Grid data_of(const Roofline& roof, const Words& words) {
  Grid grid{{words("report.name"), words("report.value"), words("report.intensity_axis")}, {}};
  for (const Line& line : roof.ceilings) grid.rows.push_back({line.name, units::human(line.value, "FLOP/s"), ""});
  for (const Line& line : roof.slopes) grid.rows.push_back({line.name, units::human(line.value, "By/s"), ""});
  for (const Kernel& k : roof.kernels)
    grid.rows.push_back({k.name, units::human(k.rate, "FLOP/s"), fmt::format("{:.3g}", k.intensity)});
  return grid;
}

}  // namespace

std::vector<Picture> roofline_pictures(const Report& report, const Vocabulary& vocabulary) {
  const Words& words = vocabulary.words;
  std::set<std::pair<std::string, std::string>> devices;
  for (const model::Row& row : report.run.results)
    if (is_peak(row)) devices.emplace(row.node, row.device);
  std::vector<Picture> pictures;
  for (const auto& [node, device] : devices) {
    const Roofline roof = roofline_of(report, node, device, vocabulary);
    if (roof.slopes.empty() || roof.ceilings.empty()) continue;
    Picture picture{fmt::format("roofline{}", pictures.size() + 1),
                    words("report.roofline_title", {{"device", node + " · " + device}}),
                    words("report.roofline_text"),
                    {},
                    data_of(roof, words),
                    {}};
    picture.drawing = draw(chart_of(roof, words));
    pictures.push_back(std::move(picture));
  }
  return pictures;
}

}  // namespace steelyard::reports
