// SPDX-License-Identifier: Apache-2.0
#include "load/load.h"

#include <cerrno>
#include <ctime>
#include <deque>
#include <gmock/gmock.h>
#include <set>
#include <steelyard/sdk.hpp>
#include <thread>
#include <unistd.h>

#include "fakes/host.h"
#include "temporary_file.h"

namespace steelyard::storage {
namespace {

using ::testing::HasSubstr;

constexpr std::uint64_t kSize = 4 << 20;
constexpr std::uint64_t kSeed = 7;

/// Answers in order, after `latency_ns`; with the result that a test wants for request number `special`.
class FakeEngine final : public Engine {
 public:
  struct Script {
    std::uint64_t latency_ns = 0;
    std::uint64_t special = std::numeric_limits<std::uint64_t>::max();
    std::int32_t result = 0;
    std::function<void(const Request&)> seen = [](const Request&) {}, answered = [](const Request&) {};
  };
  explicit FakeEngine(const Script& script) : script_(script) {}
  [[nodiscard]] std::string name() const override { return "fake"; }
  void queue(const Request& request) override {
    script_.seen(request);
    queued_.push_back(request);
  }
  std::size_t exchange(std::span<Completion> done, std::size_t at_least, std::uint64_t longest_ns) override {
    const std::uint64_t start = now();
    for (const Request& request : queued_) waiting_.push_back({request, start + script_.latency_ns});
    queued_.clear();
    std::size_t n = 0;
    while (n < done.size() && !waiting_.empty()) {
      if (waiting_.front().second > now()) {
        if (n >= at_least || now() - start >= longest_ns) break;
        std::this_thread::yield();
        continue;
      }
      const Request& request = waiting_.front().first;
      const bool moves = request.operation == Operation::kRead || request.operation == Operation::kWrite;
      const std::int32_t usual = moves ? static_cast<std::int32_t>(request.bytes) : 0;
      done[n++] = {request.slot, answered_++ == script_.special ? script_.result : usual};
      script_.answered(request);
      waiting_.pop_front();
    }
    return n;
  }

