// SPDX-License-Identifier: Apache-2.0
#include "app/fleet_input.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>
#include <system_error>

#include "app/bundle_input.h"
#include "base/digest.h"
#include "judge/fleet_spread.h"
#include "judge/recompute.h"
#include "model/run_stream.h"

namespace steelyard::app {
namespace {

namespace fs = std::filesystem;

void add_once(std::vector<std::string>& all, const std::string& one) {
  if (!one.empty() && std::ranges::find(all, one) == all.end()) all.push_back(one);
}

/// What model::summarize does with all rows at once.
void count_verdict(model::Summary& s, model::Verdict verdict) {
  std::size_t* const counters[] = {&s.pass, &s.fail, &s.skip, &s.invalid, &s.error, &s.waived};
  ++*counters[static_cast<int>(verdict)];
}

/// A node that its document calls nothing: named nowhere it would look like no node at all.
constexpr const char* kUnnamed = "(unnamed)";

Result<void> refuse_folder_of_documents(const fs::path& path) {
  std::error_code ignored;  // what cannot be looked at is no folder
  if (!fs::is_directory(path, ignored) || fs::exists(path / "run.json", ignored) ||
      fs::exists(path / "journal.jsonl", ignored))
    return {};
  return Error{Errc::kNotFound, fmt::format("{}: a folder without run.json", path.string()),
               "give the documents in it: steelyard diagnose FOLDER/*.json"};
}

/// The file as the user would tell it from the others: its folder and its name.
std::string short_name(const fs::path& file) {
  const fs::path folder = file.parent_path().filename();
  return folder.empty() ? file.filename().string() : (folder / file.filename()).string();
}

}  // namespace

bool may_be_held(const std::vector<std::string>& runs) {
  constexpr std::uintmax_t kLargest = 64u << 20;
  return runs.size() <= reports::kMostInDetail && std::ranges::all_of(runs, [](const std::string& run) {
           fs::path file;
           std::error_code ignored;  // then reading it says what is wrong
           return !is_lone_document(run, file) || fs::file_size(file, ignored) <= kLargest;
         });
}

bool is_lone_document(const std::string& id_or_path, fs::path& file) {
  std::error_code ignored;  // what cannot be looked at is no path of a run
  file = id_or_path;
  if (is_bundle(file)) return false;
  if (fs::is_directory(file, ignored)) file /= "run.json";
  return fs::is_regular_file(file, ignored) && !fs::exists(file.parent_path() / "journal.jsonl", ignored);
}

Result<void> FleetReader::read(const std::string& id_or_path) {
  fs::path file;
  if (!is_lone_document(id_or_path, file)) {
    const auto run = read_verified_run(id_or_path, trust_);
    if (!run) return run.error();
    add(*run);
    return {};
  }
  if (auto run = refuse_other_document(file); !run) return run.error();
  auto sha256 = hashes_ ? sha256_of_file(file) : Result<std::string>("");
  if (!sha256) return sha256.error();
  view_.runs.push_back({"", short_name(file), *std::move(sha256), false, true, ""});
  if (auto streamed = model::stream_run(file, *this); !streamed) return streamed.error();
  fleet_.end_run();
  return {};
}

Result<void> FleetReader::read_all(const std::vector<std::string>& runs) {
  const bool whole = may_be_held(runs);
  for (const std::string& name : runs) {
    if (auto one = refuse_folder_of_documents(name); !one) return one.error();
    if (!whole) {
      if (auto read = this->read(name); !read) return read.error();
      continue;
    }
    const auto run = read_verified_run(name, trust_);
    if (!run) return run.error();
    add(*run);
  }
  return {};
}

void FleetReader::add(const VerifiedRun& run) {
  view_.runs.push_back(
      {"", short_name(run.file), run.sha256, run.verified, true, run.bundle ? run.bundle->verdict : ""});
  model::visit(run.run, *this);
  fleet_.end_run();
}

reports::FleetNode& FleetReader::node_named(const std::string& name) {
  const auto [at, fresh] = nodes_.try_emplace(name, view_.nodes.size());
  if (fresh) view_.nodes.push_back({name, "", {}, 0});
  return view_.nodes[at->second];
}

void FleetReader::node(const model::NodeFacts& facts) {
  model::NodeFacts named = facts;
  if (named.name.empty()) named.name = kUnnamed;
  fleet_.node(named);
  node_named(named.name);
}

void FleetReader::row(const model::Row& row) {
  std::string doubt = row.verdict == model::Verdict::kPass ? judge::first_departure(row) : "";
  if (!doubt.empty() || row.node.empty()) {
    model::Row mended = row;
    if (row.node.empty()) mended.node = kUnnamed;
    if (!doubt.empty()) mended.verdict = model::Verdict::kInvalid, mended.reason = std::move(doubt);
    return this->row(mended);
  }
  fleet_.row(row);
  if (row.path == "imported") view_.runs.back().imported = true;
  const bool first = row.job != job_ || row.node != job_node_;
  if (first) job_ = row.job, job_node_ = row.node;
  if (first || !model::is_aside(row)) count_verdict(node_named(row.node).summary, row.verdict);
}

void FleetReader::head(const model::RunHead& head) {
  reports::FleetRun& run = view_.runs.back();
  run.id = head.id;
  run.finished = !head.finished.empty();
  if (view_.started.empty() || head.started < view_.started) view_.started = head.started;
  view_.finished = std::max(view_.finished, head.finished);
  add_once(view_.profiles, head.profile);
  add_once(view_.tools, "Steelyard " + head.tool_version);
  job_.clear(), job_node_.clear();
}

reports::FleetView FleetReader::finish() {
  view_.diagnosis = judge::diagnose(fleet_);
  view_.spreads = judge::spreads_of(fleet_);
  for (const model::Oddness& o : view_.diagnosis.findings)
    if (const auto at = nodes_.find(o.node); !o.suspect && at != nodes_.end()) ++view_.nodes[at->second].findings;
  for (std::uint32_t i = 0; i < fleet_.nodes().size(); ++i)
    if (const auto at = nodes_.find(fleet_.nodes()[i]); at != nodes_.end())
      view_.nodes[at->second].hardware = fleet_.processors(i);
  std::ranges::sort(view_.nodes, {}, &reports::FleetNode::name);
  return std::move(view_);
}

}  // namespace steelyard::app
