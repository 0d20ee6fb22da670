// SPDX-License-Identifier: Apache-2.0
// Reading whole files, and writing them so that nobody ever reads half of one.
#pragma once
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace steelyard {

/// The whole file, or kNotFound / kIo naming it. Files over `limit` bytes are refused.
[[nodiscard]] Result<std::string> read_file(const std::filesystem::path& path, std::size_t limit = 1u << 30);

/// The same of a file that the user named: what cannot be read is then kInvalidArgument, not kIo.
[[nodiscard]] Result<std::string> read_named_file(const std::filesystem::path& path, std::size_t limit);

/// All bytes, however many calls that takes. On false errno says why.
[[nodiscard]] bool write_all(int fd, std::string_view bytes);

/// Whose fault it is that what the user named cannot be written: kIo where there is no room or the disk fails, else
/// kInvalidArgument.
[[nodiscard]] Errc cannot_write(int error_number);

/// kYes: what is written outlives a crash of the system, for two waits for the disk. kNo: for what can be made again.
enum class Durable { kYes, kNo };

/// Writes to a temporary file beside `path`, fsyncs it, renames it into place and fsyncs the folder.
[[nodiscard]] Result<void> write_file_atomically(const std::filesystem::path& path, std::string_view bytes,
                                                 Durable durable = Durable::kYes);

/// Writes a new file that only its owner can read. kInvalidArgument if it is there already: a secret is never replaced.
[[nodiscard]] Result<void> write_secret_file(const std::filesystem::path& path, std::string_view bytes);

/// Why nothing could be written in `folder`, which need not exist yet; empty if it could: a file was, and is gone
/// again.
[[nodiscard]] std::string why_not_writable(const std::filesystem::path& folder);

/// Folders of ours, created on demand by whoever writes: XDG rules, HOME when unset.
struct UserDirs {
  std::filesystem::path data;    // $XDG_DATA_HOME/steelyard
  std::filesystem::path config;  // $XDG_CONFIG_HOME/steelyard
  std::filesystem::path cache;   // $XDG_CACHE_HOME/steelyard
};
[[nodiscard]] Result<UserDirs> user_dirs();

/// Where this executable was installed: <prefix>/bin/steelyard -> <prefix>. Data and plugins are found from here.
struct InstallDirs {
  std::filesystem::path prefix;
  std::filesystem::path bin;      // steelyard, steelyard-worker
  std::filesystem::path plugins;  // lib/steelyard/plugins
  std::filesystem::path data;     // share/steelyard: profiles, schema, i18n
};
[[nodiscard]] InstallDirs install_dirs();

/// Those of a folder below InstallDirs::data that end so, sorted: ("rules", ".toml"). Never none: that is kMissing.
[[nodiscard]] Result<std::vector<std::filesystem::path>> shipped_files(std::string_view kind, std::string_view ending);

}  // namespace steelyard
