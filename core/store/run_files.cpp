// SPDX-License-Identifier: Apache-2.0
#include "store/run_files.h"

#include <algorithm>
#include <fmt/format.h>
#include <sys/stat.h>
#include <system_error>

#include "base/files.h"
#include "base/text.h"
#include "model/json.h"

namespace steelyard::store {
namespace {

namespace fs = std::filesystem;

bool is_there(const fs::path& file) {
  std::error_code ignored;  // what cannot be looked at is not there for us
  return fs::exists(file, ignored);
}

Result<model::Json> read_json(const fs::path& file) {
  auto bytes = read_file(file);
  if (!bytes) return bytes.error();
  return model::parse_json(*bytes, file.string());
}

Error document_differs(const fs::path& file, std::string_view what) {
  return {Errc::kCorrupt, fmt::format("{}: {}", file.string(), what),
          "trust the journal: delete this file and it is written again by steelyard run --resume"};
}

/// The JSON pointer at which two documents first differ.
std::string first_difference(const model::Json& a, const model::Json& b) {
  const model::Json patch = model::Json::diff(a, b);
  return patch.empty() ? "the order of keys" : patch[0]["path"].get<std::string>();
}

Result<void> verify_document(const fs::path& file, const model::Run& journalled) {
  auto document = read_json(file);
  if (!document) return document.error();
  const model::Json expected = model::to_json(journalled);
  if (*document == expected) return {};
  return document_differs(file, fmt::format("{} is not what the journal says", first_difference(expected, *document)));
}

}  // namespace

fs::path runs_dir(const fs::path& data_dir) {
  return data_dir / "runs";
}
fs::path journal_file(const fs::path& run_dir) {
  return run_dir / "journal.jsonl";
}
fs::path document_file(const fs::path& run_dir) {
  return run_dir / "run.json";
}

bool has_document(const fs::path& run_dir) {
  return is_there(document_file(run_dir));
}

bool has_journal(const fs::path& run_dir) {
  return is_there(journal_file(run_dir));
}

Result<std::vector<std::string>> run_ids(const fs::path& data_dir) {
  std::vector<std::string> ids;
  std::error_code error;
  for (fs::directory_iterator it(runs_dir(data_dir), error), end; !error && it != end; it.increment(error))
    if (std::string name = it->path().filename().string(); name.front() != '.' && it->is_directory(error) && !error)
      ids.push_back(std::move(name));
  if (error && error != std::errc::no_such_file_or_directory)
    return Error{Errc::kIo, fmt::format("cannot list {}: {}", runs_dir(data_dir).string(), error.message()),
                 "check its permissions, or set XDG_DATA_HOME to another folder"};
  std::ranges::sort(ids);
  return ids;
}

Result<std::string> find_run(const fs::path& data_dir, const std::string& id) {
  auto ids = run_ids(data_dir);
  if (!ids) return ids.error();
  if (std::ranges::binary_search(*ids, id)) return id;
  std::vector<std::string> matching;
  if (!id.empty()) std::ranges::copy_if(*ids, std::back_inserter(matching), [&](auto& i) { return i.starts_with(id); });
  if (matching.size() == 1) return matching.front();
  if (matching.empty())
    return Error{Errc::kNotFound, fmt::format("no run '{}' in {}", id, runs_dir(data_dir).string()),
                 text::did_you_mean(id, *ids)};
  constexpr std::size_t kShown = 12;
  if (matching.size() > kShown) matching.resize(kShown);
  return Error{Errc::kInvalidArgument, fmt::format("'{}' begins the id of more than one run", id),
               fmt::format("name one: {}", fmt::join(matching, ", "))};
}

Result<RunRecord> read_record(const fs::path& run_dir) {
  auto contents = read_journal(journal_file(run_dir));
  if (!contents) return contents.error();
  return replay(*contents, journal_file(run_dir));
}

Result<model::Run> read_run(const fs::path& run_dir) {
  if (!has_journal(run_dir)) return read_document(document_file(run_dir));
  auto record = read_record(run_dir);
  if (!record) return record.error();
  if (has_document(run_dir))
    if (auto document = read_document(document_file(run_dir));
        document && document->journal_head == record->run.journal_head)
      return document;
  return std::move(record->run);
}

Result<model::Run> read_document(const fs::path& file) {
  auto json = read_json(file);
  if (!json) return json.error();
  auto run = model::run_from_json(*json);
  if (!run) return Error{run.error().code, fmt::format("{}: {}", file.string(), run.error().message), run.error().hint};
  return run;
}

Result<void> verify_run(const fs::path& run_dir) {
  auto record = read_record(run_dir);
  if (!record) return record.error();
  const bool ended = !record->run.finished.empty();
  const fs::path document = document_file(run_dir);
  if (ended && record->torn)
    return Error{Errc::kCorrupt, fmt::format("{}: something follows its end", journal_file(run_dir).string()),
                 "the journal was changed after it was written: restore it from a copy"};
  if (!has_document(run_dir)) {
    if (!ended) return {};
    return document_differs(document, "is missing, though the run has ended");
  }
  if (!ended) return document_differs(document, "stands beside a journal that has no end");
  return verify_document(document, record->run);
}

RunSummary summarize_run(const fs::path& run_dir) {
  RunSummary s;
  s.id = run_dir.filename().string();
  auto run = read_run(run_dir);
  if (!run) {
    s.damage = run.error().message;
    return s;
  }
  if (run->id != s.id) {
    s.damage = fmt::format("holds run {}: a copy of its folder", run->id);
    return s;
  }
  s.imported = run->imported_from.has_value() && !has_journal(run_dir);
  if (has_document(run_dir) && !s.imported)  // else it has not finished, or died in its last step
    if (auto intact = verify_run(run_dir); !intact) s.damage = intact.error().message;
  s.profile = run->profile;
  s.started = run->started;
  s.finished = run->finished;
  s.node = run->nodes.empty() ? "" : run->nodes.front().name;
  s.summary = run->summary;
  s.complete = !run->finished.empty() && has_document(run_dir) && s.damage.empty();
  return s;
}

std::string stamp_of(const fs::path& run_dir) {
  const auto one = [](const fs::path& file) {
    struct stat info {};
    if (::stat(file.c_str(), &info) != 0) return std::string("absent");
    return fmt::format("{} {}.{:09}", info.st_size, info.st_mtim.tv_sec, info.st_mtim.tv_nsec);
  };
  return one(journal_file(run_dir)) + ", " + one(document_file(run_dir));
}

}  // namespace steelyard::store
