// SPDX-License-Identifier: Apache-2.0
// The flags of a row in short words, and the line that says what the words mean.
#pragma once
#include <set>
#include <string>
#include <vector>

#include "app/texts.h"
#include "model/run.h"

namespace steelyard::app {

/// "corr, wide"; a flag of a stranger's is itself.
[[nodiscard]] std::string short_flags(const std::vector<std::string>& flags, const Texts& text);
/// "emulated"; empty for what is native.
[[nodiscard]] std::string short_path(const std::string& path, const Texts& text);
/// "wide = ... · warmup = ...", of those among `flags`; empty if none of ours is.
[[nodiscard]] std::string flag_legend(const std::set<std::string>& flags, const Texts& text);
/// The same of those that occur in `rows`.
[[nodiscard]] std::string flag_legend(const std::vector<model::Row>& rows, const Texts& text);

}  // namespace steelyard::app
