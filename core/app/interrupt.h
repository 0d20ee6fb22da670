// SPDX-License-Identifier: Apache-2.0
// ^C, a scheduler's SIGTERM, a closed terminal: the first asks for an orderly stop, the second does not ask.
#pragma once
#include <atomic>
#include <string>

namespace steelyard::app {

/// Called once. From here on the first SIGINT, SIGTERM or SIGHUP sets the returned flag and writes `message` to
/// standard error; the second writes `goodbye` to standard error and `last_words` to standard output - the document
/// that a program waits for, or nothing - and ends the process at once with 130. Children notice by themselves that
/// their parent is gone.
[[nodiscard]] const std::atomic<bool>& catch_interrupts(const std::string& message, const std::string& goodbye,
                                                        const std::string& last_words);

/// The result is about to be written: from here on a signal adds nothing to it, and ends nothing half way.
void expect_no_interrupt();

}  // namespace steelyard::app
