/* SPDX-License-Identifier: Apache-2.0 */
/* void f(double *a, const double *b, const double *c, double s, size_t n): x0, x1, x2, d0, x3.
 * n is a multiple of 32 and not 0. Loops:
 *   copy a[i] = b[i]   scale a[i] = s * b[i]   add a[i] = b[i] + c[i]   triad a[i] = b[i] + s * c[i]   write a[i] = s
 * _nt stores pairs with the hint that they will not be read again soon; whether a core then avoids reading the line
 * first is its own affair.
 *   read  the integers at b are added up in eight sums, word i in sum i % 8, which are added to the eight at a. */
#define FUNCTION(name) .globl name; .hidden name; .type name, @function; .p2align 6; name:
#define END(name) .size name, . - name;

#define LOAD_B ldp q1, q2, [x1], 32; ldp q3, q4, [x1], 32;
#define LOAD_C ldp q5, q6, [x2], 32; ldp q7, q16, [x2], 32;
#define NEON_copy LOAD_B
#define NEON_scale LOAD_B                \
        fmul v1.2d, v1.2d, v0.2d;        \
        fmul v2.2d, v2.2d, v0.2d;        \
        fmul v3.2d, v3.2d, v0.2d;        \
        fmul v4.2d, v4.2d, v0.2d;
#define NEON_add LOAD_B LOAD_C           \
        fadd v1.2d, v1.2d, v5.2d;        \
        fadd v2.2d, v2.2d, v6.2d;        \
        fadd v3.2d, v3.2d, v7.2d;        \
        fadd v4.2d, v4.2d, v16.2d;
#define NEON_triad LOAD_B LOAD_C         \
        fmla v1.2d, v0.2d, v5.2d;        \
        fmla v2.2d, v0.2d, v6.2d;        \
        fmla v3.2d, v0.2d, v7.2d;        \
        fmla v4.2d, v0.2d, v16.2d;
#define NEON_write

/* Registers 1 to 4 start as s, which is what `write` stores. */
#define NEON(name, vectors, store)       \
FUNCTION(name)                           \
        dup v0.2d, v0.d[0];              \
        mov v1.16b, v0.16b;              \
        mov v2.16b, v0.16b;              \
        mov v3.16b, v0.16b;              \
        mov v4.16b, v0.16b;              \
1:      vectors                          \
        store q1, q2, [x0];              \
        store q3, q4, [x0, 32];          \
        add x0, x0, 64;                  \
        subs x3, x3, 8;                  \
        b.ne 1b;                         \
        ret;                             \
END(name)

#define STORES(op)                                       \
NEON(steelyard_##op##_nt_neon, NEON_##op, stnp)          \
NEON(steelyard_##op##_neon, NEON_##op, stp)

        .text
STORES(copy)
STORES(scale)
STORES(add)
STORES(triad)
STORES(write)

#define CLEAR(r) movi v##r.2d, 0;
#define SUM(to, from) add v##to.2d, v##to.2d, v##from.2d;
FUNCTION(steelyard_read_neon)
        CLEAR(16) CLEAR(17) CLEAR(18) CLEAR(19) CLEAR(20) CLEAR(21) CLEAR(22) CLEAR(23)
1:      ldp q0, q1, [x1], 32
        ldp q2, q3, [x1], 32
        ldp q4, q5, [x1], 32
        ldp q6, q7, [x1], 32
        SUM(16, 0) SUM(17, 1) SUM(18, 2) SUM(19, 3) SUM(20, 4) SUM(21, 5) SUM(22, 6) SUM(23, 7)
        subs x3, x3, 16
        b.ne 1b
        SUM(16, 20) SUM(17, 21) SUM(18, 22) SUM(19, 23)
        ldp q0, q1, [x0]
        ldp q2, q3, [x0, 32]
        SUM(16, 0) SUM(17, 1) SUM(18, 2) SUM(19, 3)
        stp q16, q17, [x0]
        stp q18, q19, [x0, 32]
        ret
END(steelyard_read_neon)

        .section .note.GNU-stack, "", %progbits
