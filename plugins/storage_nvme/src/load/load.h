// SPDX-License-Identifier: Apache-2.0
// Drives an open file with requests, from threads of its own with one engine each, and says how long they took. Closed
// loop: a fixed number is always in flight. Open loop: requests come at their times whether earlier ones are done or
// not, and waiting for a free place is part of their latency.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <steelyard/sdk.hpp>
#include <string>
#include <vector>

#include "data/ledger.h"
#include "engine/engine.h"

namespace steelyard::storage {

/// What is asked for.
struct Traffic {
  bool random = false;                         // else one after the other, each thread in a part of the file of its own
  double read_share = 1;                       // of requests; the others are writes
  std::uint32_t bytes = kBlockBytes;           // of one request: whole blocks
  std::optional<Operation> make_durable = {};  // after each write, as part of the same request
};

/// How it is asked for.
struct Shape {
  std::uint32_t threads = 1;
  std::uint32_t depth = 1;  // requests in flight per thread, at most
  std::uint32_t batch = 1;  // completions to wait for, and to take at most, before their places are filled again
  double rate = 0;          // requests per second, all threads together; 0: closed loop
};

struct OpenFile {
  int fd = -1;
  std::string path;          // for messages
  Ledger* ledger = nullptr;  // as long as the file; not owned
};

using EngineFactory = std::function<std::unique_ptr<Engine>(const EngineSetup&)>;

enum class Region {
  kSteady,  // from when all places have been filled twice; the load goes on until every thread has measured
  kWhole    // from the first request to the last completion: exactly what was asked for, and no more
};

struct Outcome {
  std::uint64_t begin_ns = 0, end_ns = 0;        // of the region: of the first thread, and of the last
  double per_second = 0;                         // requests, summed over the threads' own regions
  std::vector<std::uint64_t> read_ns, write_ns;  // latency of every request in the region; with make_durable to its end
  std::vector<std::uint64_t> durable_ns;         // of making durable alone
  double cpu_s = 0;                              // per request; of the whole process
  double in_flight = 0;                          // share of the region in which every place was taken (closed loop)
  double late = 0;                               // share of requests that found no free place when due (open loop)
  double little = 0;                             // rate x mean latency / places: 1 by Little's law (closed loop)
  std::uint64_t bytes_read = 0, bytes_written = 0;  // of everything, also outside of the region
};

/// [main] Threads live inside run only.
class Load {
 public:
  /// `near`: CPUs that the threads are bound to, all together; empty: as they are. Throws sdk::Unsupported if the file
  /// is too small for as many threads and requests in flight.
  Load(sdk::Host host, OpenFile file, const Traffic& traffic, const Shape& shape, EngineFactory engine,
       std::vector<std::uint32_t> near, std::uint64_t seed);
  ~Load();
  Load(const Load&) = delete;
  Load& operator=(const Load&) = delete;

  /// Of the engine that works, with all that is in force.
  [[nodiscard]] const std::string& engine() const;
  [[nodiscard]] const Shape& shape() const;
  void use_batch(std::uint32_t batch);
  /// At least `requests` per place, of which there are threads x depth; with a rate, per thread. Throws
  /// sdk::DeviceError at the first request that fails or comes back short, and sdk::Cancelled.
  [[nodiscard]] Outcome run(std::uint64_t requests, Region region);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Chooses, and uses from then on, the smallest batch out of 1, 4, 8, 16 (at most depth) that reaches 98 % of the
/// highest rate: a larger one costs less CPU time, but lets requests that are done wait for others. Takes about half a
/// second. [main]
[[nodiscard]] std::uint32_t probe_batch(Load& load);

}  // namespace steelyard::storage
