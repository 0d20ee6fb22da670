// SPDX-License-Identifier: Apache-2.0
#include "model/session.h"

#include <fmt/format.h>

#include "base/digest.h"

namespace steelyard::model {

std::uint64_t job_seed(const std::string& nonce, const std::string& job) {
  return hkdf_seed(nonce, "steelyard job " + job);
}

std::uint64_t launch_seed(std::uint64_t job_seed, unsigned launch, unsigned rank) {
  return hkdf_seed(seed_text(job_seed), fmt::format("steelyard launch {} rank {}", launch, rank));
}

std::string seed_text(std::uint64_t seed) {
  return fmt::format("{:016x}", seed);
}

}  // namespace steelyard::model
