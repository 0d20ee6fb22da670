// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <memory>

#include "app/commands.h"
#include "app/exit_codes.h"
#include "app/run_report.h"
#include "base/clock.h"
#include "base/files.h"
#include "base/text.h"
#include "exchange/import.h"
#include "model/json.h"
#include "store/run_store.h"

namespace steelyard::app {
namespace {

struct ImportCommand {
  std::vector<std::string> files;
  std::optional<std::string> as, node;
};

constexpr std::size_t kLargestFile = 512u << 20;
constexpr std::size_t kShownRows = 40;  // a SuperBench file of a cluster has a million

Result<std::vector<exchange::Source>> read_sources(const std::vector<std::string>& files) {
  std::vector<exchange::Source> sources;
  for (const std::string& file : files) {
    auto bytes = read_named_file(file, kLargestFile);
    if (!bytes) return bytes.error();
    sources.push_back({std::filesystem::path(file).filename().string(), *std::move(bytes)});
  }
  return sources;
}

/// Where the document is, and what commands call it.
struct Kept {
  std::string file, name;
};

/// What to do about a machine that got its file's name because nobody named it.
std::string unnamed_machine(const model::ImportedFile& file, const model::Run& run, const Texts& text) {
  const std::string node = exchange::node_of(file.file, file.sha256);
  const bool stands = std::ranges::find(run.nodes, node, &model::Node::name) != run.nodes.end();
  return stands ? text("import.unnamed", {{"node", node}}) + "\n" : "";
}

std::string closing(const model::Run& run, const Kept& kept, const Context& context) {
  const Texts& text = context.text;
  std::string out;
  if (run.results.size() > kShownRows)
    out += text("import.more",
                {{"count", fmt::format("{}", run.results.size() - kShownRows)}, {"run", text::printable(kept.name)}}) +
           "\n";
  out += "\n" + text("run.verdict", {{"run", run.id}, {"counts", verdict_counts(run.summary)}}) + "\n";
  for (const model::ImportedFile& file : *run.imported_from)
    out += text("import.from",
                {{"file", file.file}, {"tool", file.tool + (file.version.empty() ? "" : " ") + file.version}}) +
           "\n" + (file.format == "osu-text" ? text("import.open_end") + "\n" : "") + unnamed_machine(file, run, text);
  out += text("import.marked") + "\n";
  if (context.quiet) return out;
  return out + text("import.written", {{"file", text::printable(kept.file)}}) + "\n" +
         text("import.next", {{"run", text::printable(kept.name)}}) + "\n";
}

/// The table of its first rows, for the person who imported it.
Result<void> show(model::Run run, const Kept& kept, const Context& context) {
  if (context.is_json()) return context.deliver(model::dump_json(model::to_json(run)));
  if (context.format() == "csv") return context.deliver(run_csv(run));
  const std::string after = closing(run, kept, context);
  if (run.results.size() > kShownRows) run.results.resize(kShownRows);
  return context.deliver(run_table(run, context.text), after);
}

/// -o FILE: the document goes there and nowhere else, whatever the format of the table is.
Result<void> write_document(const model::Run& run, const Context& context) {
  if (auto written = context.deliver_bytes(model::dump_json(model::to_json(run))); !written) return written;
  Context screen = context;
  screen.output.reset();
  screen.out = Terminal::detect(1, context.settings["color"], system_env);
  screen.out.text = &context.text;
  if (context.is_json()) return {};
  return show(run, {context.output->string(), context.output->string()}, screen);
}

Result<int> import_command(const ImportCommand& options, const Context& context) {
  if (auto writable = context.check_output(options.files); !writable) return writable.error();
  if (const std::string ending = context.output ? context.output->extension().string() : ".json";
      !ending.empty() && ending != ".json")
    return Error{Errc::kInvalidArgument, fmt::format("import: -o writes a run, not {}", text::printable(ending)),
                 "name the file .json; steelyard report makes every other form of it"};
  const auto sources = read_sources(options.files);
  if (!sources) return sources.error();
  SystemClock clock;
  auto run = exchange::import_run(
      *sources, {.format = options.as, .node = options.node.value_or(""), .now = utc_timestamp(clock.wall_ns())});
  if (!run) return run.error();
  run->id = exchange::id_of(*run);
  if (context.output) {
    if (auto written = write_document(*run, context); !written) return written.error();
    return kOk;
  }
  const auto dirs = user_dirs();
  if (!dirs) return dirs.error();
  std::vector<std::string> originals;
  for (const exchange::Source& source : *sources) originals.push_back(source.bytes);
  const auto folder = store::RunStore(dirs->data, clock).keep_imported(*run, originals);
  if (!folder) return folder.error();
  run->id = folder->filename().string();
  if (auto shown = show(*run, {(*folder / "run.json").string(), run->id}, context); !shown) return shown.error();
  return kOk;
}

}  // namespace

void add_import_command(CommandLine& line) {
  const Texts& text = line.text();
  auto options = std::make_shared<ImportCommand>();
  CLI::App& command = line.add(line.root(), "import", "import",
                               [options](const Context& context) { return import_command(*options, context); });
  line.values(command, "FILE", options->files, "FILE", text("import.file")).allow_extra_args(true)->required();
  line.value(command, "--as", options->as, fmt::format("{}", fmt::join(exchange::import_formats(), "|")),
             text("import.as"));
  line.value(command, "--node", options->node, "NAME", text("import.node"));
  line.add_format(command, "table|json|csv|md");
  line.add_output_file(command);
}

}  // namespace steelyard::app
