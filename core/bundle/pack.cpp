// SPDX-License-Identifier: Apache-2.0
#include "bundle/pack.h"

#include <algorithm>
#include <fmt/format.h>

#include "base/digest.h"
#include "bundle/archive.h"
#include "bundle/contents.h"
#include "model/json.h"
#include "store/journal.h"
#include "store/run_record.h"

namespace steelyard::bundle {
namespace {

Result<store::RunRecord> finished_run(const std::string& journal) {
  auto contents = store::read_journal(journal, kJournalPath);
  if (!contents) return contents.error();
  auto record = store::replay(*contents, kJournalPath);
  if (!record) return record.error();
  if (record->run.finished.empty())
    return Error{Errc::kInvalidArgument, fmt::format("run {} has not finished", record->run.id),
                 "finish it first: steelyard run --resume"};
  if (record->torn)
    return Error{Errc::kCorrupt, fmt::format("{}: something follows its end", kJournalPath),
                 "the journal was changed after it was written: restore it from a copy"};
  return record;
}

std::string manifest_of(const PackInput& input, const std::map<std::string, std::string>& files,
                        const store::RunRecord& record, const std::string& nonce) {
  model::BundleManifest manifest;
  manifest.session_id = record.run.id;
  manifest.nonce = nonce;
  manifest.journal_head = record.run.journal_head;
  manifest.edition = {input.edition->id, input.edition->sha256};
  manifest.rules = input.rules;
  manifest.profile = input.profile.id;
  manifest.tool = input.tool;
  for (const auto& [path, bytes] : files) {
    manifest.schemas[path] = schema_of(path);
    manifest.files.push_back({path, bytes.size(), sha256_hex(bytes)});
  }
  return model::dump_json(model::to_json(manifest));
}

/// Nobody should find out only from the checker that something is empty.
Result<std::optional<Declaration>> declaration_of(const PackInput& input) {
  if (!input.declaration) return std::optional<Declaration>();
  auto declaration = parse_declaration(*input.declaration, kDeclarationPath);
  if (!declaration) return declaration.error();
  if (const auto empty = empty_member(*declaration))
    return Error{Errc::kInvalidArgument, fmt::format("{}: '{}' is empty", kDeclarationPath, *empty),
                 "state it: a reader must know what was measured (docs/certification.md)"};
  return std::optional<Declaration>(*std::move(declaration));
}

std::string nonce_of(const std::string& journal) {
  // finished_run() has proved that the first line is JSON with a nonce.
  const auto first = model::parse_json(std::string_view(journal).substr(0, journal.find('\n')), kJournalPath);
  return (*first)["nonce"].get<std::string>();
}

}  // namespace

Result<Packed> pack(const PackInput& input) {
  const auto record = finished_run(input.journal);
  if (!record) return record.error();
  const auto declaration = declaration_of(input);
  if (!declaration) return declaration.error();
  const auto scores = scores_of(record->run, *input.edition, input.profile);
  if (!scores) return scores.error();
  Packed packed;
  packed.files[kJournalPath] = input.journal;
  packed.files[kRunPath] = model::dump_json(model::to_json(record->run));
  packed.files[kDisclosurePath] = disclosure(record->run, *declaration);
  for (std::size_t i = 0; i < scores->size(); ++i)
    packed.files[score_path(i, scores->size())] = model::dump_json(model::to_json((*scores)[i]));
  if (input.declaration) packed.files[kDeclarationPath] = *input.declaration;
  if (input.certificate) packed.files[kCertificatePath] = *input.certificate;
  packed.manifest = manifest_of(input, packed.files, *record, nonce_of(input.journal));
  return packed;
}

void add_signature(Packed& packed, const SigningKey& key, Role role) {
  Envelope envelope = sign(key, role, packed.manifest);
  std::erase_if(packed.signatures, [&](const Envelope& e) { return e.key == envelope.key && e.role == role; });
  packed.signatures.push_back(std::move(envelope));
}

std::string to_bytes(const Packed& packed) {
  std::map<std::string, std::string> signatures;
  for (const Envelope& envelope : packed.signatures)
    signatures[envelope_path(envelope)] = write_envelope(envelope, packed.manifest);
  std::vector<ArchiveFile> files = {{kManifestPath, packed.manifest}};
  for (const auto& [path, bytes] : packed.files) files.push_back({path, bytes});
  for (const auto& [path, bytes] : signatures) files.push_back({path, bytes});
  return write_archive(std::move(files));
}

Result<Packed> unpack(std::string_view bytes) {
  const auto corrupt = [](const std::string& where, const std::string& what) {
    return Error{Errc::kCorrupt, fmt::format("{}: {}", where, what), "steelyard verify says what is wrong with it"};
  };
  const Archive archive = read_archive(bytes);
  if (archive.fault) return corrupt(archive.fault->where, archive.fault->measured);
  Packed packed;
  for (const ArchiveFile& file : archive.files) packed.files[file.path] = file.bytes;
  packed.manifest = packed.files[kManifestPath];
  packed.files.erase(kManifestPath);
  const auto json = model::parse_json(packed.manifest, kManifestPath);
  if (!json) return json.error();
  const auto manifest = model::bundle_manifest_from_json(*json);
  if (!manifest) return manifest.error();
  for (const ArchiveFile& file : archive.files) {
    if (!file.path.starts_with("sig/")) continue;
    const auto envelope = read_envelope(file.bytes, packed.manifest);
    if (!envelope) return corrupt(file.path, envelope.error().message);
    if (!is_intact(*envelope, packed.manifest)) return corrupt(file.path, "the signature is not over this manifest");
    packed.signatures.push_back(*envelope);
    packed.files.erase(file.path);
  }
  if (manifest->files.size() != packed.files.size()) return corrupt(kManifestPath, "does not list what is there");
  for (const model::BundledFile& file : manifest->files)
    if (const auto found = packed.files.find(file.path);
        found == packed.files.end() || sha256_hex(found->second) != file.sha256)
      return corrupt(file.path, "is missing or has another hash");
  return packed;
}

std::string digest12(const Packed& packed) {
  return sha256_hex(packed.manifest).substr(0, 12);
}

}  // namespace steelyard::bundle
