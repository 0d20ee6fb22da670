/* SPDX-License-Identifier: Apache-2.0 */
/* void f(size_t groups, const void *a, const void *b, void *c, size_t column_bytes, size_t accumulate)
 *        rdi,           rsi,           rdx,           rcx,     r8,                  r9
 * One tile of C, column by column: C = A * B, or C += A * B where accumulate is not 0. `a` and `b` are packed panels:
 * for every group of k (1, 2 or 4 neighbouring k, as many as one lane of the instruction takes) first all rows of A,
 * and all columns of B. Rows lie along the vectors, columns are broadcast. Neither panel is read past its end, except
 * by prefetching. All vector registers are the caller's. */
#define FUNCTION(name) .globl name; .hidden name; .type name, @function; .p2align 5; name:
#define END(name) .size name, . - name;

        .text

/* AVX-512: 3 vectors of rows x 8 columns = 24 accumulators zmm8..zmm31; A in zmm0..2, the broadcast in zmm3..6. */
#define COLUMNS512(X) X(0, 8, 9, 10, 3) X(1, 11, 12, 13, 4) X(2, 14, 15, 16, 5) X(3, 17, 18, 19, 6) \
                      X(4, 20, 21, 22, 3) X(5, 23, 24, 25, 4) X(6, 26, 27, 28, 5) X(7, 29, 30, 31, 6)
#define KERNEL512(name, START, COLUMN, FINISH, b_bytes)                                    \
FUNCTION(name)                                                                             \
        mov %rcx, %rax;                                                                    \
        COLUMNS512(START)                                                                  \
        .p2align 5;                                                                        \
1:      vmovups (%rsi), %zmm0;                                                             \
        vmovups 64(%rsi), %zmm1;                                                           \
        vmovups 128(%rsi), %zmm2;                                                          \
        prefetcht0 1536(%rsi);                                                             \
        prefetcht0 1600(%rsi);                                                             \
        prefetcht0 1664(%rsi);                                                             \
        COLUMNS512(COLUMN)                                                                 \
        add $192, %rsi;                                                                    \
        add $b_bytes, %rdx;                                                                \
        dec %rdi;                                                                          \
        jnz 1b;                                                                            \
        test %r9, %r9;                                                                     \
        jz 2f;                                                                             \
        mov %rcx, %rax;                                                                    \
        COLUMNS512(FINISH)                                                                 \
2:      COLUMNS512(STORE512)                                                               \
        vzeroupper;                                                                        \
        ret;                                                                               \
END(name)

/* Also asks for the tile of C, which is needed only at the end. */
#define TOUCH512                                                                           \
        prefetcht0 (%rax);                                                                 \
        prefetcht0 64(%rax);                                                               \
        prefetcht0 128(%rax);                                                              \
        add %r8, %rax;
#define ZERO512(j, x, y, z, b) TOUCH512                                                    \
        vpxord %zmm##x, %zmm##x, %zmm##x;                                                  \
        vpxord %zmm##y, %zmm##y, %zmm##y;                                                  \
        vpxord %zmm##z, %zmm##z, %zmm##z;
#define STORE512(j, x, y, z, b)                                                            \
        vmovups %zmm##x, (%rcx);                                                           \
        vmovups %zmm##y, 64(%rcx);                                                         \
        vmovups %zmm##z, 128(%rcx);                                                        \
        add %r8, %rcx;
#define ADD512(add_op, x, y, z)                                                            \
        add_op (%rax), %zmm##x, %zmm##x;                                                   \
        add_op 64(%rax), %zmm##y, %zmm##y;                                                 \
        add_op 128(%rax), %zmm##z, %zmm##z;                                                \
        add %r8, %rax;
#define MULTIPLY512(load, op, bytes, j, x, y, z, b)                                        \
        load bytes*j(%rdx), %zmm##b;                                                       \
        op %zmm##b, %zmm0, %zmm##x;                                                        \
        op %zmm##b, %zmm1, %zmm##y;                                                        \
        op %zmm##b, %zmm2, %zmm##z;

#define FP64_COLUMN512(j, x, y, z, b) MULTIPLY512(vbroadcastsd, vfmadd231pd, 8, j, x, y, z, b)
#define FP64_FINISH512(j, x, y, z, b) ADD512(vaddpd, x, y, z)
KERNEL512(steelyard_gemm_fp64_avx512, ZERO512, FP64_COLUMN512, FP64_FINISH512, 64)

#define FP32_COLUMN512(j, x, y, z, b) MULTIPLY512(vbroadcastss, vfmadd231ps, 4, j, x, y, z, b)
#define FP32_FINISH512(j, x, y, z, b) ADD512(vaddps, x, y, z)
KERNEL512(steelyard_gemm_fp32_avx512, ZERO512, FP32_COLUMN512, FP32_FINISH512, 32)

