// SPDX-License-Identifier: Apache-2.0
// From a finished run to one file that a stranger can check. Pure: the same input gives the same bytes.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "bundle/envelope.h"
#include "model/bundle.h"
#include "model/edition.h"

namespace steelyard::bundle {

struct PackInput {
  std::string journal = {};  // the bytes of journal.jsonl
  const model::Edition* edition = nullptr;
  model::WeightProfile profile = {};  // one of the edition's own
  model::Pinned rules = {};
  model::BundleTool tool = {};
  std::optional<std::string> declaration = {};  // the bytes of a declaration.toml
  std::optional<std::string> certificate = {};  // the bytes of a certificate.json about this run
};

/// A bundle before it becomes one file.
struct Packed {
  std::map<std::string, std::string> files;  // without manifest and signatures
  std::string manifest;                      // its exact bytes: what is signed
  std::vector<Envelope> signatures;
};

/// kCorrupt if the journal does not verify, kInvalidArgument if its run has not ended or the declaration lacks
/// something.
[[nodiscard]] Result<Packed> pack(const PackInput& input);

/// Adds a signature, or replaces the same key's in the same role.
void add_signature(Packed& packed, const SigningKey& key, Role role);

[[nodiscard]] std::string to_bytes(const Packed& packed);

/// A bundle taken apart again, to add a signature. kCorrupt if it is damaged or holds anything that is not listed.
[[nodiscard]] Result<Packed> unpack(std::string_view bytes);

/// What files are called by default: the first 12 digits of the manifest's hash, which no signature changes.
[[nodiscard]] std::string digest12(const Packed& packed);

}  // namespace steelyard::bundle
