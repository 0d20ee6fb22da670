// SPDX-License-Identifier: Apache-2.0
// Catalogues and profiles small enough to read in one glance.
#pragma once
#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "measure/plan.h"
#include "measure/profile.h"

namespace steelyard::measure::testing_plan {

using model::ParamValue;

inline model::ParamInfo choice(std::string id, std::vector<std::string> choices) {
  model::ParamInfo p;
  p.id = std::move(id);
  p.type = model::ParamType::kChoice;
  p.def = choices.front();
  p.choices = std::move(choices);
  return p;
}

inline model::ParamInfo size_param() {
  model::ParamInfo p;
  p.id = "size";
  p.unit = "By";
  p.def = std::int64_t{0};
  p.min = std::int64_t{0};
  p.max = std::int64_t{4096};
  return p;
}

inline model::ParamInfo ratio_param() {
  model::ParamInfo p;
  p.id = "ratio";
  p.type = model::ParamType::kReal;
  p.def = 0.5;
  p.min = 0.0;
  p.max = 1.0;
  return p;
}

inline model::BenchmarkInfo benchmark(std::string id, std::vector<model::ParamInfo> params = {}) {
  model::BenchmarkInfo b;
  b.id = std::move(id);
  b.params = std::move(params);
  b.metrics = {{"rate", "", "By/s", model::Direction::kHigher}};
  return b;
}

inline model::PluginInfo plugin(std::string id, std::vector<model::BenchmarkInfo> benchmarks,
                                std::vector<std::string> devices = {"cpu"}) {
  model::PluginInfo p;
  p.id = std::move(id);
  p.benchmarks = std::move(benchmarks);
  for (std::string& device : devices)
    p.devices.push_back({.index = 0, .id = device, .kind = "cpu", .name = "", .pci = ""});
  return p;
}

/// The CPU plugin as the shipped profiles know it.
inline model::Catalogue house() {
  const auto placement = choice("placement", {"single", "cores", "threads"});
  return {plugin("cpu", {benchmark("cpu.fma.fp64", {placement}),
                         benchmark("mem.latency", {choice("placement", {"single"}), size_param()}),
                         benchmark("mem.triad", {placement, size_param(), ratio_param()})})};
}

inline model::Profile profile(const std::string& jobs) {
  auto parsed = parse_profile("schema = 'steelyard.profile/1'\nname = 'x'\n" + jobs, "x.toml");
  EXPECT_TRUE(parsed.ok()) << parsed.error().message;
  return *std::move(parsed);
}

inline Result<model::Plan> plan(const std::string& jobs, const model::Catalogue& plugins = house(),
                                const Selection& selection = {}) {
  return make_plan(profile(jobs), plugins, {}, selection);
}

inline std::vector<std::string> names(const model::Plan& plan) {
  std::vector<std::string> out;
  for (const model::Job& job : plan.jobs) {
    const auto placement = job.params.find("placement");
    out.push_back(job.benchmark + (placement == job.params.end() ? "" : " " + to_text(placement->second)));
  }
  return out;
}

/// The jobs of a plan that must succeed, by value: a range-for would outlive the Result.
inline std::vector<model::Job> jobs(const std::string& rules, const model::Catalogue& plugins = house(),
                                    const Selection& selection = {}) {
  auto got = plan(rules, plugins, selection);
  EXPECT_TRUE(got.ok()) << got.error().message;
  return std::move(got->jobs);
}

inline const std::string kAll = "[[job]]\nbenchmark = '*'\n";

}  // namespace steelyard::measure::testing_plan
