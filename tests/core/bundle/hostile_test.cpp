// SPDX-License-Identifier: Apache-2.0
// A stranger's bundle: changed anywhere, cut anywhere, or made up. It ends in findings.
#include <gtest/gtest.h>

#include "core/bundle/example.h"

namespace steelyard::bundle {
namespace {

using namespace example;

/// One skipped row, and every file of a bundle.
const std::string& a_small_bundle() {
  static const std::string bytes = [] {
    model::Run run = a_short_run();
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

/// A manifest, one file and a signature: each kind of place that a bundle has, and small enough for every byte of it.
const std::string& a_tiny_bundle() {
  static const std::string bytes = [] {
    Packed tiny = a_short_bundle();
    tiny.files = {{kDisclosurePath, "# Disclosure\n"}};
    return resealed(std::move(tiny), [](Json& m) { m["schemas"] = {{kDisclosurePath, "steelyard.disclosure/1"}}; });
  }();
  return bytes;
}

/// Container, hashes and signature are what sees a change; the rest of the check would only say what follows.
bool is_found(std::string_view bytes) {
  if (read_archive(bytes).fault) return true;
  const auto report = checked(bytes);
  return std::ranges::any_of(report.findings, [](const model::CheckFinding& f) {
    return f.severity == "error" && (f.rule.starts_with("CNT") || f.rule == "INT-01" || f.rule == "SIG-01");
  });
}

TEST(Hostile, TheUntouchedOneIsIntact) {
  const auto report = checked(a_small_bundle());
  for (const char* stage : {"CNT", "INT", "SIG", "SCH", "REC"})
    for (const model::CheckFinding& f : report.findings)
      EXPECT_FALSE(f.rule.starts_with(stage) && f.severity == "error") << lines(report);
  EXPECT_FALSE(is_found(a_small_bundle()));
  EXPECT_FALSE(is_found(a_tiny_bundle()));
}

void flip_every(std::size_t step, const std::string& good) {
  for (std::size_t i = 0; i < good.size(); i += step) {
    std::string bytes = good;
    bytes[i] = static_cast<char>(bytes[i] ^ (1 << i % 8));
    ASSERT_TRUE(is_found(bytes)) << "byte " << i;
  }
}

TEST(Hostile, EveryFlippedByteIsFound) {
  flip_every(1, a_tiny_bundle());
  flip_every(251, a_small_bundle());  // all files of a bundle are hashed alike
}

void cut_every(std::size_t step, const std::string& good) {
  for (std::size_t n = 0; n < good.size(); n += step) {
    const auto report = checked(std::string_view(good).substr(0, n));
    ASSERT_EQ(report.verdict, "INVALID") << n;
    ASSERT_TRUE(has(report, "CNT-06")) << n;
  }
}

TEST(Hostile, EveryTruncationIsFound) {
  cut_every(13, a_tiny_bundle());  // that every cut is a fault of the container: archive_test.cpp
  cut_every(499, a_small_bundle());
}

TEST(Hostile, DocumentsMadeUpEndInFindings) {
  const auto with = [](const std::string& path, std::string bytes) {
    Packed changed = a_short_bundle();
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
    Packed changed = a_short_bundle();
    changed.manifest = manifest;
    const auto report = checked(signed_bytes(changed));
    EXPECT_EQ(report.verdict, "INVALID") << manifest.substr(0, 10);
  }
  const auto listed = [](const std::string& path) {
    return checked(resealed(a_short_bundle(), [&](Json& m) {
      m["files"].push_back({{"path", path}, {"size", 0}, {"sha256", std::string(64, 'a')}});
    }));
  };
  EXPECT_TRUE(has(listed("../../etc/passwd"), "CNT-04"));
  EXPECT_TRUE(has(listed("manifest.json"), "INT-01")) << "a manifest cannot hold its own hash";
}

TEST(Hostile, HugeCountsCostNothing) {
  const auto counted = [](const std::function<void(model::Run&)>& change) {
    model::Run run = a_short_run();
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
