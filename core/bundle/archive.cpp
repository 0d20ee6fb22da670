// SPDX-License-Identifier: Apache-2.0
#include "bundle/archive.h"

#include <algorithm>
#include <fmt/format.h>
#include <numeric>

#include "base/text.h"

namespace steelyard::bundle {
namespace {

constexpr std::size_t kBlock = 512, kLongestPath = 100, kEnd = 2 * kBlock;
// Fields of a header: offset and length, as POSIX.1-1988 lays them out.
constexpr std::size_t kSizeAt = 124, kSizeLength = 12, kChecksumAt = 148, kTypeAt = 156;

std::size_t padding(std::size_t size) {
  return (kBlock - size % kBlock) % kBlock;
}

bool is_zero(std::string_view bytes) {
  return bytes.find_first_not_of('\0') == std::string_view::npos;
}

std::string header_of(std::string_view path, std::uint64_t size) {
  std::string block(kBlock, '\0');
  const auto put = [&](std::size_t at, std::string_view text) { block.replace(at, text.size(), text); };
  put(0, path);
  put(100, "0000644");
  put(108, "0000000");  // owner
  put(116, "0000000");  // group
  put(kSizeAt, fmt::format("{:011o}", size));
  put(136, "00000000000");  // time
  put(kChecksumAt, "        ");
  put(kTypeAt, "0");
  put(257, std::string_view("ustar\00000", 8));
  put(329, "0000000");  // device numbers
  put(337, "0000000");
  const unsigned sum = std::accumulate(block.begin(), block.end(), 0u,
                                       [](unsigned s, char c) { return s + static_cast<unsigned char>(c); });
  put(kChecksumAt, fmt::format("{:06o}", sum));
  block[kChecksumAt + 6] = '\0';
  return block;
}

/// Octal digits to the first zero byte or space; nothing if that is not what there is.
std::optional<std::uint64_t> octal(std::string_view field) {
  std::uint64_t value = 0;
  const std::string_view digits = field.substr(0, field.find_first_of(std::string_view("\0 ", 2)));
  if (digits.empty()) return std::nullopt;
  for (const char c : digits) {
    if (c < '0' || c > '7') return std::nullopt;
    value = value * 8 + static_cast<std::uint64_t>(c - '0');
  }
  return value;
}

/// Reads one file after the other; each step returns the fault that ends it.
class Reader {
 public:
  Reader(std::string_view bytes, const ArchiveLimits& limits) : bytes_(bytes), limits_(limits) {}

  Archive read() {
    while (!archive_.fault && !at_end()) archive_.fault = next();
    if (!archive_.fault) archive_.fault = close();
    return std::move(archive_);
  }

 private:
  using Fault = std::optional<ArchiveFault>;

  [[nodiscard]] bool at_end() const { return bytes_.size() - at_ < kBlock || is_zero(bytes_.substr(at_, kBlock)); }

  Fault next() {
    const std::string_view header = bytes_.substr(at_, kBlock);
    const std::string_view name = header.substr(0, std::min(header.find('\0'), kLongestPath));
    const std::string shown = name.empty() ? here() : text::printable(name);
    if (const char type = header[kTypeAt]; type != '0')
      return ArchiveFault{"CNT-02", shown, fmt::format("an entry of type '{}'", text::printable({&type, 1})),
                          "regular files only (type '0')"};
    if (!is_plain_path(name))
      return ArchiveFault{"CNT-01", shown, "a path that leads elsewhere or hides something",
                          "relative, of [A-Za-z0-9._-] and '/', no part empty or beginning with a dot"};
    const auto size = octal(header.substr(kSizeAt, kSizeLength));
    if (!size) return form(shown, "a size that is no octal number");
    if (auto large = too_large(shown, *size)) return large;
    if (header != header_of(name, *size)) return form(shown, "a header with other fields");
    if (!archive_.files.empty() && archive_.files.back().path >= name)
      return form(shown, archive_.files.back().path == name ? "the same path twice" : "paths out of order");
    return take(name, *size);
  }

  Fault too_large(const std::string& shown, std::uint64_t size) {
    if (archive_.files.size() >= limits_.files)
      return ArchiveFault{"CNT-05", shown, fmt::format("more than {} files", limits_.files),
                          fmt::format("at most {}", limits_.files)};
    if (size > limits_.file_bytes)
      return ArchiveFault{"CNT-05", shown, fmt::format("{} bytes", size),
                          fmt::format("at most {} in one file", limits_.file_bytes)};
    total_ += size;
    if (total_ <= limits_.total_bytes) return std::nullopt;
    return ArchiveFault{"CNT-05", shown, fmt::format("{} bytes so far", total_),
                        fmt::format("at most {} in all", limits_.total_bytes)};
  }

  Fault take(std::string_view name, std::uint64_t size) {
    const std::size_t begin = at_ + kBlock, whole = static_cast<std::size_t>(size);
    if (bytes_.size() - begin < whole + padding(whole))
      return form(std::string(name), "the archive ends inside the file");
    if (!is_zero(bytes_.substr(begin + whole, padding(whole))))
      return form(std::string(name), "something between the end of the file and the next block");
    archive_.files.push_back({std::string(name), bytes_.substr(begin, whole)});
    at_ = begin + whole + padding(whole);
    return std::nullopt;
  }

  Fault close() {
    const std::string_view rest = bytes_.substr(at_);
    if (rest.size() == kEnd && is_zero(rest)) return std::nullopt;
    return form(here(), rest.size() < kEnd ? "the archive ends too early" : "something behind the end of the archive");
  }

  [[nodiscard]] std::string here() const { return fmt::format("byte {}", at_); }
  static ArchiveFault form(const std::string& where, std::string measured) {
    return {"CNT-06", where, std::move(measured), "the one form that steelyard pack writes"};
  }

  std::string_view bytes_;
  const ArchiveLimits& limits_;
  Archive archive_;
  std::size_t at_ = 0;
  std::uint64_t total_ = 0;
};

}  // namespace

bool is_plain_path(std::string_view path) {
  if (path.empty() || path.size() > kLongestPath || path.back() == '/') return false;
  char before = '/';
  for (const char c : path) {
    const bool word =
        (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    if (before == '/' && !word) return false;
    if (!word && c != '.' && c != '/') return false;
    before = c;
  }
  return true;
}

std::string write_archive(std::vector<ArchiveFile> files) {
  std::ranges::sort(files, {}, &ArchiveFile::path);
  std::string out;
  for (const ArchiveFile& file : files) {
    out += header_of(file.path, file.bytes.size());
    out += file.bytes;
    out.append(padding(file.bytes.size()), '\0');
  }
  return out.append(kEnd, '\0');
}

Archive read_archive(std::string_view bytes, const ArchiveLimits& limits) {
  return Reader(bytes, limits).read();
}

}  // namespace steelyard::bundle
