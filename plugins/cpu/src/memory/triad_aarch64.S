/* SPDX-License-Identifier: Apache-2.0 */
/* void f(double *a, const double *b, const double *c, double s, size_t n): x0, x1, x2, d0, x3.
 * Loop: a[i] = b[i] + s * c[i], n a multiple of 32 and not 0. _nt stores pairs with the hint that they will not be
 * read again soon; whether a core then avoids reading the line first is its own affair. */
#define TRIAD(name, store)               \
        .globl name;                     \
        .hidden name;                    \
        .type name, @function;           \
        .p2align 6;                      \
name:   dup v0.2d, v0.d[0];              \
1:      ldp q1, q2, [x1], 32;            \
        ldp q3, q4, [x1], 32;            \
        ldp q5, q6, [x2], 32;            \
        ldp q7, q16, [x2], 32;           \
        fmla v1.2d, v0.2d, v5.2d;        \
        fmla v2.2d, v0.2d, v6.2d;        \
        fmla v3.2d, v0.2d, v7.2d;        \
        fmla v4.2d, v0.2d, v16.2d;       \
        store q1, q2, [x0];              \
        store q3, q4, [x0, 32];          \
        add x0, x0, 64;                  \
        subs x3, x3, 8;                  \
        b.ne 1b;                         \
        ret;                             \
        .size name, . - name

        .text
TRIAD(steelyard_triad_nt_neon, stnp)
TRIAD(steelyard_triad_neon, stp)

        .section .note.GNU-stack, "", %progbits
