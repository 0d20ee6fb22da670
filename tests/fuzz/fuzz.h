// SPDX-License-Identifier: Apache-2.0
// What the fuzz targets share. libFuzzer calls LLVMFuzzerTestOneInput with whatever it has made up; crash, hang,
// sanitizer report and a broken promise are what it looks for.
#pragma once
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace steelyard::fuzz {

inline std::string_view view(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

inline void require(bool promise) {
  if (!promise) std::abort();
}

}  // namespace steelyard::fuzz