/* A group is a pair of bf16. */
#define BF16_COLUMN512(j, x, y, z, b) MULTIPLY512(vbroadcastss, vdpbf16ps, 4, j, x, y, z, b)
KERNEL512(steelyard_gemm_bf16_avx512_bf16, ZERO512, BF16_COLUMN512, FP32_FINISH512, 32)

/* A group is four bytes, unsigned ones (a + 128) in A. B begins with -128 x the sum of each of its columns, where the
 * accumulators start. No step of vpdpbusd saturates. */
#define INT8_START512(j, x, y, z, b) TOUCH512                                              \
        vpbroadcastd 4*j(%rdx), %zmm##x;                                                   \
        vmovdqa32 %zmm##x, %zmm##y;                                                        \
        vmovdqa32 %zmm##x, %zmm##z;
/* The offsets take 32 bytes, as much as a group of B: column j of the first group is at 32 + 4 j. */
#define INT8_COLUMN512(j, x, y, z, b)                                                      \
        vpbroadcastd 32+4*j(%rdx), %zmm##b;                                                \
        vpdpbusd %zmm##b, %zmm0, %zmm##x;                                                  \
        vpdpbusd %zmm##b, %zmm1, %zmm##y;                                                  \
        vpdpbusd %zmm##b, %zmm2, %zmm##z;
#define INT32_FINISH512(j, x, y, z, b) ADD512(vpaddd, x, y, z)
KERNEL512(steelyard_gemm_int8_avx512_vnni, INT8_START512, INT8_COLUMN512, INT32_FINISH512, 32)

/* AVX2: 2 vectors of rows x 6 columns = 12 accumulators ymm4..ymm15; A in ymm0 and ymm1, the broadcast in ymm2. */
#define COLUMNS256(X) X(0, 4, 5) X(1, 6, 7) X(2, 8, 9) X(3, 10, 11) X(4, 12, 13) X(5, 14, 15)
#define KERNEL256(name, START, COLUMN, FINISH, b_bytes)                                    \
FUNCTION(name)                                                                             \
        mov %rcx, %rax;                                                                    \
        COLUMNS256(START)                                                                  \
        .p2align 5;                                                                        \
1:      vmovups (%rsi), %ymm0;                                                             \
        vmovups 32(%rsi), %ymm1;                                                           \
        prefetcht0 512(%rsi);                                                              \
        COLUMNS256(COLUMN)                                                                 \
        add $64, %rsi;                                                                     \
        add $b_bytes, %rdx;                                                                \
        dec %rdi;                                                                          \
        jnz 1b;                                                                            \
        test %r9, %r9;                                                                     \
        jz 2f;                                                                             \
        mov %rcx, %rax;                                                                    \
        COLUMNS256(FINISH)                                                                 \
2:      COLUMNS256(STORE256)                                                               \
        vzeroupper;                                                                        \
        ret;                                                                               \
END(name)

#define TOUCH256                                                                           \
        prefetcht0 (%rax);                                                                 \
        prefetcht0 63(%rax);                                                               \
        add %r8, %rax;
#define ZERO256(j, x, y) TOUCH256                                                          \
        vpxor %ymm##x, %ymm##x, %ymm##x;                                                   \
        vpxor %ymm##y, %ymm##y, %ymm##y;
#define STORE256(j, x, y)                                                                  \
        vmovups %ymm##x, (%rcx);                                                           \
        vmovups %ymm##y, 32(%rcx);                                                         \
        add %r8, %rcx;
#define ADD256(add_op, x, y)                                                               \
        add_op (%rax), %ymm##x, %ymm##x;                                                   \
        add_op 32(%rax), %ymm##y, %ymm##y;                                                 \
        add %r8, %rax;

#define FP64_COLUMN256(j, x, y)                                                            \
        vbroadcastsd 8*j(%rdx), %ymm2;                                                     \
        vfmadd231pd %ymm2, %ymm0, %ymm##x;                                                 \
        vfmadd231pd %ymm2, %ymm1, %ymm##y;
#define FP64_FINISH256(j, x, y) ADD256(vaddpd, x, y)
KERNEL256(steelyard_gemm_fp64_avx2, ZERO256, FP64_COLUMN256, FP64_FINISH256, 48)

#define FP32_COLUMN256(j, x, y)                                                            \
        vbroadcastss 4*j(%rdx), %ymm2;                                                     \
        vfmadd231ps %ymm2, %ymm0, %ymm##x;                                                 \
        vfmadd231ps %ymm2, %ymm1, %ymm##y;
