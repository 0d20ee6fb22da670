// SPDX-License-Identifier: Apache-2.0
// The program: arguments in, exit code out. Results on standard output, everything else on standard error.
#pragma once
#include <string>
#include <vector>

namespace steelyard::app {

/// `args` without the program's name. Returns one of ExitCode; never throws.
[[nodiscard]] int run_app(const std::vector<std::string>& args) noexcept;

}  // namespace steelyard::app
