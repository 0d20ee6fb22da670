// SPDX-License-Identifier: Apache-2.0
// The container of a bundle: POSIX ustar with one spelling only. Regular files, sorted by path, mode 0644, no owner, no
// time, zero padding, two zero blocks at the end and nothing behind them. `tar tf` reads it; what any other tool writes
// is refused, so that two archives of the same files are the same bytes.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace steelyard::bundle {

struct ArchiveLimits {
  std::size_t files = 10'000;
  std::uint64_t file_bytes = std::uint64_t{512} << 20;
  std::uint64_t total_bytes = std::uint64_t{1} << 30;
};

struct ArchiveFile {
  std::string path;
  std::string_view bytes;  // into the archive (or into whatever was packed)
};

/// Why an archive is none of ours: the rule that refuses it and the file (or "byte N") at which it does.
struct ArchiveFault {
  std::string rule;  // CNT-01 path, CNT-02 link or other kind, CNT-05 too large, CNT-06 form
  std::string where, measured, required;
};

struct Archive {
  std::vector<ArchiveFile> files;     // those in front of the fault, if there is one
  std::optional<ArchiveFault> fault;  // the first
};

/// A relative path of at most 100 characters out of [A-Za-z0-9._-] and '/', of which no part is empty or begins with a
/// dot: nothing that it could name lies outside the folder that it is written into.
[[nodiscard]] bool is_plain_path(std::string_view path);

/// Precondition: plain paths, no two alike. They are sorted here.
[[nodiscard]] std::string write_archive(std::vector<ArchiveFile> files);

/// Total: any bytes give files or a fault. `bytes` must outlive the result.
[[nodiscard]] Archive read_archive(std::string_view bytes, const ArchiveLimits& limits = {});

}  // namespace steelyard::bundle
