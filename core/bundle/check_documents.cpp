// SPDX-License-Identifier: Apache-2.0
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <functional>

#include "base/units.h"
#include "bundle/contents.h"
#include "bundle/evidence.h"
#include "model/json.h"

namespace steelyard::bundle {
namespace {

using model::Json;

bool is_word(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '-' || c == '+';
}

/// True for what JSON has no number for: NaN, Infinity, 1e999.
bool is_not_finite(std::string_view word) {
  if (word == "true" || word == "false" || word == "null") return false;
  double value = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (error == std::errc::result_out_of_range) return std::abs(value) > 1 || word.find("e-") == std::string_view::npos;
  return error == std::errc() && end == word.data() + word.size() && !std::isfinite(value);
}

/// The first such word outside of texts; the parser only says that something is wrong there.
std::string_view not_finite(std::string_view json) {
  for (std::size_t i = 0; i < json.size(); ++i) {
    if (json[i] == '"') {
      for (++i; i < json.size() && json[i] != '"'; ++i)
        if (json[i] == '\\') ++i;
    } else if (is_word(json[i])) {
      const std::size_t begin = i;
      while (i < json.size() && is_word(json[i])) ++i;
      if (const std::string_view word = json.substr(begin, i - begin); is_not_finite(word)) return word;
      --i;
    }
  }
  return {};
}

/// Reads a document and writes it again: what does not come back was no part of the schema.
using Rewrite = std::function<Result<Json>(const Json&)>;

template <class T>
Rewrite rewrite(Result<T> (*from_json)(const Json&)) {
  return [from_json](const Json& in) -> Result<Json> {
    const auto document = from_json(in);
    if (!document) return document.error();
    return model::to_json(*document);
  };
}

/// The place of the first difference, as a JSON pointer.
std::string difference(const Json& a, const Json& b) {
  const Json patch = Json::diff(a, b);
  return patch.empty() ? "members in another order" : patch[0]["path"].get<std::string>();
}

void check_document(const std::string& path, std::string_view bytes, const Rewrite& again, Findings& findings) {
  findings.checked("SCH-01");
  findings.checked("SCH-02");
  if (const auto word = not_finite(bytes); !word.empty())
    return findings.error("SCH-02", path, std::string(word.substr(0, 20)), "a finite number",
                          "a value that is not a number cannot be compared with anything");
  const auto refuse = [&](std::string what) {
    findings.error("SCH-01", path, std::move(what), schema_of(path).empty() ? "steelyard.bundle/1" : schema_of(path),
                   "the document is not as its schema says");
  };
  const auto json = model::parse_json(bytes, path);
  if (!json) return refuse(json.error().message);
  const auto written = again(*json);
  if (!written) return refuse(written.error().message);
  if (*written != *json) refuse(fmt::format("{} is no part of the schema", difference(*json, *written)));
}

/// Each of these has a place and must not be empty. (What is to be disclosed of the system is among the run rules.)
void check_mandatory(const model::Run& run, Findings& findings) {
  const auto must = [&](const std::string& place, bool there) {
    findings.checked("SCH-03");
    if (!there)
      findings.error("SCH-03", "journal.jsonl " + place, "empty", "something",
                     "without it nobody can tell what was measured, or on what");
  };
  must("profile", !run.profile.empty());
  for (std::size_t i = 0; i < run.nodes.size(); ++i) {
    const model::Machine& machine = run.nodes[i].machine;
    const auto place = [&](const char* what) { return fmt::format("nodes[{}].{}", i, what); };
    must(place("name"), !run.nodes[i].name.empty());
    must(place("machine.hostname"), !machine.hostname.empty());
    must(place("machine.architecture"), !machine.architecture.empty());
    must(place("machine.os"), !machine.os.empty());
  }
  for (std::size_t i = 0; i < run.results.size(); ++i) {
    const model::Row& row = run.results[i];
    const auto place = [&](const char* what) { return fmt::format("results[{}].{} ({})", i, what, row.benchmark); };
    must(place("benchmark"), !row.benchmark.empty());
    if (row.verdict != model::Verdict::kPass) {
      must(place("reason"), !row.reason.empty());
      continue;
    }
    must(place("metric"), !row.metric.empty());
    must(place("unit"), !row.unit.empty());
    must(place("value"), row.value.has_value());
    must(place("estimator"), !row.estimator.empty());
  }
}

/// What no tool reads: whoever declares it declares all of it.
void check_declaration(const Evidence& evidence, Findings& findings) {
  const auto file = evidence.files.find(kDeclarationPath);
  if (file == evidence.files.end()) return;
  findings.checked("SCH-01");
  if (!evidence.declaration)
    return findings.error("SCH-01", kDeclarationPath, parse_declaration(file->second, kDeclarationPath).error().message,
                          schema_of(kDeclarationPath), "the document is not as its schema says");
  findings.checked("SCH-03");
  if (const auto empty = empty_member(*evidence.declaration))
    findings.error("SCH-03", fmt::format("{} {}", kDeclarationPath, *empty), "empty", "something",
                   "without it nobody can tell what was measured, or on what");
}

void check_units(const model::Run& run, Findings& findings) {
  for (std::size_t i = 0; i < run.results.size(); ++i) {
    const model::Row& row = run.results[i];
    if (row.unit.empty()) continue;
    findings.checked("SCH-04");
    if (!units::is_base(row.unit))
      findings.error("SCH-04", fmt::format("journal.jsonl results[{}].unit ({} {})", i, row.benchmark, row.metric),
                     row.unit, "an SI base unit without prefix, in UCUM spelling",
                     "documents carry base units; prefixes are for people only");
  }
}

}  // namespace

void check_documents(const Evidence& evidence, Findings& findings) {
  if (!evidence.manifest_bytes.empty())
    check_document(kManifestPath, evidence.manifest_bytes, rewrite(model::bundle_manifest_from_json), findings);
  for (const auto& [path, bytes] : evidence.files) {
    const std::string schema = schema_of(path);
    if (schema == "steelyard.run/1") check_document(path, bytes, rewrite(model::run_from_json), findings);
    if (schema == "steelyard.score/1") check_document(path, bytes, rewrite(model::score_from_json), findings);
  }
  check_declaration(evidence, findings);
  if (!evidence.record) return;
  check_mandatory(evidence.record->run, findings);
  check_units(evidence.record->run, findings);
}

}  // namespace steelyard::bundle
