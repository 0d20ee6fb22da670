// SPDX-License-Identifier: Apache-2.0
// Any bytes as a bundle: the container, and the whole check behind it.
#include "bundle/archive.h"
#include "bundle/checker.h"
#include "fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace steelyard;
  const std::string_view bytes = fuzz::view(data, size);
  const auto archive = bundle::read_archive(bytes);
  // What is accepted has one spelling.
  fuzz::require(archive.fault || bundle::write_archive(archive.files) == bytes);
  const bundle::Trust nobody;
  const auto report = bundle::check({.bytes = bytes, .trust = &nobody, .editions = {}});
  fuzz::require(report.verdict == "INVALID");  // nobody is trusted
  return 0;
}
