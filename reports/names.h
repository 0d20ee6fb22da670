// SPDX-License-Identifier: Apache-2.0
// What benchmarks and metrics are called, in both languages, and the letter that stands for a metric in formulas:
// data/names/*.toml, one file per plugin. A name that no file has is the id itself.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "model/run.h"
#include "reports/words.h"

namespace steelyard::reports {

struct Name {
  Phrase name;
  std::string symbol;  // "B", "t"; empty for benchmarks
};

/// Parameters whose numbers are sizes in bytes.
[[nodiscard]] bool is_bytes(const std::string& parameter);

class Names {
 public:
  /// Adds what the TOML text `bytes` says; `file` is what errors call it. A name said twice is an error: two plugins
  /// must not call one metric differently.
  [[nodiscard]] Result<void> add(std::string_view bytes, const std::string& file);

  [[nodiscard]] Phrase benchmark(const std::string& id) const;
  /// The metric's name within this benchmark ("benchmark/metric") where it has one, else its general name, else that of
  /// the longest pattern ("benchmark*/*metric") that fits both; {id} in it is the metric's id.
  [[nodiscard]] Name metric(const std::string& benchmark, const std::string& id) const;
  /// What a parameter is called.
  [[nodiscard]] Phrase parameter(const std::string& name) const;
  /// A parameter's value as people say it: "all cores", "size 64 KiB"; else "name=value".
  [[nodiscard]] Phrase parameter(const std::string& name, const model::ParamValue& value) const;

 private:
  std::map<std::string, Name> benchmarks_, metrics_, parameters_;  // parameters_: by "name" or "name=value"
};

}  // namespace steelyard::reports
