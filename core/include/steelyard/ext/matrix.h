/* SPDX-License-Identifier: Apache-2.0 */
/* Extension "sy.matrix/1": numbers that belong together - a curve over sizes, bandwidth from every NUMA node to every
 * other, links between peers - as one table beside a metric's headline. The host takes the median of each cell over all
 * samples, and reports draw it. */
#ifndef STEELYARD_EXT_MATRIX_H_
#define STEELYARD_EXT_MATRIX_H_
#include "../plugin.h"
#ifdef __cplusplus
extern "C" {
#endif
#define SY_EXT_MATRIX "sy.matrix/1"
#define SY_MATRIX_MOST_CELLS (1u << 20)

typedef struct sy_matrix {
  uint32_t struct_size, reserved;
  void* ctx; /* goes back first */
  /* [main] Inside run, at most once per metric and run: the cells of metric number `metric` in its unit, row by row. A
   * curve is a matrix of one column. Labels are short texts ("32768", "node 1"), the same in every run of a job. A cell
   * that was not measured is NaN. Copies everything. */
  sy_status (*put)(void* ctx, uint32_t metric, uint32_t rows, const char* const* row_labels, uint32_t columns,
                   const char* const* column_labels, const double* cells) SY_NOTHROW;
} sy_matrix;
#ifdef __cplusplus
}
#endif
#endif
