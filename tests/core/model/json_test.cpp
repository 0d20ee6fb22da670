// SPDX-License-Identifier: Apache-2.0
#include "model/json.h"

#include <cmath>
#include <gtest/gtest.h>
#include <string>

namespace steelyard::model {
namespace {

Row a_row() {
  Row r;
  r.job = "0123456789ab";
  r.node = "node017";
  r.benchmark = "mem.triad";
  r.params = {{"placement", std::string("cores")}, {"size", std::int64_t{0}}, {"scale", 0.5}};
  r.metric = "bandwidth";
  r.unit = "By/s";
  r.direction = Direction::kHigher;
  r.value = 5.12e11;
  r.ci95 = Interval{5.1e11, 5.13e11};
  r.samples = {5.1e11, 5.12e11, 5.13e11};
  r.launches = {{.n = 3, .value = 5.12e11, .autocorrelation = 0.1, .batch = 1, .warmup = 5, .steady = true}};
  r.conditions = {{"hz", 3.2e9}, {"pages", std::string("2 MiB")}};
  r.flags = {"disturbed"};
  r.verdict = Verdict::kPass;
  return r;
}

Run a_run() {
  Run run;
  run.id = "20261121-7f3a";
  run.tool_version = "0.1.0";
  Machine machine;
  machine.hostname = "node017";
  machine.cores = {{.index = 0, .package = 0, .kind = -1, .cpus = {0, 64}}};
  machine.environment.governor = "performance";
  run.nodes = {{"node017", machine}};
  run.results = {a_row()};
  run.summary = summarize(run.results);
  run.settings = {{"profile", {"quick", "built-in"}}};
  return run;
}

TEST(Documents, ARunComesBackAsItWent) {
  const std::string written = dump_json(to_json(a_run()));
  const auto parsed = parse_json(written, "run.json");
  ASSERT_TRUE(parsed.ok()) << parsed.error().message;
  const auto run = run_from_json(*parsed);
  ASSERT_TRUE(run.ok()) << run.error().message;
  EXPECT_EQ(dump_json(to_json(*run)), written);
  EXPECT_EQ(std::get<std::int64_t>(run->results[0].params.at("size")), 0);
  EXPECT_EQ(std::get<double>(run->results[0].params.at("scale")), 0.5);
}

TEST(Documents, AnImportedRunSaysSoAndAMeasuredOneSaysNothing) {
  EXPECT_FALSE(to_json(a_run()).contains("imported_from"));
  auto imported = a_run();
  imported.imported_from = {{.format = "fio-json", .tool = "fio", .version = "3.33", .file = "a.json", .sha256 = "ab"}};
  const auto back = run_from_json(to_json(imported));
  ASSERT_TRUE(back.ok()) << back.error().message;
  ASSERT_TRUE(back->imported_from);
  EXPECT_EQ(to_json(*back), to_json(imported));
}

TEST(Documents, ARunHasTheSpineThatReadersRelyOn) {
  const Json j = to_json(a_run());
  EXPECT_EQ(j["schema"], "steelyard.run/1");
  EXPECT_EQ(j["tool"]["version"], "0.1.0");
  EXPECT_EQ(j["nodes"][0]["machine"]["hostname"], "node017");
  EXPECT_EQ(j["results"][0]["ci95"], Json::array({5.1e11, 5.13e11}));
  EXPECT_EQ(j["results"][0]["direction"], "higher");
  EXPECT_EQ(j["results"][0]["verdict"], "PASS");
  EXPECT_TRUE(j["results"][0]["bound"].is_null());
  EXPECT_EQ(j["summary"]["pass"], 1);
}

TEST(Documents, APlanAndAPluginComeBackAsTheyWent) {
  Plan plan;
  Job job;
  job.id = "x";
  job.seed = ~0ull;
  plan.jobs = {job};
  EXPECT_EQ(to_json(plan_from_json(to_json(plan)).value()), to_json(plan));
  PluginInfo plugin;
  plugin.benchmarks = {{.id = "mem.triad", .summary = "s", .params = {}, .metrics = {{"bandwidth", "s", "By/s"}}}};
  EXPECT_EQ(to_json(plugin_from_json(to_json(plugin)).value()), to_json(plugin));
}

TEST(Reading, NamesThePlaceOfTheFirstDamage) {
  Json j = to_json(a_run());
  j["results"][0]["samples"][1] = "fast";
  EXPECT_EQ(run_from_json(j).error().message, "run.results[0].samples[1] is not a number");
  j = to_json(a_run());
  j["nodes"][0]["machine"].erase("cores");
  EXPECT_EQ(run_from_json(j).error().message, "run.nodes[0].machine.cores is not there");
  j = to_json(a_run());
  j["results"][0]["verdict"] = "SPLENDID";
  EXPECT_EQ(run_from_json(j).error().code, Errc::kCorrupt);
  j["schema"] = "steelyard.run/9";
  EXPECT_EQ(run_from_json(j).error().message, "not a steelyard.run/1 document");
}

TEST(Reading, RefusesWhatNoRunCanSay) {
  const auto changed = [](const char* place, Json value) {
    Json j = to_json(a_run());
    j["results"][0]["matrix"] = {{"rows", {"1", "2"}}, {"columns", {"a"}}, {"cells", {1, nullptr}}};
    j["imported_from"] = Json::array({{{"format", ""}, {"tool", ""}, {"version", ""}, {"file", ""}, {"sha256", ""}}});
    j[Json::json_pointer(place)] = std::move(value);
    const auto run = run_from_json(j);
    return run ? "" : run.error().message;
  };
  EXPECT_EQ(changed("/id", "x"), "");
  EXPECT_EQ(changed("/started", "2026-11-21T03:12:40.123Z"), "");
  EXPECT_EQ(changed("/finished", "2026-13-21T03:12:40.123Z"),
            "run.finished is not a moment that exists, as 2026-11-21T03:12:40.123Z");
  for (const char* never : {"2026-02-31T03:12:40Z", "2026-11-21T24:00:00Z", "2026-11-21T03:60:00Z", "2026-11-21", "x"})
    EXPECT_NE(changed("/started", never), "") << never;
  EXPECT_NE(changed("/imported_from/0/measured", "2026-02-31T03:12:40Z"), "");
  EXPECT_EQ(changed("/results/0/node", "node018"), "run.results[0].node is not one of the run's nodes");
  EXPECT_EQ(changed("/results/0/matrix/cells", Json::array({1})),
            "run.results[0].matrix.cells is not as many as rows times columns");
}

TEST(Reading, RefusesNumbersThatDoNotFit) {
  Json j = to_json(a_run());
  j["results"][0]["version"] = -1;
  EXPECT_FALSE(run_from_json(j).ok());
  j["results"][0]["version"] = 4294967296ull;
  EXPECT_FALSE(run_from_json(j).ok());
  j["results"][0]["version"] = 1.5;
  EXPECT_FALSE(run_from_json(j).ok());
}

TEST(Parsing, RefusesDeepNestingAndDuplicateKeys) {
  EXPECT_FALSE(parse_json(std::string(100'000, '['), "bomb").ok());
  EXPECT_FALSE(parse_json(R"({"a":1,"a":2})", "twice").ok());
  EXPECT_TRUE(parse_json(R"({"a":{"b":1},"b":{"a":2}})", "fine").ok());
  EXPECT_TRUE(parse_json(R"({"text":"[[[[\"{{{{"})", "fine").ok());
}

TEST(Parsing, EndsInAnErrorAtEveryTruncation) {
  const std::string whole = dump_json(to_json(a_run()));
  for (std::size_t length = 0; length + 2 < whole.size(); ++length)
    ASSERT_FALSE(parse_json(std::string_view(whole).substr(0, length), "cut").ok()) << length;
}

TEST(Writing, NeverEmitsWhatIsNotJson) {
  EXPECT_EQ(dump_line(Json(std::nan(""))), "null");
  EXPECT_TRUE(parse_json(dump_line(Json("\xFF\xFE broken")), "text").ok());
}

TEST(Writing, WhatMovesACursorOrTurnsTextRoundIsEscapedAndMeansTheSame) {
  const Json all = {{"c0 \x01\x1b", "del \x7f"}, {"c1 \u0080\u009b31m\u009f", "bidi \u202e\u2066"}, {"算衡", "é 😀"}};
  const std::string document = dump_json(all);
  for (const unsigned char c : document) EXPECT_TRUE(c == '\n' || (c >= 0x20 && c != 0x7F));
  for (const char* raw : {"\u0080", "\u009b", "\u009f", "\u202e", "\u2066"})
    EXPECT_EQ(document.find(raw), std::string::npos);
  EXPECT_NE(document.find("c1 \\u0080\\u009b31m\\u009f"), std::string::npos);
  EXPECT_NE(document.find("é 😀"), std::string::npos) << "what can be read stays as it is";
  EXPECT_EQ(*parse_json(document, "document"), all);
}

}  // namespace
}  // namespace steelyard::model
