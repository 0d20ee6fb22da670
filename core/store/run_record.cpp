// SPDX-License-Identifier: Apache-2.0
#include "store/run_record.h"

#include <algorithm>
#include <fmt/format.h>
#include <optional>
#include <string_view>
#include <unistd.h>

#include "base/digest.h"

namespace steelyard::store {
namespace {

using model::Json;

Json line(const char* kind, std::string wall, Clock& clock) {
  return {{"kind", kind}, {"wall", std::move(wall)}, {"mono_ns", clock.now().count()}};
}

Json line(const char* kind, Clock& clock) {
  return line(kind, utc_timestamp(clock.wall_ns()), clock);
}

Json summary_json(const model::Run& run) {
  model::Run counted;
  counted.summary = run.summary;
  return model::to_json(counted)["summary"];
}

/// Builds a RunRecord line by line. Each step returns why its line cannot be, or nothing.
class Replay {
 public:
  using Fault = std::optional<std::string>;

  Fault step(const Json& line) {
    const std::string kind = text(line, "kind");
    if (opened_ == (kind == "open")) return opened_ ? "a second open line" : "the first line is not an open line";
    if (!record.run.finished.empty()) return "a line after the end";
    if (kind == "open") return open(line);
    if (kind == "start") return start(line);
    if (kind == "finish") return finish(line);
    if (kind == "end") return end(line);
    return kind == "resume" ? resume(line) : fmt::format("unknown kind '{}'", kind);
  }

  RunRecord record;

 private:
  static std::string text(const Json& line, const char* key) {
    const auto found = line.find(key);
    return found != line.end() && found->is_string() ? found->get<std::string>() : std::string();
  }

  static std::uint64_t mono_ns(const Json& line) {
    const auto found = line.find("mono_ns");
    return found != line.end() && found->is_number_unsigned() ? found->get<std::uint64_t>() : 0;
  }

  Fault open(const Json& line) {
    auto run = model::run_from_json(line.value("run", Json()));
    if (!run) return run.error().message;
    auto plan = model::plan_from_json(line.value("plan", Json()));
    if (!plan) return plan.error().message;
    if (run->id != text(line, "session_id")) return "the run's id is not the session's";
    if (!run->results.empty() || !run->finished.empty()) return "a run that begins with results";
    if (run->nodes.empty()) return "a run without a node";
    for (const model::Job& job : plan->jobs)
      if (!jobs_.insert(job.id).second) return fmt::format("job {} stands twice in the plan", job.id);
    model::Session& session = record.session;
    session.id = run->id;
    session.nonce = text(line, "nonce");
    session.nonce_given = line.value("nonce_given", Json()) == true;
    session.plan = *plan;
    session.open_ns = mono_ns(line);
    session.hosts.push_back(text(line, "host"));
    record.run = std::move(*run);
    record.plan = std::move(*plan);
    opened_ = true;
    return {};
  }
  Fault start(const Json& line) {
    const std::string job = text(line, "job");
    if (!jobs_.contains(job)) return fmt::format("job '{}' is not in the plan", job);
    if (record.finished.contains(job)) return fmt::format("job {} starts after it finished", job);
    if (line.value("attempt", Json()) != ++record.attempts[job])
      return fmt::format("an attempt of job {} is missing", job);
    record.session.attempts.push_back({job, record.attempts[job], mono_ns(line), std::nullopt});
    return {};
  }
  Fault finish(const Json& line) {
    const std::string job = text(line, "job");
    if (!jobs_.contains(job)) return fmt::format("job '{}' is not in the plan", job);
    if (!record.finished.insert(job).second) return fmt::format("job {} finished twice", job);
    const auto attempt =
        std::ranges::find(record.session.attempts.rbegin(), record.session.attempts.rend(), job, &model::Attempt::job);
    if (attempt != record.session.attempts.rend()) attempt->finish_ns = mono_ns(line);
    const auto rows = line.find("rows");
    if (rows == line.end() || !rows->is_array()) return "no list of rows";
    for (const Json& j : *rows) {
      auto row = model::row_from_json(j);
      if (!row) return row.error().message;
      if (row->job != job) return fmt::format("a row of job '{}' under job {}", row->job, job);
      record.run.results.push_back(std::move(*row));
    }
    return {};
  }
  Fault resume(const Json& line) {
    record.session.resumed_ns.push_back(mono_ns(line));
    record.session.hosts.push_back(text(line, "host"));
    return {};
  }
  Fault end(const Json& line) {
    record.session.end_ns = mono_ns(line);
    record.run.finished = text(line, "wall");
    if (record.run.finished.empty()) return "an end without a time";
    record.run.summary = model::summarize(record.run.results);
    if (line.value("summary", Json()) != summary_json(record.run)) return "the summary is not that of the rows";
    return {};
  }

