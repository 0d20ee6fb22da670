// SPDX-License-Identifier: Apache-2.0
#include "model/run_stream.h"

#include <gtest/gtest.h>
#include <sstream>

#include "fleet/synthetic_fleet.h"
#include "model/json.h"

namespace steelyard::model {
namespace {

struct Seen final : RunVisitor {
  void node(const NodeFacts& facts) override { nodes.push_back(facts); }
  void row(const Row& r) override { rows.push_back(r); }
  std::vector<NodeFacts> nodes;
  std::vector<Row> rows;
};

Result<void> stream(const std::string& document, Seen& seen) {
  std::istringstream in(document);
  return stream_run(in, "run.json", seen);
}

std::string message(const std::string& document) {
  Seen seen;
  const auto read = stream(document, seen);
  return read ? "" : read.error().message;
}

Run a_streamed_run() {
  Run run = synthetic::FleetMaker({.nodes = 1, .faults = {"missing"}}).next();
  OsDevice drive, gpu;
  drive.name = "nvme0";
  drive.info = {{"Model", "Fast Drive"}};
  gpu.name = "gpu0";
  gpu.pci = "0000:10:00.0";
  run.nodes[0].machine.devices = {drive, gpu};
  run.results[0].params["scale"] = 0.5;
  run.results[0].flags = {"disturbed"};
  run.results[0].conditions["path"] = std::string("a \"quoted\" word");
  run.results[1].verdict = Verdict::kSkip;
  run.results[1].value.reset();
  run.results[1].reason = "no";
  return run;
}

TEST(RunStream, SeesWhatTheWholeDocumentHolds) {
  const model::Run run = a_streamed_run();
  Seen streamed, visited;
  ASSERT_TRUE(stream(dump_json(to_json(run)), streamed));
  visit(run, visited);
  ASSERT_EQ(streamed.nodes.size(), 1u);
  EXPECT_EQ(streamed.nodes[0].name, run.nodes[0].name);
  EXPECT_EQ(streamed.nodes[0].packages, visited.nodes[0].packages);
  EXPECT_EQ(streamed.nodes[0].accelerators, visited.nodes[0].accelerators);
  EXPECT_EQ(streamed.nodes[0].models, visited.nodes[0].models);
  EXPECT_EQ(streamed.nodes[0].models.size(), 2u);
  ASSERT_EQ(streamed.rows.size(), visited.rows.size());
  for (std::size_t i = 0; i < streamed.rows.size(); ++i) {
    const Row &a = streamed.rows[i], &b = visited.rows[i];
    EXPECT_EQ(std::tie(a.job, a.node, a.device, a.benchmark, a.version, a.params, a.metric, a.unit, a.direction,
                       a.value, a.n, a.samples, a.conditions, a.flags, a.verdict, a.reason),
              std::tie(b.job, b.node, b.device, b.benchmark, b.version, b.params, b.metric, b.unit, b.direction,
                       b.value, b.n, b.samples, b.conditions, b.flags, b.verdict, b.reason))
        << i;
    ASSERT_EQ(a.matrix.has_value(), b.matrix.has_value()) << i;
    if (a.matrix) {
      EXPECT_EQ(a.matrix->rows, b.matrix->rows);
      EXPECT_EQ(a.matrix->columns, b.matrix->columns);
      EXPECT_EQ(a.matrix->cells, b.matrix->cells);
    }
  }
}

TEST(RunStream, RefusesWhatIsNoRun) {
  EXPECT_NE(message(""), "");
  EXPECT_NE(message("[]"), "");
  EXPECT_EQ(message("{}"), "run.json: not a steelyard.run/1 document");
  EXPECT_EQ(message(R"({"schema": "steelyard.run/2"})"), "run.json: schema is not steelyard.run/1");
  const std::string whole = dump_json(to_json(a_streamed_run()));
  EXPECT_NE(message(whole.substr(0, whole.size() / 2)).find("run.json: byte "), std::string::npos);
  EXPECT_NE(message(whole + "x"), "");
  EXPECT_EQ(message("\xEF\xBB\xBF" + whole), "");
  const std::string twice = "{\"id\": \"other\", " + whole.substr(1);
  EXPECT_EQ(message(twice), parse_json(twice, "run.json").error().message);
}

TEST(RunStream, RefusesMembersOfTheWrongType) {
  const auto changed = [](const char* place, Json value) {
    Json j = to_json(a_streamed_run());
    j.at(Json::json_pointer(place)) = std::move(value);
    return message(dump_json(j));
  };
  EXPECT_EQ(changed("/results/0/value", "fast"), "run.json: value is not a number");
  EXPECT_EQ(changed("/results/0/samples/0", "x"), "run.json: samples is not a number");
  EXPECT_EQ(changed("/results/0/samples", 5), "run.json: samples is not a list");
  EXPECT_EQ(changed("/results/0/params", "x"), "run.json: params is not an object");
  EXPECT_EQ(changed("/nodes", "x"), "run.json: nodes is not a list");
  EXPECT_EQ(changed("/results/0/benchmark", 5), "run.json: benchmark is not a text");
  EXPECT_EQ(changed("/results/0/benchmark", Json::object()), "run.json: benchmark is not a text or number");
  EXPECT_EQ(changed("/results/0/verdict", "GOOD"), "run.json: verdict is not one of the known names");
  EXPECT_EQ(changed("/results/0/params", Json::array()), "run.json: params is not an object");
  EXPECT_EQ(changed("/results", Json::object()), "run.json: results is not a list");
  EXPECT_EQ(changed("/nodes/0/name", nullptr), "run.json: nodes.name is missing");
  EXPECT_NE(changed("/results/7/matrix/cells", Json::array({1.0})).find("rows times columns"), std::string::npos);
  EXPECT_EQ(changed("/results/0/node", "nobody"), "run.json: results.node is not one of the run's nodes");
  EXPECT_NE(changed("/finished", "2026-02-31T03:12:40Z").find("finished is not a moment that exists"),
            std::string::npos);
  Json deep = 1;
  for (int i = 0; i < 80; ++i) deep = Json::array({deep});
  EXPECT_NE(changed("/settings", deep).find("nested deeper"), std::string::npos);
}

}  // namespace
}  // namespace steelyard::model
