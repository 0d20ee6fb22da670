// SPDX-License-Identifier: Apache-2.0
// Whether a block device may be overwritten. Every doubt is a no.
#pragma once
#include <string>

#include "target/target.h"

namespace steelyard::storage {

/// Why the system says no - a name that does not match, a mount, swap, a holder, partitions - and what to do about it;
/// empty: it has nothing against it. `allow_destroy` is the drive's serial number or WWN. Looks at /sys and /proc only.
[[nodiscard]] std::string why_not_destroy(const Target& target, const std::string& allow_destroy,
                                          const SystemRoots& roots);

/// Opens the device so that nobody else can mount or claim it, looks at what is written on it, and returns the
/// descriptor, which the caller closes. Throws sdk::Unsupported with the reason and the remedy.
[[nodiscard]] int claim_for_destruction(const Target& target, const std::string& allow_destroy,
                                        const SystemRoots& roots);

}  // namespace steelyard::storage
