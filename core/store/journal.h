// SPDX-License-Identifier: Apache-2.0
// An append-only file of JSON lines, each carrying the hash of all before it; what append() returned for is on disk.
//
// Line k is one JSON object whose first member is "prev": h(k-1). h(0) = SHA256("UCSJ1" || nonce || session_id),
// written in hexadecimal; h(k) = SHA256(h(k-1) || line k) over the exact bytes of the line without its newline, h(k-1)
// as hexadecimal text. The first line also carries nonce and session_id. A last line without a newline was being
// written when the process died, and so was a last line with NUL bytes in it (blocks that never reached the disk): it
// is not part of the journal.
#pragma once
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/json_fwd.h"
#include "store/descriptor.h"

namespace steelyard::store {

struct JournalContents {
  std::vector<model::Json> lines;  // verified, in order
  std::string head;                // h(last)
  std::size_t whole_bytes = 0;     // length of the verified lines
  bool torn = false;               // something half-written followed
};

/// Reads and verifies; kCorrupt names the first line whose chain breaks. Never modifies the file. What follows the last
/// line's "prev" is covered only by `head`: whoever must trust the last line compares that with a copy kept elsewhere.
[[nodiscard]] Result<JournalContents> read_journal(const std::filesystem::path& file);
/// The same of a journal in memory, which is what errors call `name`.
[[nodiscard]] Result<JournalContents> read_journal(std::string_view bytes, const std::filesystem::path& name);

/// One writer at a time, by an exclusive lock on the file that dies with the process.
class Journal {
 public:
  /// A new file, which must not exist. `nonce` is hexadecimal: the session's, drawn by whoever opens it.
  [[nodiscard]] static Result<Journal> create(const std::filesystem::path& file, const std::string& session_id,
                                              const std::string& nonce);
  /// An existing one: verified, its torn end cut off. kBusy if another process writes it.
  [[nodiscard]] static Result<Journal> reopen(const std::filesystem::path& file, JournalContents& contents);

  /// Writes `body` (an object) as one line and fsyncs. On failure (disk full) nothing was added: a partial line is cut
  /// off again.
  [[nodiscard]] Result<void> append(const model::Json& body);
  [[nodiscard]] const std::string& head() const { return head_; }

 private:
  Journal(Descriptor fd, std::filesystem::path file) : fd_(std::move(fd)), file_(std::move(file)) {}
  Descriptor fd_;  // closed for good if a failed write could not be taken back
  std::filesystem::path file_;
  std::string head_;
  std::string nonce_, session_id_;  // for the first line
  std::size_t bytes_ = 0;           // of whole lines
};

}  // namespace steelyard::store
