// SPDX-License-Identifier: Apache-2.0
// How a run went, by its journal: what run rules need beyond the results. Plain data; store fills it.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/plan.h"

namespace steelyard::model {

/// One start line of the journal, and the finish line that belongs to it. An attempt without one died.
struct Attempt {
  std::string job;
  unsigned number = 1;  // from 1, per job
  std::uint64_t start_ns = 0;
  std::optional<std::uint64_t> finish_ns;
};

/// All times are the coordinator's monotonic clock, which a reboot sets back.
struct Session {
  std::string id, nonce;      // nonce: hexadecimal; every seed follows from it
  bool nonce_given = false;   // by --nonce: an authority's, if it says so
  Plan plan;                  // as declared before the first measurement
  std::uint64_t open_ns = 0;  // of the first line
  std::optional<std::uint64_t> end_ns;
  std::vector<Attempt> attempts;          // in the order of the journal
  std::vector<std::uint64_t> resumed_ns;  // another process went on here
  std::vector<std::string> hosts;         // fingerprint at the opening and at each resume; empty: not recorded
};

/// The seed that a plugin gets: first of the job, then of each of its launches and ranks. HKDF-SHA256, first 8 bytes:
/// job    ikm = nonce as written, info = "steelyard job " + job id
/// launch ikm = the job's seed as 16 hexadecimal digits, info = "steelyard launch L rank R"
[[nodiscard]] std::uint64_t job_seed(const std::string& nonce, const std::string& job);
[[nodiscard]] std::uint64_t launch_seed(std::uint64_t job_seed, unsigned launch, unsigned rank = 0);
/// 16 hexadecimal digits: JSON readers lose the low bits of larger numbers.
[[nodiscard]] std::string seed_text(std::uint64_t seed);

}  // namespace steelyard::model
