// SPDX-License-Identifier: Apache-2.0
#include "load/transfer.h"

#include <array>
#include <cstring>
#include <vector>

namespace steelyard::storage {
namespace {

class Pump {
 public:
  Pump(Engine& engine, const Transfer& what)
      : engine_(engine), what_(what), next_(what.begin), offsets_(what.buffers.count) {}

  void run(const sdk::Host& host) {
    try {
      for (std::uint32_t slot = 0; slot < what_.buffers.count; ++slot) send(slot);
      while (in_flight_ > 0) {
        collect();
        if (host.cancelled()) throw sdk::Cancelled();
      }
    } catch (...) {
      drain();
      throw;
    }
  }

 private:
  void send(std::uint32_t slot) {
    if (next_ >= what_.end) return;
    if (what_.prepare) what_.prepare(slot, next_);
    offsets_[slot] = next_;
    engine_.queue({what_.operation, slot, what_.buffers.bytes_each, next_});
    next_ += what_.buffers.bytes_each;
    ++in_flight_;
  }

  void collect() {
    const std::size_t n = engine_.exchange(done_, 1);
    in_flight_ -= n;
    for (std::size_t i = 0; i < n; ++i) expect_whole(done_[i]);
    for (std::size_t i = 0; i < n; ++i) {
      if (what_.arrived) what_.arrived(done_[i].slot, offsets_[done_[i].slot]);
      send(done_[i].slot);
    }
  }

  void expect_whole(const Completion& done) const {
    const bool reading = what_.operation == Operation::kRead;
    const std::string where = std::string(reading ? "read" : "write") + " at offset " +
                              std::to_string(offsets_[done.slot]) + " of " + what_.path + ": ";
    if (done.result < 0) throw sdk::DeviceError(where + std::strerror(-done.result));
    if (static_cast<std::uint32_t>(done.result) != what_.buffers.bytes_each)
      throw sdk::DeviceError(where + "only " + std::to_string(done.result) + " of " +
                             std::to_string(what_.buffers.bytes_each) + " bytes: the file ends before it should");
  }

  // Requests in flight write to memory that is about to be somebody else's: whatever became of them, they must be over.
  void drain() noexcept {
    try {
      while (in_flight_ > 0) in_flight_ -= engine_.exchange(done_, 1);
    } catch (const sdk::DeviceError&) {
      return;  // the kernel takes no more calls: nothing can be waited for, and the job has failed already
    }
  }

  Engine& engine_;
  const Transfer& what_;
  std::uint64_t next_;
  std::size_t in_flight_ = 0;
  std::vector<std::uint64_t> offsets_;  // by slot
  std::array<Completion, 16> done_{};
};

}  // namespace

void transfer(Engine& engine, const Transfer& what, const sdk::Host& host) {
  Pump(engine, what).run(host);
}

}  // namespace steelyard::storage
