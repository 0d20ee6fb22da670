// SPDX-License-Identifier: Apache-2.0
// What a bundle says of itself ("steelyard.bundle/1", its manifest.json), and what its checker says of it
// ("steelyard.check/1").
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/run.h"

namespace steelyard::model {

struct BundledFile {
  std::string path;
  std::uint64_t size = 0;
  std::string sha256;
};

/// A file of methodology that a document was made under: "ucs-2026.1" and the hash of its bytes.
struct Pinned {
  std::string id, sha256;
};

struct BundleTool {
  std::string version, commit, sha256;  // sha256: of the executable that packed
};

struct BundleManifest {
  std::string session_id, nonce, journal_head;
  Pinned edition, rules;
  std::string profile;  // of weights: whose score stands in score.json
  BundleTool tool;
  std::map<std::string, std::string> schemas;  // path -> "steelyard.run/1"
  std::vector<BundledFile> files;              // all but manifest.json and sig/, sorted
};

/// One thing that is not as a rule asks.
struct CheckFinding {
  std::string rule;      // "REC-01": docs/certification.md
  std::string severity;  // "error": the bundle is INVALID; "flag": a reader has to know it; "settled": by a reviewer
  std::string where;     // evidence: a file of the bundle, and the place in it
  std::string measured, required, message;
};

struct RuleTally {
  std::string rule, stage, title;  // stage: "S0".."S8"
  std::size_t checked = 0;         // things that it was held against; 0: none, or the check did not get that far
  std::size_t errors = 0, flags = 0;
  std::size_t settled = 0;  // could not be checked, and somebody trusted answers for it
};

struct CheckedSignature {
  std::string file, key, role;  // as the envelope says
  std::string name;             // of the trust file; empty: nobody is known by this key
  std::string status;           // "trusted", "intact" (by somebody unknown) or "refused"
};

struct CheckedScore {
  std::string id, status;
  std::optional<double> value;
  std::optional<Interval> ci95;
};

struct CheckReport {
  std::string sha256;           // of the file that was checked
  std::string manifest_sha256;  // what all signatures are about: stays the same when another one is added
  std::string verdict;          // "VALID", "VALID-WITH-FLAGS" or "INVALID"
  std::string checker_version, checker_commit;
  BundleManifest manifest;
  std::string run, run_profile, started, finished;
  std::vector<std::string> nodes;
  std::string retest;                // manifest_sha256 of the bundle of the retest; empty: none, or not believed
  std::vector<CheckedScore> scores;  // as recomputed, one per node
  std::vector<CheckedSignature> signatures;
  std::vector<RuleTally> rules;        // every rule, in order
  std::vector<CheckFinding> findings;  // in the order of the rules
};

}  // namespace steelyard::model
