// SPDX-License-Identifier: Apache-2.0
// Messages for the person at the terminal: one line each, on standard error. Results never come this way.
#pragma once
#include <string_view>

namespace steelyard::log {

enum class Level { kDebug, kInfo, kWarning, kError };

/// Messages below `level` are dropped. Default: kWarning. [any thread]
void set_threshold(Level level);
void write(Level level, std::string_view message);

inline void debug(std::string_view m) {
  write(Level::kDebug, m);
}
inline void info(std::string_view m) {
  write(Level::kInfo, m);
}
inline void warning(std::string_view m) {
  write(Level::kWarning, m);
}
inline void error(std::string_view m) {
  write(Level::kError, m);
}

}  // namespace steelyard::log
