// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <fmt/format.h>

#include "base/clock.h"
#include "exchange/fields.h"
#include "exchange/importers.h"

namespace steelyard::exchange {
namespace {

using model::Direction;

/// Options that make one workload another; where it ran (the file) is the device, how long is no property of it.
constexpr const char* kWorkload[] = {"rw",        "bs",    "ioengine", "iodepth", "numjobs", "direct",
                                     "rwmixread", "fsync", "sync",     "size",    "verify",  "rate"};

std::string device_of(const std::string& file) {
  return file.starts_with("/dev/") ? file.substr(5) : "storage";
}

/// "99.990000" -> "p99.99".
std::string quantile_name(std::string percentile) {
  if (percentile.find('.') != std::string::npos) {
    percentile.erase(percentile.find_last_not_of('0') + 1);
    if (percentile.ends_with('.')) percentile.pop_back();
  }
  return "p" + percentile;
}

void add_quantiles(const Fields& latency, model::Row& row) {
  if (!latency.has("percentile")) return;
  const Fields percentiles = latency.object("percentile");
  for (const std::string& key : percentiles.keys()) {
    const double ns = percentiles.number(key);
    if (!quantity(key)) percentiles.fail(key, "is no percentile");
    row.quantiles[quantile_name(key)] = ns * 1e-9;
  }
}

struct Job {
  std::string device;
  std::map<std::string, model::ParamValue> params;
  std::string trouble;  // empty, or why its numbers are no result
};

void add_row(const Job& job, model::Row row, std::vector<model::Row>& rows) {
  row.device = job.device;
  row.params = job.params;
  if (!job.trouble.empty()) {
    row.verdict = model::Verdict::kError;
    row.reason = job.trouble;
    row.value.reset();
  }
  rows.push_back(std::move(row));
}

void read_direction(const Fields& fields, const std::string& direction, const Job& job, std::vector<model::Row>& rows) {
  if (!fields.has(direction)) return;
  const Fields stats = fields.object(direction);
  const double operations = stats.number("total_ios");
  if (operations == 0) return;
  const std::string benchmark = "fio." + direction;
  auto bandwidth = measured_row(benchmark, "bandwidth", "By/s", Direction::kHigher,
                                stats.has("bw_bytes") ? stats.number("bw_bytes") : stats.number("bw") * 1024, "mean");
  bandwidth.duration_s = stats.number("runtime") * 1e-3;
  auto rate = measured_row(benchmark, "operations", "IO/s", Direction::kHigher, stats.number("iops"), "mean");
  if (!stats.has("clat_ns")) stats.fail("clat_ns", "is missing: fio before 3.0 is not read");
  const Fields latency = stats.object("clat_ns");
  auto wait = measured_row(benchmark, "latency", "s", Direction::kLower, latency.number("mean") * 1e-9, "mean");
  add_quantiles(latency, wait);
  if (latency.maybe_number("N").value_or(1) == 0)  // as with --disable_clat or --gtod_reduce
    wait = missing_row(benchmark, "latency", model::Verdict::kSkip, "fio was told not to measure latencies");
  for (model::Row* row : {&bandwidth, &rate, &wait}) {
    if (row->value) row->n = static_cast<std::size_t>(std::min(operations, 1e15));
    add_row(job, std::move(*row), rows);
  }
}

Job read_job(const Fields& fields, const std::optional<Fields>& global) {
  Job job;
  job.params["job"] = fields.text("jobname");
  std::string file;
  const auto take = [&](const Fields& options) {
    for (const char* option : kWorkload)
      if (options.has(option)) job.params[option] = options.text(option);
    if (options.has("filename")) file = options.text("filename");
  };
  if (global) take(*global);
  if (fields.has("job options")) take(fields.object("job options"));
  job.device = device_of(file);
  const double error = fields.maybe_number("error").value_or(0);
  if (error != 0) job.trouble = fmt::format("fio ended with error {:.0f}", error);
  const double failed = fields.maybe_number("total_err").value_or(0);  // with continue_on_error it goes on
  if (failed != 0) job.trouble = fmt::format("fio counted {:.0f} failed requests", failed);
  return job;
}

}  // namespace

Result<Sheet> read_fio(const Source& source) {
  const auto root = Fields::parse(source);
  if (!root) return root.error();
  Sheet sheet{.tool = "fio", .version = root->text("fio version"), .measured = "", .rows = {}};
  if (sheet.version.starts_with("fio-")) sheet.version.erase(0, 4);
  if (const auto seconds = root->maybe_number("timestamp"); seconds && *seconds > 0 && *seconds < 9e9)
    sheet.measured = utc_timestamp(std::llround(*seconds) * 1'000'000'000);
  std::optional<Fields> global;
  if (root->has("global options")) global = root->object("global options");
  for (const Fields& fields : root->objects("jobs")) {
    const Job job = read_job(fields, global);
    const std::size_t before = sheet.rows.size();
    for (const char* direction : {"read", "write", "trim"}) read_direction(fields, direction, job, sheet.rows);
    if (sheet.rows.size() == before)
      add_row(job,
              missing_row("fio.job", "", model::Verdict::kError,
                          job.trouble.empty() ? "fio completed no operation" : job.trouble),
              sheet.rows);
  }
  if (root->fault()) return *root->fault();
  return sheet;
}

}  // namespace steelyard::exchange
