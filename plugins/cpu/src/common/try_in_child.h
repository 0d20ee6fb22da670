// SPDX-License-Identifier: Apache-2.0
// What may kill the process that does it - an instruction, a library that is loaded - is tried in a child first.
#pragma once
#include <functional>

namespace steelyard::cpu {

/// Calls `action` in a child process: 0 if it survived, else its wait status; -1 and errno without a child. The child
/// has one thread, no handlers for faults, leaves no core file, and is killed by SIGALRM after ten seconds.
[[nodiscard]] int try_in_child(const std::function<void()>& action);

}  // namespace steelyard::cpu
