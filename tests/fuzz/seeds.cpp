// SPDX-License-Identifier: Apache-2.0
// Writes what fuzzing starts from: seeds DIR -> DIR/<target>/..., the parts of a small bundle that is as it should be.
#include <filesystem>

#include "core/bundle/example.h"

int main(int argc, char** argv) {
  using namespace steelyard;
  namespace fs = std::filesystem;
  if (argc != 2) return 2;
  const fs::path folder = argv[1];
  const auto write = [&](const char* target, const char* name, const std::string& bytes) {
    fs::create_directories(folder / target);
    store::example::write(folder / target / name, bytes);
  };
  model::Run run = bundle::example::a_run();
  run.results.resize(2);  // small: a fuzzer changes a few bytes at a time
  for (model::Row& row : run.results) {
    row.samples.resize(12);
    for (model::Launch& launch : row.launches) launch.n = 2;
    row.n = row.samples.size();
  }
  bundle::Packed packed = bundle::example::packed(bundle::example::journal_of(run));
  bundle::add_signature(packed, bundle::example::key('s'), bundle::Role::kSubmitter);
  write("tar", "bundle", bundle::to_bytes(packed));
  write("manifest", "manifest", packed.manifest);
  write("manifest", "envelope",
        bundle::write_envelope(bundle::sign(bundle::example::key('s'), bundle::Role::kLab, "{}"), "{}"));
  write("criteria", "trust",
        "schema = \"steelyard.trust/1\"\n[[key]]\nkey = \"" + bundle::example::key('s').id() +
            "\"\nname = \"a\"\nrole = \"lab\"\nfrom = \"2026-01-01\"\nuntil = \"2027-12-31\"\n");
  write("journal", "journal", packed.files.at(bundle::kJournalPath));
  write("run", "run", packed.files.at(bundle::kRunPath));
  write("edition", "edition", score::example::read(score::example::kEditions / "ucs-2026.1.json"));
  write("edition", "suite", score::example::read(score::example::kEditions / "cpu-suite-2026.1.json"));
  for (const char* kind : {"criteria", "rules"})
    for (const auto& file : fs::directory_iterator(STEELYARD_SOURCE_DIR "/data/" + std::string(kind)))
      write("criteria", file.path().filename().c_str(), score::example::read(file.path()));
  return 0;
}
