// SPDX-License-Identifier: Apache-2.0
// StreamFunction in C++ with ordinary stores, for any architecture. Built like common/portable.cpp: what runs is what
// is written.
#pragma once
#include <cstddef>

namespace steelyard::cpu {

void copy_scalar(double* a, const double* b, const double* c, double s, std::size_t n);
void scale_scalar(double* a, const double* b, const double* c, double s, std::size_t n);
void add_scalar(double* a, const double* b, const double* c, double s, std::size_t n);
void triad_scalar(double* a, const double* b, const double* c, double s, std::size_t n);
void write_scalar(double* a, const double* b, const double* c, double s, std::size_t n);
void read_scalar(double* a, const double* b, const double* c, double s, std::size_t n);

}  // namespace steelyard::cpu