#define FP32_FINISH256(j, x, y) ADD256(vaddps, x, y)
KERNEL256(steelyard_gemm_fp32_avx2, ZERO256, FP32_COLUMN256, FP32_FINISH256, 24)

/* Bytes widened to 16 bits while packing; a group is a pair of them. vpmaddwd is exact: 2 x 128 x 128 fits easily. */
#define INT16_COLUMN256(j, x, y)                                                           \
        vpbroadcastd 4*j(%rdx), %ymm2;                                                     \
        vpmaddwd %ymm2, %ymm0, %ymm3;                                                      \
        vpaddd %ymm3, %ymm##x, %ymm##x;                                                    \
        vpmaddwd %ymm2, %ymm1, %ymm3;                                                      \
        vpaddd %ymm3, %ymm##y, %ymm##y;
#define INT32_FINISH256(j, x, y) ADD256(vpaddd, x, y)
KERNEL256(steelyard_gemm_int8_avx2, ZERO256, INT16_COLUMN256, INT32_FINISH256, 24)

/* As avx512_vnni. The offsets take 24 bytes. */
#define INT8_START256(j, x, y) TOUCH256                                                    \
        vpbroadcastd 4*j(%rdx), %ymm##x;                                                   \
        vmovdqa %ymm##x, %ymm##y;
#define INT8_COLUMN256(j, x, y)                                                            \
        vpbroadcastd 24+4*j(%rdx), %ymm2;                                                  \
        {vex} vpdpbusd %ymm2, %ymm0, %ymm##x;                                              \
        {vex} vpdpbusd %ymm2, %ymm1, %ymm##y;
KERNEL256(steelyard_gemm_int8_avx_vnni, INT8_START256, INT8_COLUMN256, INT32_FINISH256, 24)

/* AMX: 2 x 2 tiles of 16 columns (the rows of a tile) x 16 rows of C. A group of B is one whole row of a tile: 64
 * bytes of k for each of 32 columns; a group of A is 4 bytes of k for each of 32 rows, 16 of them to a step. tmm0..3
 * are C, tmm4..5 hold B, tmm6..7 A. `groups` counts steps. The shape of the tiles belongs to the thread: setting it for
 * each tile of C would wait each time for all that is under way, so two functions do it once for many. */
#define EACH_C(op) op((%rcx,%r8), 0) op(64(%rcx,%r8), 1) op((%rax,%r8), 2) op(64(%rax,%r8), 3)
#define C_LOAD(at, r) tileloadd at, %tmm##r;
#define C_STORE(at, r) tilestored %tmm##r, at;
#define AMX(name, op)                                                                      \
FUNCTION(name)                                                                             \
        mov %r8, %rax;                                                                     \
        shl $4, %rax;                                                                      \
        add %rcx, %rax;                                                                    \
        mov $64, %r10d;                                                                    \
        mov $128, %r11d;                                                                   \
        test %r9, %r9;                                                                     \
        jz 2f;                                                                             \
        EACH_C(C_LOAD)                                                                     \
        jmp 1f;                                                                            \
2:      tilezero %tmm0;                                                                    \
        tilezero %tmm1;                                                                    \
        tilezero %tmm2;                                                                    \
        tilezero %tmm3;                                                                    \
        .p2align 5;                                                                        \
1:      tileloadd (%rdx,%r10), %tmm4;                                                      \
        tileloadd (%rsi,%r11), %tmm6;                                                      \
        op %tmm6, %tmm4, %tmm0;                                                            \
        tileloadd 64(%rsi,%r11), %tmm7;                                                    \
        op %tmm7, %tmm4, %tmm1;                                                            \
        tileloadd 1024(%rdx,%r10), %tmm5;                                                  \
        op %tmm6, %tmm5, %tmm2;                                                            \
        op %tmm7, %tmm5, %tmm3;                                                            \
        add $2048, %rsi;                                                                   \
        add $2048, %rdx;                                                                   \
        dec %rdi;                                                                          \
        jnz 1b;                                                                            \
        EACH_C(C_STORE)                                                                    \
        ret;                                                                               \
END(name)

AMX(steelyard_gemm_bf16_amx_bf16, tdpbf16ps)
AMX(steelyard_gemm_int8_amx_int8, tdpbssd)

FUNCTION(steelyard_gemm_take_tiles)
        ldtilecfg steelyard_tiles(%rip)
        ret
END(steelyard_gemm_take_tiles)
FUNCTION(steelyard_gemm_leave_tiles)
        tilerelease
        ret
END(steelyard_gemm_leave_tiles)

        .section .note.GNU-stack, "", %progbits
