// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <memory>

#include "app/certificate_output.h"
#include "app/certify_report.h"
#include "app/commands.h"
#include "app/exit_codes.h"
#include "app/page_output.h"
#include "app/report_input.h"
#include "app/score_input.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/files.h"
#include "base/text.h"
#include "base/version.h"
#include "judge/certify.h"
#include "judge/criteria.h"
#include "model/json.h"

namespace steelyard::app {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLargestTextFile = 1u << 20;
constexpr std::size_t kDateLength = 10;

struct CertifyOptions {
  std::vector<std::string> runs;
  std::optional<std::string> criteria, rules, retest, waivers, nonce;
  bool adaptation = false;
};

struct Inputs {
  model::Criteria criteria;
  model::RuleSet rules;
  std::vector<model::Waiver> waivers;
  std::vector<VerifiedRun> runs;
  std::optional<VerifiedRun> retest;
};

Result<std::vector<std::string>> shipped_names(const char* kind) {
  const auto files = shipped_files(kind, ".toml");
  if (!files) return files.error();
  std::vector<std::string> names;
  for (const fs::path& file : *files) names.push_back(file.stem().string());
  return names;
}

/// A name among the shipped ones of `kind` ("criteria"), or a file: anything with a '/' or that ends in .toml.
Result<fs::path> locate(const std::string& given, const char* kind) {
  if (given.find('/') != std::string::npos || given.ends_with(".toml")) return fs::path(given);
  const auto names = shipped_names(kind);
  if (!names) return names.error();
  if (std::ranges::find(*names, given) != names->end()) return install_dirs().data / kind / (given + ".toml");
  return Error{Errc::kInvalidArgument, fmt::format("no {} '{}'", kind, text::printable(given)),
               text::did_you_mean(given, *names)};
}

std::string today() {
  SystemClock clock;
  return utc_timestamp(clock.wall_ns()).substr(0, kDateLength);
}

template <class Parse>
auto read_toml(const fs::path& file, Parse&& parse) -> decltype(parse(std::string(), std::string())) {
  const auto bytes = read_named_file(file, kLargestTextFile);
  if (!bytes) return bytes.error();
  return parse(*bytes, file.string());
}

/// Whoever reads a shipped name on a certificate would look there for what it demands.
Result<void> has_own_name(const std::string& id, const std::string& sha256, const char* kind, const fs::path& file) {
  const auto names = shipped_names(kind);
  if (!names) return names.error();
  const auto like = std::ranges::find_if(*names, [&](const std::string& name) {
    return std::ranges::equal(
        name, id, {}, [](unsigned char c) { return std::tolower(c); }, [](unsigned char c) { return std::tolower(c); });
  });
  if (like == names->end()) return {};
  const auto shipped = read_file(install_dirs().data / kind / (*like + ".toml"), kLargestTextFile);
  if (!shipped) return shipped.error();
  if (sha256_hex(*shipped) == sha256) return {};
  return Error{
      Errc::kInvalidArgument,
      fmt::format("{} calls itself {}, and is not the {} that steelyard ships", text::printable(file.string()), id, id),
      "change its 'id': a certificate names it"};
}

Result<void> read_demands(const CertifyOptions& options, Inputs& inputs) {
  const auto criteria_file = locate(*options.criteria, "criteria");
  if (!criteria_file) return criteria_file.error();
  auto criteria = read_toml(*criteria_file, judge::parse_criteria);
  if (!criteria) return criteria.error();
  inputs.criteria = *std::move(criteria);
  const model::CriteriaId& id = inputs.criteria.id;
  if (auto own = has_own_name(id.id, id.sha256, "criteria", *criteria_file); !own) return own.error();
  const auto rules_file = locate(options.rules.value_or(inputs.criteria.rules), "rules");
  if (!rules_file) return rules_file.error();
  auto rules = read_toml(*rules_file, judge::parse_rules);
  if (!rules) return rules.error();
  inputs.rules = *std::move(rules);
  if (auto own = has_own_name(inputs.rules.id, inputs.rules.sha256, "rules", *rules_file); !own) return own.error();
  if (!options.waivers) return {};
  auto waivers = read_toml(*options.waivers, [](const std::string& bytes, const std::string& name) {
    return judge::parse_waivers(bytes, name, today());
  });
  if (!waivers) return waivers.error();
  inputs.waivers = *std::move(waivers);
  return {};
}

Result<void> read_runs(const CertifyOptions& options, Inputs& inputs) {
  for (const std::string& name : options.runs) {
    auto run = read_verified_run(name, nullptr);
    if (!run) return run.error();
    inputs.runs.push_back(*std::move(run));
  }
  if (!options.retest) return {};
  auto retest = read_verified_run(*options.retest, nullptr);
  if (!retest) return retest.error();
  if (!retest->verified)
    return Error{Errc::kInvalidArgument,
                 fmt::format("--retest {}: it has no journal", text::printable(*options.retest)),
                 "a retest must be as well proven as what it confirms: give the run's folder"};
  for (const VerifiedRun& run : inputs.runs)
    if (run.run.journal_head == retest->run.journal_head)
      return Error{Errc::kInvalidArgument, "--retest is one of the runs", "measure again, and give that run"};
  inputs.retest = *std::move(retest);
  return {};
}

Result<model::Certificate> certificate_of(const CertifyOptions& options, const Inputs& inputs,
                                          const std::optional<model::Score>& score) {
  judge::CertifyRequest request;
  for (const VerifiedRun& run : inputs.runs) request.runs.push_back({&run.run, run.session ? &*run.session : nullptr});
  request.criteria = &inputs.criteria;
  request.rules = &inputs.rules;
  request.waivers = inputs.waivers;
  request.retest = inputs.retest ? &inputs.retest->run : nullptr;
  request.retest_session = inputs.retest && inputs.retest->session ? &*inputs.retest->session : nullptr;
  request.score = score ? &*score : nullptr;
  request.nonce = options.nonce;
  request.adaptation = options.adaptation;
  request.today = today();
  request.tool_version = version();
  request.tool_commit = commit();
  return judge::certify(request);
}

/// What one node's run amounts to, for the reader; no gate.
Result<std::optional<model::Score>> certified_score(const Inputs& inputs) {
  if (inputs.runs.size() != 1 || !defect_of(inputs.runs.front().run, inputs.runs.front().bundle).empty())
    return std::optional<model::Score>();
  return usual_score(inputs.runs.front().run, inputs.runs.front().verified);
}

/// An estimate is nothing that a certificate could hold anybody to.
void add_score(const model::Score& score, model::Certificate& certificate) {
  if (score.status != model::ScoreStatus::kComplete) return;
  certificate.score = score.value;
  if (score.interval) certificate.score_ci95 = score.interval->ci95;
  certificate.score_id = score.id;
}

/// The document is for -o FILE.json, the table for the person: whoever certifies needs both.
bool shows_both(const Context& context) {
  return context.is_json() && context.is_by_ending();
}

Result<void> deliver_certificate(const model::Certificate& certificate, const Context& context) {
  if (context.format() == "csv") return context.deliver(certificate_csv(certificate));
  if (context.format() == "html") return deliver_certificate(certificate, "html", false, context);
  if (!context.is_json()) return context.deliver(certificate_text(certificate, context));
  if (auto written = context.deliver(model::dump_json(model::to_json(certificate))); !written) return written;
  if (!shows_both(context)) return {};
  Context screen = context;
  screen.output.reset();
  return screen.deliver(certificate_text(certificate, screen) +
                        context.text("certify.written", {{"file", text::printable(context.output->string())}}) + "\n");
}

Result<int> certify_command(const CertifyOptions& options, const Context& context) {
  if (auto writable =
          context.check_output(options.runs, {options.criteria, options.rules, options.retest, options.waivers});
      !writable)
    return writable.error();
  if (!options.criteria) {
    const auto shipped = shipped_names("criteria");
    if (!shipped) return shipped.error();
    return Error{Errc::kInvalidArgument, "certify: --criteria is missing",
                 fmt::format("shipped: {}; or a file of your own", fmt::join(*shipped, ", "))};
  }
  Inputs inputs;
  if (auto read = read_demands(options, inputs); !read) return read.error();
  if (auto read = read_runs(options, inputs); !read) return read.error();
  const auto score = certified_score(inputs);
  if (!score) return score.error();
  auto certificate = certificate_of(options, inputs, *score);
  if (!certificate) return certificate.error();
  if (*score) add_score(**score, *certificate);
  if (auto delivered = deliver_certificate(*certificate, context); !delivered) return delivered.error();
  if (!context.is_table() && !shows_both(context))
    for (const std::string& reason : certificate->reasons)
      context.note(context.text("certify.reason", {{"reason", text::printable(reason)}}));
  return certificate->certified ? kOk : kGateFailed;
}

}  // namespace

void add_certify_command(CommandLine& line) {
  const Texts& text = line.text();
  auto options = std::make_shared<CertifyOptions>();
  CLI::App& command = line.add(line.root(), "certify", "certify",
                               [options](const Context& context) { return certify_command(*options, context); });
  line.values(command, "RUN", options->runs, "RUN", text("option.runs")).allow_extra_args(true)->required();
  line.value(command, "--criteria", options->criteria, "NAME|FILE", text("option.criteria"));
  line.value(command, "--rules", options->rules, "NAME|FILE", text("option.rules"));
  line.value(command, "--retest", options->retest, "RUN", text("option.retest"));
  line.value(command, "--waivers", options->waivers, "FILE", text("option.waivers"));
  line.value(command, "--nonce", options->nonce, "HEX", text("option.certify_nonce"));
  line.flag(command, "--adaptation", options->adaptation, text("option.adaptation"));
  line.add_output(command, "table|html|json|csv|md");
}

}  // namespace steelyard::app
