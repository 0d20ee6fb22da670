/* SPDX-License-Identifier: Apache-2.0 */
#include "layout.h"

/* The bucket arithmetic is shared by both sides of the ABI, so C must compile it, too. */
uint32_t steelyard_bucket_in_c(uint64_t ns) {
  return sy_histogram_bucket(ns);
}
double steelyard_middle_in_c(uint32_t bucket) {
  return sy_histogram_middle_ns(bucket);
}
