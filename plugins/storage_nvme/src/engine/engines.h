// SPDX-License-Identifier: Apache-2.0
// The engines that make_engine chooses from. Each throws sdk::Unsupported with the reason where it does not work.
#pragma once
#include <memory>

#include "engine/engine.h"

namespace steelyard::storage {

[[nodiscard]] std::unique_ptr<Engine> make_uring(const EngineSetup& setup);
[[nodiscard]] std::unique_ptr<Engine> make_aio(const EngineSetup& setup);
[[nodiscard]] std::unique_ptr<Engine> make_preadv2(const EngineSetup& setup);

}  // namespace steelyard::storage
