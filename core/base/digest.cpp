// SPDX-License-Identifier: Apache-2.0
#include "base/digest.h"

#include <array>
#include <cstdlib>
#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <span>
#include <vector>

namespace steelyard {
namespace {

std::array<unsigned char, 32> sha256(std::string_view bytes) {
  std::array<unsigned char, 32> digest{};
  unsigned length = 0;
  // Fails only if libcrypto itself is broken; a wrong hash would be worse than no program.
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &length, EVP_sha256(), nullptr) != 1) std::abort();
  return digest;
}

std::string hex(std::span<const unsigned char> bytes) {
  return fmt::format("{:02x}", fmt::join(bytes, ""));
}

}  // namespace

std::string sha256_hex(std::string_view bytes) {
  return hex(sha256(bytes));
}

std::string random_hex(std::size_t bytes) {
  std::vector<unsigned char> random(bytes);
  if (RAND_bytes(random.data(), static_cast<int>(bytes)) != 1) std::abort();  // no entropy: ids would collide
  return hex(random);
}

std::uint64_t seed_from(std::string_view text) {
  const auto digest = sha256(text);
  std::uint64_t seed = 0;
  for (std::size_t i = 0; i < 8; ++i) seed = (seed << 8) | digest[i];
  return seed;
}

}  // namespace steelyard
