// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <memory>

#include "app/centre_file.h"
#include "app/commands.h"
#include "app/exit_codes.h"
#include "app/index_report.h"
#include "base/clock.h"
#include "base/files.h"
#include "model/json.h"
#include "score/index.h"

namespace steelyard::app {
namespace {

struct IndexOptions {
  std::vector<std::string> centres;
  std::optional<std::string> tree;
  bool goalposts = false;
};

Result<model::Index> build(const IndexOptions& options) {
  const auto tree = read_tree(options.tree.value_or(kDefaultTree));
  if (!tree) return tree.error();
  const auto weights = score::weigh_tree(*tree);
  if (!weights) return weights.error();
  const auto dirs = user_dirs();
  if (!dirs) return dirs.error();
  SystemClock clock;
  const store::RunStore store(dirs->data, clock);
  std::vector<model::CentreFacts> centres;
  for (const std::string& name : options.centres) {
    auto centre = read_centre(name, *tree, store);
    if (!centre) return centre.error();
    centres.push_back(*std::move(centre));
  }
  return score::index_centres(*tree, *weights, centres,
                              options.goalposts ? model::IndexMode::kGoalposts : model::IndexMode::kRange);
}

std::vector<std::string> read_files(const IndexOptions& options) {
  std::vector<std::string> files;
  for (const std::string& centre : options.centres)
    std::ranges::copy(files_of_centre(centre), std::back_inserter(files));
  return files;
}

Result<int> index_command(const IndexOptions& options, const Context& context) {
  if (auto writable = context.check_output(read_files(options), {options.tree}); !writable) return writable.error();
  const auto index = build(options);
  if (!index) return index.error();
  const auto delivered = context.is_json()           ? context.deliver(model::dump_json(model::to_json(*index)))
                         : context.format() == "csv" ? context.deliver(index_csv(*index))
                                                     : context.deliver(index_text(*index, context));
  if (!delivered) return delivered.error();
  const bool complete =
      std::ranges::all_of(index->centres, [](const model::IndexedCentre& c) { return c.overall.has_value(); });
  return complete ? kOk : kIncomplete;
}

}  // namespace

void add_index_command(CommandLine& line) {
  const Texts& text = line.text();
  auto options = std::make_shared<IndexOptions>();
  CLI::App& command = line.add(line.root(), "index", "index",
                               [options](const Context& context) { return index_command(*options, context); });
  line.values(command, "CENTRE", options->centres, "CENTRE", text("option.centres")).allow_extra_args(true)->required();
  line.value(command, "--tree", options->tree, "NAME|FILE", text("option.tree"));
  line.flag(command, "--goalposts", options->goalposts, text("option.goalposts"));
  line.add_output(command, "table|json|csv|md");
}

}  // namespace steelyard::app
