// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <fmt/format.h>
#include <memory>
#include <utility>
#include <vector>

#include "app/commands.h"
#include "app/completion.h"
#include "app/exit_codes.h"
#include "app/manual.h"
#include "base/files.h"

namespace steelyard::app {
namespace {

namespace fs = std::filesystem;

struct CompletionOptions {
  std::string kind;
  std::optional<std::string> dir;
};

/// Files and their contents, named as each shell or man looks for them.
std::vector<std::pair<std::string, std::string>> documents(const std::string& kind, const CommandDoc& root,
                                                           const Texts& text) {
  if (kind == "bash") return {{"steelyard", bash_completion(root)}};
  if (kind == "zsh") return {{"_steelyard", zsh_completion(root)}};
  if (kind == "fish") return {{"steelyard.fish", fish_completion(root)}};
  std::vector<std::pair<std::string, std::string>> pages;
  for (const CommandDoc* command : flatten(root))
    pages.emplace_back(man_file_name(*command), man_page(*command, root, text));
  return pages;
}

Result<int> completion_command(const CompletionOptions& options, const CommandDoc& root, const Context& context) {
  const auto files = documents(options.kind, root, context.text);
  if (!options.dir) {
    if (files.size() > 1)
      return Error{Errc::kInvalidArgument, fmt::format("'{}' is more than one file", options.kind),
                   "say where they shall go: --dir DIR"};
    if (auto delivered = context.deliver(files.front().second); !delivered) return delivered.error();
    return kOk;
  }
  std::error_code failed;
  fs::create_directories(*options.dir, failed);
  if (failed)
    return Error{cannot_write(failed.value()), fmt::format("cannot create {}: {}", *options.dir, failed.message()),
                 "give --dir a folder that is writable"};
  for (const auto& [name, contents] : files)
    if (auto written = write_file_atomically(fs::path(*options.dir) / name, contents); !written) return written.error();
  return kOk;
}

}  // namespace

void add_completion_command(CommandLine& line) {
  auto options = std::make_shared<CompletionOptions>();
  CLI::App& command = line.add(line.root(), "completion", "completion", [options, &line](const Context& context) {
    return completion_command(*options, line.document(line.root()), context);
  });
  line.required(command, "SHELL", options->kind, "bash|zsh|fish|man", line.text()("option.shell"));
  line.value(command, "--dir", options->dir, "DIR", line.text()("option.dir"));
}

}  // namespace steelyard::app
