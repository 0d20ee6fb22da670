// SPDX-License-Identifier: Apache-2.0
// What every importer starts from and ends with: the bytes of another tool's file, and the rows they amount to.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/run.h"

namespace steelyard::exchange {

/// A file in memory. Its bytes are a stranger's.
struct Source {
  std::string name;  // without folders; what errors call it
  std::string bytes;
};

/// What one file says, in SI base units. Rows carry benchmark, parameters, device, numbers and verdict; node, job and
/// path are filled in by whoever called the importer.
struct Sheet {
  std::string tool, version;  // "fio", "3.33"; the version is empty where the file does not name it
  std::string measured;       // UTC as in run.json; empty where the file does not say, or says it without a zone
  std::vector<model::Row> rows;
};

/// A row that passed: the tool reports it and nothing speaks against it. `estimator`: how the tool came by the value.
[[nodiscard]] model::Row measured_row(std::string benchmark, std::string metric, std::string unit,
                                      model::Direction direction, double value, std::string estimator);
/// A row without a value, and why.
[[nodiscard]] model::Row missing_row(std::string benchmark, std::string metric, model::Verdict verdict,
                                     std::string reason);

/// "FILE: WHAT" and "FILE:LINE: WHAT", kInvalidArgument: the user named the file.
[[nodiscard]] Error broken(const Source& source, std::string_view what, std::string hint);
[[nodiscard]] Error broken(const Source& source, std::size_t line, std::string_view what, std::string hint);
/// Of a file without the last line of its tool, `end`.
[[nodiscard]] Error ends_before(const Source& source, std::string_view end);

/// The lines of a text, counted from 1, without their ends. `whole`: it ended with a newline; the last line of a file
/// that was cut off does not.
struct Line {
  std::size_t number = 0;
  std::string_view text;
  bool whole = true;
};
[[nodiscard]] std::vector<Line> lines_of(std::string_view text);
/// Between blanks.
[[nodiscard]] std::vector<std::string_view> words_of(std::string_view line);
/// All of `s` as a finite number that is not negative: no tool measures less than nothing.
[[nodiscard]] std::optional<double> quantity(std::string_view s);
/// All of `s` as a count.
[[nodiscard]] std::optional<std::int64_t> whole_number(std::string_view s);
/// HPC Challenge frames each of its sections, and all of them: the first frame that the text, which may be a piece of
/// its output, does not close ("End of HPL section."); empty if none is open.
[[nodiscard]] std::string open_section(std::string_view text);
/// What follows `label` on the first line that has it, up to the end of the line, without blanks around it.
[[nodiscard]] std::string after(std::string_view text, std::string_view label);

}  // namespace steelyard::exchange
