// SPDX-License-Identifier: Apache-2.0
#include "exchange/nccl.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "exchange/curve.h"
#include "exchange/fields.h"
#include "exchange/importers.h"

namespace steelyard::exchange {
namespace nccl {
namespace {

using model::Direction;

void fail(std::string why, model::Row& row) {
  row.verdict = model::Verdict::kFail;
  row.correctness = {"fail", why};
  row.reason = std::move(why);
}

/// Older nccl-tests print the largest deviation, which is seldom zero where floats are summed; which ones are too large
/// they say below the table only, of the whole test.
void judge_bounds(const Test& test, const std::vector<Measurement>& all, model::Row& row) {
  const std::string said = "out of bounds values: " + test.bounds;
  if (test.bounds.ends_with("FAILED")) {
    if (std::ranges::any_of(all, &Measurement::compared)) fail(said, row);
  } else if (test.bounds.ends_with("OK") && std::ranges::all_of(all, &Measurement::compared)) {
    row.correctness = {"pass", said};
  }
}

void judge_elements(const Test& test, const std::vector<Measurement>& all, model::Row& row) {
  const bool checked = std::ranges::all_of(all, [](const Measurement& m) { return m.wrong.has_value(); });
  double wrong = 0;
  for (const Measurement& m : all) wrong += m.wrong.value_or(0);
  if (wrong > 0) {
    fail(fmt::format("{} wrong elements", wrong), row);
  } else if (checked) {
    row.correctness = {"pass", "no wrong element"};
  } else {
    judge_bounds(test, all, row);
  }
}

/// Whether a line of the table shows what failed. If none does, any of them may have, and none can be believed.
bool located(const Test& test) {
  return std::ranges::any_of(test.curves, [](const auto& curve) {
    return std::ranges::any_of(curve.second,
                               [](const Measurement& m) { return m.compared || (m.wrong && *m.wrong > 0); });
  });
}

void judge(const Test& test, const std::vector<Measurement>& all, model::Row& row) {
  judge_elements(test, all, row);
  if (row.verdict != model::Verdict::kPass) return;
  if (test.bounds.ends_with("FAILED") && !located(test)) {
    fail(fmt::format("out of bounds values: {}, though no line of the table names a wrong element", test.bounds), row);
  } else if (test.bitwise.ends_with("FAILED")) {
    fail("bitwise mismatches: " + test.bitwise, row);
  } else if (test.bandwidth.ends_with("FAILED")) {
    row.verdict = model::Verdict::kFail;
    row.reason = fmt::format("average bus bandwidth in GB/s: {}: it misses the floor set for the test", test.bandwidth);
  }
}

void add_curve(const Test& test, const Key& key, const std::vector<Measurement>& all, std::vector<model::Row>& rows) {
  const std::string benchmark = "nccl." + test.collective;
  std::vector<CurvePoint> bus, algorithm, time;
  for (const Measurement& m : all) {
    bus.push_back({m.size, m.bus});
    algorithm.push_back({m.size, m.algorithm});
    time.push_back({m.size, m.seconds});
  }
  const std::size_t first = rows.size();
  rows.push_back(curve_row(benchmark, "bandwidth.bus", "By/s", Direction::kHigher, CurveHeadline::kLargest, bus));
  rows.push_back(
      curve_row(benchmark, "bandwidth.algorithm", "By/s", Direction::kInfo, CurveHeadline::kLargest, algorithm));
  rows.push_back(curve_row(benchmark, "time", "s", Direction::kLower, CurveHeadline::kSmallest, time));
  for (std::size_t i = first; i < rows.size(); ++i) {
    model::Row& row = rows[i];
    row.node = test.first_host;
    row.device = "gpu";
    row.params = {{"type", key.type}, {"place", key.place}};
    if (key.operation != "none") row.params["operation"] = key.operation;
    if (key.root != "-1") row.params["root"] = key.root;
    if (test.ranks > 0) row.params["ranks"] = static_cast<std::int64_t>(test.ranks);
    if (!test.hosts.empty()) row.params["nodes"] = static_cast<std::int64_t>(test.hosts.size());
    if (!test.gpu.empty()) row.conditions["gpu"] = test.gpu;
    judge(test, all, row);
  }
}

}  // namespace

std::string collective_of(std::string program) {
  program.erase(0, program.find_last_of('/') + 1);
  for (const char* suffix : {"_mpi", "_perf"})
    if (program.ends_with(suffix)) program.erase(program.size() - std::string_view(suffix).size());
  return program.empty() ? "unknown" : program;
}

void add_rows(const Test& test, std::vector<model::Row>& rows) {
  for (const auto& [key, all] : test.curves) add_curve(test, key, all, rows);
}

}  // namespace nccl

namespace {

using nccl::Measurement;

Measurement measurement_of(const Fields& result, const Fields& place) {
  Measurement m;
  m.size = static_cast<std::int64_t>(std::min(result.number("size"), 9e18));
  m.seconds = place.number(place.has("cpu_time") ? "cpu_time" : "time") * 1e-6;
  m.algorithm = place.number("alg_bw") * 1e9;
  m.bus = place.number("bus_bw") * 1e9;
  m.wrong = place.maybe_number("nwrong");
  return m;
}

void read_devices(const Fields& config, nccl::Test& test) {
  for (const Fields& device : config.objects("devices")) {
    const std::string host = device.text("hostname");
    if (test.ranks++ == 0) {
      test.first_host = host;
      test.gpu = device.maybe_text("device_info");
    }
    test.hosts.insert(host);
  }
}

/// As the text calls it: "1 FAILED".
std::string verdict_of(const Fields& root, std::string_view key, std::string_view number) {
  if (!root.has(key)) return "";
  const Fields said = root.object(key);
  return fmt::format("{:g}{}", said.number(number), said.denies("okay") ? " FAILED" : "");
}

std::string trimmed(const std::string& s) {
  const auto words = words_of(s);
  return words.empty() ? "" : std::string(words.front());
}

/// 22703 -> "2.27.3".
std::string library_version(double code) {
  const auto number = static_cast<long long>(std::min(code, 1e9));
  return fmt::format("NCCL {}.{}.{}", number / 10000, number / 100 % 100, number % 100);
}

}  // namespace

Result<Sheet> read_nccl_json(const Source& source) {
  const auto root = Fields::parse(source);
  if (!root) return root.error();
  nccl::Test test;
  const auto args = root->texts("args");
  test.collective = nccl::collective_of(args.empty() ? "" : args.front());
  if (root->has("config")) {
    const Fields config = root->object("config");
    if (config.has("devices")) read_devices(config, test);
  }
  for (const Fields& result : root->objects("results"))
    for (const char* place : {"out_of_place", "in_place"})
      if (result.has(place))
        test.curves[{result.text("type"), trimmed(result.text("redop")), trimmed(result.text("root")), place}]
            .push_back(measurement_of(result, result.object(place)));
  test.bounds = verdict_of(*root, "out_of_bounds", "count");
  test.bitwise = verdict_of(*root, "bitwise_mismatches", "count");
  test.bandwidth = verdict_of(*root, "average_bus_bandwidth", "bandwidth");
  const double version = root->number("nccl_version");
  if (root->fault()) return *root->fault();
  Sheet sheet{.tool = "nccl-tests", .version = library_version(version), .measured = "", .rows = {}};
  nccl::add_rows(test, sheet.rows);
  return sheet;
}

}  // namespace steelyard::exchange
