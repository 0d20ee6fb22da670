// SPDX-License-Identifier: Apache-2.0
// What benchmarks of reading and writing have in common: the file, the load on it, the proof that the drive answered,
// and the check of what is in the file afterwards.
#pragma once
#include <memory>
#include <optional>
#include <steelyard/sdk.hpp>

#include "bench/file_under_test.h"
#include "bench/io_params.h"
#include "load/load.h"

namespace steelyard::storage {

/// What a job says about the file; its facts must declare path, allow_destroy and size.
[[nodiscard]] FileUnderTest::Wish wish_of(const sdk::Job& job, std::uint64_t passes = 1);
/// Of the parameters engine and polling. `syncs`: of engine alone, and "auto" is preadv2, because io_uring hands every
/// fsync to a worker thread of the kernel: two more switches, and twice the CPU time of the system call.
[[nodiscard]] EngineFactory engine_of(const sdk::Job& job, bool syncs = false);
/// Of depth, threads and batch, where 0 stands for the best.
[[nodiscard]] Shape shape_of(const sdk::Job& job);
[[nodiscard]] sy_estimate estimate_io(const sdk::Job& job, std::uint64_t buffer_bytes, std::uint64_t passes = 1);

/// The file for as long as a kernel lives, kept for the next one unless a run was broken off in the middle.
class Borrowed {
 public:
  Borrowed(const sdk::Job& job, bool writes, std::uint64_t passes = 1);
  ~Borrowed();
  Borrowed(const Borrowed&) = delete;
  Borrowed& operator=(const Borrowed&) = delete;
  FileUnderTest& operator*() const { return *file_; }
  FileUnderTest* operator->() const { return file_.get(); }
  /// Runs `load`; what the drives saw meanwhile is added to `seen`. After an exception the file is not kept: which of
  /// its writes arrived, nobody knows.
  Outcome run(Load& load, std::uint64_t requests, Region region, DriveBytes& seen);
  /// Finds the best batch of `load`; likewise.
  void probe(Load& load);
  void do_not_keep() { intact_ = false; }

 private:
  std::unique_ptr<FileUnderTest> file_;
  bool writes_, intact_ = true;
};

class IoKernel : public sdk::Kernel {
 public:
  std::uint64_t timed_run(const sdk::Host& host, std::uint64_t inner) override;
  sdk::Check check() override;

 protected:
  /// `durable`: all is sent, completed and on the medium (fdatasync) within the timed region. `passes`: how often the
  /// file is written before.
  IoKernel(const sdk::Job& job, const Traffic& traffic, const Shape& shape, bool durable, std::uint64_t passes = 1);
  [[nodiscard]] const Outcome& last() const { return last_; }
  [[nodiscard]] const Shape& shape() const { return load_.shape(); }
  [[nodiscard]] double accepted_s() const {
    return accepted_s_;
  }  // until the last write was acknowledged, before fdatasync
  /// cpu_per_io, batch, queue_full, little where it tells, and device_share where the drives can be asked.
  void emit_common(const sdk::Sample& sample) const;
  /// cpu_per_io and device_share of these.
  void emit_costs(const sdk::Sample& sample) const;

 private:
  void judge() const;

  sdk::Host host_;
  std::uint64_t seed_;
  double verify_;
  bool durable_;
  Borrowed file_;
  Load load_;
  Outcome last_;
  DriveBytes seen_;
  double accepted_s_ = 0;
};

}  // namespace steelyard::storage