 private:
  static std::uint64_t now() {
    timespec t{};
    clock_gettime(CLOCK_MONOTONIC_RAW, &t);  // the host's
    return static_cast<std::uint64_t>(t.tv_sec) * 1'000'000'000u + static_cast<std::uint64_t>(t.tv_nsec);
  }
  Script script_;
  std::vector<Request> queued_;
  std::deque<std::pair<Request, std::uint64_t>> waiting_;
  std::uint64_t answered_ = 0;
};

EngineFactory fake(const FakeEngine::Script& script) {
  return [script](const EngineSetup&) { return std::make_unique<FakeEngine>(script); };
}

EngineFactory real(EngineKind kind) {
  return [kind](const EngineSetup& setup) { return make_engine(kind, setup); };
}

struct Stand {
  explicit Stand(std::uint64_t bytes = kSize) : ledger(bytes, kSeed), file{-1, "the file", &ledger} {}
  Load load(const Traffic& traffic, const Shape& shape, const FakeEngine::Script& script) {
    return {sdk::Host(host.raw()), file, traffic, shape, fake(script), {}, 1};
  }
  fakes::Host host;
  Ledger ledger;
  OpenFile file;
};

std::string failure_of(Load& load) {
  try {
    (void)load.run(10, Region::kSteady);
  } catch (const sdk::DeviceError& e) {
    return e.what();
  }
  return "no failure";
}

TEST(Load, AFailedRequestEndsItWithItsNameAndPlace) {
  Stand stand;
  Load reads = stand.load({}, {.threads = 2, .depth = 4}, {.special = 9, .result = -EIO});
  EXPECT_THAT(failure_of(reads), HasSubstr("read at offset "));
  EXPECT_THAT(failure_of(reads), HasSubstr("of the file: Input/output error; the kernel's log"));
  Load writes = stand.load({.read_share = 0}, {.depth = 4}, {.special = 20, .result = -ENOSPC});
  EXPECT_THAT(failure_of(writes), HasSubstr("write at offset "));
  EXPECT_THAT(failure_of(writes), HasSubstr("No space left on device; make room"));
}

TEST(Load, AShortReadEndsIt) {
  Stand stand;
  Load load = stand.load({}, {.depth = 4}, {.special = 9, .result = 512});
  EXPECT_THAT(failure_of(load), HasSubstr("short read: 512 of 4096 bytes at offset "));
}

TEST(Load, AFailedSyncEndsIt) {
  Stand stand;
  Load load = stand.load({.read_share = 0, .make_durable = Operation::kDataSync}, {}, {.special = 3, .result = -EIO});
  EXPECT_THAT(failure_of(load), HasSubstr("fdatasync"));
}

TEST(Load, ACancelledHostEndsIt) {
  Stand stand;
  stand.host.is_cancelled = true;
  Load load = stand.load({}, {.depth = 4}, {});
  EXPECT_THROW((void)load.run(1'000'000, Region::kWhole), sdk::Cancelled);
}

TEST(Load, AnEngineThatFailsInOneThreadEndsAll) {
  Stand stand;
  std::atomic<int> made = 0;
  const EngineFactory second_fails = [&](const EngineSetup&) -> std::unique_ptr<Engine> {
    if (++made == 3) throw sdk::Unsupported("no more engines");  // the first is the constructor's trial
    return std::make_unique<FakeEngine>(FakeEngine::Script{});
  };
  Load load(sdk::Host(stand.host.raw()), stand.file, {}, {.threads = 2, .depth = 2}, second_fails, {}, 1);
  EXPECT_THROW((void)load.run(100, Region::kSteady), sdk::Unsupported);
}

TEST(Load, KeepsEveryPlaceTakenAndObeysLittle) {
  Stand stand;
  Load load = stand.load({.random = true}, {.depth = 8}, {.latency_ns = 200'000});
  const Outcome out = load.run(50, Region::kSteady);
  EXPECT_GE(out.read_ns.size(), 400u);
  EXPECT_LT(out.read_ns.size(), 400u + 8u);
  EXPECT_NEAR(out.little, 1.0, 0.2);
  EXPECT_LE(out.per_second, 8 / 200e-6 * 1.01);
  EXPECT_GE(out.bytes_read, (400u + 8u) * kBlockBytes) << "and what was read before and after the region";
  for (const std::uint64_t ns : out.read_ns) EXPECT_GE(ns, 200'000u);
}

TEST(Load, WhatIsDoneIsAskedForAgainBatchByBatch) {
  Stand stand;
  int requests = 0, together = 0, most = 0;
  const auto seen = [&](const Request&) {
    if (++requests > 8) most = std::max(most, ++together);  // the first eight fill the queue
  };
  Load load = stand.load({.random = true}, {.depth = 8, .batch = 2},
                         {.seen = seen, .answered = [&](const Request&) { together = 0; }});  // all at once, by then
  (void)load.run(50, Region::kSteady);
  EXPECT_EQ(most, 2);
}

TEST(Load, TheWholeIsWhatWasAskedForAndNoMore) {
  Stand stand;
  Load load = stand.load({.read_share = 0, .bytes = 64 << 10}, {.depth = 4}, {});
  const Outcome out = load.run(kSize / (64 << 10) / 4, Region::kWhole);
  EXPECT_EQ(out.bytes_written, kSize);
  EXPECT_EQ(out.write_ns.size(), 64u);
  for (std::uint64_t at = 0; at < kSize; at += kBlockBytes) EXPECT_EQ(stand.ledger.sequence(at), 1u);
}

TEST(Load, MixesReadsAndWritesAsAsked) {
  Stand stand;
  Load load = stand.load({.random = true, .read_share = 0.7}, {.threads = 2, .depth = 4}, {});
  const Outcome out = load.run(1000, Region::kSteady);
  const auto reads = static_cast<double>(out.read_ns.size()), writes = static_cast<double>(out.write_ns.size());
  EXPECT_NEAR(reads / (reads + writes), 0.7, 0.03);
  EXPECT_EQ(out.bytes_read % kBlockBytes, 0u);
}

TEST(Load, NoBlockIsWrittenTwiceAtATime) {
  Stand stand(32 * kBlockBytes);
  std::set<std::uint64_t> in_flight;
  std::uint64_t writes = 0;
  const auto seen = [&](const Request& request) {
    ++writes;
    EXPECT_TRUE(in_flight.insert(request.offset).second) << "offset " << request.offset;
  };
  Load load = stand.load({.random = true, .read_share = 0}, {.depth = 8},
                         {.seen = seen, .answered = [&](const Request& request) { in_flight.erase(request.offset); }});
  (void)load.run(200, Region::kWhole);
  EXPECT_EQ(writes, 1600u);
}

TEST(Load, ThreadsWriteToPartsOfTheirOwn) {
  Stand stand;
  std::mutex mutex;
  std::map<std::thread::id, std::pair<std::uint64_t, std::uint64_t>> range;
  const auto seen = [&](const Request& request) {
    const std::scoped_lock lock(mutex);
    auto [at, fresh] = range.try_emplace(std::this_thread::get_id(), request.offset, request.offset);
    at->second = {std::min(at->second.first, request.offset), std::max(at->second.second, request.offset)};
  };
  Load load = stand.load({.random = true, .read_share = 0}, {.threads = 2, .depth = 4}, {.seen = seen});
  (void)load.run(500, Region::kSteady);
  ASSERT_EQ(range.size(), 2u);
  const auto [low, high] = std::minmax(range.begin()->second, std::next(range.begin())->second);
  EXPECT_LT(low.second, kSize / 2);
  EXPECT_GE(high.first, kSize / 2);
}

TEST(Load, AFileTooSmallForTheRequestsIsRefusedWithTheSizeItNeeds) {
  Stand stand(8 * kBlockBytes);
  try {
    stand.load({.read_share = 0}, {.threads = 2, .depth = 8}, {});
    FAIL();
  } catch (const sdk::Unsupported& e) {
    EXPECT_THAT(e.what(), HasSubstr("size must be at least 131072"));
  }
}

TEST(Load, MakingDurableIsPartOfTheRequestAndMeasuredAlone) {
  Stand stand;
  std::vector<Operation> order;
  Load load = stand.load({.read_share = 0, .make_durable = Operation::kSync}, {},
                         {.latency_ns = 100'000, .seen = [&](const Request& r) { order.push_back(r.operation); }});
  const Outcome out = load.run(5, Region::kWhole);
  ASSERT_EQ(order.size(), 10u);
  for (std::size_t i = 0; i < 10; ++i) EXPECT_EQ(order[i], i % 2 == 0 ? Operation::kWrite : Operation::kSync);
  ASSERT_EQ(out.write_ns.size(), 5u);
  ASSERT_EQ(out.durable_ns.size(), 5u);
  for (std::size_t i = 0; i < 5; ++i) {
    EXPECT_GE(out.durable_ns[i], 100'000u);
    EXPECT_GE(out.write_ns[i], out.durable_ns[i] + 100'000u);
  }
}

TEST(Load, AnOpenLoopNeverRunsAheadOfItsRate) {
  Stand stand;
  Load load = stand.load({.random = true}, {.depth = 16, .rate = 2000}, {.latency_ns = 200'000});
  const Outcome out = load.run(400, Region::kSteady);
  EXPECT_EQ(out.read_ns.size(), 400u);
  EXPECT_GE(out.end_ns - out.begin_ns, 399 * 500'000u) << "none is sent before it is due";
  EXPECT_LE(out.per_second, 2000 * 400.0 / 399);
}

// 1000 per second through one place of 2 ms: the n-th request waits a millisecond longer than the one before it.
TEST(Load, AnOpenLoopCountsTheWaitForAFreePlace) {
  Stand stand;
  Load load = stand.load({.random = true}, {.depth = 1, .rate = 1000}, {.latency_ns = 2'000'000});
  const Outcome out = load.run(50, Region::kSteady);
  EXPECT_LE(out.per_second, 500 * 1.01);
  EXPECT_GT(out.read_ns.back(), 40'000'000u) << "coordinated omission";
  EXPECT_GT(out.late, 0.9);
}

TEST(Load, RealEnginesMoveWhatTheLedgerSays) {
  for (const EngineKind kind : {EngineKind::kAuto, EngineKind::kAio, EngineKind::kPreadv2}) {
    TemporaryFile file(kSize, O_DIRECT);
    Stand stand;
    stand.file.fd = file.fd();
    const Traffic lay_out{.read_share = 0, .bytes = 64 << 10};
    Load writer(sdk::Host(stand.host.raw()), stand.file, lay_out, {.depth = 4}, real(kind), {}, 1);
    (void)writer.run(16, Region::kWhole);
    const Traffic mixed{.random = true, .read_share = 0.5};
    Load load(sdk::Host(stand.host.raw()), stand.file, mixed, {.threads = 2, .depth = 4, .batch = 4}, real(kind), {},
              2);
    const Outcome out = load.run(100, Region::kSteady);
    EXPECT_GE(out.read_ns.size() + out.write_ns.size(), 800u) << load.engine();
    const Pages page = pages(kBlockBytes);
    for (std::uint64_t at = 0; at < kSize; at += kBlockBytes) {
      ASSERT_EQ(pread(file.fd(), page.get(), kBlockBytes, static_cast<off_t>(at)), static_cast<ssize_t>(kBlockBytes));
      ASSERT_EQ(verify({page.get(), kBlockBytes}, at, kSeed, stand.ledger.sequence(at)).what, "") << load.engine();
    }
  }
}

TEST(Load, AFailureWhileOthersAreInFlightWaitsForThem) {
  TemporaryFile file(kSize / 2, O_DIRECT);  // half of what the ledger promises: reads behind come back short
  Stand stand;
  stand.file.fd = file.fd();
  for (const EngineKind kind : {EngineKind::kAuto, EngineKind::kAio}) {
    Load load(sdk::Host(stand.host.raw()), stand.file, {.random = true}, {.threads = 2, .depth = 8}, real(kind), {}, 1);
    EXPECT_THAT(failure_of(load), HasSubstr("short read: 0 of 4096"));
  }
}

TEST(ProbeBatch, TakesOneThatTheDepthAllows) {
  Stand stand;
  Load deep = stand.load({.random = true}, {.depth = 8}, {.latency_ns = 50'000});
  const std::uint32_t batch = probe_batch(deep);
  EXPECT_TRUE(batch == 1 || batch == 4 || batch == 8) << batch;
  EXPECT_EQ(deep.shape().batch, batch);
  Load shallow = stand.load({}, {.depth = 1}, {});
  EXPECT_EQ(probe_batch(shallow), 1u);
}

}  // namespace
}  // namespace steelyard::storage
