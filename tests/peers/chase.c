/* SPDX-License-Identifier: Apache-2.0 */
/* The pointer chase of the textbooks, for scripts/peers: chase BYTES SECONDS. One pointer per 64 bytes, one random
 * cycle, huge pages if the system gives them. Prints the least time per load in seconds. */
#define _GNU_SOURCE
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

int main(int argc, char** argv) {
  if (argc != 3) return fprintf(stderr, "usage: chase BYTES SECONDS\n"), 2;
  const size_t huge = 2u << 20, bytes = ((size_t)atoll(argv[1]) + huge - 1) / huge * huge,
               lines = (size_t)atoll(argv[1]) / 64;
  char* memory = aligned_alloc(huge, bytes);
  size_t* next = malloc(lines * sizeof *next);
  if (memory == NULL || next == NULL || lines < 2) return 1;
  madvise(memory, bytes, MADV_HUGEPAGE);
  uint64_t seed = 42;
  for (size_t i = 0; i < lines; ++i) next[i] = i;
  for (size_t i = lines - 1; i > 0; --i) {
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    const size_t j = (size_t)((seed >> 33) % i), t = next[i];
    next[i] = next[j], next[j] = t;
  }
  for (size_t i = 0; i < lines; ++i) *(void**)(memory + 64 * i) = memory + 64 * next[i];
  free(next);
  void* p = memory;
  double best = 1, end = now() + atof(argv[2]);
  do {
    const double start = now();
    for (int i = 0; i < 4096; ++i) {
      p = *(void**)p, p = *(void**)p, p = *(void**)p, p = *(void**)p, p = *(void**)p, p = *(void**)p, p = *(void**)p,
      p = *(void**)p;
      p = *(void**)p, p = *(void**)p, p = *(void**)p, p = *(void**)p, p = *(void**)p, p = *(void**)p, p = *(void**)p,
      p = *(void**)p;
    }
    const double each = (now() - start) / (16.0 * 4096);
    if (each < best) best = each;
  } while (now() < end);
  printf("latency %.6g %s\n", best, p == NULL ? "!" : "");
  return 0;
}
