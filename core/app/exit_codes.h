// SPDX-License-Identifier: Apache-2.0
// What the shell is told. One table for --help, man pages, documents and code.
#pragma once
#include <string_view>

#include "base/result.h"
#include "model/run.h"

namespace steelyard::app {

enum ExitCode : int {
  kOk = 0,
  kGateFailed = 1,  // finished, a gate failed or not certified
  kUsage = 2,       // usage or configuration
  kIncomplete = 3,  // something errored
  kInvalid = 4,     // ran, but the numbers must not be used
  kPrerequisiteMissing = 5,
  kCorruptFile = 6,  // hash or signature wrong
  kAllSkipped = 77,
  kInterrupted = 130,  // resumable
};

[[nodiscard]] int exit_code(Errc code);
/// What ends a run decides, the least trustworthy first: ERROR 3, INVALID 4, FAIL 1, nothing but SKIP 77, else 0.
/// A run without any row measured nothing and is incomplete.
[[nodiscard]] int exit_code(const model::Summary& summary);
/// The stable word for JSON error documents: "invalid_argument", "not_found"...
[[nodiscard]] std::string_view to_text(Errc code);

}  // namespace steelyard::app
