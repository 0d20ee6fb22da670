// SPDX-License-Identifier: Apache-2.0
#include "app/bundle_input.h"

#include <algorithm>
#include <system_error>

#include "app/score_input.h"
#include "base/files.h"

namespace steelyard::app {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLargestText = 1u << 20;

}  // namespace

Result<SigningKey> read_key(const fs::path& file) {
  const auto pem = read_named_file(file, kLargestText);
  if (!pem) return pem.error();
  return SigningKey::from_pem(*pem, file.string());
}

Result<bundle::Trust> read_trust(const fs::path& file) {
  const auto bytes = read_named_file(file, kLargestText);
  if (!bytes) return bytes.error();
  return bundle::parse_trust(*bytes, file.string());
}

Result<std::vector<model::Edition>> known_editions(const std::optional<std::string>& given) {
  const fs::path folder = install_dirs().data / "editions";
  std::vector<std::string> files;
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error))
    if (it->path().filename().string().starts_with("ucs-")) files.push_back(it->path().string());
  if (error)
    return Error{Errc::kMissing, folder.string() + ": " + error.message(),
                 "the installation is incomplete: share/steelyard must lie beside bin/"};
  std::ranges::sort(files);
  if (given) files.push_back(*given);
  std::vector<model::Edition> editions;
  for (const std::string& file : files) {
    auto edition = read_edition(file);
    if (!edition) return edition.error();
    editions.push_back(*std::move(edition));
  }
  return editions;
}

}  // namespace steelyard::app
