// SPDX-License-Identifier: Apache-2.0
#include "base/signature.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

namespace steelyard {
namespace {

constexpr std::string_view kPrefix = "ed25519-";
constexpr std::size_t kKeyBytes = 32, kSignatureBytes = 64;

struct Free {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  void operator()(BIO* bio) const { BIO_free(bio); }
};
template <class T>
using Owned = std::unique_ptr<T, Free>;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

int no_password(char*, int, int, void*) {
  return -1;  // else OpenSSL asks at the terminal
}

Owned<EVP_MD_CTX> context() {
  Owned<EVP_MD_CTX> made(EVP_MD_CTX_new());
  if (!made) std::abort();
  return made;
}

std::array<unsigned char, kKeyBytes> public_key(std::string_view id) {
  std::array<unsigned char, kKeyBytes> key{};
  const auto digit = [](char c) { return static_cast<unsigned>(c <= '9' ? c - '0' : c - 'a' + 10); };
  for (std::size_t i = 0; i < kKeyBytes; ++i) {
    const char* pair = &id[kPrefix.size() + 2 * i];
    key[i] = static_cast<unsigned char>((digit(pair[0]) << 4) | digit(pair[1]));
  }
  return key;
}

}  // namespace

struct SigningKey::Impl {
  explicit Impl(EVP_PKEY* owned) : key(owned) {}
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl() { EVP_PKEY_free(key); }
  EVP_PKEY* key;
};

SigningKey SigningKey::generate() {
  EVP_PKEY* key = EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
  if (key == nullptr) std::abort();  // no entropy: a guessable key would be worse than no program
  return SigningKey(std::make_shared<Impl>(key));
}

Result<SigningKey> SigningKey::from_pem(std::string_view pem, std::string_view name) {
  const Owned<BIO> in(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  Owned<EVP_PKEY> key(in ? PEM_read_bio_PrivateKey(in.get(), nullptr, no_password, nullptr) : nullptr);
  if (!key || EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_ED25519)
    return Error{Errc::kInvalidArgument, fmt::format("{}: not an unencrypted private Ed25519 key in PEM", name),
                 "make one: steelyard keygen -o FILE"};
  return SigningKey(std::make_shared<Impl>(key.release()));
}

Result<SigningKey> SigningKey::from_seed(std::string_view seed) {
  Owned<EVP_PKEY> key(seed.size() == kKeyBytes
                          ? EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, bytes_of(seed), seed.size())
                          : nullptr);
  if (!key) return Error{Errc::kInvalidArgument, "an Ed25519 secret key has 32 bytes"};
  return SigningKey(std::make_shared<Impl>(key.release()));
}

std::string SigningKey::to_pem() const {
  const Owned<BIO> out(BIO_new(BIO_s_mem()));
  char* text = nullptr;
  if (!out || PEM_write_bio_PrivateKey(out.get(), impl_->key, nullptr, nullptr, 0, nullptr, nullptr) != 1) std::abort();
  const long length = BIO_get_mem_data(out.get(), &text);
  return {text, static_cast<std::size_t>(length)};
}

std::string SigningKey::id() const {
  std::array<unsigned char, kKeyBytes> raw{};
  std::size_t length = raw.size();
  if (EVP_PKEY_get_raw_public_key(impl_->key, raw.data(), &length) != 1) std::abort();
  return fmt::format("{}{:02x}", kPrefix, fmt::join(raw, ""));
}

std::string SigningKey::sign(std::string_view bytes) const {
  std::array<unsigned char, kSignatureBytes> signature{};
  std::size_t length = signature.size();
  const auto using_key = context();
  if (EVP_DigestSignInit(using_key.get(), nullptr, nullptr, nullptr, impl_->key) != 1 ||
      EVP_DigestSign(using_key.get(), signature.data(), &length, bytes_of(bytes), bytes.size()) != 1)
    std::abort();
  return {reinterpret_cast<const char*>(signature.data()), length};
}

bool is_key_id(std::string_view id) {
  return id.size() == kPrefix.size() + 2 * kKeyBytes && id.starts_with(kPrefix) &&
         std::ranges::all_of(id.substr(kPrefix.size()),
                             [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool verify_signature(std::string_view id, std::string_view bytes, std::string_view signature) {
  if (!is_key_id(id) || signature.size() != kSignatureBytes) return false;
  const auto raw = public_key(id);
  const Owned<EVP_PKEY> key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, raw.data(), raw.size()));
  const auto using_key = context();
  return key && EVP_DigestVerifyInit(using_key.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
         EVP_DigestVerify(using_key.get(), bytes_of(signature), signature.size(), bytes_of(bytes), bytes.size()) == 1;
}

}  // namespace steelyard
