/* SPDX-License-Identifier: Apache-2.0 */
/* void f(uint64_t iterations, void *state): rdi, rsi. state: m1, m2, c1, c2, accumulators, one vector each. An iteration
 * takes step 1 (with m1, c1) on every accumulator, then step 2 (with m2, c2). It touches registers only; memory is read
 * before and written after the loop. All vector registers are the caller's. */
#define EACH4(X, ...) X(0, __VA_ARGS__) X(1, __VA_ARGS__) X(2, __VA_ARGS__) X(3, __VA_ARGS__)
#define EACH8(X, ...) EACH4(X, __VA_ARGS__) \
        X(4, __VA_ARGS__) X(5, __VA_ARGS__) X(6, __VA_ARGS__) X(7, __VA_ARGS__)
#define EACH12(X, ...) EACH8(X, __VA_ARGS__) \
        X(8, __VA_ARGS__) X(9, __VA_ARGS__) X(10, __VA_ARGS__) X(11, __VA_ARGS__)
#define EACH24(X, ...) EACH12(X, __VA_ARGS__) \
        X(12, __VA_ARGS__) X(13, __VA_ARGS__) X(14, __VA_ARGS__) X(15, __VA_ARGS__) \
        X(16, __VA_ARGS__) X(17, __VA_ARGS__) X(18, __VA_ARGS__) X(19, __VA_ARGS__) \
        X(20, __VA_ARGS__) X(21, __VA_ARGS__) X(22, __VA_ARGS__) X(23, __VA_ARGS__)

/* name_clock(rdi, rsi, additions: rdx) does the same work with that many dependent additions, at most 160, after each
 * step; it jumps over the others. Where they take longer than the step, they tell the clock while the work goes on. */
#define FIND_ADDITIONS lea (%rdx,%rdx,2), %rdx; lea 2f(%rip), %rax; sub %rdx, %rax; lea 3f(%rip), %r10; sub %rdx, %r10;
#define ADDITIONS .rept 160; add %rcx, %r8; .endr;
#define FIRST_ADDITIONS jmp *%rax; ADDITIONS 2:
#define SECOND_ADDITIONS jmp *%r10; ADDITIONS 3:

#define FUNCTION(name) .globl name; .hidden name; .type name, @function; .p2align 4; name:
#define END(name) .size name, . - name;

        .text

/* One instruction per step. V: the kind of register. */
#define LOAD(r, V, bytes) vmovups 4*bytes+bytes*r(%rsi), %V##r;
#define STORE(r, V, bytes) vmovups %V##r, 4*bytes+bytes*r(%rsi);
#define STEP(r, op, V, m, c) op %V##c, %V##m, %V##r;
#define LOOP(name, op, V, bytes, EACH, m1, m2, c1, c2, before, first, second) \
FUNCTION(name) \
        before \
        vmovups (%rsi), %V##m1; vmovups bytes(%rsi), %V##m2; \
        vmovups 2*bytes(%rsi), %V##c1; vmovups 3*bytes(%rsi), %V##c2; \
        EACH(LOAD, V, bytes) \
        .p2align 6; \
1:      EACH(STEP, op, V, m1, c1) first \
        EACH(STEP, op, V, m2, c2) second \
        dec %rdi; jnz 1b; \
        EACH(STORE, V, bytes) \
        vzeroupper; ret; \
