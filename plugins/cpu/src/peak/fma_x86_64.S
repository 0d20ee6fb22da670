/* SPDX-License-Identifier: Apache-2.0 */
/* void f(uint64_t iterations, double *state): rdi, rsi. state: m1, m2, c1, c2, accumulators, one vector each.
 * Loop: x = x * m1 + c1; x = x * m2 + c2 for every accumulator. Counted: 2 flop per lane, accumulator and step. The
 * loop touches registers only; memory is read before and written after it. All vector registers are the caller's. */
#define R12(X) X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11)
#define R24(X) R12(X) X(12) X(13) X(14) X(15) X(16) X(17) X(18) X(19) X(20) X(21) X(22) X(23)

#define FUNCTION(name) .globl name; .hidden name; .type name, @function; .p2align 4; name:
#define END(name) .size name, . - name

        .text

/* AVX-512: 24 accumulators cover 2 pipes x up to 12 cycles of latency. 48 FMA x 8 lanes x 2 = 768 flop. */
#define LOAD(r)  vmovupd 256+64*r(%rsi), %zmm##r;
#define STORE(r) vmovupd %zmm##r, 256+64*r(%rsi);
#define STEP1(r) vfmadd213pd %zmm26, %zmm24, %zmm##r;
#define STEP2(r) vfmadd213pd %zmm27, %zmm25, %zmm##r;
FUNCTION(steelyard_fma_avx512)
        vmovupd (%rsi), %zmm24; vmovupd 64(%rsi), %zmm25; vmovupd 128(%rsi), %zmm26; vmovupd 192(%rsi), %zmm27
        R24(LOAD)
        .p2align 6
1:      R24(STEP1)
        R24(STEP2)
        dec %rdi
        jnz 1b
        R24(STORE)
        vzeroupper
        ret
END(steelyard_fma_avx512)
#undef LOAD
#undef STORE
#undef STEP1
#undef STEP2

/* AVX2 + FMA: 12 accumulators and 4 constants fill the 16 registers. 24 FMA x 4 lanes x 2 = 192 flop. */
#define LOAD(r)  vmovupd 128+32*r(%rsi), %ymm##r;
#define STORE(r) vmovupd %ymm##r, 128+32*r(%rsi);
#define STEP1(r) vfmadd213pd %ymm14, %ymm12, %ymm##r;
#define STEP2(r) vfmadd213pd %ymm15, %ymm13, %ymm##r;
FUNCTION(steelyard_fma_avx2)
        vmovupd (%rsi), %ymm12; vmovupd 32(%rsi), %ymm13; vmovupd 64(%rsi), %ymm14; vmovupd 96(%rsi), %ymm15
        R12(LOAD)
        .p2align 6
1:      R12(STEP1)
        R12(STEP2)
        dec %rdi
        jnz 1b
        R12(STORE)
        vzeroupper
        ret
END(steelyard_fma_avx2)
#undef LOAD
#undef STORE
#undef STEP1
#undef STEP2

/* SSE2 has no fused operation: a multiplication and an addition each. 24 x (mul + add) x 2 lanes = 96 flop. */
#define LOAD(r)  movupd 64+16*r(%rsi), %xmm##r;
#define STORE(r) movupd %xmm##r, 64+16*r(%rsi);
#define MUL1(r)  mulpd %xmm12, %xmm##r;
#define ADD1(r)  addpd %xmm14, %xmm##r;
#define MUL2(r)  mulpd %xmm13, %xmm##r;
#define ADD2(r)  addpd %xmm15, %xmm##r;
FUNCTION(steelyard_fma_sse2)
        movupd (%rsi), %xmm12; movupd 16(%rsi), %xmm13; movupd 32(%rsi), %xmm14; movupd 48(%rsi), %xmm15
        R12(LOAD)
        .p2align 6
1:      R12(MUL1)
        R12(ADD1)
        R12(MUL2)
        R12(ADD2)
        dec %rdi
        jnz 1b
        R12(STORE)
        ret
END(steelyard_fma_sse2)

        .section .note.GNU-stack, "", %progbits
