// SPDX-License-Identifier: Apache-2.0
// One thread of a load: its engine, its buffers, its part of the file, and what it measured.
#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <steelyard/sdk.hpp>
#include <vector>

#include "data/random.h"
#include "load/load.h"
#include "load/meeting.h"

namespace steelyard::storage {

/// What one thread measured.
struct Tally {
  std::uint64_t begin_ns = 0, end_ns = 0;
  double begin_cpu_s = 0, end_cpu_s = 0;  // of the process
  std::uint64_t busy_ns = 0;              // of the region: between getting completions and sending the next requests
  std::uint64_t counted = 0, late = 0, bytes_read = 0, bytes_written = 0;
  std::vector<std::uint64_t> read_ns, write_ns, durable_ns;
};

/// A part of the file, in units of one request.
struct Part {
  std::uint64_t first = 0, count = 0;
};

class Lane {
 public:
  struct Plan {  // the same for all lanes
    sdk::Host host;
    OpenFile file;
    Traffic traffic;
    Shape shape;
    EngineFactory engine;
  };

  /// How many buffers a lane needs: what is read must not land on the bytes that are to be written.
  [[nodiscard]] static std::uint32_t buffers_for(const Traffic& traffic, const Shape& shape);
  /// Writes go to `part` only; random reads go to `readable`. `plan` must outlive the lane.
  Lane(const Plan& plan, Part part, Part readable, std::span<std::byte> memory, std::uint64_t number,
       std::uint64_t seed);
  /// [the lane's thread] Never throws: what goes wrong ends the meeting.
  void run(std::uint64_t requests, Region region, Meeting& meeting);
  [[nodiscard]] Tally& tally() { return tally_; }

 private:
  struct Place {  // one request in flight
    Operation operation = Operation::kRead;
    std::uint64_t offset = 0, since_ns = 0, durable_since_ns = 0;
  };
  /// Buffers before this are for reading. The buffer of place p is p, or p behind this.
  [[nodiscard]] std::uint32_t first_to_write() const { return buffers_.count - plan_.shape.depth; }
  void loop(Region region, Meeting& meeting);
  void closed(Region region, Meeting& meeting);
  void open(Meeting& meeting);
  void queue(const Request& request);
  void send(std::uint32_t place, std::uint64_t intended_ns);
  [[nodiscard]] std::uint64_t next_offset(bool reading);
  void stamp(std::uint32_t place, std::uint64_t offset);
  void collect(std::size_t at_least, std::size_t at_most, std::uint64_t longest_ns);
  [[nodiscard]] bool complete(const Completion& done);
  void record(const Place& place);
  void begin();
  void end(Meeting& meeting);
  void drain() noexcept;

  const Plan& plan_;
  Part part_, readable_;
  Buffers buffers_;
  std::unique_ptr<WriteBuffer> content_;  // null if nothing is written
  Random random_;
  std::uint64_t number_, position_ = 0;
  std::vector<Place> places_;
  std::vector<Completion> done_;
  std::vector<std::uint32_t> free_, fresh_;  // places: without a request; with one that was not sent yet
  std::unique_ptr<Engine> engine_;
  std::uint64_t goal_ = 0, now_ns_ = 0, in_flight_ = 0, sent_ = 0, finished_ = 0;
  bool measuring_ = false;
  Tally tally_;
};

}  // namespace steelyard::storage
