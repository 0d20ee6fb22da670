// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cmath>
#include <fmt/format.h>

#include "base/text.h"
#include "exchange/fields.h"
#include "exchange/importers.h"

namespace steelyard::exchange {
namespace {

using model::Direction;

/// SuperBench writes bare numbers; units and directions stand in its documentation of benchmarks only. What is not here
/// is kept as it stands: dimensionless, without a direction.
struct Meaning {
  std::string_view benchmark, metric;  // globs
  std::string_view unit;
  double scale;
  Direction direction;
};
constexpr std::array kMeanings = {
    Meaning{"kernel-launch", "*_latency_us", "s", 1e-6, Direction::kLower},
    Meaning{"kernel-launch", "*_dispatch_us", "s", 1e-6, Direction::kLower},
    Meaning{"kernel-launch", "*_launch_us", "s", 1e-6, Direction::kLower},
    Meaning{"kernel-launch", "*_mkps", "1/s", 1e6, Direction::kHigher},
    Meaning{"kernel-launch", "*_time", "s", 1e-3, Direction::kLower},
    Meaning{"kernel-launch", "*_overhead", "s", 1e-3, Direction::kLower},
    Meaning{"gemm-flops", "*_flops", "FLOP/s", 1e9, Direction::kHigher},
    Meaning{"gemm-flops", "*_iops", "OP/s", 1e9, Direction::kHigher},
    Meaning{"cublaslt-gemm", "*_flops", "FLOP/s", 1e12, Direction::kHigher},
    Meaning{"hipblaslt-gemm", "*_flops", "FLOP/s", 1e12, Direction::kHigher},
    Meaning{"cublas-function", "*_time", "s", 1e-6, Direction::kLower},
    Meaning{"cudnn-function", "*_time", "s", 1e-6, Direction::kLower},
    Meaning{"tensorrt-inference", "*_time_*", "s", 1e-3, Direction::kLower},
    Meaning{"ort-inference", "*_time*", "s", 1e-3, Direction::kLower},
    Meaning{"*matmul", "*_time", "s", 1e-3, Direction::kLower},
    Meaning{"cpu-hpl", "throughput", "FLOP/s", 1e9, Direction::kHigher},
    Meaning{"cpu-stream", "*_throughput", "By/s", 1e6, Direction::kHigher},
    Meaning{"cpu-stream", "*_time_*", "s", 1, Direction::kInfo},
    Meaning{"cpu-memory-bw-latency", "*_bw", "By/s", 1e6, Direction::kHigher},
    Meaning{"cpu-memory-bw-latency", "*_lat", "s", 1e-9, Direction::kLower},
    Meaning{"mem-bw", "*_bw", "By/s", 1e9, Direction::kHigher},
    Meaning{"gpu-copy-bw", "*_bw", "By/s", 1e9, Direction::kHigher},
    Meaning{"gpu-stream", "*_bw", "By/s", 1e9, Direction::kHigher},
    Meaning{"nvbandwidth", "*_bw", "By/s", 1e9, Direction::kHigher},
    Meaning{"nvbandwidth", "*_lat", "s", 1e-9, Direction::kLower},
    Meaning{"ib-loopback", "*_bw*", "By/s", 1e9, Direction::kHigher},
    Meaning{"ib-traffic", "*_bw*", "By/s", 1e9, Direction::kHigher},
    Meaning{"ib-traffic", "*_lat*", "s", 1e-6, Direction::kLower},
    Meaning{"?ccl-bw", "*busbw", "By/s", 1e9, Direction::kHigher},
    Meaning{"?ccl-bw", "*algbw", "By/s", 1e9, Direction::kInfo},
    Meaning{"?ccl-bw", "*_time", "s", 1e-6, Direction::kLower},
    Meaning{"disk-benchmark", "*_iops", "IO/s", 1, Direction::kHigher},
    Meaning{"disk-benchmark", "*_bw", "By/s", 1, Direction::kHigher},
    Meaning{"disk-benchmark", "*_lat_ns*", "s", 1e-9, Direction::kLower},
    Meaning{"tcp-connectivity", "*_time_*", "s", 1e-3, Direction::kLower},
    Meaning{"*", "*steptime*", "s", 1e-3, Direction::kLower},
    Meaning{"*", "*throughput*", "1/s", 1, Direction::kHigher},
};

/// "nccl-bw:nvlink/allreduce_8_busbw:0" is benchmark, annotation, metric and rank; a name may have further slashes
/// ("model-benchmarks:bert/pytorch-bert-base/steptime_train_float32").
struct Name {
  std::string group, benchmark, metric, rank;
};
Name parse_name(const std::string& key) {
  Name name;
  const std::size_t first = key.find('/'), last = key.rfind('/');
  name.group = key.substr(0, first);
  name.benchmark = key.substr(0, last);
  name.metric = key.substr(last + 1);
  const std::size_t colon = name.metric.rfind(':');
  if (colon != std::string::npos && whole_number(std::string_view(name.metric).substr(colon + 1))) {
    name.rank = name.metric.substr(colon + 1);
    name.metric.erase(colon);
  }
  name.group.erase(std::min(name.group.find(':'), name.group.size()));
  return name;
}

model::Row row_of(const Name& name, double value) {
  for (const Meaning& m : kMeanings)
    if (text::matches(m.benchmark, name.group) && text::matches(m.metric, name.metric))
      return measured_row("superbench." + name.benchmark, name.metric, std::string(m.unit), m.direction,
                          value * m.scale, "as reported");
  model::Row row =
      measured_row("superbench." + name.benchmark, name.metric, "1", Direction::kInfo, value, "as reported");
  row.flags.emplace_back("unit_unknown");
  return row;
}

/// return_code says whether the benchmark worked; its own numbers are no results.
std::optional<model::Row> failure_of(const Name& name, double code) {
  if (code == 0) return std::nullopt;
  return missing_row("superbench." + name.benchmark, "", model::Verdict::kError,
                     fmt::format("SuperBench return code {:.0f}", code));
}

void read_value(const Fields& line, const std::string& key, std::vector<model::Row>& rows) {
  const Name name = parse_name(key);
  std::optional<model::Row> row;
  if (name.metric == "return_code")
    row = failure_of(name, line.signed_number(key));
  else if (line.has(key))  // null: the metric was not collected
    row = row_of(name, line.signed_number(key));
  if (!row) return;
  if (row->value.value_or(0) < 0 && row->direction != Direction::kInfo) {  // -1 stands for "none" there
    row->verdict = model::Verdict::kInvalid;
    row->reason = "SuperBench reports less than nothing";
  }
  row->device = name.rank.empty() ? "" : "rank" + name.rank;
  rows.push_back(*std::move(row));
}

}  // namespace

Result<Sheet> read_superbench(const Source& source) {
  Sheet sheet{.tool = "SuperBench", .version = "", .measured = "", .rows = {}};
  for (const Line& line : lines_of(source.bytes)) {
    if (words_of(line.text).empty()) continue;
    const auto fields = Fields::parse_line(source, line);
    if (!fields) return fields.error();
    const std::string node = fields->text("node");
    const std::size_t first = sheet.rows.size();
    for (const std::string& key : fields->keys())
      if (key.find('/') != std::string::npos) read_value(*fields, key, sheet.rows);
    for (std::size_t i = first; i < sheet.rows.size(); ++i) sheet.rows[i].node = node;
    if (fields->fault()) return *fields->fault();
  }
  return sheet;
}

}  // namespace steelyard::exchange
