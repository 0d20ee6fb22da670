// SPDX-License-Identifier: Apache-2.0
#include "plugin/manifest.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fmt/format.h>
#include <map>
#include <steelyard/plugin.h>
#include <string_view>
#include <system_error>

#include "base/files.h"
#include "base/text.h"
#include "model/json.h"

namespace steelyard::plugin {
namespace {

namespace fs = std::filesystem;
using model::Json;

constexpr std::size_t kLargest = 64 * 1024;
constexpr std::string_view kSuffix = ".sy.json";
constexpr std::array<std::string_view, 8> kKeys = {"manifest_version", "id",  "name",    "vendor",
                                                   "version",          "abi", "library", "kinds"};

/// Reads keys of one manifest and remembers the first thing that is wrong with it.
class Reader {
 public:
  Reader(const Json& json, std::string where) : json_(json), where_(std::move(where)) {}

  std::string text(const char* key) {
    const auto at = json_.find(key);
    if (at == json_.end()) return fail(fmt::format("'{}' is missing", key)), "";
    if (!at->is_string() || at->get_ref<const std::string&>().empty())
      return fail(fmt::format("'{}' must be a text that is not empty", key)), "";
    const std::string& value = at->get_ref<const std::string&>();
    if (text::printable(value) != value) return fail(fmt::format("'{}' contains control characters", key)), "";
    return value;
  }

  unsigned number(const Json& object, const char* key) {
    const auto at = object.find(key);
    if (at == object.end()) return fail(fmt::format("'{}' is missing", key)), 0u;
    if (!at->is_number_unsigned() || at->get<std::uint64_t>() > 1'000'000)
      return fail(fmt::format("'{}' must be a number from 0 on", key)), 0u;
    return at->get<unsigned>();
  }

  std::vector<std::string> kinds() {
    const auto at = json_.find("kinds");
    std::vector<std::string> kinds;
    if (at != json_.end() && at->is_array())
      for (const Json& kind : *at)
        if (kind.is_string() && !kind.get_ref<const std::string&>().empty()) kinds.push_back(kind);
    if (kinds.empty() || kinds.size() != at->size()) fail("'kinds' must be a list of device kinds, e.g. [\"cpu\"]");
    return kinds;
  }

  void only(const Json& object, std::span<const std::string_view> known) {
    for (const auto& [key, value] : object.items()) {
      if (std::ranges::find(known, key) != known.end()) continue;
      const std::vector<std::string> names(known.begin(), known.end());
      const std::string meant = text::did_you_mean(key, names);
      fail(fmt::format("unknown key '{}'{}{}", text::printable(key), meant.empty() ? "" : ": ", meant));
    }
  }

  void fail(std::string what) {
    if (error_.message.empty())
      error_ = {Errc::kPlugin, fmt::format("{}: {}", where_, what), "docs/plugin-authoring.md describes the manifest"};
  }
  [[nodiscard]] const Error* error() const { return error_.message.empty() ? nullptr : &error_; }

