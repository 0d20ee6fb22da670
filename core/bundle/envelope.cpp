// SPDX-License-Identifier: Apache-2.0
#include "bundle/envelope.h"

#include <fmt/format.h>
#include <utility>

#include "base/base64.h"
#include "model/json.h"

namespace steelyard::bundle {
namespace {

using model::Json;

constexpr std::string_view kType = "application/vnd.ucs.manifest+json";
constexpr std::pair<Role, const char*> kRoles[] = {
    {Role::kSubmitter, "submitter"}, {Role::kLab, "lab"}, {Role::kAuthority, "authority"}};

std::string member_text(const Json& object, const char* key) {
  const auto found = object.is_object() ? object.find(key) : object.end();
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

}  // namespace

const char* to_text(Role role) {
  return kRoles[static_cast<std::size_t>(role)].second;
}

std::optional<Role> role_from(std::string_view text) {
  for (const auto& [role, name] : kRoles)
    if (text == name) return role;
  return std::nullopt;
}

std::string pre_authentication_encoding(std::string_view type, std::string_view body) {
  return fmt::format("DSSEv1 {} {} {} {}", type.size(), type, body.size(), body);
}

std::string payload_type(Role role) {
  return fmt::format("{};role={}", kType, to_text(role));
}

std::string envelope_path(const Envelope& envelope) {
  constexpr std::size_t kBegin = 8, kDigits = 16;  // behind "ed25519-"
  return fmt::format("sig/{}-{}.dsse", to_text(envelope.role), envelope.key.substr(kBegin, kDigits));
}

std::string write_envelope(const Envelope& envelope, std::string_view manifest) {
  return model::dump_json({{"payloadType", payload_type(envelope.role)},
                           {"payload", base64(manifest)},
                           {"signatures", {{{"keyid", envelope.key}, {"sig", base64(envelope.signature)}}}}});
}

Envelope sign(const SigningKey& key, Role role, std::string_view manifest) {
  return {key.id(), role, key.sign(pre_authentication_encoding(payload_type(role), manifest))};
}

bool is_intact(const Envelope& envelope, std::string_view manifest) {
  return verify_signature(envelope.key, pre_authentication_encoding(payload_type(envelope.role), manifest),
                          envelope.signature);
}

Result<Envelope> read_envelope(std::string_view bytes, std::string_view manifest) {
  const auto corrupt = [](std::string what) { return Error{Errc::kCorrupt, std::move(what)}; };
  const auto json = model::parse_json(bytes, "envelope");
  if (!json) return json.error();
  const std::string type = member_text(*json, "payloadType");
  const std::size_t at = type.find(";role=");
  const auto role = at == std::string::npos ? std::nullopt : role_from(type.substr(at + 6));
  if (!role) return corrupt(fmt::format("unknown payloadType '{}'", type));
  const auto list = json->find("signatures");
  if (list == json->end() || !list->is_array() || list->size() != 1) return corrupt("not exactly one signature");
  const auto signature = from_base64(member_text(list->front(), "sig"));
  if (!signature) return corrupt("a signature that is not Base64");
  Envelope envelope{member_text(list->front(), "keyid"), *role, *signature};
  if (!is_key_id(envelope.key)) return corrupt("a keyid that is no Ed25519 public key");
  // Whoever could vary what is not signed could hide something in it.
  if (write_envelope(envelope, manifest) != bytes)
    return corrupt("its payload is not this manifest, or it is not written as steelyard writes it");
  return envelope;
}

}  // namespace steelyard::bundle
