// SPDX-License-Identifier: Apache-2.0
#include "base/digest.h"

#include <array>
#include <cstdlib>
#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
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

std::array<unsigned char, 32> hmac(std::string_view key, std::string_view bytes) {
  std::array<unsigned char, 32> out{};
  unsigned length = 0;
  if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(bytes.data()),
           bytes.size(), out.data(), &length) == nullptr)
    std::abort();
  return out;
}

std::string_view view(const std::array<unsigned char, 32>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::uint64_t first_bytes(const std::array<unsigned char, 32>& digest) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < 8; ++i) value = (value << 8) | digest[i];
  return value;
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
  return first_bytes(sha256(text));
}

std::uint64_t hkdf_seed(std::string_view key, std::string_view info) {
  const auto extracted = hmac(std::string(32, '\0'), key);
  return first_bytes(hmac(view(extracted), std::string(info) + '\x01'));
}

}  // namespace steelyard
