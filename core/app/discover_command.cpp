// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <memory>
#include <utility>

#include "app/commands.h"
#include "app/exit_codes.h"
#include "app/inventory_report.h"
#include "app/machine_report.h"
#include "app/session.h"
#include "model/json.h"
#include "model/json_inventory.h"
#include "topology/topology.h"

namespace steelyard::app {
namespace {

struct DiscoverOptions {
  std::optional<std::string> from;
  std::vector<std::string> plugin_path;
};

/// Nobody waits for what this command asks of plugins longer than for their answers.
Result<Site> this_site(const DiscoverOptions& options) {
  static const std::atomic<bool> kNever{false};
  return open_site({options.plugin_path.begin(), options.plugin_path.end()}, kNever);
}

/// The facts for people; this machine's plugins belong to them, a captured machine has none.
Result<void> deliver_facts(const DiscoverOptions& options, const Context& context) {
  if (options.from) {
    const auto discovery = topology::discover_from_xml(*options.from);
    if (!discovery) return discovery.error();
    return context.deliver(machine_table(discovery->machine, nullptr, context.text));
  }
  auto site = this_site(options);
  if (!site) return site.error();
  Table table = machine_table(site->machine, &site->plugins, context.text);
  add_inventory(table, collect_inventory(*site), context.text);
  return context.deliver(table, context.text("discover.next"));
}

/// steelyard.machine/1; of this machine with what its plugins know.
Result<std::string> machine_document(const DiscoverOptions& options) {
  if (options.from) {
    const auto discovery = topology::discover_from_xml(*options.from);
    if (!discovery) return discovery.error();
    return model::dump_json(model::to_json(discovery->machine));
  }
  auto site = this_site(options);
  if (!site) return site.error();
  model::Json document = model::to_json(site->machine);
  document["inventory"] = model::to_json(collect_inventory(*site));
  return model::dump_json(document);
}

Result<int> discover_command(const DiscoverOptions& options, const Context& context) {
  if (auto writable = context.check_output(); !writable) return writable.error();
  const std::string& format = context.format();
  if (format == "table" || format == "csv" || format == "md") {
    if (auto delivered = deliver_facts(options, context); !delivered) return delivered.error();
    return kOk;
  }
  if (format == "json") {
    const auto document = machine_document(options);
    if (!document) return document.error();
    if (auto delivered = context.deliver(*document); !delivered) return delivered.error();
    return kOk;
  }
  const auto discovery = options.from ? topology::discover_from_xml(*options.from) : topology::discover();
  if (!discovery) return discovery.error();
  const auto speech =
      context.text.language() == Language::kChinese ? topology::Speech::kChinese : topology::Speech::kEnglish;
  const std::string document = format == "xml" ? discovery->xml : topology::to_svg(discovery->machine, speech);
  if (auto delivered = context.deliver(document); !delivered) return delivered.error();
  return kOk;
}

}  // namespace

void add_discover_command(CommandLine& line) {
  auto options = std::make_shared<DiscoverOptions>();
  CLI::App& command = line.add(line.root(), "discover", "discover",
                               [options](const Context& context) { return discover_command(*options, context); });
  line.value(command, "--from", options->from, "FILE", line.text()("option.from"));
  line.values(command, "--plugin-path", options->plugin_path, "DIR", line.text()("option.plugin_path"));
  line.add_output(command, "table|json|csv|md|xml|svg");
}

}  // namespace steelyard::app
