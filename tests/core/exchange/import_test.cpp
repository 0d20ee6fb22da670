// SPDX-License-Identifier: Apache-2.0
#include "exchange/import.h"

#include <gmock/gmock.h>

#include "core/exchange/fixtures.h"
#include "model/json.h"
#include "schema/published.h"

namespace steelyard::exchange {
namespace {

using test::fixture;
using test::imported;
using testing::HasSubstr;

constexpr const char* kUnnamed = nullptr;  // the file names no machine

struct Expected {
  const char *file, *format, *tool, *version;
  const char *benchmark, *metric, *param, *unit, *device, *node;
  double value;
  model::Direction direction;
};

class EachFormat : public testing::TestWithParam<Expected> {};

TEST_P(EachFormat, IsRecognisedAndReadInBaseUnits) {
  const Expected& e = GetParam();
  const auto run = imported(fixture(e.file));
  ASSERT_TRUE(run.ok()) << run.error().message;
  ASSERT_TRUE(run->imported_from);
  const model::ImportedFile& file = run->imported_from->front();
  EXPECT_EQ(file.format, e.format);
  EXPECT_EQ(file.tool, e.tool);
  EXPECT_EQ(file.version, e.version);
  EXPECT_EQ(file.file, e.file);
  EXPECT_EQ(file.sha256.size(), 64u);
  const model::Row& row = test::row(*run, e.benchmark, e.metric, e.param);
  EXPECT_EQ(row.unit, e.unit);
  EXPECT_EQ(row.device, e.device);
  EXPECT_EQ(row.node, e.node == kUnnamed ? node_of(e.file, file.sha256) : e.node);
  EXPECT_EQ(row.direction, e.direction);
  EXPECT_EQ(row.path, "imported");
  ASSERT_FALSE(row.flags.empty());
  EXPECT_EQ(row.flags[0], "imported") << "wherever the row is shown";
  EXPECT_NEAR(row.value.value_or(-1), e.value, 1e-9 * e.value);
}

constexpr auto kHigher = model::Direction::kHigher, kLower = model::Direction::kLower, kInfo = model::Direction::kInfo;

INSTANTIATE_TEST_SUITE_P(
    Import, EachFormat,
    testing::Values(Expected{"fio-randrw.json", "fio-json", "fio", "3.33", "fio.read", "bandwidth", "bs=4k", "By/s",
                             "storage", kUnnamed, 20449295, kHigher},
                    Expected{"fio-randrw.json", "fio-json", "fio", "3.33", "fio.write", "operations", "iodepth=4",
                             "IO/s", "storage", kUnnamed, 4983.008496, kHigher},
                    Expected{"fio-randrw.json", "fio-json", "fio", "3.33", "fio.read", "latency", "", "s", "storage",
                             kUnnamed, 287837.997297e-9, kLower},
                    Expected{"hpcc-hpl.txt", "hpl-text", "HPL", "2.0", "hpl.solve", "flops", "n=300", "FLOP/s", "cpu",
                             kUnnamed, 2.688e9, kHigher},
                    Expected{"nvbandwidth.json", "nvbandwidth-json", "nvbandwidth", "v0.8",
                             "nvbandwidth.device_to_device_memcpy_read_ce", "bandwidth", "", "By/s", "gpu", "node017",
                             390.8e9, kHigher},
                    Expected{"nvbandwidth.json", "nvbandwidth-json", "nvbandwidth", "v0.8",
                             "nvbandwidth.host_device_latency_sm", "latency", "", "s", "gpu", "node017", 814e-9,
                             kLower},
                    Expected{"nccl-all-reduce.json", "nccl-tests-json", "nccl-tests", "NCCL 2.27.3", "nccl.all_reduce",
                             "bandwidth.bus", "place=out_of_place", "By/s", "gpu", "nid005471", 105.06e9, kHigher},
                    Expected{"nccl-all-reduce.txt", "nccl-tests-text", "nccl-tests", "2.17.6", "nccl.all_reduce",
                             "bandwidth.bus", "place=in_place", "By/s", "gpu", "node017", 470.94e9, kHigher},
                    Expected{"nccl-all-reduce.txt", "nccl-tests-text", "nccl-tests", "2.17.6", "nccl.all_reduce",
                             "time", "place=out_of_place", "s", "gpu", "node017", 20e-6, kLower},
                    Expected{"osu.txt", "osu-text", "OSU micro-benchmarks", "7.5", "osu.latency", "latency", "", "s",
                             "network", kUnnamed, 1.34e-6, kLower},
                    Expected{"osu.txt", "osu-text", "OSU micro-benchmarks", "7.5", "osu.bandwidth", "bandwidth", "",
                             "By/s", "network", kUnnamed, 12254.16e6, kHigher},
                    Expected{"osu.txt", "osu-text", "OSU micro-benchmarks", "7.5", "osu.allreduce_latency", "latency",
                             "datatype=MPI_INT.", "s", "network", kUnnamed, 10.05e-6, kLower},
                    Expected{"osu.txt", "osu-text", "OSU micro-benchmarks", "7.5", "osu.barrier_latency", "latency", "",
                             "s", "network", kUnnamed, 12.57e-6, kLower},
                    Expected{"stream.txt", "stream-text", "STREAM", "5.10", "stream.triad", "bandwidth.best",
                             "threads=96", "By/s", "cpu", kUnnamed, 718e9, kHigher},
                    Expected{"superbench.jsonl", "superbench-jsonl", "SuperBench", "", "superbench.gemm-flops",
                             "fp64_flops", "", "FLOP/s", "rank0", "sb-validation-01", 9031.23e9, kHigher},
                    Expected{"superbench.jsonl", "superbench-jsonl", "SuperBench", "", "superbench.nccl-bw:nvlink",
                             "allreduce_8_time", "", "s", "rank0", "sb-validation-01", 37.84e-6, kLower},
                    Expected{"superbench.jsonl", "superbench-jsonl", "SuperBench", "", "superbench.monitor",
                             "gpu_temperature", "", "1", "rank0", "sb-validation-01", 41, kInfo}));

TEST(Import, RepetitionsOfGoogleBenchmarkAreSamples) {
  const auto run = imported(fixture("google-benchmark.json"));
  ASSERT_TRUE(run.ok()) << run.error().message;
  const model::Row& time = test::row(*run, "gbench.BM_Copy/4096", "time");
  EXPECT_EQ(time.samples.size(), 3u);
  EXPECT_EQ(time.unit, "s");
  EXPECT_LT(*time.value, 1e-5);
  EXPECT_EQ(test::row(*run, "gbench.BM_Copy/4096", "bandwidth").unit, "By/s");
  EXPECT_EQ(*test::row(*run, "gbench.BM_Copy/4096", "counter.depth").value, 3);
  EXPECT_EQ(time.node, "vm");
}

TEST(Import, WhatAToolSaysOfItselfIsTheVerdict) {
  using model::Verdict;
  const auto verdict = [](const char* file, const std::string& benchmark, const std::string& metric) {
    return test::row(*imported(fixture(file)), benchmark, metric);
  };
  EXPECT_EQ(verdict("hpcc-hpl.txt", "hpl.solve", "flops").correctness.status, "pass");
  EXPECT_EQ(verdict("stream.txt", "stream.copy", "bandwidth.best").correctness.status, "pass");
  EXPECT_EQ(verdict("nccl-all-reduce.txt", "nccl.all_reduce", "time").correctness.status, "none")
      << "one was not checked";
  EXPECT_EQ(verdict("nccl-all-reduce.json", "nccl.all_reduce", "time").verdict, Verdict::kPass);
  const model::Row wrong = verdict("nccl-older.txt", "nccl.nccl-older", "bandwidth.bus");
  EXPECT_EQ(wrong.verdict, Verdict::kFail) << "the tool says so of both places together";
  EXPECT_THAT(wrong.reason, HasSubstr("1 FAILED"));
  const model::Row waived = verdict("nvbandwidth.json", "nvbandwidth.multinode_device_to_device_memcpy_read_ce", "");
  EXPECT_EQ(waived.verdict, Verdict::kSkip) << "what a tool waives is no pass";
  const model::Row failed = verdict("nvbandwidth.json", "nvbandwidth.device_local_copy", "");
  EXPECT_EQ(failed.verdict, Verdict::kError);
  EXPECT_THAT(failed.reason, HasSubstr("out of memory"));
  EXPECT_EQ(verdict("google-benchmark.json", "gbench.BM_Broken", "time").reason, "no such device");
  EXPECT_EQ(verdict("superbench.jsonl", "superbench.disk-benchmark", "").verdict, Verdict::kError);
  EXPECT_EQ(verdict("superbench.jsonl", "superbench.cpu-stream", "triad_throughput").verdict, Verdict::kInvalid);
}

TEST(Import, ADeviationWithinBoundsIsNoWrongElement) {
  Source older = fixture("nccl-older.txt");
  older.bytes.replace(older.bytes.find("1e+02"), 5, "5e-07");
  older.bytes.replace(older.bytes.find("1 FAILED"), 8, "0 OK");
  const auto run = imported(older);
  ASSERT_TRUE(run.ok()) << run.error().message;
  const model::Row& row = test::row(*run, "nccl.nccl-older", "bandwidth.bus", "place=out_of_place");
  EXPECT_EQ(row.verdict, model::Verdict::kPass) << "sums of floats deviate";
  EXPECT_EQ(row.correctness.status, "pass");
  older.bytes.replace(older.bytes.find("5e-07"), 5, "  N/A");
  const auto unchecked = imported(older);
  ASSERT_TRUE(unchecked.ok()) << unchecked.error().message;
  EXPECT_EQ(test::row(*unchecked, "nccl.nccl-older", "time", "place=out_of_place").correctness.status, "none");
}

TEST(Import, WhatFailedBelowATableOfZerosIsNoPass) {
  const std::string file = "nccl-all-reduce.txt", name = "nccl.all_reduce";
  const auto row_after = [&](const std::string& from, const std::string& to) {
    Source changed = fixture(file);
    changed.bytes.replace(changed.bytes.find(from), from.size(), to);
    const auto run = imported(changed);
    return run ? test::row(*run, name, "bandwidth.bus", "place=out_of_place") : model::Row{};
  };
  const model::Row bounds = row_after("values : 0 OK", "values : 3 FAILED");
  EXPECT_EQ(bounds.verdict, model::Verdict::kFail);
  EXPECT_EQ(bounds.correctness.status, "fail");
  EXPECT_THAT(bounds.reason, HasSubstr("3 FAILED, though no line of the table"));
  const model::Row bitwise =
      row_after("# Avg bus bandwidth ", "# Bitwise mismatches   : 2 FAILED\n# Avg bus bandwidth ");
  EXPECT_EQ(bitwise.reason, "bitwise mismatches: 2 FAILED");
  const model::Row slow = row_after(": 168.742 ", ": 168.742 FAILED");
  EXPECT_EQ(slow.verdict, model::Verdict::kFail);
  EXPECT_EQ(slow.correctness.status, "pass") << "too slow is not wrong";
  EXPECT_THAT(slow.reason, HasSubstr("168.742 FAILED"));
}

TEST(Import, TheElementsThatAreWrongAreThoseOfTheLineThatSaysSo) {
  Source changed = fixture("nccl-all-reduce.txt");
  changed.bytes.replace(changed.bytes.find("values : 0 OK"), 13, "values : 1 FAILED");
  changed.bytes.replace(changed.bytes.find("37.45       0"), 13, "37.45       9");
  const auto run = imported(changed);
  ASSERT_TRUE(run.ok()) << run.error().message;
  EXPECT_EQ(test::row(*run, "nccl.all_reduce", "time", "place=in_place").reason, "9 wrong elements");
  EXPECT_EQ(test::row(*run, "nccl.all_reduce", "time", "place=out_of_place").verdict, model::Verdict::kPass);
}

TEST(Import, WhatFailedInJsonOfNcclTestsIsNoPass) {
  Source changed = fixture("nccl-all-reduce.json");
  const std::string kept = R"("out_of_bounds":{"count":0,"okay":"true"})";
  changed.bytes.replace(changed.bytes.find(kept), kept.size(), R"("out_of_bounds":{"count":4,"okay":"false"})");
  const auto run = imported(changed);
  ASSERT_TRUE(run.ok()) << run.error().message;
  EXPECT_THAT(test::row(*run, "nccl.all_reduce", "time").reason, HasSubstr("4 FAILED"));
  changed = fixture("nccl-all-reduce.json");
  changed.bytes.replace(changed.bytes.find(R"("unchecked")"), 11, "false");
  const auto slow = imported(changed);
  ASSERT_TRUE(slow.ok()) << slow.error().message;
  EXPECT_THAT(test::row(*slow, "nccl.all_reduce", "time").reason, HasSubstr("52.53 FAILED"));
}

TEST(Import, ATestThatEndedBeforeItsFirstValueIsAnError) {
  Source osu = fixture("osu.txt");
  osu.bytes.erase(osu.bytes.find("            12.57"));
  const auto run = imported(osu);
  ASSERT_TRUE(run.ok()) << run.error().message;
  EXPECT_EQ(test::row(*run, "osu.barrier_latency", "").verdict, model::Verdict::kError);
  osu.bytes.erase(osu.bytes.find("1    "));
  EXPECT_FALSE(imported(osu).ok()) << "none at all";
}

TEST(Import, AHeadingBelowValuesBeginsAnotherTable) {
  Source osu = fixture("osu.txt");
  osu.bytes += "\n# Datatype: MPI_INT.\n# Size   Avg Latency(us)   Min Latency(us)\n8   3.5   3.25\n";
  const auto run = imported(osu);
  ASSERT_TRUE(run.ok()) << run.error().message;
  EXPECT_DOUBLE_EQ(*test::row(*run, "osu.barrier_latency", "latency").value, 12.57e-6);
  EXPECT_DOUBLE_EQ(*test::row(*run, "osu.barrier_latency", "latency", "datatype=MPI_INT.").value, 3.5e-6);
  EXPECT_DOUBLE_EQ(*test::row(*run, "osu.barrier_latency", "min_latency").value, 3.25e-6);
}

TEST(Import, CurvesAndMatricesAreKeptWhole) {
  const auto nccl = imported(fixture("nccl-all-reduce.txt"));
  const model::Row& bus = test::row(*nccl, "nccl.all_reduce", "bandwidth.bus", "place=out_of_place");
  ASSERT_TRUE(bus.matrix);
  EXPECT_THAT(bus.matrix->rows, testing::ElementsAre("8", "1048576", "1073741824"));
  EXPECT_EQ(bus.matrix->cells[1], 36.7e9);
  EXPECT_EQ(std::get<double>(bus.conditions.at("size")), 1073741824);
  EXPECT_EQ(model::to_text(bus.params.at("ranks")), "2");
  const auto links = imported(fixture("nvbandwidth.json"));
  const model::Row& link = test::row(*links, "nvbandwidth.device_to_device_memcpy_read_ce", "bandwidth");
  ASSERT_TRUE(link.matrix);
  EXPECT_THAT(link.matrix->rows, testing::ElementsAre("gpu 0", "gpu 1"));
  EXPECT_FALSE(link.matrix->cells[0]) << "N/A is no number";
  EXPECT_EQ(link.n, 2u);
  EXPECT_EQ(test::row(*imported(fixture("fio-randrw.json")), "fio.read", "latency").quantiles.at("p99.99"),
            137363456e-9);
}

TEST(Import, TheUnitOfARateIsReadNotGuessed) {
  const auto run = imported(fixture("hpcc-hpl.txt"), {.format = "stream-text", .node = "", .now = ""});
  ASSERT_TRUE(run.ok()) << run.error().message;
  EXPECT_DOUBLE_EQ(*test::row(*run, "stream.copy", "bandwidth.best", "section=StarSTREAM").value, 68.3469e9)
      << "HPC Challenge writes GB/s";
}

TEST(Import, SeveralFilesMakeOneRunOfTheirNodes) {
  const Source files[] = {fixture("superbench.jsonl"), fixture("nvbandwidth.json"), fixture("stream.txt")};
  const auto run = import_run(files, {.format = {}, .node = "node042", .now = "2026-11-28T12:00:00.000Z"});
  ASSERT_TRUE(run.ok()) << run.error().message;
  std::vector<std::string> nodes;
  for (const model::Node& node : run->nodes) nodes.push_back(node.name);
  EXPECT_THAT(nodes, testing::UnorderedElementsAre("sb-validation-01", "sb-validation-02", "node017", "node042"));
  EXPECT_EQ(run->imported_from->size(), 3u);
  EXPECT_EQ(test::row(*run, "stream.copy", "bandwidth.best").node, "node042");
}

TEST(Import, NothingCountsTwice) {
  const Source stream = fixture("stream.txt"), superbench = fixture("superbench.jsonl");
  const Source again[] = {stream, {"copy.txt", stream.bytes}};
  const auto refused = import_run(again, {.format = {}, .node = "n", .now = "2026-11-28T12:00:00.000Z"});
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().message, "copy.txt: holds the same bytes as stream.txt before it");
  Source doubled = superbench;
  doubled.bytes += superbench.bytes.substr(0, superbench.bytes.find('\n') + 1);
  EXPECT_EQ(imported(doubled)->results.size(), imported(superbench)->results.size());
  Source repeated = stream;  // measured again, with another result
  repeated.bytes += stream.bytes;
  repeated.bytes.replace(repeated.bytes.rfind("718000.0"), 8, "700000.0");
  EXPECT_EQ(imported(repeated)->results.size(), 5u);
}

TEST(Import, TheIdFollowsFromAllFiles) {
  const Source a = fixture("stream.txt"), b = fixture("osu.txt"), c = fixture("superbench.jsonl");
  const auto id = [](std::vector<Source> files) {
    return id_of(*import_run(files, {.format = {}, .node = "n", .now = "2026-11-28T12:00:00.000Z"}));
  };
  EXPECT_EQ(id({a, b}), id({b, a}));
  EXPECT_NE(id({a, b}), id({a, c}));
  EXPECT_NE(id({a, b}), id({a}));
  EXPECT_EQ(id({a}).substr(0, 9), "20261128-");
}

TEST(Import, FilesThatNameNoMachineAreNotTakenForOne) {
  Source a = fixture("fio-randrw.json"), b = a;
  a.name = b.name = "fio.json";  // of two folders
  b.bytes += "\n";
  const Source files[] = {a, b};
  const auto run = import_run(files, {.format = {}, .node = "", .now = "2026-11-28T12:00:00.000Z"});
  ASSERT_TRUE(run.ok()) << run.error().message;
  ASSERT_EQ(run->nodes.size(), 2u);
  EXPECT_NE(run->nodes[0].name, run->nodes[1].name);
  for (const model::Node& node : run->nodes) EXPECT_THAT(node.name, testing::MatchesRegex("fio\\.json#[0-9a-f]{4}"));
  EXPECT_EQ(imported(a)->nodes[0].name, run->nodes[0].name) << "the same file is the same machine in every import";
}

TEST(Import, TheSameWorkIsTheSameJobInEveryFile) {
  Source other = fixture("stream.txt");
  other.bytes.replace(other.bytes.find("718000.0"), 8, "900000.0");
  const auto a = imported(fixture("stream.txt")), b = imported(other);
  EXPECT_EQ(test::row(*a, "stream.triad", "bandwidth.best").job, test::row(*b, "stream.triad", "bandwidth.best").job);
  EXPECT_NE(a->imported_from->front().sha256, b->imported_from->front().sha256);
}

TEST(Import, TheTimeIsTheFilesOwnWhereItHasOne) {
  EXPECT_EQ(imported(fixture("fio-randrw.json"))->started, "2026-11-28T16:15:53.000Z");
  EXPECT_EQ(imported(fixture("stream.txt"))->started, "2026-11-28T12:00:00.000Z");
}

TEST(Import, TheTimeOfTheImportIsKeptApartFromThatOfTheMeasurement) {
  const model::ImportedFile dated = imported(fixture("fio-randrw.json"))->imported_from->front();
  EXPECT_EQ(dated.measured, "2026-11-28T16:15:53.000Z");
  EXPECT_EQ(dated.imported, "2026-11-28T12:00:00.000Z");
  EXPECT_EQ(imported(fixture("stream.txt"))->imported_from->front().measured, std::nullopt);
}

TEST(Import, EveryImportedRunIsARunDocument) {
  for (const char* name : test::kFixtures) {
    model::Run run = *imported(fixture(name));
    run.id = "20261128-7f3a";
    EXPECT_EQ(published::refusal("run.schema.json", published::plain(model::to_json(run))), "") << name;
    const auto back = model::run_from_json(model::to_json(run));
    EXPECT_TRUE(back.ok()) << name;
  }
}

}  // namespace
}  // namespace steelyard::exchange
