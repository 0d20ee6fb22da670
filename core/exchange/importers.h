// SPDX-License-Identifier: Apache-2.0
// One reader per foreign format. Each is total: any bytes end in a sheet or in one Error that names the place; what the
// file says of itself (a failed check, an error, a test not run) becomes the verdict of a row. Private to this room.
#pragma once
#include "exchange/source.h"

namespace steelyard::exchange {

/// fio --output-format=json (and json+), fio 3: bandwidth, operations, latencies of every job and direction.
[[nodiscard]] Result<Sheet> read_fio(const Source& source);
/// nvbandwidth -j: a matrix per test case; the value is the median of its cells.
[[nodiscard]] Result<Sheet> read_nvbandwidth(const Source& source);
/// nccl-tests -J and what the nccl-tests, rccl-tests and their forks print: curves over message sizes.
[[nodiscard]] Result<Sheet> read_nccl_json(const Source& source);
[[nodiscard]] Result<Sheet> read_nccl_text(const Source& source);
/// OSU micro-benchmarks, any of those that print sizes and values, several in one file.
[[nodiscard]] Result<Sheet> read_osu(const Source& source);
/// STREAM 5.x.
[[nodiscard]] Result<Sheet> read_stream(const Source& source);
/// HPL.out, also of HPL inside HPC Challenge and of NVIDIA's HPL.
[[nodiscard]] Result<Sheet> read_hpl(const Source& source);
/// Google Benchmark --benchmark_format=json: repetitions under one name are samples.
[[nodiscard]] Result<Sheet> read_google_benchmark(const Source& source);
/// SuperBench results-summary.jsonl: one line per node. Units and directions as its documentation names them.
[[nodiscard]] Result<Sheet> read_superbench(const Source& source);

}  // namespace steelyard::exchange
