// SPDX-License-Identifier: Apache-2.0
#include "exchange/import.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <set>
#include <tuple>

#include "base/digest.h"
#include "base/text.h"
#include "base/version.h"
#include "exchange/importers.h"

namespace steelyard::exchange {
namespace {

/// `marks`: all of them stand in the beginning of a file of this format.
struct Format {
  const char* id;
  std::array<std::string_view, 2> marks;
  Result<Sheet> (*read)(const Source&);
};
/// In the order in which they are tried: the one with the rarer marks first.
constexpr std::array kFormats = {Format{"fio-json", {"\"fio version\"", "\"jobs\""}, read_fio},
                                 Format{"nvbandwidth-json", {"\"nvbandwidth\"", "{"}, read_nvbandwidth},
                                 Format{"nccl-tests-json", {"\"nccl_version\"", "\"args\""}, read_nccl_json},
                                 Format{"google-benchmark-json", {"\"benchmarks\"", "{"}, read_google_benchmark},
                                 Format{"superbench-jsonl", {"{\"node\"", "/"}, read_superbench},
                                 Format{"nccl-tests-text", {"busbw", "algbw"}, read_nccl_text},
                                 Format{"osu-text", {"# OSU", "Test"}, read_osu},
                                 Format{"hpl-text", {"HPLinpack", "H"}, read_hpl},
                                 Format{"stream-text", {"Function", "Rate"}, read_stream}};

constexpr std::size_t kBeginning = 256 << 10;
constexpr std::size_t kLongestName = 1000;
constexpr std::size_t kMostRows = 2'000'000;

std::string known_formats() {
  return fmt::format("known are {}; force one with --as", fmt::join(import_formats(), ", "));
}

const Format* recognise(std::string_view bytes) {
  const std::string_view beginning = bytes.substr(0, kBeginning);
  const auto fits = [&](const Format& f) {
    return std::ranges::all_of(f.marks, [&](std::string_view mark) { return beginning.find(mark) != mark.npos; });
  };
  const auto found = std::ranges::find_if(kFormats, fits);
  return found == kFormats.end() ? nullptr : &*found;
}

Result<const Format*> format_of(const Source& source, const std::optional<std::string>& wanted) {
  if (wanted) {
    const auto found = std::ranges::find_if(kFormats, [&](const Format& f) { return *wanted == f.id; });
    if (found != kFormats.end()) return &*found;
    return Error{Errc::kInvalidArgument, fmt::format("--as {}: no such format", text::printable(*wanted)),
                 text::did_you_mean(*wanted, import_formats())};
  }
  if (source.bytes.find("\"steelyard.") < kBeginning)
    return broken(source, "is steelyard's own", "no import needed: steelyard report, list or compare read it");
  if (const Format* found = recognise(source.bytes)) return found;
  return broken(source, source.bytes.empty() ? "is empty" : "is of no known format", known_formats());
}

/// The same in every run, so that imported runs compare: what was measured, of which device.
std::string job_of(const model::Row& row) {
  std::string what = row.benchmark + '\n' + row.device + '\n';
  for (const auto& [name, value] : row.params) what += name + '=' + model::to_text(value) + '\n';
  return sha256_hex(what).substr(0, 12);
}

/// Rows of one job stand together, in the order of their first: what shows tables relies on it.
void gather_jobs(std::vector<model::Row>& rows) {
  std::map<std::pair<std::string, std::string>, std::size_t> first;
  for (const model::Row& row : rows) first.try_emplace({row.node, row.job}, first.size());
  std::ranges::stable_sort(rows, {}, [&](const model::Row& row) { return first.at({row.node, row.job}); });
}

std::size_t longest_name(const model::Row& row) {
  std::size_t longest = std::max({row.benchmark.size(), row.metric.size(), row.node.size(), row.device.size()});
  for (const auto& [name, value] : row.params) longest = std::max({longest, name.size(), model::to_text(value).size()});
  return longest;
}

bool is_finite(const model::Row& row) {
  const auto finite = [](const std::optional<double>& x) { return !x || std::isfinite(*x); };
  return finite(row.value) && std::ranges::all_of(row.samples, finite) &&
         (!row.matrix || std::ranges::all_of(row.matrix->cells, finite));
}

Result<void> check(const Source& source, const Sheet& sheet) {
  if (sheet.rows.empty()) return broken(source, "holds no result", "the tool was interrupted, or measured nothing");
  if (sheet.rows.size() > kMostRows) return broken(source, "holds millions of results", "import a part of it");
  for (const model::Row& row : sheet.rows) {
    if (longest_name(row) > kLongestName)
      return broken(source, fmt::format("has a name of more than {} bytes", kLongestName), "nobody names things so");
    if (!is_finite(row))
      return broken(source, fmt::format("{} is too large to be a number", text::printable(row.benchmark)),
                    "it cannot have been measured");
  }
  return {};
}

/// Nothing happens in no time, and a rate of 0 is no measurement. What has no better side (a counter, a share) may be
/// 0.
void judge_zero(model::Row& row) {
  if (row.verdict != model::Verdict::kPass || row.direction == model::Direction::kInfo || row.value != 0.0) return;
  row.verdict = model::Verdict::kInvalid;
  row.reason = "it is 0, as if nothing had been measured";
  row.remedy = "look into the tool's own output, and measure again";
}

void add_nodes(const std::vector<model::Row>& rows, model::Run& run) {
  std::set<std::string> known;
  for (const model::Node& node : run.nodes) known.insert(node.name);
  for (const model::Row& row : rows) {
    if (!known.insert(row.node).second) continue;
    model::Machine machine;
    machine.hostname = row.node;
    machine.source = "imported";
    run.nodes.push_back({row.node, machine});
  }
}

/// What a row says of what.
auto said(const model::Row& r) {
  static const std::vector<std::optional<double>> kNone;
  return std::tie(r.node, r.job, r.metric, r.value, r.samples, r.quantiles, r.duration_s, r.verdict, r.reason,
                  r.matrix ? r.matrix->cells : kNone);
}

void drop_copies(std::vector<model::Row>& rows) {
  const auto before = [](const model::Row* a, const model::Row* b) { return said(*a) < said(*b); };
  std::set<const model::Row*, decltype(before)> seen(before);
  std::vector<bool> is_copy;
  for (const model::Row& row : rows) is_copy.push_back(!seen.insert(&row).second);
  std::size_t at = 0;
  std::erase_if(rows, [&](const model::Row&) { return is_copy[at++]; });
}

/// Once per file.
Result<void> refuse_twice(const Source& source, const std::string& sha256, const model::Run& run) {
  const auto first = std::ranges::find(*run.imported_from, sha256, &model::ImportedFile::sha256);
  if (first == run.imported_from->end()) return {};
  return broken(source, fmt::format("holds the same bytes as {} before it", first->file), "give each file once");
}

std::optional<std::string> known(const std::string& time) {
  return time.empty() ? std::nullopt : std::optional(time);
}

Result<void> add_file(const Source& source, const ImportOptions& options, model::Run& run) {
  const std::string sha256 = sha256_hex(source.bytes);
  if (auto new_one = refuse_twice(source, sha256, run); !new_one) return new_one;
  const auto format = format_of(source, options.format);
  if (!format) return format.error();
  auto sheet = (*format)->read(source);
  if (!sheet) return sheet.error();
  if (auto sound = check(source, *sheet); !sound) return sound;
  const std::string node = options.node.empty() ? node_of(source.name, sha256) : options.node;
  for (model::Row& row : sheet->rows) {
    if (row.node.empty()) row.node = node;
    row.job = job_of(row);
    judge_zero(row);
    row.path = "imported";
    row.flags.insert(row.flags.begin(), "imported");  // wherever the row is shown, and whatever document it gets into
  }
  add_nodes(sheet->rows, run);
  std::ranges::move(sheet->rows, std::back_inserter(run.results));
  if (run.started.empty() || (!sheet->measured.empty() && sheet->measured < run.started)) run.started = sheet->measured;
  run.finished = std::max(run.finished, sheet->measured);
  run.imported_from->push_back({.format = (*format)->id,
                                .tool = sheet->tool,
                                .version = text::printable(sheet->version),
                                .file = text::printable(source.name),
                                .sha256 = sha256,
                                .measured = known(sheet->measured),
                                .imported = known(options.now)});
  return {};
}

}  // namespace

std::vector<std::string> import_formats() {
  std::vector<std::string> ids;
  for (const Format& format : kFormats) ids.emplace_back(format.id);
  std::ranges::sort(ids);
  return ids;
}

std::string node_of(std::string_view file, std::string_view sha256) {
  constexpr std::size_t kHash = 4;
  return fmt::format("{}#{}", text::printable(file), sha256.substr(0, kHash));
}

std::string id_of(const model::Run& run) {
  std::set<std::string> hashes;
  for (const model::ImportedFile& file : *run.imported_from) hashes.insert(file.sha256);
  const std::string& t = run.started;
  return fmt::format("{}{}{}-{}", t.substr(0, 4), t.substr(5, 2), t.substr(8, 2),
                     sha256_hex(fmt::format("{}", fmt::join(hashes, "\n"))).substr(0, 4));
}

Result<model::Run> import_run(std::span<const Source> files, const ImportOptions& options) {
  model::Run run;
  run.profile = "imported";
  run.tool_version = version();
  run.tool_commit = commit();
  run.imported_from.emplace();
  for (const Source& source : files)
    if (auto added = add_file(source, options, run); !added) return added.error();
  if (run.started.empty()) run.started = options.now;
  if (run.finished.empty()) run.finished = run.started;
  drop_copies(run.results);
  gather_jobs(run.results);
  run.summary = model::summarize(run.results);
  return run;
}

}  // namespace steelyard::exchange
