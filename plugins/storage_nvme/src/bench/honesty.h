// SPDX-License-Identifier: Apache-2.0
// When a measurement must not be believed. Pure; each returns why, or nothing.
#pragma once
#include <cstdint>
#include <string>

#include "load/load.h"

namespace steelyard::storage {

/// Reads that a cache answered: the drives saw fewer than nine tenths of the bytes.
[[nodiscard]] std::string doubt_about_reads(std::uint64_t bytes_read, std::uint64_t drives_read);
/// Writes that a cache kept: likewise.
[[nodiscard]] std::string doubt_about_writes(std::uint64_t bytes_written, std::uint64_t drives_written);

/// Whether rate and latencies of this can be held against Little's law: a closed loop, of which enough requests were
/// counted for the edges of the region not to matter.
[[nodiscard]] bool littles_law_tells(const Outcome& outcome, const Shape& shape);
/// A closed loop whose rate and latencies do not fit together by that law, within a fifth, where it tells.
[[nodiscard]] std::string doubt_about_load(const Outcome& outcome, const Shape& shape);

}  // namespace steelyard::storage
