// SPDX-License-Identifier: Apache-2.0
// A stranger's bundle: changed anywhere, cut anywhere, or made up. It ends in findings.
#include <gtest/gtest.h>

#include "core/bundle/example.h"

namespace steelyard::bundle {
namespace {

using namespace example;

/// One skipped row: small enough to change every byte of it.
const std::string& a_small_bundle() {
  static const std::string bytes = [] {
    model::Run run = a_run();
    run.results.resize(1);
    run.results[0].samples.clear();
    run.results[0].launches.clear();
    run.results[0].n = 0;
    run.results[0].value.reset();
    run.results[0].ci95.reset();
    run.results[0].correctness = {};
    run.results[0].verdict = model::Verdict::kSkip;
    run.results[0].reason = "not here";
    return signed_bytes(packed(journal_of(run)));
  }();
  return bytes;
}

TEST(Hostile, TheUntouchedOneIsIntact) {
  const auto report = checked(a_small_bundle());
  for (const char* stage : {"CNT", "INT", "SIG", "SCH", "REC"})
    for (const model::CheckFinding& f : report.findings)
      EXPECT_FALSE(f.rule.starts_with(stage) && f.severity == "error") << lines(report);
}

/// Container, hashes and signature are what sees it; the rest of the check would only say what follows.
bool is_found(std::string_view bytes) {
  const Archive archive = read_archive(bytes);
  if (archive.fault) return true;
  return checked(bytes).verdict == "INVALID";
}

TEST(Hostile, EveryFlippedByteIsFound) {
  for (std::size_t i = 0; i < a_small_bundle().size(); ++i) {
    std::string bytes = a_small_bundle();
    bytes[i] = static_cast<char>(bytes[i] ^ 1);
    ASSERT_TRUE(is_found(bytes)) << "byte " << i;
  }
}

TEST(Hostile, EveryTruncationIsFound) {
  for (std::size_t n = 0; n < a_small_bundle().size(); ++n) {
    const auto report = checked(std::string_view(a_small_bundle()).substr(0, n));
    ASSERT_EQ(report.verdict, "INVALID") << n;
    ASSERT_TRUE(has(report, "CNT-06")) << n;
    if (n > 2048) n += 97;  // beyond the first files all cuts are alike
  }
}

TEST(Hostile, DocumentsMadeUpEndInFindings) {
  const auto with = [](const std::string& path, std::string bytes) {
    Packed changed = a_bundle();
    changed.files[path] = std::move(bytes);
    return checked(resealed(std::move(changed)));
  };
  const std::string deep = std::string(100'000, '[') + std::string(100'000, ']');
  for (const char* path : {kRunPath, "score.json", kJournalPath}) {
    for (const std::string& bytes :
         {std::string(), std::string("{}"), std::string("null"), deep, std::string("{\"a\":NaN}\n"),
          std::string("{\"schema\":\"steelyard.run/1\"}"), std::string(1000, '\0')})
      EXPECT_EQ(with(path, bytes).verdict, "INVALID") << path << " " << bytes.substr(0, 20);
  }
  EXPECT_TRUE(has(with(kRunPath, deep), "SCH-01"));
  EXPECT_TRUE(has(with(kRunPath, "{\"a\":NaN}"), "SCH-02"));
  EXPECT_TRUE(has(with("score-1.json", "{}"), "SCH-01"));
  EXPECT_TRUE(has(with("x/y", ""), "CMP-02")) << "listed, but of no known kind";
}

TEST(Hostile, ManifestsMadeUpEndInFindings) {
  for (const std::string& manifest : {std::string(), std::string("{}"), std::string("[]"), std::string(5000, '{')}) {
    Packed changed = a_bundle();
    changed.manifest = manifest;
    const auto report = checked(signed_bytes(changed));
    EXPECT_EQ(report.verdict, "INVALID") << manifest.substr(0, 10);
  }
  const auto listed = [](const std::string& path) {
    return checked(resealed(a_bundle(), [&](Json& m) {
      m["files"].push_back({{"path", path}, {"size", 0}, {"sha256", std::string(64, 'a')}});
    }));
  };
  EXPECT_TRUE(has(listed("../../etc/passwd"), "CNT-04"));
  EXPECT_TRUE(has(listed("manifest.json"), "INT-01")) << "a manifest cannot hold its own hash";
}

TEST(Hostile, HugeCountsCostNothing) {
  const auto counted = [](const std::function<void(model::Run&)>& change) {
    model::Run run = a_run();
    change(run);
    return checked(signed_bytes(packed(journal_of(run))));
  };
  EXPECT_TRUE(has(counted([](auto& r) { r.results[0].launches[0].n = SIZE_MAX; }), "REC-01"));
  const auto wraps = counted([](auto& r) {
    r.results[0].launches[0].n = SIZE_MAX - 9;  // with the others' 50 they add up to 60 again, modulo 2^64
    r.results[0].launches[1].n = 30;
  });
  EXPECT_TRUE(has(wraps, "REC-01"));
  EXPECT_TRUE(has(counted([](auto& r) { r.results[0].launches[0].batch = SIZE_MAX; }), "REC-01"));
  EXPECT_TRUE(has(counted([](auto& r) { r.results[0].n = SIZE_MAX; }), "REC-01"));
}

}  // namespace
}  // namespace steelyard::bundle
