// SPDX-License-Identifier: Apache-2.0
#include "store/index.h"

#include <fmt/format.h>
#include <memory>
#include <optional>
#include <sqlite3.h>
#include <system_error>

#include "base/digest.h"

namespace steelyard::store {
namespace {

namespace fs = std::filesystem;

/// Raised whenever the table changes; another number means another program's table.
constexpr int kVersion = 3;
constexpr int kBusyTimeoutMs = 500;
constexpr const char* kTable =
    "CREATE TABLE run (id TEXT PRIMARY KEY, stamp TEXT NOT NULL, profile TEXT NOT NULL, started TEXT NOT NULL,"
    " finished TEXT NOT NULL, node TEXT NOT NULL, pass INTEGER NOT NULL, fail INTEGER NOT NULL, skip INTEGER NOT NULL,"
    " invalid INTEGER NOT NULL, error INTEGER NOT NULL, waived INTEGER NOT NULL, complete INTEGER NOT NULL,"
    " imported INTEGER NOT NULL, damage TEXT NOT NULL, seal TEXT NOT NULL) WITHOUT ROWID";

struct DatabaseCloser {
  void operator()(sqlite3* db) const { sqlite3_close(db); }
};
using Database = std::unique_ptr<sqlite3, DatabaseCloser>;

/// One statement; binding and reading go from left to right. The first fault sticks.
class Statement {
 public:
  Statement(sqlite3* db, const char* sql) { code_ = sqlite3_prepare_v2(db, sql, -1, &statement_, nullptr); }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  ~Statement() { sqlite3_finalize(statement_); }

