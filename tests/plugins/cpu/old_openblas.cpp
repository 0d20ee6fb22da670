// SPDX-License-Identifier: Apache-2.0
// What an OpenBLAS says of a processor that is younger than it.
extern "C" __attribute__((visibility("default"))) const char* openblas_get_corename() {
  return "Prescott";
}
