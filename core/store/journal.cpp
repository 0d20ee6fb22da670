// SPDX-License-Identifier: Apache-2.0
#include "store/journal.h"

#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <functional>
#include <optional>
#include <span>
#include <string_view>

#include "base/digest.h"
#include "base/files.h"
#include "model/json.h"
#include "store/system.h"

namespace steelyard::store {
namespace {

using model::Json;

/// Far above any row of raw samples; a longer line would be read into memory only to be refused.
constexpr std::size_t kLongestLine = std::size_t{64} << 20;

std::string first_link(const std::string& nonce, const std::string& session_id) {
  return sha256_hex("UCSJ1" + nonce + session_id);
}

Error corrupt(const std::filesystem::path& file, std::size_t line, std::string_view what) {
  return {Errc::kCorrupt, fmt::format("{}:{}: {}", file.string(), line, what),
          "the journal was changed after it was written: restore it from a copy"};
}

/// Fills the buffer with the bytes from an offset on: how many there were, 0 at the end.
using Source = std::function<Result<std::size_t>(std::span<char>, std::size_t offset)>;

Source source_of(int fd, const std::filesystem::path& file) {
  return [fd, &file](std::span<char> buffer, std::size_t offset) -> Result<std::size_t> {
    for (;;) {
      const ssize_t n = ::pread(fd, buffer.data(), buffer.size(), static_cast<off_t>(offset));
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) return system_error("read", file);
      return static_cast<std::size_t>(n);
    }
  };
}

Source source_of(std::string_view bytes) {
  return [bytes](std::span<char> buffer, std::size_t offset) -> Result<std::size_t> {
    return bytes.copy(buffer.data(), buffer.size(), offset);
  };
}

/// Lines of a file, one at a time, so that memory follows the longest line and not the file.
class LineReader {
 public:
  LineReader(const Source& source, const std::filesystem::path& file) : source_(source), file_(file) {}

  /// The next line without its newline; nothing if no whole line follows.
  Result<std::optional<std::string>> next() {
    for (;;) {
      const std::size_t end = pending_.find('\n', searched_);
      if (end != std::string::npos) {
        std::string line = pending_.substr(0, end);
        pending_.erase(0, end + 1);
        searched_ = 0;
        ++line_;
        return std::optional(std::move(line));
      }
      searched_ = pending_.size();
      if (searched_ > kLongestLine) return corrupt(file_, line_ + 1, "a line longer than any of ours");
      auto more = fill();
      if (!more) return more.error();
      if (!*more) return std::optional<std::string>();
    }
  }
  /// True if nothing whole or half follows.
  Result<bool> at_end() {
    if (!pending_.empty()) return false;
    auto more = fill();
    if (!more) return more.error();
    return !*more;
  }
  [[nodiscard]] std::size_t line() const { return line_; }
  [[nodiscard]] bool half_line() const { return !pending_.empty(); }

 private:
  Result<bool> fill() {
    char buffer[1 << 16];
    const auto n = source_(buffer, offset_);
    if (!n) return n.error();
    pending_.append(buffer, *n);
    offset_ += *n;
    return *n > 0;
  }

  const Source& source_;
  const std::filesystem::path& file_;
  std::size_t offset_ = 0;
  std::string pending_;
  std::size_t searched_ = 0;  // no newline in front of this
  std::size_t line_ = 0;
};

std::optional<std::string> text_member(const Json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_string()) return std::nullopt;
  return found->get<std::string>();
}

/// Why `line` cannot follow `head` (or, with an empty head, cannot be the first); nothing if it can.
std::optional<std::string> chain_fault(const Json& line, const std::string& head) {
  if (!line.is_object() || line.empty() || line.begin().key() != "prev") return "does not begin with \"prev\"";
  const auto prev = text_member(line, "prev");
  if (!head.empty()) return prev == head ? std::nullopt : std::optional("does not follow from the line before");
  const auto nonce = text_member(line, "nonce");
  const auto session_id = text_member(line, "session_id");
  if (!nonce || !session_id) return "the first line lacks nonce or session_id";
  if (prev != first_link(*nonce, *session_id)) return "\"prev\" does not follow from nonce and session_id";
  return std::nullopt;
}

