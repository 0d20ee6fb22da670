// SPDX-License-Identifier: Apache-2.0
// Values travel in base SI with UCUM units ("By/s", "s", "FLOP/s"); only here do they get prefixes, for people.
#pragma once
#include <string>
#include <string_view>

namespace steelyard::units {

/// Value and unit as a person reads them: (5.12e11, "By/s") -> "512 GB/s"; (1.18e-7, "s") -> "118 ns"; three
/// significant digits, a space between; with an exponent where the largest prefix is too small. "1" is dimensionless,
/// "%" is kept, an unknown unit gets no prefix.
[[nodiscard]] std::string human(double value, std::string_view unit);

/// (1.23456, 2) -> "1.23"; with an exponent where digits would say nothing: (1e308, 2) -> "1e+308".
[[nodiscard]] std::string fixed(double value, int decimals);
/// An interval: "[0.98, 1.02]".
[[nodiscard]] std::string range(double lo, double hi, int decimals);

/// True if documents may carry values in it: built with '/' and '.' from SI base units without prefix, "1", "%" and
/// what UCUM writes in braces for things that are counted ("{query}/s").
[[nodiscard]] bool is_base(std::string_view unit);

/// Memory and storage sizes by powers of two: 34359738368 -> "32 GiB".
[[nodiscard]] std::string binary_size(unsigned long long bytes);
/// The same of a size that was measured or read from a stranger's document: to a whole byte, or as human() where it is
/// none.
[[nodiscard]] std::string measured_size(double bytes);

/// 0.0123 -> "1.2 %".
[[nodiscard]] std::string percent(double fraction);

/// 95 -> "1 min 35 s"; 0.5 -> "0.5 s".
[[nodiscard]] std::string seconds(double s);

}  // namespace steelyard::units
