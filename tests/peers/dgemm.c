/* SPDX-License-Identifier: Apache-2.0 */
/* C = A * B by a BLAS library called directly, for scripts/peers: dgemm LIBRARY N SECONDS PRECISION(d|s). Prints the
 * best rate in FLOP/s. */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

typedef void (*dgemm_fn)(int, int, int, int, int, int, double, const double*, int, const double*, int, double, double*,
                         int);
typedef void (*sgemm_fn)(int, int, int, int, int, int, float, const float*, int, const float*, int, float, float*, int);

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

int main(int argc, char** argv) {
  if (argc != 5) return fprintf(stderr, "usage: dgemm LIBRARY N SECONDS d|s\n"), 2;
  void* library = dlopen(argv[1], RTLD_NOW);
  if (library == NULL) return fprintf(stderr, "%s\n", dlerror()), 77;
  const int n = atoi(argv[2]), is_double = argv[4][0] == 'd';
  const size_t count = (size_t)n * (size_t)n;
  double *a = malloc(8 * count), *b = malloc(8 * count), *c = calloc(count, 8);
  if (a == NULL || b == NULL || c == NULL) return 1;
  for (size_t i = 0; i < count; ++i) {
    const double x = (double)(i * 2654435761u % 1000) / 1000, y = (double)(i * 40503u % 1000) / 1000;
    if (is_double)
      a[i] = x, b[i] = y;
    else
      ((float*)a)[i] = (float)x, ((float*)b)[i] = (float)y;
  }
  dgemm_fn dgemm;
  sgemm_fn sgemm;
  *(void**)&dgemm = dlsym(library, "cblas_dgemm");
  *(void**)&sgemm = dlsym(library, "cblas_sgemm");
  if (dgemm == NULL || sgemm == NULL) return fprintf(stderr, "no cblas in %s\n", argv[1]), 77;
  double best = 0, end = now() + atof(argv[3]);
  do {
    const double start = now();
    if (is_double)
      dgemm(101, 111, 111, n, n, n, 1, a, n, b, n, 0, c, n);
    else
      sgemm(101, 111, 111, n, n, n, 1, (float*)a, n, (float*)b, n, 0, (float*)c, n);
    const double rate = 2.0 * n * n * n / (now() - start);
    if (rate > best) best = rate;
  } while (now() < end);
  printf("rate %.6g\n", best);
  return 0;
}