Result<JournalContents> verified(const Source& source, const std::filesystem::path& file) {
  JournalContents contents;
  LineReader reader(source, file);
  for (;;) {
    auto line = reader.next();
    if (!line) return line.error();
    if (!*line) break;
    const std::string& bytes = **line;
    auto parsed = model::parse_json(bytes, "not a line of ours");
    if (!parsed && bytes.find('\0') != std::string::npos) {
      auto last = reader.at_end();
      if (!last) return last.error();
      if (*last) {
        contents.torn = true;
        return contents;
      }
    }
    if (!parsed) return corrupt(file, reader.line(), parsed.error().message);
    if (const auto fault = chain_fault(*parsed, contents.head)) return corrupt(file, reader.line(), *fault);
    contents.head = sha256_hex((*parsed)["prev"].get<std::string>() + bytes);
    contents.whole_bytes += bytes.size() + 1;
    contents.lines.push_back(std::move(*parsed));
  }
  contents.torn = reader.half_line();
  return contents;
}

Error being_written(const std::filesystem::path& file) {
  return {Errc::kBusy, fmt::format("{} is being written by another process", file.string()),
          "wait until it has finished"};
}

}  // namespace

Result<JournalContents> read_journal(const std::filesystem::path& file) {
  const Descriptor fd(::open(file.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));  // a FIFO must not hold us
  if (!fd.open() && errno == ENOENT)
    return Error{Errc::kNotFound, fmt::format("no journal {}", file.string()), "check the path"};
  if (!fd.open()) return system_error("read", file);
  if (!std::filesystem::is_regular_file(file))
    return Error{Errc::kIo, fmt::format("{} is not a regular file", file.string()), "remove it"};
  return verified(source_of(fd.get(), file), file);
}

Result<JournalContents> read_journal(std::string_view bytes, const std::filesystem::path& name) {
  return verified(source_of(bytes), name);
}

Result<Journal> Journal::create(const std::filesystem::path& file, const std::string& session_id,
                                const std::string& nonce) {
  Journal journal(Descriptor(::open(file.c_str(), O_RDWR | O_APPEND | O_CREAT | O_EXCL | O_CLOEXEC, 0666)), file);
  if (!journal.fd_.open()) return system_error("create", file);
  auto locked = try_lock(journal.fd_.get(), file);
  if (!locked) return locked.error();
  if (!*locked) return being_written(file);
  if (auto synced = sync_folder(file.has_parent_path() ? file.parent_path() : "."); !synced) return synced.error();
  journal.nonce_ = nonce;
  journal.session_id_ = session_id;
  journal.head_ = first_link(journal.nonce_, session_id);
  return journal;
}

Result<Journal> Journal::reopen(const std::filesystem::path& file, JournalContents& contents) {
  Journal journal(Descriptor(::open(file.c_str(), O_RDWR | O_APPEND | O_NONBLOCK | O_CLOEXEC)), file);
  if (!journal.fd_.open()) return system_error("open", file);
  auto locked = try_lock(journal.fd_.get(), file);
  if (!locked) return locked.error();
  if (!*locked) return being_written(file);
  auto read = verified(source_of(journal.fd_.get(), file), file);
  if (!read) return read.error();
  if (read->lines.empty())
    return Error{Errc::kCorrupt, fmt::format("{}:1: no whole line: its run died before it began", file.string()),
                 "nothing was measured in it: remove its folder, and start again"};
  contents = std::move(*read);
  if (contents.torn) {
    if (::ftruncate(journal.fd_.get(), static_cast<off_t>(contents.whole_bytes)) != 0 ||
        ::fsync(journal.fd_.get()) != 0)
      return system_error("cut the torn end of", file);
    contents.torn = false;
  }
  journal.head_ = contents.head;
  journal.bytes_ = contents.whole_bytes;
  return journal;
}

Result<void> Journal::append(const Json& body) {
  if (!fd_.open())
    return Error{Errc::kIo, fmt::format("{} was closed after a write that failed", file_.string()),
                 "continue in a new process: steelyard run --resume"};
  Json line = {{"prev", head_}};
  if (bytes_ == 0) line.update({{"nonce", nonce_}, {"session_id", session_id_}});
  line.insert(body.begin(), body.end());
  std::string bytes = model::dump_line(line);
  if (bytes.size() > kLongestLine)
    return Error{Errc::kInvalidArgument,
                 fmt::format("{}: a line of {} bytes is too long", file_.string(), bytes.size()),
                 "measure fewer samples per job"};
  std::string head = sha256_hex(head_ + bytes);
  bytes += '\n';
  if (!write_all(fd_.get(), bytes) || ::fsync(fd_.get()) != 0) {
    Error error = system_error("write", file_);
    error.hint += bytes_ == 0 ? ", then start again" : ", then continue: steelyard run --resume";
    if (::ftruncate(fd_.get(), static_cast<off_t>(bytes_)) != 0) fd_ = Descriptor();
    return error;
  }
  head_ = std::move(head);
  bytes_ += bytes.size();
  return {};
}

}  // namespace steelyard::store
