// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <fmt/format.h>
#include <memory>

#include "app/bundle_input.h"
#include "app/commands.h"
#include "app/exit_codes.h"
#include "app/score_input.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/files.h"
#include "base/text.h"
#include "base/version.h"
#include "bundle/checker.h"
#include "bundle/declaration.h"
#include "bundle/pack.h"
#include "model/json.h"
#include "score/edition.h"
#include "store/run_files.h"
#include "store/run_store.h"

namespace steelyard::app {
namespace {

namespace fs = std::filesystem;

struct PackOptions {
  std::string subject;
  std::optional<std::string> key, role, profile, edition, declaration, certificate, output;
};

/// A bundle that somebody else signs as well, rather than a run.
bool is_bundle(const std::string& subject) {
  std::error_code missing;
  return subject.ends_with(".syb") && fs::is_regular_file(subject, missing);
}

Result<std::string> journal_of(const std::string& run) {
  const auto dirs = user_dirs();
  if (!dirs) return dirs.error();
  SystemClock clock;
  const auto loaded = store::RunStore(dirs->data, clock).load_verified(run);
  if (!loaded) return loaded.error();
  if (!loaded->verified)
    return Error{Errc::kInvalidArgument, fmt::format("{}: no journal beside it", loaded->file.string()),
                 "name the run's folder or id: without its journal nothing shows how it was measured"};
  return read_file(store::journal_file(loaded->file.parent_path()));
}

Result<model::BundleTool> this_tool() {
  std::error_code error;
  const fs::path self = fs::read_symlink("/proc/self/exe", error);
  if (error)
    return Error{Errc::kMissing, "/proc/self/exe: " + error.message(), "mount /proc: a bundle names who packed it"};
  const auto bytes = read_file(self);
  if (!bytes) return bytes.error();
  return model::BundleTool{version(), commit(), sha256_hex(*bytes)};
}

Result<bundle::Packed> pack_run(const PackOptions& options, const model::Edition& edition,
                                const model::RuleSet& rules) {
  auto profile = score::find_profile(edition, options.profile.value_or(kDefaultWeights));
  if (!profile) return profile.error();
  auto journal = journal_of(options.subject);
  if (!journal) return journal.error();
  auto tool = this_tool();
  if (!tool) return tool.error();
  bundle::PackInput input{.journal = *std::move(journal),
                          .edition = &edition,
                          .profile = *std::move(profile),
                          .rules = {rules.id, rules.sha256},
                          .tool = *std::move(tool),
                          .declaration = std::nullopt,
                          .certificate = std::nullopt};
  if (options.declaration) {
    auto declaration = read_named_file(*options.declaration, kLargestText);
    if (!declaration) return declaration.error();
    if (const auto read = bundle::parse_declaration(*declaration, *options.declaration); !read) return read.error();
    input.declaration = *std::move(declaration);
  }
  if (options.certificate) {
    auto certificate = read_named_file(*options.certificate, kLargestBundle);
    if (!certificate) return certificate.error();
    input.certificate = *std::move(certificate);
  }
  return bundle::pack(input);
}

Result<bundle::Packed> open_bundle(const PackOptions& options) {
  if (!options.key)
    return Error{Errc::kInvalidArgument, fmt::format("{} is packed already", options.subject),
                 "sign it as well with --key FILE --role ROLE"};
  if (options.profile || options.certificate || options.declaration)
    return Error{Errc::kInvalidArgument, "pack: what is in a bundle is fixed, it can only be signed",
                 "leave out --profile, --declaration and --certificate, or pack the run again"};
  const auto bytes = read_named_file(options.subject, kLargestBundle);
  if (!bytes) return bytes.error();
  return bundle::unpack(*bytes);
}

Result<void> sign(const PackOptions& options, bundle::Packed& packed) {
  const auto role = bundle::role_from(options.role.value_or("submitter"));
  if (options.role && !options.key)
    return Error{Errc::kInvalidArgument, "pack: --role without --key", "sign with --key FILE"};
  if (!options.key) return {};
  const auto key = read_key(*options.key);
  if (!key) return key.error();
  bundle::add_signature(packed, *key, *role);
  return {};
}

/// Signed files go where they came from, new ones are named by what they hold.
std::string output_of(const PackOptions& options, const bundle::Packed& packed) {
  if (options.output) return *options.output;
  return is_bundle(options.subject) ? options.subject : bundle::digest12(packed) + ".syb";
}

model::Json pack_summary(const std::string& file, const model::CheckReport& report) {
  model::Json signatures = model::Json::array();
  for (const model::CheckedSignature& s : report.signatures) signatures.push_back({{"key", s.key}, {"role", s.role}});
  return {{"file", file},
          {"sha256", report.sha256},
          {"manifest_sha256", report.manifest_sha256},
          {"signatures", std::move(signatures)},
          {"errors", std::ranges::count(report.findings, "error", &model::CheckFinding::severity)},
          {"flags", std::ranges::count(report.findings, "flag", &model::CheckFinding::severity)}};
}

/// A bundle that others may have signed is not replaced: only the one that is signed once more, or by itself.
Result<void> may_become(const fs::path& file, const std::string& subject, std::string_view bytes) {
  std::error_code ignored;  // what is not there can be written
  if (!fs::exists(file, ignored) || !is_bundle(file) || fs::equivalent(file, subject, ignored)) return {};
  if (const auto there = read_file(file, kLargestBundle); there && *there == bytes) return {};
  return Error{Errc::kInvalidArgument, fmt::format("{} is another bundle already", text::printable(file.string())),
               "give -o another name, or remove it first"};
}

Result<int> pack_command(const PackOptions& options, const Context& context) {
  const auto known = all_known(options.edition);
  if (!known) return known.error();
  const auto edition = read_edition(options.edition);
  if (!edition) return edition.error();
  auto packed = is_bundle(options.subject) ? open_bundle(options) : pack_run(options, *edition, known->rules.back());
  if (!packed) return packed.error();
  if (auto signed_by = sign(options, *packed); !signed_by) return signed_by.error();
  const std::string bytes = bundle::to_bytes(*packed), file = output_of(options, *packed);
  const Context to_file{context.text, context.settings, context.out, context.err, fs::path(file), context.quiet, true};
  if (auto writable =
          to_file.check_output({}, {options.key, options.edition, options.declaration, options.certificate});
      !writable)
    return writable.error();
  if (auto free = may_become(file, options.subject, bytes); !free) return free.error();
  if (auto written = write_file_atomically(file, bytes); !written) return written.error();
  const auto report = bundle::check(check_input(bytes, *known));
  const model::Json document = pack_summary(file, report);
  const auto delivered =
      context.is_json() ? context.deliver(model::dump_json(document)) : context.deliver(text::printable(file) + "\n");
  if (!delivered) return delivered.error();
  if (packed->signatures.empty()) context.note(context.text("pack.unsigned"));
  context.note(context.text(
      "pack.checked",
      {{"errors", document["errors"].dump()}, {"flags", document["flags"].dump()}, {"file", text::printable(file)}}));
  return kOk;
}

}  // namespace

void add_pack_command(CommandLine& line) {
  const Texts& text = line.text();
  auto options = std::make_shared<PackOptions>();
  CLI::App& command = line.add(line.root(), "pack", "pack",
                               [options](const Context& context) { return pack_command(*options, context); });
  line.required(command, "RUN", options->subject, "RUN", text("option.pack_subject"));
  line.value(command, "--key", options->key, "FILE", text("option.key"));
  line.value(command, "--role", options->role, "submitter|lab|authority", text("option.role"));
  line.value(command, "--profile", options->profile, "general|ai|hpc|storage", text("option.pack_profile"));
  line.value(command, "--edition", options->edition, "FILE", text("option.edition"));
  line.value(command, "--declaration", options->declaration, "FILE", text("option.declaration"));
  line.value(command, "--certificate", options->certificate, "FILE", text("option.certificate"));
  line.value(command, "-o,--output", options->output, "FILE", text("option.pack_output"));
  line.add_format(command, "table|json");
}

}  // namespace steelyard::app
