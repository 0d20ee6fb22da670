// SPDX-License-Identifier: Apache-2.0
// The files of tests/fixtures/exchange, in memory.
#pragma once
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <span>
#include <string>

#include "exchange/import.h"

namespace steelyard::exchange::test {

inline Source fixture(const std::string& name) {
  std::ifstream in(std::string(STEELYARD_SOURCE_DIR) + "/tests/fixtures/exchange/" + name, std::ios::binary);
  Source source{name, {std::istreambuf_iterator<char>(in), {}}};
  EXPECT_FALSE(source.bytes.empty()) << name;
  return source;
}

inline const char* const kFixtures[] = {
    "fio-randrw.json",     "google-benchmark.json", "hpcc-hpl.txt", "nvbandwidth.json", "nccl-all-reduce.json",
    "nccl-all-reduce.txt", "nccl-older.txt",        "osu.txt",      "stream.txt",       "superbench.jsonl"};

inline Result<model::Run> imported(const Source& source, const ImportOptions& options = {}) {
  ImportOptions at = options;
  if (at.now.empty()) at.now = "2026-11-28T12:00:00.000Z";
  return import_run(std::span(&source, 1), at);
}

/// The first row of that benchmark and metric; parameters as "name=value" where several would do.
inline const model::Row& row(const model::Run& run, const std::string& benchmark, const std::string& metric,
                             const std::string& param = "") {
  for (const model::Row& r : run.results) {
    if (r.benchmark != benchmark || r.metric != metric) continue;
    if (param.empty()) return r;
    for (const auto& [name, value] : r.params)
      if (name + "=" + model::to_text(value) == param) return r;
  }
  ADD_FAILURE() << "no row " << benchmark << " " << metric << " " << param;
  static const model::Row kNone;
  return kNone;
}

}  // namespace steelyard::exchange::test
