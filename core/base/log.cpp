// SPDX-License-Identifier: Apache-2.0
#include "base/log.h"

#include <atomic>
#include <string>
#include <unistd.h>

#include "base/text.h"

namespace steelyard::log {
namespace {

std::atomic<Level> threshold{Level::kWarning};

constexpr std::string_view kPrefix[] = {"debug: ", "", "warning: ", "error: "};

}  // namespace

void set_threshold(Level level) {
  threshold = level;
}

void write(Level level, std::string_view message) {
  if (level < threshold.load()) return;
  const std::string line = std::string(kPrefix[static_cast<int>(level)]) + text::printable(message) + "\n";
  // One write, so that lines of several threads or processes do not mix. A closed stderr has nobody to tell.
  if (::write(STDERR_FILENO, line.data(), line.size()) < 0) return;
}

}  // namespace steelyard::log
