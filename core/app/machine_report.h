// SPDX-License-Identifier: Apache-2.0
// A machine in one screen: the facts a person looks for first.
#pragma once
#include "app/table.h"
#include "app/texts.h"
#include "model/catalogue.h"
#include "model/machine.h"

namespace steelyard::app {

/// Rows Host, CPU, Caches, Memory, Accel, Network, Storage and, unless `plugins` is null, Plugins.
[[nodiscard]] Table machine_table(const model::Machine& machine, const model::Catalogue* plugins, const Texts& text);

}  // namespace steelyard::app
