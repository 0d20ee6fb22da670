// SPDX-License-Identifier: Apache-2.0
// `<name>.sy.json`: what a plugin is, known without loading a line of its code.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"

namespace steelyard::plugin {

struct Manifest {
  std::string id, name, vendor, version;
  unsigned abi_major = 0, abi_minor = 0;
  std::filesystem::path file, library;  // both absolute; the library lies in the manifest's own folder
  std::vector<std::string> kinds;
};

/// Refuses unknown keys, missing ones, other ABI majors, and a library outside the manifest's folder (links resolved).
[[nodiscard]] Result<Manifest> read_manifest(const std::filesystem::path& file);

/// Folders searched, in this order: `extra` (--plugin-path), $STEELYARD_PLUGIN_PATH (ignored if setuid), the
/// installation's own. Missing folders are fine.
[[nodiscard]] std::vector<std::filesystem::path> search_path(const std::vector<std::filesystem::path>& extra);

struct FoundManifest {
  std::filesystem::path file;
  Result<Manifest> manifest;
};
/// All manifests of `folders`, sorted by file name within each. Of two with the same id the first wins; the other
/// is reported as an error that names both.
[[nodiscard]] std::vector<FoundManifest> find_manifests(const std::vector<std::filesystem::path>& folders);

}  // namespace steelyard::plugin
