/* SPDX-License-Identifier: Apache-2.0 */
/* Extension "sy.implementations/1", which a plugin offers through sy_plugin.extension: the ways in which its benchmarks
 * can do their work here - one per instruction set or library - for `steelyard list --implementations`. */
#ifndef STEELYARD_EXT_IMPLEMENTATIONS_H_
#define STEELYARD_EXT_IMPLEMENTATIONS_H_
#include "../plugin.h"
#ifdef __cplusplus
extern "C" {
#endif
#define SY_EXT_IMPLEMENTATIONS "sy.implementations/1"

typedef struct sy_implementation {
  uint32_t struct_size, reserved;
  const char* benchmark; /* "cpu.fma.fp64" */
  const char* parameter; /* the sy_param that forces it, and its value: "isa", "avx2"; "" where there is no choice */
  const char* value;
  const char* why_not; /* why it cannot run here; NULL if it can */
} sy_implementation;

typedef struct sy_implementations {
  uint32_t struct_size, reserved;
  /* [main] After probe. The best first, per benchmark. Stays as it is until the process ends. */
  sy_status (*list)(const sy_host*, uint32_t* count, const sy_implementation* const** out) SY_NOTHROW;
} sy_implementations;
#ifdef __cplusplus
}
#endif
#endif
