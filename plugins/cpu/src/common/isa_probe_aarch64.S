/* SPDX-License-Identifier: Apache-2.0 */
/* One instruction of each set, for a child process that may die of it. */
  .arch armv8.6-a+fp16+sve  /* armv8.6 has dotprod, i8mm and bf16 */
#define PROBE(name, ...)                \
  .globl steelyard_try_##name;        \
  .hidden steelyard_try_##name;       \
  .type steelyard_try_##name, %function; \
  steelyard_try_##name: __VA_ARGS__; ret; \
  .size steelyard_try_##name, .-steelyard_try_##name
  .text
PROBE(neon_fp16, fmla v0.8h, v0.8h, v0.8h)
PROBE(neon_dot, sdot v0.4s, v0.16b, v0.16b)
PROBE(neon_i8mm, smmla v0.4s, v0.16b, v0.16b)
PROBE(neon_bf16, bfmmla v0.4s, v0.8h, v0.8h)
PROBE(sve, add z0.d, z0.d, z0.d)
  .section .note.GNU-stack,"",%progbits
