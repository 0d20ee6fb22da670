// SPDX-License-Identifier: Apache-2.0
#include <functional>
#include <gtest/gtest.h>

#include "core/store/example.h"
#include "model/json.h"
#include "schema/published.h"

namespace steelyard::store {
namespace {

using namespace example;
using published::Plain;

struct RunSchema : testing::Test {
  RunSchema() {
    RunStore store(folder.path(), clock);
    run = published::plain(model::to_json(*store.load(a_finished_run(store))));
  }
  static std::string refusal(const Plain& document) { return published::refusal("run.schema.json", document); }
  std::string refusal_of(const std::function<void(Plain&)>& change) {
    Plain document = run;
    change(document);
    return refusal(document);
  }

  Folder folder;
  TestClock clock;
  Plain run;
};

TEST_F(RunSchema, AcceptsWhatTheStoreWrites) {
  EXPECT_EQ(refusal(run), "");
}

TEST_F(RunSchema, AcceptsAnUnfinishedRunAndARowWithEverything) {
  EXPECT_EQ(refusal_of([](Plain& j) { j["finished"] = ""; }), "");
  EXPECT_EQ(refusal_of([](Plain& j) {
              Plain& row = j["results"][0];
              row["bound"] = 6e11;
              row["percent_of_bound"] = 85.0;
              row["quantiles"] = {{"p50", 1e-6}, {"p99.9", 3e-6}};
              row["flags"] = {"disturbed"};
              row["conditions"]["anything at all"] = "yes";
            }),
            "");
}

TEST_F(RunSchema, AnImportedRunNamesItsFilesAndHasNoJournal) {
  const auto imported = [](Plain& j) {
    j["imported_from"] = {{{"format", "fio-json"}, {"tool", "fio"}, {"version", ""}, {"file", "a.json"}}};
    j["imported_from"][0]["sha256"] = std::string(64, 'a');
    j["journal_head"] = "";
  };
  EXPECT_EQ(refusal_of(imported), "");
  EXPECT_NE(refusal_of([&](Plain& j) { imported(j), j["journal_head"] = std::string(64, 'a'); }), "");
  EXPECT_NE(refusal_of([&](Plain& j) { imported(j), j["imported_from"] = Plain::array(); }), "");
  EXPECT_NE(refusal_of([](Plain& j) { j["journal_head"] = ""; }), "");
}

TEST_F(RunSchema, DemandsEveryMemberAndNoOther) {
  // Objects whose members are fixed, by their place in the document.
  for (const char* place : {"", "/tool", "/nodes/0", "/summary", "/results/0", "/results/0/launches/0",
                            "/results/0/correctness", "/settings/profile"})
    published::expect_exact("run.schema.json", run, place);
}

TEST_F(RunSchema, RefusesValuesOutsideTheirVocabulary) {
  const std::pair<const char*, Plain> wrong[] = {
      {"/schema", "steelyard.run/2"},
      {"/id", "latest"},
      {"/started", "2026-11-21 03:12:40"},
      {"/started", ""},
      {"/journal_head", "cafe"},
      {"/nodes", Plain::array()},
      {"/summary/pass", -1},
      {"/settings/profile/value", 5},
      {"/plugins/cpu", 5},
      {"/results/0/verdict", "pass"},
      {"/results/0/direction", "HIGHER"},
      {"/results/0/ci95", Plain::array({1.0})},
      {"/results/0/ci95", Plain::array({1.0, 2.0, 3.0})},
      {"/results/0/ci95", Plain::array({1.0, "2"})},
      {"/results/0/value", "fast"},
      {"/results/0/samples/0", nullptr},
      {"/results/0/n", 1.5},
      {"/results/0/launches/0/batch", 0},
      {"/results/0/params/size", Plain::array()},
      {"/results/0/conditions/hz", Plain::object()},
      {"/results/0/quantiles", {{"median", 1.0}}},
      {"/results/0/correctness/status", "probably"},
      {"/results/0/flags", {""}},
      {"/results/0/duration_s", -1},
  };
  for (const auto& [place, value] : wrong)
    EXPECT_NE(refusal_of([&, p = place, v = value](Plain& j) { j.at(Plain::json_pointer(p)) = v; }), "") << place;
}

TEST_F(RunSchema, DemandsAValueOfAPassAndAReasonOfEverythingElse) {
  EXPECT_NE(refusal_of([](Plain& j) { j["results"][0]["value"] = nullptr; }), "");
  EXPECT_NE(refusal_of([](Plain& j) { j["results"][0]["unit"] = ""; }), "");
  EXPECT_NE(refusal_of([](Plain& j) { j["results"][1]["reason"] = ""; }), "");
}

}  // namespace
}  // namespace steelyard::store
