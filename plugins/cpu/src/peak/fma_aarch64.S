/* SPDX-License-Identifier: Apache-2.0 */
/* void f(uint64_t iterations, void *state): x0, x1. state: m1, m2, c1, c2, 24 accumulators, one vector each. An iteration
 * takes step 1 (with m1, c1) on every accumulator, then step 2 (with m2, c2). It touches registers only; memory is read
 * before and written after the loop. d8-d15 belong to the caller. */
        .arch armv8.6-a+fp16+sve  /* armv8.6 has dotprod, i8mm and bf16 */
#define EACH24(X, ...) \
        X(0, __VA_ARGS__) X(1, __VA_ARGS__) X(2, __VA_ARGS__) X(3, __VA_ARGS__) X(4, __VA_ARGS__) X(5, __VA_ARGS__) \
        X(6, __VA_ARGS__) X(7, __VA_ARGS__) X(8, __VA_ARGS__) X(9, __VA_ARGS__) X(10, __VA_ARGS__) X(11, __VA_ARGS__) \
        X(12, __VA_ARGS__) X(13, __VA_ARGS__) X(14, __VA_ARGS__) X(15, __VA_ARGS__) X(16, __VA_ARGS__) \
        X(17, __VA_ARGS__) X(18, __VA_ARGS__) X(19, __VA_ARGS__) X(20, __VA_ARGS__) X(21, __VA_ARGS__) \
        X(22, __VA_ARGS__) X(23, __VA_ARGS__)

#define FUNCTION(name) .globl name; .hidden name; .type name, %function; .p2align 6; name:
#define END(name) .size name, . - name
#define SAVE stp d8, d9, [sp, -64]!; stp d10, d11, [sp, 16]; stp d12, d13, [sp, 32]; stp d14, d15, [sp, 48];
#define RESTORE ldp d10, d11, [sp, 16]; ldp d12, d13, [sp, 32]; ldp d14, d15, [sp, 48]; ldp d8, d9, [sp], 64;

        .text

/* NEON: 16-byte vectors, and instructions that add to their destination. */
#define LOAD(r, _) ldr q##r, [x1, 64 + 16 * r];
#define STORE(r, _) str q##r, [x1, 64 + 16 * r];
#define FP64(r, m, c) fmla v##r.2d, v##m.2d, v##c.2d;
#define FP32(r, m, c) fmla v##r.4s, v##m.4s, v##c.4s;
#define FP16(r, m, c) fmla v##r.8h, v##m.8h, v##c.8h;
#define BF16(r, m, c) bfmmla v##r.4s, v##m.8h, v##c.8h;    /* 2 x 4 times 4 x 2 */
#define DOT(r, m, c) sdot v##r.4s, v##m.16b, v##c.16b;     /* four products each */
#define I8MM(r, m, c) smmla v##r.4s, v##m.16b, v##c.16b;   /* 2 x 8 times 8 x 2 */
#define KERNEL(name, STEP) \
FUNCTION(name) \
        SAVE \
        ldp q24, q25, [x1]; ldp q26, q27, [x1, 32]; \
        EACH24(LOAD, ) \
        .p2align 6; \
1:      EACH24(STEP, 24, 26) \
        EACH24(STEP, 25, 27) \
        subs x0, x0, 1; b.ne 1b; \
        EACH24(STORE, ) \
        RESTORE \
        ret; \
END(name)

KERNEL(steelyard_fma_fp64_neon, FP64)
KERNEL(steelyard_fma_fp32_neon, FP32)
KERNEL(steelyard_fma_fp16_neon_fp16, FP16)
KERNEL(steelyard_fma_bf16_neon_bf16, BF16)
KERNEL(steelyard_fma_int8_neon_dot, DOT)
KERNEL(steelyard_fma_int8_neon_i8mm, I8MM)

/* SVE: vectors as long as the machine has them; x = x * m + c. */
#define SVE_LOAD(r, _) ldr z##r, [x1, 4 + r, mul vl];
#define SVE_STORE(r, _) str z##r, [x1, 4 + r, mul vl];
#define SVE_FP64(r, by, plus) fmad z##r.d, p0/m, z##by.d, z##plus.d;
#define SVE_FP32(r, by, plus) fmad z##r.s, p0/m, z##by.s, z##plus.s;
#define SVE_KERNEL(name, STEP) \
FUNCTION(name) \
        SAVE \
        ptrue p0.b; \
        ldr z24, [x1]; ldr z25, [x1, 1, mul vl]; ldr z26, [x1, 2, mul vl]; ldr z27, [x1, 3, mul vl]; \
        EACH24(SVE_LOAD, ) \
        .p2align 6; \
1:      EACH24(STEP, 24, 26) \
        EACH24(STEP, 25, 27) \
        subs x0, x0, 1; b.ne 1b; \
        EACH24(SVE_STORE, ) \
        RESTORE \
        ret; \
END(name)

SVE_KERNEL(steelyard_fma_fp64_sve, SVE_FP64)
SVE_KERNEL(steelyard_fma_fp32_sve, SVE_FP32)

/* uint64_t steelyard_sve_bytes(void): of one vector. */
FUNCTION(steelyard_sve_bytes)
        cntb x0
        ret
END(steelyard_sve_bytes)

        .section .note.GNU-stack, "", %progbits
