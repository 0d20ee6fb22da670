// SPDX-License-Identifier: Apache-2.0
// What an NVMe controller tells about itself, a namespace and its health. Reading only: identify and the SMART log;
// nothing that formats, sanitizes or changes anything is ever sent.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace steelyard::storage {

struct NvmeIdentity {
  bool volatile_write_cache = false;
  std::uint32_t namespaces = 0;  // most there can be
  std::uint32_t version = 0;     // 0x00010400: 1.4
  double most_data_bytes = 0;    // of one command; 0: no limit
  double warning_kelvin = 0, critical_kelvin = 0;
};

struct NvmeNamespace {
  std::uint32_t data_bytes = 0, metadata_bytes = 0;  // of one block in the format in force
  std::uint32_t formats = 0;                         // that it could have
  std::uint64_t blocks = 0, used_blocks = 0;
};

struct NvmeHealth {
  std::uint32_t critical_warning = 0;  // bits; 0: none
  double kelvin = 0;
  std::uint32_t spare_percent = 0, spare_threshold_percent = 0, used_percent = 0;
  double bytes_read = 0, bytes_written = 0;
  double power_on_hours = 0, unsafe_shutdowns = 0, media_errors = 0;
};

struct NvmeAnswer {
  std::optional<NvmeIdentity> identity;
  std::optional<NvmeNamespace> name_space;
  std::optional<NvmeHealth> health;
  std::string why_not;  // of what is missing above
};

/// Asks the controller at `node` ("/dev/nvme0") about itself and namespace `nsid`.
using AskNvme = std::function<NvmeAnswer(const std::string& node, std::uint32_t nsid)>;

/// By libnvme, where this was built with it.
[[nodiscard]] NvmeAnswer ask_nvme(const std::string& node, std::uint32_t nsid);

}  // namespace steelyard::storage
