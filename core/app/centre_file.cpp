// SPDX-License-Identifier: Apache-2.0
#include "app/centre_file.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fmt/format.h>

#include "app/score_input.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/files.h"
#include "base/text.h"
#include "base/toml.h"
#include "model/json.h"
#include "score/index.h"

namespace steelyard::app {
namespace {

namespace fs = std::filesystem;

constexpr const char* kCentreSchema = "steelyard.center/1";
constexpr std::size_t kLargestCentreFile = 1u << 20;

std::vector<const model::Indicator*> indicators_of(const model::IndicatorTree& tree) {
  std::vector<const model::Indicator*> out;
  for (const model::FirstLevel& first : tree.groups)
    for (const model::SecondLevel& second : first.groups)
      for (const model::Indicator& i : second.indicators) out.push_back(&i);
  return out;
}

void check_value(toml::Table& entry, const model::Indicator& indicator, double value) {
  if (!std::isfinite(value)) return entry.fail("value", "a value must be finite");
  if (!score::is_possible(value, indicator))
    entry.fail("value", fmt::format("{} is outside {:g} to {:g}", value, indicator.allowed->lo, indicator.allowed->hi),
               indicator.allowed->hi == 1 ? "a share of 85 % is written 0.85" : "values are in base SI units");
}

model::CentreValue read_declared(toml::Table& entry, const model::Indicator& indicator) {
  model::CentreValue out;
  const auto value = entry.real("value");
  const auto unit = entry.text("unit"), source = entry.text("source"), date = entry.text("date");
  if (!value) entry.fail("value", fmt::format("{} has no value", indicator.id), "write value = NUMBER");
  if (value) check_value(entry, indicator, *value);
  if (unit.value_or("") != indicator.unit)
    entry.fail("unit", fmt::format("{} is in '{}'", indicator.id, indicator.unit),
               fmt::format("write unit = \"{}\", and the value in it", indicator.unit));
  if (text::is_blank(source.value_or("")))
    entry.fail("source", fmt::format("{} has no source", indicator.id), "say where the value comes from");
  if (!text::is_date(date.value_or("")))
    entry.fail("date", fmt::format("{} has no date", indicator.id), "write date = \"2026-10-31\"");
  else if (*date > latest_day(SystemClock().wall_ns()))
    entry.fail("date", fmt::format("{} is of {}, a day to come", indicator.id, *date),
               "write the day of which the value is");
  out.value = value;
  out.origin = "declared";
  out.source = source.value_or("");
  out.date = date.value_or("");
  return out;
}

void read_declarations(toml::Table& root, const model::IndicatorTree& tree, model::CentreFacts& out) {
  auto declared = root.table("declared");
  if (!declared) return;
  std::vector<std::string> known;
  for (const model::Indicator* i : indicators_of(tree)) known.push_back(i->id);
  for (const std::string& id : declared->keys()) {
    const auto all = indicators_of(tree);
    const auto found = std::ranges::find_if(all, [&](const model::Indicator* i) { return i->id == id; });
    auto entry = declared->table(id);
    if (!entry) continue;  // not a table: remembered by the reader
    if (found == all.end()) {
      declared->fail(id, fmt::format("no indicator '{}' in {}", id, tree.id), text::did_you_mean(id, known));
      (void)entry->keys();
    } else if (!(*found)->declared.value_or(true)) {
      declared->fail(id, fmt::format("{} is measured and cannot be declared", id), "name a run that has it");
    } else {
      out.values[id] = read_declared(*entry, **found);
    }
  }
}

/// What was measured counts before what was declared.
Result<void> add_measured(const std::vector<store::LoadedRun>& loaded, const model::IndicatorTree& tree,
                          model::CentreFacts& out) {
  std::vector<model::Run> runs;
  bool verified = true;
  for (const store::LoadedRun& run : loaded) {
    runs.push_back(run.run);
    verified = verified && run.verified;
  }
  if (auto different = refuse_copies(runs); !different) return different;
  for (const model::Indicator* i : indicators_of(tree)) {
    model::CentreValue& value = out.values[i->id];
    model::CentreValue measured = score::measure_indicator(runs, *i);
    if (!measured.origin.empty()) {
      if (!verified) measured.source += ", not verified";
      value = std::move(measured);
    } else if (!value.value) {
      value.missing = measured.missing.empty() ? "not declared" : measured.missing + "; not declared either";
    }
  }
  return {};
}

Result<std::vector<store::LoadedRun>> load_runs(const std::vector<std::string>& names, const fs::path& folder,
                                                const store::RunStore& store, std::string& digests) {
  std::vector<store::LoadedRun> out;
  for (const std::string& name : names) {
    std::error_code missing;
    const fs::path beside = folder / name;  // an absolute name stays itself
    auto run = store.load_verified(fs::exists(beside, missing) ? beside.string() : name);
    if (!run) return run.error();
    digests += run->run.id + " " + sha256_hex(model::dump_json(model::to_json(run->run))) + "\n";
    out.push_back(*std::move(run));
  }
  return out;
}

Result<model::CentreFacts> read_center_toml(const fs::path& file, const model::IndicatorTree& tree,
                                            const store::RunStore& store) {
  const auto bytes = read_named_file(file, kLargestCentreFile);
  if (!bytes) return bytes.error();
  auto document = toml::Document::parse(*bytes, file.string());
  if (!document) return document.error();
  toml::Table root = document->root();
  model::CentreFacts out;
  if (root.text("schema").value_or("") != kCentreSchema)
    root.fail("schema", fmt::format("not a {} document", kCentreSchema),
              fmt::format("write schema = \"{}\"", kCentreSchema));
  out.name = root.text("name").value_or("");
  if (text::is_blank(out.name)) root.fail("name", "the centre has no name", "write name = \"...\"");
  const std::vector<std::string> names = root.texts("runs");
  read_declarations(root, tree, out);
  if (auto ok = document->finish(); !ok) return ok.error();
  std::string digests = *bytes;
  const auto runs = load_runs(names, fs::absolute(file).parent_path(), store, digests);
  if (!runs) return runs.error();
  out.digest = sha256_hex(digests);
  if (auto measured = add_measured(*runs, tree, out); !measured) return measured.error();
  return out;
}

}  // namespace

Result<model::CentreFacts> read_centre(const std::string& name, const model::IndicatorTree& tree,
                                       const store::RunStore& store) {
  std::error_code missing;
  if (fs::is_directory(name, missing) && fs::exists(fs::path(name) / "center.toml", missing))
    return read_center_toml(fs::path(name) / "center.toml", tree, store);
  if (name.ends_with(".toml")) return read_center_toml(name, tree, store);
  model::CentreFacts out;
  out.name = name;
  std::string digests;
  const auto runs = load_runs({name}, {}, store, digests);
  if (!runs) return runs.error();
  out.digest = sha256_hex(digests);
  if (auto measured = add_measured(*runs, tree, out); !measured) return measured.error();
  return out;
}

std::vector<std::string> files_of_centre(const std::string& name) {
  std::error_code missing;
  const fs::path file = fs::is_directory(name, missing) ? fs::path(name) / "center.toml" : fs::path(name);
  std::vector<std::string> files = {file.string()};
  const auto bytes = read_file(file, kLargestCentreFile);
  const auto document = bytes ? toml::Document::parse(*bytes, file.string()) : Result<toml::Document>(bytes.error());
  if (!document) return files;  // read_centre() says why
  for (const std::string& run : document->root().texts("runs")) {
    const fs::path beside = fs::absolute(file).parent_path() / run;
    files.push_back(fs::is_directory(beside, missing) ? (beside / "run.json").string() : beside.string());
  }
  return files;
}

Result<model::IndicatorTree> read_tree(const std::string& name) {
  const bool own = name.find('/') != std::string::npos || name.ends_with(".json");
  const fs::path shipped = install_dirs().data / "index";
  const fs::path file = own ? fs::path(name) : shipped / (name + ".json");
  std::error_code missing;
  if (!own && !fs::exists(file, missing)) {
    std::vector<std::string> known;
    for (const fs::directory_entry& entry : fs::directory_iterator(shipped, missing))
      known.push_back(entry.path().stem().string());
    return Error{Errc::kNotFound, fmt::format("no tree '{}'", text::printable(name)), text::did_you_mean(name, known)};
  }
  const auto bytes = read_named_file(file, kLargestCentreFile);
  if (!bytes) return bytes.error();
  const auto json = model::parse_json(*bytes, file.string());
  if (!json) return Error{Errc::kInvalidArgument, json.error().message, json.error().hint};
  auto tree = model::indicator_tree_from_json(*json);
  if (!tree)
    return Error{Errc::kInvalidArgument, fmt::format("{}: {}", file.string(), tree.error().message), tree.error().hint};
  tree->sha256 = sha256_hex(*bytes);
  return tree;
}

}  // namespace steelyard::app