  Statement& bind(const std::string& text) {
    if (code_ == SQLITE_OK)
      code_ = sqlite3_bind_text(statement_, ++bound_, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
    return *this;
  }
  Statement& bind(std::size_t number) {
    if (code_ == SQLITE_OK) code_ = sqlite3_bind_int64(statement_, ++bound_, static_cast<sqlite3_int64>(number));
    return *this;
  }
  /// True while there is a row.
  bool next() {
    if (code_ != SQLITE_OK && code_ != SQLITE_ROW) return false;
    code_ = sqlite3_step(statement_);
    column_ = 0;
    return code_ == SQLITE_ROW;
  }
  bool run() {
    next();
    return done();
  }
  [[nodiscard]] bool done() const { return code_ == SQLITE_DONE; }
  std::string text() {
    const unsigned char* bytes = sqlite3_column_text(statement_, column_);
    const int size = sqlite3_column_bytes(statement_, column_++);
    return bytes == nullptr ? std::string() : std::string(bytes, bytes + size);
  }
  std::size_t number() { return static_cast<std::size_t>(sqlite3_column_int64(statement_, column_++)); }

 private:
  sqlite3_stmt* statement_ = nullptr;
  int code_ = SQLITE_OK;
  int bound_ = 0;
  int column_ = 0;
};

Database open(const fs::path& file, int flags) {
  std::error_code missing;
  if (fs::exists(file, missing) && !fs::is_regular_file(file, missing)) return nullptr;  // a pipe would wait for ever
  sqlite3* raw = nullptr;
  const int code = sqlite3_open_v2(file.c_str(), &raw, flags, nullptr);
  Database db(raw);  // also when opening failed
  if (code != SQLITE_OK) return nullptr;
  sqlite3_busy_timeout(raw, kBusyTimeoutMs);
  return db;
}

bool execute(const Database& db, const char* sql) {
  return Statement(db.get(), sql).run();
}

/// Nothing if the file is no database.
std::optional<int> version_of(const Database& db) {
  Statement version(db.get(), "PRAGMA user_version");
  if (!version.next()) return std::nullopt;
  return static_cast<int>(version.number());
}

/// True if the last failure says that the file is not, or no longer, an index of ours - and not that it is busy or the
/// disk full.
bool is_no_index(const Database& db) {
  const int code = sqlite3_errcode(db.get());
  if (code == SQLITE_NOTADB || code == SQLITE_CORRUPT || code == SQLITE_ERROR) return true;
  const auto version = version_of(db);
  return version && *version != 0 && *version != kVersion;
}

/// The hash of an entry. Whoever edits one without it is not believed, and the files are read again.
std::string seal_of(const IndexEntry& e) {
  const RunSummary& s = e.summary;
  const model::Summary& n = s.summary;
  const std::string texts[] = {s.id, e.stamp, s.profile, s.started, s.finished, s.node, s.damage};
  std::string all = fmt::format("{} {} {} {} {} {} {} {}", n.pass, n.fail, n.skip, n.invalid, n.error, n.waived,
                                s.complete, s.imported);
  for (const std::string& text : texts) all += fmt::format(" {} {}", text.size(), text);
  return sha256_hex(all);
}

/// None if it is not as it was put.
std::optional<IndexEntry> read_entry(Statement& row) {
  IndexEntry e;
  RunSummary& s = e.summary;
  s.id = row.text();
  e.stamp = row.text();
  for (std::string* text : {&s.profile, &s.started, &s.finished, &s.node}) *text = row.text();
  for (std::size_t* count :
       {&s.summary.pass, &s.summary.fail, &s.summary.skip, &s.summary.invalid, &s.summary.error, &s.summary.waived})
    *count = row.number();
  s.complete = row.number() != 0;
  s.imported = row.number() != 0;
  s.damage = row.text();
  if (row.text() != seal_of(e)) return std::nullopt;
  return e;
}

bool put(const Database& db, const IndexEntry& e) {
  const RunSummary& s = e.summary;
  Statement insert(db.get(), "INSERT OR REPLACE INTO run VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
  for (const std::string* text : {&s.id, &e.stamp, &s.profile, &s.started, &s.finished, &s.node}) insert.bind(*text);
  for (const std::size_t count : {s.summary.pass, s.summary.fail, s.summary.skip, s.summary.invalid, s.summary.error,
                                  s.summary.waived, std::size_t{s.complete}, std::size_t{s.imported}})
    insert.bind(count);
  return insert.bind(s.damage).bind(seal_of(e)).run();
}

bool write(const Database& db, const std::vector<IndexEntry>& changed, const std::vector<std::string>& gone) {
  // The index can be made again, so it need not outlive a power failure: no fsync for it.
  if (!execute(db, "PRAGMA synchronous = OFF") || !execute(db, "BEGIN IMMEDIATE")) return false;
  if (const auto version = version_of(db); version != kVersion) {
    if (version != 0) return false;
    if (!execute(db, kTable) || !execute(db, fmt::format("PRAGMA user_version = {}", kVersion).c_str())) return false;
  }
  for (const IndexEntry& entry : changed)
    if (!put(db, entry)) return false;
  for (const std::string& id : gone)
    if (!Statement(db.get(), "DELETE FROM run WHERE id = ?").bind(id).run()) return false;
  return execute(db, "COMMIT");
}

}  // namespace

fs::path index_file(const fs::path& data_dir) {
  return data_dir / "index.db";
}

std::map<std::string, IndexEntry> read_index(const fs::path& file) {
  std::map<std::string, IndexEntry> entries;
  const Database db = open(file, SQLITE_OPEN_READONLY);
  if (!db || version_of(db) != kVersion) return entries;
  Statement rows(db.get(), "SELECT * FROM run");
  while (rows.next()) {
    if (auto entry = read_entry(rows)) {
      const std::string id = entry->summary.id;
      entries.insert_or_assign(id, *std::move(entry));
    }
  }
  if (!rows.done()) entries.clear();
  return entries;
}

Result<void> write_index(const fs::path& file, const std::vector<IndexEntry>& changed,
                         const std::vector<std::string>& gone) {
  std::string why = "cannot open it";
  for (const bool again : {false, true}) {
    const Database db = open(file, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    if (!db) break;
    if (write(db, changed, gone)) return {};
    why = sqlite3_errmsg(db.get());
    if (again || !is_no_index(db)) break;
    // The journal of a database that is no more would be played into the new one: it goes first.
    std::error_code error;
    fs::remove(file.string() + "-journal", error);
    if (!fs::remove(file, error)) break;
  }
  return Error{Errc::kIo, fmt::format("cannot write {}: {}", file.string(), why),
               "nothing is lost: the index is made again from the files of the runs"};
}

}  // namespace steelyard::store
