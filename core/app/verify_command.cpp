// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <memory>

#include "app/bundle_input.h"
#include "app/check_report.h"
#include "app/commands.h"
#include "app/exit_codes.h"
#include "app/page.h"
#include "base/files.h"
#include "base/text.h"
#include "bundle/archive.h"
#include "bundle/checker.h"
#include "model/json.h"

namespace steelyard::app {
namespace {

namespace fs = std::filesystem;

struct VerifyOptions {
  std::string file;
  std::optional<std::string> trust, edition, registry, retest, extract;
};

int exit_code_of(const model::CheckReport& report) {
  if (broken(report) != nullptr) return kCorruptFile;
  if (report.verdict == "INVALID") return kInvalid;
  return report.verdict == "VALID" ? kOk : kGateFailed;
}

/// The files of an intact bundle into a new folder.
Result<void> extract(std::string_view bytes, const model::CheckReport& report, const fs::path& folder) {
  if (const model::CheckFinding* finding = broken(report); finding != nullptr)
    return Error{Errc::kCorrupt, fmt::format("nothing was extracted: {} {}", finding->rule, finding->message),
                 "see what is wrong with it: steelyard verify FILE"};
  std::error_code error;
  if (!fs::create_directory(folder, error))
    return Error{cannot_write(error.value()),
                 fmt::format("cannot create {}: {}", folder.string(), error ? error.message() : "it is there already"),
                 "give --extract a folder that does not exist yet"};
  for (const bundle::ArchiveFile& file : bundle::read_archive(bytes).files) {
    const fs::path target = folder / file.path;  // a plain path: it cannot lead out of the folder
    fs::create_directories(target.parent_path(), error);
    if (auto written = write_file_atomically(target, file.bytes); !written) return written.error();
  }
  return {};
}

/// Every form holds the verdict, CSV as its last line.
Result<void> deliver(const model::CheckReport& report, const Context& context) {
  if (context.is_json()) return context.deliver(model::dump_json(model::to_json(report)));
  if (context.format() == "csv") return context.deliver(check_csv(report, context.text));
  Page page(context);
  page.table(check_table(report, context.text));
  page.lines(check_summary(report, context.text));
  return context.deliver(page.text());
}

Result<int> verify_command(const VerifyOptions& options, const Context& context) {
  if (auto writable =
          context.check_output({options.file}, {options.trust, options.edition, options.registry, options.retest});
      !writable)
    return writable.error();
  const auto known = all_known(options.edition);
  if (!known) return known.error();
  std::optional<bundle::Trust> trust;
  if (options.trust) {
    auto read = read_trust(*options.trust);
    if (!read) return read.error();
    trust = *std::move(read);
  }
  std::optional<model::Baseline> registry;
  if (options.registry) {
    auto read = read_registry(*options.registry);
    if (!read) return read.error();
    registry = *std::move(read);
  }
  const auto bytes = read_named_file(options.file, kLargestBundle);
  if (!bytes) return bytes.error();
  const auto retest =
      options.retest ? read_named_file(*options.retest, kLargestBundle) : Result<std::string>(std::string());
  if (!retest) return retest.error();
  bundle::CheckInput input = check_input(*bytes, *known);
  if (trust) input.trust = &*trust;
  if (registry) input.registry = &*registry;
  if (options.retest) input.retest = *retest;
  const auto report = bundle::check(input);
  if (options.extract)
    if (auto extracted = extract(*bytes, report, *options.extract); !extracted) return extracted.error();
  if (auto delivered = deliver(report, context); !delivered) return delivered.error();
  return exit_code_of(report);
}

}  // namespace

void add_verify_command(CommandLine& line) {
  const Texts& text = line.text();
  auto options = std::make_shared<VerifyOptions>();
  CLI::App& command = line.add(line.root(), "verify", "verify",
                               [options](const Context& context) { return verify_command(*options, context); });
  line.required(command, "BUNDLE", options->file, "FILE", text("option.bundle"));
  line.value(command, "--trust", options->trust, "FILE", text("option.trust"));
  line.value(command, "--edition", options->edition, "FILE", text("option.verify_edition"));
  line.value(command, "--registry", options->registry, "FILE", text("option.registry"));
  line.value(command, "--retest", options->retest, "FILE", text("option.verify_retest"));
  line.value(command, "--extract", options->extract, "DIR", text("option.extract"));
  line.add_output(command, "table|json|csv|md");
}

}  // namespace steelyard::app
