/* SPDX-License-Identifier: Apache-2.0 */
/* One instruction of each set, for a child process that may die of it. */
#define PROBE(name, ...)                \
  .globl steelyard_try_##name;        \
  .hidden steelyard_try_##name;       \
  .type steelyard_try_##name, @function; \
  steelyard_try_##name: __VA_ARGS__; ret; \
  .size steelyard_try_##name, .-steelyard_try_##name
  .text
PROBE(avx2, vfmadd213pd %ymm0, %ymm0, %ymm0)
PROBE(avx_vnni, {vex} vpdpbusd %ymm0, %ymm0, %ymm0)
PROBE(avx512, vfmadd213pd %zmm0, %zmm0, %zmm0)
PROBE(avx512_vnni, vpdpbusd %zmm0, %zmm0, %zmm0)
PROBE(avx512_bf16, vdpbf16ps %zmm0, %zmm0, %zmm0)
PROBE(avx512_fp16, vfmadd213ph %zmm0, %zmm0, %zmm0)
PROBE(amx_bf16, ldtilecfg steelyard_tiles(%rip); tilezero %tmm0; tdpbf16ps %tmm2, %tmm1, %tmm0; tilerelease)
PROBE(amx_int8, ldtilecfg steelyard_tiles(%rip); tilezero %tmm0; tdpbssd %tmm2, %tmm1, %tmm0; tilerelease)

  .section .rodata
  .p2align 6
/* Palette 1; eight tiles of 16 rows of 64 bytes. */
  .globl steelyard_tiles
  .hidden steelyard_tiles
steelyard_tiles:
  .byte 1, 0
  .zero 14
  .rept 8
  .short 64
  .endr
  .zero 16
  .rept 8
  .byte 16
  .endr
  .zero 8
  .section .note.GNU-stack,"",%progbits
