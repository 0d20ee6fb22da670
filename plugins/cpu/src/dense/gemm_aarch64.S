/* SPDX-License-Identifier: Apache-2.0 */
/* void f(size_t groups, const void *a, const void *b, void *c, size_t column_bytes, size_t accumulate)
 *        x0,            x1,            x2,            x3,      x4,                  x5
 * One tile of C, column by column: C = A * B, or C += A * B where accumulate is not 0. `a` and `b` are packed panels:
 * for every group of k (1, 2 or 4 neighbouring k, as many as one lane of the instruction takes) first all rows of A,
 * and all columns of B. Rows lie along the vectors, columns are lanes of B. d8-d15 belong to the caller. */
        .arch armv8.6-a

#define FUNCTION(name) .globl name; .hidden name; .type name, @function; .p2align 4; name:
#define END(name) .size name, . - name

#define SAVE stp d8, d9, [sp, -64]!; stp d10, d11, [sp, 16]; stp d12, d13, [sp, 32]; stp d14, d15, [sp, 48];
#define RESTORE ldp d10, d11, [sp, 16]; ldp d12, d13, [sp, 32]; ldp d14, d15, [sp, 48]; ldp d8, d9, [sp], 64;

#define R24(X) X(8) X(9) X(10) X(11) X(12) X(13) X(14) X(15) X(16) X(17) X(18) X(19) \
               X(20) X(21) X(22) X(23) X(24) X(25) X(26) X(27) X(28) X(29) X(30) X(31)
#define ZERO(r) movi v##r.2d, 0;

        .text

/* FP64: 8 rows (4 vectors) x 6 columns in v8..v31; A in v0..3, B in v4..6. */
#define FP64_COLUMN(w, x, y, z, b, lane)    \
        fmla v##w.2d, v0.2d, v##b.d[lane];  \
        fmla v##x.2d, v1.2d, v##b.d[lane];  \
        fmla v##y.2d, v2.2d, v##b.d[lane];  \
        fmla v##z.2d, v3.2d, v##b.d[lane];
#define FP64_ADD(w, x, y, z)                \
        ldp q0, q1, [x6];                   \
        ldp q2, q3, [x6, 32];               \
        add x6, x6, x4;                     \
        fadd v##w.2d, v##w.2d, v0.2d;       \
        fadd v##x.2d, v##x.2d, v1.2d;       \
        fadd v##y.2d, v##y.2d, v2.2d;       \
        fadd v##z.2d, v##z.2d, v3.2d;
#define FP64_STORE(w, x, y, z)              \
        stp q##w, q##x, [x3];               \
        stp q##y, q##z, [x3, 32];           \
        add x3, x3, x4;
#define FP64_EACH(X) X(8, 9, 10, 11) X(12, 13, 14, 15) X(16, 17, 18, 19) X(20, 21, 22, 23) X(24, 25, 26, 27) \
                     X(28, 29, 30, 31)

FUNCTION(steelyard_gemm_fp64_neon)
        SAVE
        R24(ZERO)
        .p2align 4
1:      ldp q0, q1, [x1], 32
        ldp q4, q5, [x2], 32
        ldp q2, q3, [x1], 32
        ldr q6, [x2], 16
        FP64_COLUMN(8, 9, 10, 11, 4, 0)
        FP64_COLUMN(12, 13, 14, 15, 4, 1)
        FP64_COLUMN(16, 17, 18, 19, 5, 0)
        FP64_COLUMN(20, 21, 22, 23, 5, 1)
        FP64_COLUMN(24, 25, 26, 27, 6, 0)
        FP64_COLUMN(28, 29, 30, 31, 6, 1)
        subs x0, x0, 1
        b.ne 1b
        cbz x5, 2f
        mov x6, x3
        FP64_EACH(FP64_ADD)
2:      FP64_EACH(FP64_STORE)
        RESTORE
        ret
END(steelyard_gemm_fp64_neon)

/* 4-byte lanes: 8 rows (2 vectors) x 12 columns in v8..v31; A in v0..1, B in v4..6, four columns each. */
#define EACH12(X, op) X(op, 8, 9, 4, 0) X(op, 10, 11, 4, 1) X(op, 12, 13, 4, 2) X(op, 14, 15, 4, 3) \
                      X(op, 16, 17, 5, 0) X(op, 18, 19, 5, 1) X(op, 20, 21, 5, 2) X(op, 22, 23, 5, 3) \
                      X(op, 24, 25, 6, 0) X(op, 26, 27, 6, 1) X(op, 28, 29, 6, 2) X(op, 30, 31, 6, 3)
#define ADD12(op, x, y, b, lane)            \
        ldp q0, q1, [x6];                   \
        add x6, x6, x4;                     \
        op v##x.4s, v##x.4s, v0.4s;         \
        op v##y.4s, v##y.4s, v1.4s;
#define STORE12(op, x, y, b, lane)          \
        stp q##x, q##y, [x3];               \
        add x3, x3, x4;
#define KERNEL12(name, COLUMN, add_op)      \
FUNCTION(name)                              \
        SAVE                                \
        R24(ZERO)                           \
        .p2align 4;                         \
1:      ldp q0, q1, [x1], 32;               \
        ldp q4, q5, [x2], 32;               \
        ldr q6, [x2], 16;                   \
        EACH12(COLUMN, none)                \
        subs x0, x0, 1;                     \
        b.ne 1b;                            \
        cbz x5, 2f;                         \
        mov x6, x3;                         \
        EACH12(ADD12, add_op)               \
2:      EACH12(STORE12, none)               \
        RESTORE                             \
        ret;                                \
END(name)

#define FP32_COLUMN(op, x, y, b, lane)      \
        fmla v##x.4s, v0.4s, v##b.s[lane];  \
        fmla v##y.4s, v1.4s, v##b.s[lane];
KERNEL12(steelyard_gemm_fp32_neon, FP32_COLUMN, fadd)

/* A group is a pair of bf16. */
#define BF16_COLUMN(op, x, y, b, lane)      \
        bfdot v##x.4s, v0.8h, v##b.2h[lane]; \
        bfdot v##y.4s, v1.8h, v##b.2h[lane];
KERNEL12(steelyard_gemm_bf16_neon_bf16, BF16_COLUMN, fadd)

/* A group is four bytes. */
#define INT8_COLUMN(op, x, y, b, lane)      \
        sdot v##x.4s, v0.16b, v##b.4b[lane]; \
        sdot v##y.4s, v1.16b, v##b.4b[lane];
KERNEL12(steelyard_gemm_int8_neon_dot, INT8_COLUMN, add)

        .section .note.GNU-stack, "", %progbits
