// SPDX-License-Identifier: Apache-2.0
#include "reports/xlsx/zip.h"

#include <array>
#include <cstdint>
#include <string_view>

namespace steelyard::reports {
namespace {

constexpr std::array<std::uint32_t, 256> crc_table() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t i = 0; i < table.size(); ++i) {
    std::uint32_t value = i;
    for (int bit = 0; bit < 8; ++bit) value = (value >> 1) ^ ((value & 1) != 0 ? 0xEDB88320u : 0);
    table[i] = value;
  }
  return table;
}

std::uint32_t crc32(std::string_view bytes) {
  static constexpr auto kTable = crc_table();
  std::uint32_t crc = 0xFFFFFFFFu;
  for (const char c : bytes) crc = (crc >> 8) ^ kTable[(crc ^ static_cast<unsigned char>(c)) & 0xFF];
  return ~crc;
}

void put(std::string& out, std::uint32_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) out += static_cast<char>((value >> (8 * i)) & 0xFF);
}

/// What the local header and the central directory say alike, from "version needed" to the length of the name.
std::string described(const std::string& name, const std::string& bytes) {
  constexpr std::uint32_t kVersion = 20, kUtf8 = 1u << 11, kStored = 0, kMidnight = 0, kFirstOf1980 = 0x21;
  std::string out;
  for (const std::uint32_t word : {kVersion, kUtf8, kStored, kMidnight, kFirstOf1980}) put(out, word, 2);
  put(out, crc32(bytes), 4);
  const auto size = static_cast<std::uint32_t>(bytes.size());
  put(out, size, 4);
  put(out, size, 4);
  put(out, static_cast<std::uint32_t>(name.size()), 2);
  return out;
}

}  // namespace

std::string zip(const std::vector<std::pair<std::string, std::string>>& files) {
  std::string out, directory;
  for (const auto& [name, bytes] : files) {
    const auto at = static_cast<std::uint32_t>(out.size());
    const std::string description = described(name, bytes);
    out += "PK\x03\x04" + description;
    put(out, 0, 2);  // no extra field
    out += name + bytes;
    directory += "PK\x01\x02";
    put(directory, 20, 2);  // made by: version 2.0
    directory += description;
    for (int field = 0; field < 4; ++field) put(directory, 0, 2);  // extra field, comment, disk, attributes: none
    put(directory, 0, 4);
    put(directory, at, 4);
    directory += name;
  }
  const auto count = static_cast<std::uint32_t>(files.size());
  const auto start = static_cast<std::uint32_t>(out.size());
  out += directory + "PK\x05\x06";
  put(out, 0, 4);  // one disk
  put(out, count, 2);
  put(out, count, 2);
  put(out, static_cast<std::uint32_t>(directory.size()), 4);
  put(out, start, 4);
  put(out, 0, 2);  // no comment
  return out;
}

}  // namespace steelyard::reports
