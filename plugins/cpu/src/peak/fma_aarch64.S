/* SPDX-License-Identifier: Apache-2.0 */
/* void steelyard_fma_neon(uint64_t iterations, double *state): x0, x1. state: m1, m2, c1, c2, 24 accumulators, one
 * 2-lane vector each. NEON's fmla adds to its destination, so the loop is x = x + m1 * c1; x = x + m2 * c2, with
 * m2 * c2 = -(m1 * c1). Counted: 48 FMA x 2 lanes x 2 = 192 flop per iteration. d8-d15 belong to the caller. */
#define R24(X) X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11) \
               X(12) X(13) X(14) X(15) X(16) X(17) X(18) X(19) X(20) X(21) X(22) X(23)
#define LOAD(r)  ldr q##r, [x1, 64 + 16 * r];
#define STORE(r) str q##r, [x1, 64 + 16 * r];
#define STEP1(r) fmla v##r.2d, v24.2d, v26.2d;
#define STEP2(r) fmla v##r.2d, v25.2d, v27.2d;

        .text
        .globl steelyard_fma_neon
        .hidden steelyard_fma_neon
        .type steelyard_fma_neon, @function
        .p2align 6
steelyard_fma_neon:
        stp d8, d9, [sp, -64]!
        stp d10, d11, [sp, 16]
        stp d12, d13, [sp, 32]
        stp d14, d15, [sp, 48]
        ldp q24, q25, [x1]
        ldp q26, q27, [x1, 32]
        R24(LOAD)
        .p2align 6
1:      R24(STEP1)
        R24(STEP2)
        subs x0, x0, 1
        b.ne 1b
        R24(STORE)
        ldp d10, d11, [sp, 16]
        ldp d12, d13, [sp, 32]
        ldp d14, d15, [sp, 48]
        ldp d8, d9, [sp], 64
        ret
        .size steelyard_fma_neon, . - steelyard_fma_neon
        .section .note.GNU-stack, "", %progbits