 private:
  const Json& json_;
  std::string where_;
  Error error_;
};

/// The library lies beside the manifest, also after every link is followed: a manifest cannot point elsewhere.
fs::path resolve_library(Reader& reader, const std::string& library, const fs::path& folder) {
  if (library.empty()) return {};
  if (fs::path(library).filename() != library || library == "." || library == "..") {
    reader.fail(fmt::format("'library' must be a file name without a folder, not '{}'", library));
    return {};
  }
  std::error_code ec;
  const fs::path real = fs::canonical(folder / library, ec);
  if (ec) {
    reader.fail(fmt::format("its library '{}' cannot be found: {}", library, ec.message()));
  } else if (real.parent_path() != folder) {
    reader.fail(fmt::format("its library '{}' lies outside the manifest's folder, in {}", library,
                            real.parent_path().string()));
  } else if (!fs::is_regular_file(real, ec)) {
    reader.fail(fmt::format("its library '{}' is not a regular file", library));
  }
  return real;
}

void append_folder(std::vector<fs::path>& folders, const fs::path& folder) {
  if (!folder.empty() && std::ranges::find(folders, folder) == folders.end()) folders.push_back(folder);
}

std::vector<fs::path> manifests_in(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code ec;
  for (fs::directory_iterator it(folder, ec), end; !ec && it != end; it.increment(ec))
    if (it->path().filename().string().ends_with(kSuffix)) files.push_back(it->path());
  std::ranges::sort(files, {}, [](const fs::path& p) { return p.filename().string(); });
  return files;
}

}  // namespace

Result<Manifest> read_manifest(const fs::path& file) {
  std::error_code ec;
  Manifest m;
  m.file = fs::canonical(file, ec);
  if (ec) return Error{Errc::kNotFound, fmt::format("{}: {}", file.string(), ec.message())};
  if (!fs::is_regular_file(m.file, ec))
    return Error{Errc::kPlugin, fmt::format("{}: not a regular file", file.string()), "name a .sy.json file"};
  auto bytes = read_file(m.file, kLargest);
  if (!bytes) return bytes.error();
  auto json = model::parse_json(*bytes, m.file.string());
  if (!json) return Error{Errc::kPlugin, json.error().message, json.error().hint};

  Reader reader(*json, m.file.string());
  if (!json->is_object()) reader.fail("a manifest is a JSON object");
  if (reader.error() != nullptr) return *reader.error();
  reader.only(*json, kKeys);
  if (const unsigned version = reader.number(*json, "manifest_version"); version != 1)
    reader.fail(fmt::format("manifest_version is {}, this steelyard reads 1", version));
  m.id = reader.text("id");
  m.name = reader.text("name");
  m.vendor = reader.text("vendor");
  m.version = reader.text("version");
  const Json abi = json->contains("abi") ? (*json)["abi"] : Json();
  if (!abi.is_object()) reader.fail("'abi' must be {\"major\": 1, \"minor\": 0}");
  if (reader.error() != nullptr) return *reader.error();
  reader.only(abi, std::array<std::string_view, 2>{"major", "minor"});
  m.abi_major = reader.number(abi, "major");
  m.abi_minor = reader.number(abi, "minor");
  if (m.abi_major != SY_ABI_MAJOR)
    reader.fail(fmt::format("built for plugin ABI {}, this steelyard speaks {}", m.abi_major, SY_ABI_MAJOR));
  m.kinds = reader.kinds();
  m.library = resolve_library(reader, reader.text("library"), m.file.parent_path());
  if (reader.error() != nullptr) return *reader.error();
  return m;
}

std::vector<fs::path> search_path(const std::vector<fs::path>& extra) {
  std::vector<fs::path> folders;
  for (const fs::path& folder : extra) append_folder(folders, folder);
  if (const char* list = secure_getenv("STEELYARD_PLUGIN_PATH"); list != nullptr) {
    std::string_view rest(list);
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find(':'), rest.size());
      append_folder(folders, fs::path(rest.substr(0, end)));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }
  append_folder(folders, install_dirs().plugins);
  return folders;
}

std::vector<FoundManifest> find_manifests(const std::vector<fs::path>& folders) {
  std::vector<FoundManifest> found;
  std::map<std::string, fs::path> first;
  for (const fs::path& folder : folders) {
    for (const fs::path& file : manifests_in(folder)) {
      auto manifest = read_manifest(file);
      if (manifest) {
        const auto [at, inserted] = first.emplace(manifest->id, manifest->file);
        if (!inserted && at->second == manifest->file) continue;  // the same file by two names
        if (!inserted)
          manifest = Error{Errc::kPlugin,
                           fmt::format("{}: the id '{}' is taken by {}, which comes first", manifest->file.string(),
                                       manifest->id, at->second.string()),
                           "give it another id, or remove one of the two"};
      }
      found.push_back({file, std::move(manifest)});
    }
  }
  return found;
}

}  // namespace steelyard::plugin