  bool opened_ = false;
  std::set<std::string> jobs_;
};

}  // namespace

std::string fingerprint(const model::Machine& machine) {
  std::string facts = machine.hostname + '\n' + machine.architecture + '\n' + machine.environment.kernel + '\n';
  for (const model::Package& package : machine.packages) facts += package.model + '\n';
  facts += fmt::format("{} cores, {} CPUs\n", machine.cores.size(), machine.all_cpus.size());
  for (const model::PciDevice& d : machine.pci_devices)
    facts += fmt::format("{} {:x} {:x} {:x}\n", d.address, d.class_id, d.vendor_id, d.device_id);
  return sha256_hex(facts).substr(0, 16);
}

Json open_line(const model::Run& run, const model::Plan& plan, bool nonce_given, Clock& clock) {
  Json j = line("open", run.started, clock);
  if (!run.nodes.empty()) j["host"] = fingerprint(run.nodes.front().machine);
  j["nonce_given"] = nonce_given;
  j["run"] = model::to_json(run);
  j["plan"] = model::to_json(plan);
  return j;
}

Json start_line(const std::string& job, unsigned attempt, Clock& clock) {
  Json j = line("start", clock);
  j["job"] = job;
  j["attempt"] = attempt;
  return j;
}

Json finish_line(const std::string& job, const std::vector<model::Row>& rows, Clock& clock) {
  Json j = line("finish", clock);
  j["job"] = job;
  j["rows"] = Json::array();
  for (const model::Row& row : rows) j["rows"].push_back(model::to_json(row));
  return j;
}

Json resume_line(const model::Machine& machine, Clock& clock) {
  Json j = line("resume", clock);
  j["host"] = fingerprint(machine);
  j["pid"] = ::getpid();
  return j;
}

Json end_line(const model::Run& run, Clock& clock) {
  Json j = line("end", run.finished, clock);
  j["summary"] = summary_json(run);
  return j;
}

Result<RunRecord> replay(const JournalContents& contents, const std::filesystem::path& file) {
  const auto corrupt = [&](std::size_t number, std::string_view what) {
    return Error{Errc::kCorrupt, fmt::format("{}:{}: {}", file.string(), number, what),
                 "the journal was changed after it was written: restore it from a copy"};
  };
  if (contents.lines.empty())
    return Error{Errc::kCorrupt, fmt::format("{}:1: no whole line: its run died before it began", file.string()),
                 "nothing was measured in it: remove its folder, and start again"};
  Replay replay;
  for (std::size_t i = 0; i < contents.lines.size(); ++i)
    if (const auto fault = replay.step(contents.lines[i])) return corrupt(i + 1, *fault);
  RunRecord record = std::move(replay.record);
  order_rows(record.plan, record.run.results);
  record.run.summary = model::summarize(record.run.results);
  record.run.journal_head = contents.head;
  record.torn = contents.torn;
  return record;
}

void order_rows(const model::Plan& plan, std::vector<model::Row>& rows) {
  std::map<std::string_view, std::size_t> place;
  for (const model::Job& job : plan.jobs) place.emplace(job.id, place.size());
  std::ranges::stable_sort(rows, {}, [&](const model::Row& row) { return place.at(row.job); });
}

}  // namespace steelyard::store
