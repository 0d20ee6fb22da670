// SPDX-License-Identifier: Apache-2.0
#include <steelyard/sdk.hpp>

#include "bench/checkpoint.h"
#include "bench/dataload.h"
#include "bench/latency.h"
#include "bench/metadata.h"
#include "bench/read_write.h"
#include "bench/saturation.h"
#include "bench/sync.h"
#include "inventory/offer.h"

namespace steelyard::storage {
namespace {

constexpr sdk::Identity kIdentity{
    "storage_nvme", "Storage: drives and file systems", "Steelyard", STEELYARD_PLUGIN_VERSION, "Apache-2.0", offer};

/// One device: what is measured is the parameter `path`, and which drives are behind it stands in the conditions.
std::vector<sdk::Device> probe(const sdk::Host&) {
  return {{.id = "storage", .kind = "storage", .name = "File systems and drives"}};
}

}  // namespace
}  // namespace steelyard::storage

STEELYARD_PLUGIN(steelyard::storage::kIdentity, steelyard::storage::probe, steelyard::storage::ReadSequential,
                 steelyard::storage::WriteSequential, steelyard::storage::ReadRandom, steelyard::storage::WriteRandom,
                 steelyard::storage::MixedRandom, steelyard::storage::Latency, steelyard::storage::Sync,
                 steelyard::storage::Saturation, steelyard::storage::Metadata, steelyard::storage::Checkpoint,
                 steelyard::storage::Dataload)
