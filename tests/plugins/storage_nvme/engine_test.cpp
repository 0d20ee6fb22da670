// SPDX-License-Identifier: Apache-2.0
#include "engine/engine.h"

#include <cerrno>
#include <cstring>
#include <gmock/gmock.h>
#include <set>
#include <steelyard/sdk.hpp>
#include <sys/resource.h>
#include <vector>

#include "temporary_file.h"

namespace steelyard::storage {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr std::uint32_t kBlockBytes = 4096;

struct Bench {
  explicit Bench(std::uint32_t slots, std::uint64_t bytes = 16 * kBlockBytes, int flags = 0)
      : file(bytes, flags),
        memory(pages(std::size_t{slots} * kBlockBytes)),
        setup{file.fd(), {memory.get(), slots, kBlockBytes}} {}
  TemporaryFile file;
  Pages memory;
  EngineSetup setup;
};

/// Everything queued, done.
std::vector<Completion> finish(Engine& engine, std::size_t count) {
  std::vector<Completion> all;
  while (all.size() < count) {
    Completion done[3];  // fewer than there are: the rest comes with the next call
    const std::size_t n = engine.exchange(done, 1);
    all.insert(all.end(), done, done + n);
  }
  return all;
}

class EveryEngine : public ::testing::TestWithParam<EngineKind> {
 protected:
  /// Null where the kernel has no such engine; the reason was printed.
  std::unique_ptr<Engine> make(const EngineSetup& setup) {
    try {
      return make_engine(GetParam(), setup);
    } catch (const sdk::Unsupported& e) {
      std::printf("%s\n", e.what());
      return nullptr;
    }
  }
};

TEST_P(EveryEngine, WritesWhereItIsToldAndReadsItBack) {
  Bench bench(8, 16 * kBlockBytes, O_DIRECT);
  const auto engine = make(bench.setup);
  if (!engine) GTEST_SKIP() << "not here";
  for (std::uint32_t slot = 0; slot < 8; ++slot) {
    std::memset(bench.setup.buffers.at(slot), static_cast<int>('a' + slot), kBlockBytes);
    engine->queue({Operation::kWrite, slot, kBlockBytes, std::uint64_t{15 - slot} * kBlockBytes});
  }
  std::set<std::uint32_t> slots;
  for (const Completion& done : finish(*engine, 8)) {
    EXPECT_EQ(done.result, static_cast<std::int32_t>(kBlockBytes));
    slots.insert(done.slot);
  }
  EXPECT_EQ(slots.size(), 8u);

  std::memset(bench.memory.get(), 0, std::size_t{8} * kBlockBytes);
  for (std::uint32_t slot = 0; slot < 8; ++slot)
    engine->queue({Operation::kRead, slot, kBlockBytes, std::uint64_t{8 + slot} * kBlockBytes});
  finish(*engine, 8);
  for (std::uint32_t slot = 0; slot < 8; ++slot) {
    EXPECT_EQ(bench.setup.buffers.at(slot)[0], static_cast<std::byte>('a' + 7 - slot));
    EXPECT_EQ(bench.setup.buffers.at(slot)[kBlockBytes - 1], static_cast<std::byte>('a' + 7 - slot));
  }
}

TEST_P(EveryEngine, ReportsShortReadsAndFailuresWithTheirSlot) {
  Bench bench(4, kBlockBytes + 100);
  const auto engine = make(bench.setup);
  if (!engine) GTEST_SKIP() << "not here";
  engine->queue({Operation::kRead, 2, kBlockBytes, kBlockBytes});
  auto done = finish(*engine, 1);
  EXPECT_EQ(done[0].slot, 2u);
  EXPECT_EQ(done[0].result, 100);

  TemporaryFile file(kBlockBytes);
  const int read_only = open(("/proc/self/fd/" + std::to_string(file.fd())).c_str(), O_RDONLY | O_CLOEXEC);
  EngineSetup setup = bench.setup;
  setup.fd = read_only;
  const auto refused = make(setup);
  refused->queue({Operation::kWrite, 3, kBlockBytes, 0});
  done = finish(*refused, 1);
  EXPECT_EQ(done[0].slot, 3u);
  EXPECT_EQ(done[0].result, -EBADF);
  close(read_only);
}

TEST_P(EveryEngine, MakesDurable) {
  Bench bench(2);
  const auto engine = make(bench.setup);
  if (!engine) GTEST_SKIP() << "not here";
  for (const Operation sync : {Operation::kDataSync, Operation::kSync}) {
    engine->queue({sync, 1, 0, 0});
    EXPECT_EQ(finish(*engine, 1)[0].result, 0);
  }
}

TEST_P(EveryEngine, SlotsAreUsedAgain) {
  Bench bench(2);
  const auto engine = make(bench.setup);
  if (!engine) GTEST_SKIP() << "not here";
  std::uint32_t moved = 0;
  engine->queue({Operation::kRead, 0, kBlockBytes, 0});
  engine->queue({Operation::kRead, 1, kBlockBytes, kBlockBytes});
  while (moved < 1000) {
    Completion done[2];
    const std::size_t n = engine->exchange(done, 1);
    for (std::size_t i = 0; i < n; ++i, ++moved) {
      ASSERT_EQ(done[i].result, static_cast<std::int32_t>(kBlockBytes));
      engine->queue({Operation::kRead, done[i].slot, kBlockBytes, (moved % 16) * kBlockBytes});
    }
  }
}

std::string name_of(const ::testing::TestParamInfo<EngineKind>& kind) {
  constexpr const char* kNames[] = {"Auto", "Uring", "Aio", "Preadv2"};
  return kNames[static_cast<int>(kind.param)];
}
INSTANTIATE_TEST_SUITE_P(Engine, EveryEngine,
                         ::testing::Values(EngineKind::kAuto, EngineKind::kUring, EngineKind::kAio,
                                           EngineKind::kPreadv2),
                         name_of);

TEST(Engine, NothingToWaitForReturnsAtOnce) {
  for (const EngineKind kind : {EngineKind::kAuto, EngineKind::kAio, EngineKind::kPreadv2}) {
    Bench bench(2);
    const auto engine = make_engine(kind, bench.setup);
    Completion done[2];
    EXPECT_EQ(engine->exchange(done, 0, 0), 0u) << engine->name();
    EXPECT_EQ(engine->exchange(done, 1, 1'000'000), 0u) << engine->name();
  }
}

TEST(Engine, NamesWhatIsInForce) {
  Bench bench(2);
  EXPECT_EQ(make_engine(EngineKind::kPreadv2, bench.setup)->name(), "preadv2");
  EXPECT_EQ(make_engine(EngineKind::kAio, bench.setup)->name(), "aio");
  EXPECT_TRUE(make_engine(EngineKind::kPreadv2, bench.setup)->synchronous());
  EXPECT_FALSE(make_engine(EngineKind::kAio, bench.setup)->synchronous());
  const std::string chosen = make_engine(EngineKind::kAuto, bench.setup)->name();
  EXPECT_THAT(chosen, ::testing::AnyOf(StartsWith("io_uring, "), HasSubstr(" (io_uring: "))) << "or why not";
}

TEST(Engine, WithoutLockedMemoryBuffersArePlainAndItSaysSo) {
  constexpr uid_t kNobody = 65534;
  Bench bench(128);
  rlimit before{};
  getrlimit(RLIMIT_MEMLOCK, &before);
  const rlimit low{256 * 1024, before.rlim_max};  // enough for a ring, not for the buffers
  setrlimit(RLIMIT_MEMLOCK, &low);
  const uid_t me = geteuid();
  ASSERT_EQ(seteuid(me == 0 ? kNobody : me), 0) << "root locks as much memory as it wants";
  const std::string name = make_engine(EngineKind::kAuto, bench.setup)->name();
  ASSERT_EQ(seteuid(me), 0);
  setrlimit(RLIMIT_MEMLOCK, &before);
  if (!name.starts_with("io_uring")) GTEST_SKIP() << name;
  EXPECT_THAT(name, HasSubstr("plain buffers (the limit of locked memory"));
}

TEST(Engine, PollingIsForIoUringAlone) {
  Bench bench(2);
  bench.setup.polling = Polling::kCompletion;
  EXPECT_THROW((void)make_engine(EngineKind::kAio, bench.setup), sdk::Unsupported);
  EXPECT_THROW((void)make_engine(EngineKind::kPreadv2, bench.setup), sdk::Unsupported);
}

// A kernel thread may take the requests, or the kernel says no: both are answers, a crash or a silent switch is none.
TEST(Engine, PolledSubmissionMovesTheSameBytes) {
  Bench bench(2);
  bench.setup.polling = Polling::kSubmission;
  std::unique_ptr<Engine> engine;
  try {
    engine = make_engine(EngineKind::kUring, bench.setup);
  } catch (const sdk::Unsupported& e) {
    GTEST_SKIP() << e.what();
  }
  EXPECT_THAT(engine->name(), HasSubstr("polled submission"));
  engine->queue({Operation::kRead, 0, kBlockBytes, 0});
  EXPECT_EQ(finish(*engine, 1)[0].result, static_cast<std::int32_t>(kBlockBytes));
}

}  // namespace
}  // namespace steelyard::storage
