// SPDX-License-Identifier: Apache-2.0
// One signature: a DSSE envelope (github.com/secure-systems-lab/dsse) over the exact bytes of manifest.json. The role
// in which it is given is part of the payload's type, and so of what is signed.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/signature.h"

namespace steelyard::bundle {

enum class Role { kSubmitter, kLab, kAuthority };

[[nodiscard]] const char* to_text(Role role);  // "submitter"
[[nodiscard]] std::optional<Role> role_from(std::string_view text);

/// DSSE's pre-authentication encoding, which is what is signed: "DSSEv1 <length> <type> <length> <body>".
[[nodiscard]] std::string pre_authentication_encoding(std::string_view type, std::string_view body);

/// "application/vnd.ucs.manifest+json;role=lab"
[[nodiscard]] std::string payload_type(Role role);

struct Envelope {
  std::string key;  // its id
  Role role = Role::kSubmitter;
  std::string signature;  // 64 bytes
};

/// "sig/lab-0123456789abcdef.dsse", of role and key.
[[nodiscard]] std::string envelope_path(const Envelope& envelope);
[[nodiscard]] std::string write_envelope(const Envelope& envelope, std::string_view manifest);

[[nodiscard]] Envelope sign(const SigningKey& key, Role role, std::string_view manifest);
/// True if the envelope's signature is its key's, over this manifest and in this role.
[[nodiscard]] bool is_intact(const Envelope& envelope, std::string_view manifest);

/// kCorrupt for whatever write_envelope() would not have written for this manifest.
[[nodiscard]] Result<Envelope> read_envelope(std::string_view bytes, std::string_view manifest);

}  // namespace steelyard::bundle
