// SPDX-License-Identifier: Apache-2.0
#include "bench/small_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <numeric>
#include <steelyard/sdk.hpp>

#include "fake_roots.h"

namespace steelyard::storage {
namespace {

namespace fs = std::filesystem;

class SmallFilesTest : public testing::Test {
 protected:
  TemporaryFolder work_;
  SmallFiles files_{work_.path(), 0, 20, false, 7};
  fs::path file(int i) { return work_.path() / "sy-0" / ("sy-" + std::to_string(i)); }
  std::size_t count() {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(work_.path() / "sy-0"), {}));
  }
  template <class Error>
  std::string complaint(const std::function<void()>& body) {
    try {
      body();
    } catch (const Error& e) {
      return e.what();
    }
    return "none";
  }
};

TEST_F(SmallFilesTest, EveryPhaseDoesItsWork) {
  files_.create(1);
  EXPECT_EQ(count(), 20u);
  EXPECT_EQ(fs::file_size(file(19)), kSmallFileBytes);
  files_.stat_all();
  files_.list();
  files_.verify(1);
  files_.unlink_all();
  EXPECT_EQ(count(), 0u);
}

TEST_F(SmallFilesTest, FilesOfAnotherRepetitionOrSwappedOrSpoiltOrLongerAreWrong) {
  files_.create(1);
  EXPECT_THAT(complaint<sdk::WrongResult>([&] { files_.verify(2); }), testing::HasSubstr("does not hold"));
  fs::rename(file(3), work_.path() / "other");
  fs::rename(file(4), file(3));
  fs::rename(work_.path() / "other", file(4));
  EXPECT_THAT(complaint<sdk::WrongResult>([&] { files_.verify(1); }), testing::HasSubstr("sy-3"));
  files_.unlink_all();
  files_.create(1);
  std::fstream(file(5)).seekp(3900).put('\0').seekp(3900).put('\1');
  EXPECT_THAT(complaint<sdk::WrongResult>([&] { files_.verify(1); }), testing::HasSubstr("sy-5"));
  files_.unlink_all();
  files_.create(1);
  std::ofstream(file(6), std::ios::app) << "x";
  EXPECT_THAT(complaint<sdk::WrongResult>([&] { files_.verify(1); }), testing::HasSubstr("sy-6"));
  EXPECT_THAT(complaint<sdk::WrongResult>([&] { files_.stat_all(); }), testing::HasSubstr("has 3902 bytes"));
}

TEST_F(SmallFilesTest, AFileThatSomebodyTookAwayOrAddedIsNoticedInEveryPhase) {
  files_.create(1);
  std::ofstream(work_.path() / "sy-0" / "sy-extra") << "x";
  EXPECT_THAT(complaint<sdk::WrongResult>([&] { files_.list(); }), testing::HasSubstr("lists 21 files, 20 were made"));
  fs::remove(work_.path() / "sy-0" / "sy-extra");
  fs::remove(file(7));
  const auto no_such = testing::HasSubstr("sy-7: No such file or directory");
  EXPECT_THAT(complaint<sdk::DeviceError>([&] { files_.stat_all(); }), no_such);
  EXPECT_THAT(complaint<sdk::DeviceError>([&] { files_.verify(1); }), no_such);
  EXPECT_THAT(complaint<sdk::DeviceError>([&] { files_.unlink_all(); }), no_such);
  EXPECT_NE(complaint<sdk::WrongResult>([&] { files_.list(); }), "none");
}

TEST_F(SmallFilesTest, AFileThatIsAlreadyThereIsNotOverwritten) {
  std::ofstream(file(2)) << "mine";
  EXPECT_THAT(complaint<sdk::DeviceError>([&] { files_.create(1); }), testing::HasSubstr("sy-2: File exists"));
}

class Phases : public testing::Test {
 protected:
  TemporaryFolder work_;
  std::vector<SmallFiles> folders_;
  std::atomic<std::uint64_t> now_ = 0;

  void folders(std::size_t threads) {
    for (std::size_t i = 0; i < threads; ++i) folders_.emplace_back(work_.path(), i, 10, i % 2 == 1, 7);
  }
  PhaseTimes run(
      std::uint64_t repetitions, const std::function<bool()>& cancelled = [] { return false; }) {
    return time_phases(
        folders_, 0, repetitions, [&] { return now_ += 1000; }, cancelled);
  }
};

TEST_F(Phases, EachIsTimedOncePerRepetitionWhateverTheThreads) {
  folders(3);
  EXPECT_THAT(run(5), testing::Each(5u * 1000));
}

TEST_F(Phases, TheFirstFailureEndsAllThreads) {
  folders(3);
  std::ofstream(work_.path() / "sy-1" / "sy-4") << "in the way";
  EXPECT_THROW(run(5), sdk::DeviceError);
  EXPECT_FALSE(fs::exists(work_.path() / "sy-1" / "sy-5"));
}

TEST_F(Phases, AnInterruptionEndsThemToo) {
  folders(2);
  EXPECT_THROW(run(1'000'000, [&] { return now_ > 50'000; }), sdk::Cancelled);
}

}  // namespace
}  // namespace steelyard::storage
