/* SPDX-License-Identifier: Apache-2.0 */
/* void f(double *a, const double *b, const double *c, double s, size_t n): rdi, rsi, rdx, xmm0, rcx.
 * Loop: a[i] = b[i] + s * c[i]. Pointers are aligned to 64 bytes, n is a multiple of 32 and not 0. Two variants
 * each: _nt stores past the caches (no line of `a` is read first), the other stores as usual. */
#define FUNCTION(name) .globl name; .hidden name; .type name, @function; .p2align 4; name:
#define END(name) .size name, . - name

#define VECTOR(width, r, offset)                          \
        vmovapd offset(%rdx,%rax,8), %width##mm##r;       \
        vfmadd213pd offset(%rsi,%rax,8), %width##mm0, %width##mm##r;

#define AVX512(name, store)                               \
FUNCTION(name)                                            \
        vbroadcastsd %xmm0, %zmm0;                        \
        xor %eax, %eax;                                   \
        .p2align 6;                                       \
1:      VECTOR(z, 1, 0) VECTOR(z, 2, 64) VECTOR(z, 3, 128) VECTOR(z, 4, 192) \
        store %zmm1, (%rdi,%rax,8);                       \
        store %zmm2, 64(%rdi,%rax,8);                     \
        store %zmm3, 128(%rdi,%rax,8);                    \
        store %zmm4, 192(%rdi,%rax,8);                    \
        add $32, %rax;                                    \
        cmp %rcx, %rax;                                   \
        jb 1b;                                            \
        sfence;                                           \
        vzeroupper;                                       \
        ret;                                              \
END(name)

#define AVX2(name, store)                                 \
FUNCTION(name)                                            \
        vbroadcastsd %xmm0, %ymm0;                        \
        xor %eax, %eax;                                   \
        .p2align 6;                                       \
1:      VECTOR(y, 1, 0) VECTOR(y, 2, 32) VECTOR(y, 3, 64) VECTOR(y, 4, 96) \
        store %ymm1, (%rdi,%rax,8);                       \
        store %ymm2, 32(%rdi,%rax,8);                     \
        store %ymm3, 64(%rdi,%rax,8);                     \
        store %ymm4, 96(%rdi,%rax,8);                     \
        add $16, %rax;                                    \
        cmp %rcx, %rax;                                   \
        jb 1b;                                            \
        sfence;                                           \
        vzeroupper;                                       \
        ret;                                              \
END(name)

#define SSE2_VECTOR(r, offset)                            \
        movapd offset(%rdx,%rax,8), %xmm##r;              \
        mulpd %xmm0, %xmm##r;                             \
        addpd offset(%rsi,%rax,8), %xmm##r;

#define SSE2(name, store)                                 \
FUNCTION(name)                                            \
        unpcklpd %xmm0, %xmm0;                            \
        xor %eax, %eax;                                   \
        .p2align 6;                                       \
1:      SSE2_VECTOR(1, 0) SSE2_VECTOR(2, 16) SSE2_VECTOR(3, 32) SSE2_VECTOR(4, 48) \
        store %xmm1, (%rdi,%rax,8);                       \
        store %xmm2, 16(%rdi,%rax,8);                     \
        store %xmm3, 32(%rdi,%rax,8);                     \
        store %xmm4, 48(%rdi,%rax,8);                     \
        add $8, %rax;                                     \
        cmp %rcx, %rax;                                   \
        jb 1b;                                            \
        sfence;                                           \
        ret;                                              \
END(name)

        .text
AVX512(steelyard_triad_nt_avx512, vmovntpd)
AVX512(steelyard_triad_avx512, vmovapd)
AVX2(steelyard_triad_nt_avx2, vmovntpd)
AVX2(steelyard_triad_avx2, vmovapd)
SSE2(steelyard_triad_nt_sse2, movntpd)
SSE2(steelyard_triad_sse2, movapd)

        .section .note.GNU-stack, "", %progbits
