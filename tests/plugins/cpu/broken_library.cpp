// SPDX-License-Identifier: Apache-2.0
// A shared library whose constructor dereferences nothing, as a broken installation's may.
namespace {

volatile int* volatile nowhere = nullptr;

__attribute__((constructor, no_sanitize("undefined", "address"))) void start() {
  *nowhere = 1;
}

}  // namespace
