// SPDX-License-Identifier: Apache-2.0
#include "bundle/envelope.h"

#include <gtest/gtest.h>

#include "base/base64.h"
#include "bundle/trust.h"
#include "core/bundle/example.h"

namespace steelyard::bundle {
namespace {

using namespace example;

TEST(Envelope, SignsWhatDsseSays) {
  EXPECT_EQ(pre_authentication_encoding("http://example.com/HelloWorld", "hello world"),
            "DSSEv1 29 http://example.com/HelloWorld 11 hello world");
  const Envelope envelope = sign(key('s'), Role::kLab, "{}");
  EXPECT_TRUE(
      verify_signature(envelope.key, "DSSEv1 42 application/vnd.ucs.manifest+json;role=lab 2 {}", envelope.signature));
}

TEST(Envelope, ComesBackAndHoldsForItsManifestAndRoleOnly) {
  const Envelope made = sign(key('s'), Role::kAuthority, "{}");
  const std::string bytes = write_envelope(made, "{}");
  const auto read = read_envelope(bytes, "{}");
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_TRUE(is_intact(*read, "{}"));
  EXPECT_FALSE(is_intact(*read, "{ }"));
  Envelope other = *read;
  other.role = Role::kLab;
  EXPECT_FALSE(is_intact(other, "{}")) << "the role is signed";
  EXPECT_FALSE(read_envelope(bytes, "{ }")) << "another manifest";
  EXPECT_FALSE(read_envelope(bytes + "\n", "{}")) << "one spelling only";
}

TEST(Envelope, EveryFlippedByteIsSeen) {
  const std::string bytes = write_envelope(sign(key('s'), Role::kSubmitter, "{}"), "{}");
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    std::string changed = bytes;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    const auto read = read_envelope(changed, "{}");
    EXPECT_FALSE(read && is_intact(*read, "{}")) << i;
  }
}

TEST(Trust, IsReadStrictly) {
  const std::string good = "schema = \"steelyard.trust/1\"\n[[key]]\nkey = \"" + key('l').id() +
                           "\"\nname = \"Lab\"\nrole = \"lab\"\nfrom = \"2026-01-01\"\nuntil = \"2027-12-31\"\n";
  const auto trust = parse_trust(good, "trust.toml");
  ASSERT_TRUE(trust) << trust.error().message;
  EXPECT_EQ(trust->keys[0].role, Role::kLab);
  const auto refused = [&](const std::string& from, const std::string& to) {
    std::string text = good;
    text.replace(text.find(from), from.size(), to);
    const auto read = parse_trust(text, "trust.toml");
    return read ? "" : read.error().message;
  };
  EXPECT_EQ(refused("\"lab\"", "\"boss\""), "trust.toml:5: role is not one of submitter, lab, authority");
  EXPECT_NE(refused("2026-01-01", "1.1.2026"), "");
  EXPECT_NE(refused("2027", "2025"), "");
  EXPECT_NE(refused("ed25519-", "rsa-"), "");
  EXPECT_NE(refused("name", "nmae"), "");
  EXPECT_NE(refused("trust/1", "trust/2"), "");
  EXPECT_FALSE(parse_trust(good + good.substr(good.find("[[key]]")), "trust.toml")) << "twice the same";
}

}  // namespace
}  // namespace steelyard::bundle