END(name)
#define KERNEL(name, ...) LOOP(name, __VA_ARGS__, , ,) \
        LOOP(name##_clock, __VA_ARGS__, FIND_ADDITIONS, FIRST_ADDITIONS, SECOND_ADDITIONS)

/* 24 accumulators cover 2 pipes x up to 12 cycles of latency. */
KERNEL(steelyard_fma_fp64_avx512, vfmadd213pd, zmm, 64, EACH24, 24, 25, 26, 27)      /* x = x * m + c */
KERNEL(steelyard_fma_fp32_avx512, vfmadd213ps, zmm, 64, EACH24, 24, 25, 26, 27)
KERNEL(steelyard_fma_fp16_avx512_fp16, vfmadd213ph, zmm, 64, EACH24, 24, 25, 26, 27)
KERNEL(steelyard_fma_bf16_avx512_bf16, vdpbf16ps, zmm, 64, EACH24, 24, 25, 26, 27)   /* x += m0 * c0 + m1 * c1 */
KERNEL(steelyard_fma_int8_avx512_vnni, vpdpbusd, zmm, 64, EACH24, 24, 25, 26, 27)    /* x += m0 * c0 + ... + m3 * c3 */

/* 12 accumulators and 4 operands fill the 16 registers. */
KERNEL(steelyard_fma_fp64_avx2, vfmadd213pd, ymm, 32, EACH12, 12, 13, 14, 15)
KERNEL(steelyard_fma_fp32_avx2, vfmadd213ps, ymm, 32, EACH12, 12, 13, 14, 15)
KERNEL(steelyard_fma_int8_avx_vnni, {vex} vpdpbusd, ymm, 32, EACH12, 12, 13, 14, 15)

/* SSE2 has no fused operation: a multiplication and an addition for each step. */
#define SSE_LOAD(r, _) movups 64+16*r(%rsi), %xmm##r;
#define SSE_STORE(r, _) movups %xmm##r, 64+16*r(%rsi);
#define SSE_STEP(r, op, operand) op %xmm##operand, %xmm##r;
#define SSE_KERNEL(name, mul, add) \
FUNCTION(name) \
        movups (%rsi), %xmm12; movups 16(%rsi), %xmm13; movups 32(%rsi), %xmm14; movups 48(%rsi), %xmm15; \
        EACH12(SSE_LOAD, ) \
        .p2align 6; \
1:      EACH12(SSE_STEP, mul, 12) EACH12(SSE_STEP, add, 14) \
        EACH12(SSE_STEP, mul, 13) EACH12(SSE_STEP, add, 15) \
        dec %rdi; jnz 1b; \
        EACH12(SSE_STORE, ) \
        ret; \
END(name)

SSE_KERNEL(steelyard_fma_fp64_sse2, mulpd, addpd)
SSE_KERNEL(steelyard_fma_fp32_sse2, mulps, addps)

/* AVX2 has no instruction that adds four products of bytes: multiply and add pairs to 16 bits, those pairs to 32 bits,
 * and those to the accumulator. The operands are such that the 16 bits never saturate. ymm12: ones. */
#define EMULATED_STEP(r, m, c) \
        vpmaddubsw %ymm##c, %ymm##m, %ymm13; vpmaddwd %ymm12, %ymm13, %ymm13; vpaddd %ymm13, %ymm##r, %ymm##r;
FUNCTION(steelyard_fma_int8_avx2)
        vmovups (%rsi), %ymm8; vmovups 32(%rsi), %ymm9; vmovups 64(%rsi), %ymm10; vmovups 96(%rsi), %ymm11
        vpcmpeqw %ymm12, %ymm12, %ymm12
        vpsrlw $15, %ymm12, %ymm12
        EACH8(LOAD, ymm, 32)
        .p2align 6
1:      EACH8(EMULATED_STEP, 8, 10)
        EACH8(EMULATED_STEP, 9, 11)
        dec %rdi
        jnz 1b
        EACH8(STORE, ymm, 32)
        vzeroupper
        ret
END(steelyard_fma_int8_avx2)

/* AMX: 4 accumulators of 16 x 16, since a result can be added to again after some 52 cycles and one instruction takes 16.
 * The shape of the tiles belongs to the thread, so each call sets it and gives the tiles back. r9: bytes of a row. */
#define TILE_LOAD(r, _) tileloadd 4096+1024*r(%rsi,%r9), %tmm##r;
#define TILE_STORE(r, _) tilestored %tmm##r, 4096+1024*r(%rsi,%r9);
#define TILE_STEP(r, op, m, c) op %tmm##c, %tmm##m, %tmm##r;
#define TILE_LOOP(name, op, before, first, second) \
FUNCTION(name) \
        before \
        ldtilecfg steelyard_tiles(%rip); \
        mov $64, %r9d; \
        tileloadd (%rsi,%r9), %tmm4; tileloadd 1024(%rsi,%r9), %tmm5; \
        tileloadd 2048(%rsi,%r9), %tmm6; tileloadd 3072(%rsi,%r9), %tmm7; \
        EACH4(TILE_LOAD, ) \
        .p2align 6; \
1:      EACH4(TILE_STEP, op, 4, 6) first \
        EACH4(TILE_STEP, op, 5, 7) second \
        dec %rdi; jnz 1b; \
        EACH4(TILE_STORE, ) \
        tilerelease; ret; \
END(name)
#define TILE_KERNEL(name, op) TILE_LOOP(name, op, , ,) \
        TILE_LOOP(name##_clock, op, FIND_ADDITIONS, FIRST_ADDITIONS, SECOND_ADDITIONS)

TILE_KERNEL(steelyard_fma_bf16_amx_bf16, tdpbf16ps)
TILE_KERNEL(steelyard_fma_int8_amx_int8, tdpbssd)

        .section .note.GNU-stack, "", %progbits
