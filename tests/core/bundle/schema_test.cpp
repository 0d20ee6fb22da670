// SPDX-License-Identifier: Apache-2.0
// The JSON documents of a bundle, and its checker's report, against their published schemas.
#include <gtest/gtest.h>

#include "core/bundle/example.h"
#include "schema/published.h"

namespace steelyard::bundle {
namespace {

using namespace example;
using published::expect_exact;
using published::plain;
using published::refusal;

TEST(BundleSchemas, EveryDocumentIsWhatItsSchemaSays) {
  EXPECT_EQ(refusal("bundle.schema.json", plain(json_of(a_bundle().manifest))), "");
  EXPECT_EQ(refusal("run.schema.json", plain(json_of(a_bundle().files.at(kRunPath)))), "");
  EXPECT_EQ(refusal("score.schema.json", plain(json_of(a_bundle().files.at("score.json")))), "");
  for (const auto& [path, bytes] : a_bundle().files)
    EXPECT_TRUE(path == kJournalPath || path == kDisclosurePath || path == kRunPath || path == "score.json") << path;
}

TEST(BundleSchemas, TheManifestHasEveryMemberAndNoOther) {
  const auto manifest = plain(json_of(a_bundle().manifest));
  for (const char* place : {"", "/tool", "/edition", "/files/0"}) expect_exact("bundle.schema.json", manifest, place);
  auto wrong = manifest;
  wrong["files"][0]["path"] = "../run.json";
  EXPECT_NE(refusal("bundle.schema.json", wrong), "");
}

TEST(BundleSchemas, ReportsOfAllVerdictsAreWhatTheirSchemaSays) {
  Packed reviewed = packed(journal_of(a_short_run()), kDeclaration + settling("OPS-01"));
  add_signature(reviewed, key('l'), Role::kLab);
  const auto settled = checked(signed_bytes(std::move(reviewed)));
  EXPECT_TRUE(has(settled, "OPS-01", "settled"));
  const auto whole = plain(model::to_json(settled));
  EXPECT_EQ(refusal("check.schema.json", whole), "");
  for (const char* place : {"", "/rules/0", "/findings/0", "/signatures/0", "/scores/0"})
    expect_exact("check.schema.json", whole, place);
  EXPECT_EQ(refusal("check.schema.json", plain(model::to_json(checked("no bundle")))), "");
  EXPECT_EQ(refusal("check.schema.json", plain(model::to_json(checked(signed_bytes(a_bundle()))))), "");
}

}  // namespace
}  // namespace steelyard::bundle
