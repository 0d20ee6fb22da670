/* SPDX-License-Identifier: Apache-2.0 */
/* Extension "sy.histogram/1": distributions whose tail matters (latency), kept by the host in log-linear buckets so
 * that percentiles are computed in one place and merge over threads, launches and ranks by adding counts. */
#ifndef STEELYARD_EXT_HISTOGRAM_H_
#define STEELYARD_EXT_HISTOGRAM_H_
#include "../plugin.h"
#ifdef __cplusplus
extern "C" {
#endif
#define SY_EXT_HISTOGRAM "sy.histogram/1"
#define SY_HISTOGRAM_SUB_BITS 6u         /* 64 buckets per power of two: a value is known to better than 0.8 % */
#define SY_HISTOGRAM_BUCKETS (64u * 36u) /* up to 2^41 ns, about 36 minutes; longer is counted in the last */

typedef struct sy_histogram {
  uint32_t struct_size, reserved;
  void* ctx; /* goes back first */
  /* [any] Inside run: adds `count` durations, in nanoseconds, to the distribution of metric number `metric`, whose
   * unit must be "s". Takes a lock once per call: collect a batch per thread, hand it in after the timed region. */
  sy_status (*record)(void* ctx, uint32_t metric, const uint64_t* ns, uint64_t count) SY_NOTHROW;
} sy_histogram;

/* The bucket of a duration, and the duration in the middle of a bucket: shared by both sides, and by tests. */
static inline uint32_t sy_histogram_bucket(uint64_t ns) {
  if (ns < 64u) return (uint32_t)ns;
  uint32_t msb = 63u - (uint32_t)__builtin_clzll(ns);
  uint32_t index = ((msb - 5u) << 6) + (uint32_t)((ns >> (msb - 6u)) & 63u);
  return index < SY_HISTOGRAM_BUCKETS ? index : SY_HISTOGRAM_BUCKETS - 1u;
}
static inline double sy_histogram_middle_ns(uint32_t bucket) {
  if (bucket < 128u) return (double)bucket;
  uint32_t shift = (bucket >> 6) - 1u;
  uint64_t low = (uint64_t)(64u | (bucket & 63u)) << shift;
  return (double)low + ((double)((uint64_t)1 << shift) - 1.0) / 2.0;
}
#ifdef __cplusplus
}
#endif
#endif
