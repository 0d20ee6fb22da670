// SPDX-License-Identifier: Apache-2.0
// Data that compresses as data of everyday servers does, made from a seed: the same bytes everywhere.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>

namespace steelyard::cpu {

inline constexpr std::size_t kCorpusKinds = 4;

/// Fills `block`. Kind 0: words of a made-up language, frequent ones more often; 1: lines of a log; 2: records of
/// counters, identifiers and small numbers; 3: FP32 readings of a drifting sensor, whose low bits are noise.
void fill_corpus(std::span<std::uint8_t> block, std::size_t kind, std::uint64_t seed) noexcept;

}  // namespace steelyard::cpu
