// SPDX-License-Identifier: Apache-2.0
#include "base/signature.h"

#include <gtest/gtest.h>

#include "base/base64.h"

namespace steelyard {
namespace {

std::string bytes(std::string_view hex) {
  std::string out;
  for (std::size_t i = 0; i < hex.size(); i += 2)
    out += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
  return out;
}

// RFC 8032, 7.1, TEST 3.
TEST(Signature, IsThatOfTheStandard) {
  const auto key = SigningKey::from_seed(bytes("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7"));
  ASSERT_TRUE(key);
  EXPECT_EQ(key->id(), "ed25519-fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025");
  const std::string signature = key->sign("\xaf\x82");
  EXPECT_EQ(signature, bytes("6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
                             "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"));
  EXPECT_TRUE(verify_signature(key->id(), "\xaf\x82", signature));
  EXPECT_FALSE(verify_signature(key->id(), "\xaf\x83", signature));
  EXPECT_FALSE(verify_signature(SigningKey::generate().id(), "\xaf\x82", signature));
  EXPECT_FALSE(verify_signature("ed25519-fc", "\xaf\x82", signature));
  EXPECT_FALSE(verify_signature(key->id(), "\xaf\x82", ""));
}

TEST(Signature, KeysTravelAsPem) {
  const SigningKey key = SigningKey::generate();
  const auto again = SigningKey::from_pem(key.to_pem(), "key");
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(again->id(), key.id());
  EXPECT_NE(SigningKey::generate().id(), key.id());
  EXPECT_FALSE(SigningKey::from_pem("", "key"));
  EXPECT_EQ(SigningKey::from_pem("-----BEGIN PRIVATE KEY-----\n", "my.key").error().message,
            "my.key: not an unencrypted private Ed25519 key in PEM");
}

TEST(Base64, HasOneSpelling) {
  const std::pair<const char*, const char*> kPairs[] = {{"", ""},        {"f", "Zg=="},        {"fo", "Zm8="},
                                                        {"foo", "Zm9v"}, {"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="}};
  for (const auto& [plain, encoded] : kPairs) {
    EXPECT_EQ(base64(plain), encoded);
    EXPECT_EQ(from_base64(encoded), plain);
  }
  for (const char* wrong : {"Zg", "Zg=", "Zh==", "Z===", "====", "Zm9v\n", "Zm 9", "Zg==Zg=="})
    EXPECT_FALSE(from_base64(wrong)) << wrong;
}

}  // namespace
}  // namespace steelyard
