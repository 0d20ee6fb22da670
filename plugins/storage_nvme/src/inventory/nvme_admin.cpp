// SPDX-License-Identifier: Apache-2.0
#include "inventory/nvme_admin.h"

#include <cerrno>
#include <cmath>
#include <cstring>
#include <fcntl.h>
#include <libnvme.h>
#include <memory>
#include <unistd.h>

namespace steelyard::storage {
namespace {

constexpr double kDataUnit = 512'000;  // the SMART log counts thousands of 512-byte units
constexpr double kLeastPage = 4096;

double little_endian(const std::uint8_t (&bytes)[16]) {
  double value = 0;
  for (int i = 15; i >= 0; --i) value = value * 256 + bytes[i];
  return value;
}

std::uint16_t le16(std::uint16_t raw) {
  std::uint8_t bytes[2];
  std::memcpy(bytes, &raw, sizeof raw);
  return static_cast<std::uint16_t>(bytes[0] | bytes[1] << 8);
}
std::uint64_t le(const void* raw, std::size_t size) {
  const auto* bytes = static_cast<const std::uint8_t*>(raw);
  std::uint64_t value = 0;
  while (size-- > 0) value = value << 8 | bytes[size];
  return value;
}

/// What a failed call of libnvme means: negative is errno, positive the drive's own status.
std::string meaning(const char* what, int result) {
  if (result < 0 && (errno == EACCES || errno == EPERM)) return "not permitted: needs CAP_SYS_ADMIN";
  return std::string(what) + ": " + (result < 0 ? std::strerror(errno) : nvme_status_to_string(result, false));
}

NvmeIdentity identity_from(const nvme_id_ctrl& id) {
  NvmeIdentity identity;
  identity.volatile_write_cache = (id.vwc & 1) != 0;
  identity.namespaces = static_cast<std::uint32_t>(le(&id.nn, sizeof id.nn));
  identity.version = static_cast<std::uint32_t>(le(&id.ver, sizeof id.ver));
  identity.most_data_bytes = id.mdts == 0 ? 0 : std::ldexp(kLeastPage, id.mdts);
  identity.warning_kelvin = le16(id.wctemp);
  identity.critical_kelvin = le16(id.cctemp);
  return identity;
}

NvmeNamespace namespace_from(const nvme_id_ns& ns) {
  NvmeNamespace out;
  const std::size_t format = (ns.flbas & 0xfu) | (ns.nlbaf > 16 ? (ns.flbas >> 1) & 0x30u : 0u);
  out.data_bytes = ns.lbaf[format].ds < 32 ? 1u << ns.lbaf[format].ds : 0;
  out.metadata_bytes = le16(ns.lbaf[format].ms);
  out.formats = ns.nlbaf + 1u;  // 0's based
  out.blocks = le(&ns.nsze, sizeof ns.nsze);
  out.used_blocks = le(&ns.nuse, sizeof ns.nuse);
  return out;
}

NvmeHealth health_from(const nvme_smart_log& log) {
  NvmeHealth health;
  health.critical_warning = log.critical_warning;
  health.kelvin = static_cast<double>(le(log.temperature, sizeof log.temperature));
  health.spare_percent = log.avail_spare;
  health.spare_threshold_percent = log.spare_thresh;
  health.used_percent = log.percent_used;
  health.bytes_read = little_endian(log.data_units_read) * kDataUnit;
  health.bytes_written = little_endian(log.data_units_written) * kDataUnit;
  health.power_on_hours = little_endian(log.power_on_hours);
  health.unsafe_shutdowns = little_endian(log.unsafe_shutdowns);
  health.media_errors = little_endian(log.media_errors);
  return health;
}

}  // namespace

NvmeAnswer ask_nvme(const std::string& node, std::uint32_t nsid) {
  NvmeAnswer answer;
  const int fd = open(node.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    answer.why_not = meaning(("open " + node).c_str(), -1);
    return answer;
  }
  const auto id = std::make_unique<nvme_id_ctrl>();
  const auto ns = std::make_unique<nvme_id_ns>();
  const auto log = std::make_unique<nvme_smart_log>();
  if (const int result = nvme_identify_ctrl(fd, id.get()); result == 0)
    answer.identity = identity_from(*id);
  else
    answer.why_not = meaning("identify controller", result);
  if (const int result = nvme_identify_ns(fd, nsid, ns.get()); result == 0)
    answer.name_space = namespace_from(*ns);
  else
    answer.why_not = meaning("identify namespace", result);
  if (const int result = nvme_get_log_smart(fd, NVME_NSID_ALL, true, log.get()); result == 0)
    answer.health = health_from(*log);
  else
    answer.why_not = meaning("SMART log", result);
  close(fd);
  return answer;
}

}  // namespace steelyard::storage
