// SPDX-License-Identifier: Apache-2.0
// Ed25519 (RFC 8032): keys and signatures. Private keys are PKCS#8 in PEM, so that `openssl pkey` reads them too; a
// public key travels as its id, which is the key itself: "ed25519-" and 64 hexadecimal digits.
#pragma once
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace steelyard {

class SigningKey {
 public:
  /// A new one from the system's random numbers.
  [[nodiscard]] static SigningKey generate();
  /// `name` is what errors call the text. Only an unencrypted Ed25519 key.
  [[nodiscard]] static Result<SigningKey> from_pem(std::string_view pem, std::string_view name);
  /// From the 32 bytes that RFC 8032 calls the secret key.
  [[nodiscard]] static Result<SigningKey> from_seed(std::string_view seed);

  [[nodiscard]] std::string to_pem() const;
  [[nodiscard]] std::string id() const;
  /// 64 bytes; the same for the same key and bytes.
  [[nodiscard]] std::string sign(std::string_view bytes) const;

 private:
  struct Impl;
  explicit SigningKey(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}
  std::shared_ptr<const Impl> impl_;
};

/// True if `id` is a key's id as written above (whether anybody holds the key or not).
[[nodiscard]] bool is_key_id(std::string_view id);

/// True if `signature` is `id`'s over exactly `bytes`. False for whatever is no id or no signature.
[[nodiscard]] bool verify_signature(std::string_view id, std::string_view bytes, std::string_view signature);

}  // namespace steelyard
