// SPDX-License-Identifier: Apache-2.0
#include "target/workspace.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <steelyard/sdk.hpp>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fake_roots.h"
#include "target/own_folder.h"

namespace steelyard::storage {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

constexpr std::uint64_t kMiB = 1 << 20;

std::size_t entries_in(const fs::path& folder) {
  return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

template <class Body>
std::string refusal(Body&& body) {
  try {
    body();
  } catch (const sdk::Unsupported& e) {
    return e.what();
  }
  return "accepted";
}

/// What a killed predecessor leaves: the folder and its mark, nobody's lock.
fs::path dead_folder(const fs::path& parent) {
  fs::path name;
  {
    const OwnFolder living(parent.string());
    name = living.path();
    fs::copy(name, parent / "kept", fs::copy_options::recursive);
  }
  fs::rename(parent / "kept", name);
  fs::permissions(name, fs::perms::owner_all);
  return name;
}

TEST(Workspace, NothingIsLeftWhenItEnds) {
  const TemporaryFolder work;
  {
    Workspace workspace(resolve(work.path()), 4 * kMiB, "");
    EXPECT_EQ(entries_in(work.path()), 1u);
    EXPECT_EQ(fs::path(workspace.folder()).parent_path(), work.path());
    EXPECT_EQ(fs::status(workspace.folder()).permissions(), fs::perms::owner_all);
    const File file = workspace.create("data", 4 * kMiB, Caching::kPageCache);
    std::ofstream(workspace.folder() + "/" + kOurs + "small") << "x";
    fs::create_directories(workspace.folder() + "/" + kOurs + "tree/" + kOurs + "leaf");
  }
  EXPECT_EQ(entries_in(work.path()), 0u);
}

TEST(Workspace, AFileIsReservedAlignedAndWithoutAName) {
  const TemporaryFolder work;
  Workspace workspace(resolve(work.path()), 4 * kMiB, "");
  const File file = workspace.create("data", 4 * kMiB, Caching::kDirect);
  struct stat info {};
  ASSERT_EQ(fstat(file.fd(), &info), 0);
  EXPECT_EQ(info.st_nlink, 0u);
  EXPECT_EQ(info.st_size, static_cast<off_t>(4 * kMiB));
  EXPECT_GE(static_cast<std::uint64_t>(info.st_blocks) * 512, 4 * kMiB);
  EXPECT_GE(file.alignment(), 4096u);
  EXPECT_EQ((fcntl(file.fd(), F_GETFL) & O_DIRECT) != 0, file.direct());
}

TEST(Workspace, TheSameNameTwiceIsTwoFiles) {
  const TemporaryFolder work;
  Workspace workspace(resolve(work.path()), 2 * kMiB, "");
  const File a = workspace.create("data", kMiB, Caching::kPageCache),
             b = workspace.create("data", kMiB, Caching::kPageCache);
  ASSERT_EQ(pwrite(a.fd(), "a", 1, 0), 1);
  char read = 0;
  ASSERT_EQ(pread(b.fd(), &read, 1, 0), 1);
  EXPECT_EQ(read, 0);
}

TEST(Workspace, ATenthStaysFree) {
  EXPECT_EQ(lack_of_space(100 * kMiB, 100 * kMiB, 90 * kMiB), "");
  EXPECT_THAT(lack_of_space(100 * kMiB, 100 * kMiB, 90 * kMiB + 1), HasSubstr("would leave less than a tenth"));
  EXPECT_NE(lack_of_space(5 * kMiB, 100 * kMiB, 0), "");
  EXPECT_NE(lack_of_space(50 * kMiB, 100 * kMiB, ~std::uint64_t{0}), "");
}

TEST(Workspace, MoreThanThereIsIsRefusedBeforeAnythingIsMade) {
  const TemporaryFolder work;
  struct statvfs space {};
  ASSERT_EQ(statvfs(work.path().c_str(), &space), 0);
  const std::uint64_t all = std::uint64_t{space.f_blocks} * space.f_frsize;
  EXPECT_THAT(refusal([&] { Workspace(resolve(work.path()), all, ""); }), HasSubstr("choose a smaller size"));
  EXPECT_EQ(entries_in(work.path()), 0u);
}

TEST(Workspace, AFolderThatMayNotBeWrittenIsRefused) {
  constexpr uid_t kNobody = 65534;  // root may write everywhere
  const TemporaryFolder work;
  fs::permissions(work.path(), fs::perms(0555));
  const pid_t child = fork();
  if (child == 0) {
    if (geteuid() == 0 && setuid(kNobody) != 0) _exit(2);
    const std::string said = refusal([&] { Workspace(resolve(work.path()), kMiB, ""); });
    _exit(said.find("making a folder in it failed: Permission denied; give another folder") != said.npos ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
}

TEST(Workspace, AReadOnlyMountIsRefusedByItsName) {
  const TemporaryFolder work;
  FakeRoots machine;
  machine.mount("40 22 0:60 / " + work.path().string() + " ro - xfs /dev/sdb rw");
  EXPECT_THAT(refusal([&] { Workspace(resolve(work.path(), machine.roots()), kMiB, ""); }),
              HasSubstr("mounted read-only"));
}

TEST(Workspace, NetworkFileSystemsKeepTheNameUntilTheEnd) {
  const TemporaryFolder work;
  FakeRoots machine;
  machine.mount("40 22 0:60 / " + work.path().string() + " rw - nfs4 server:/x rw");
  {
    Workspace workspace(resolve(work.path(), machine.roots()), kMiB, "", machine.roots());
    const File file = workspace.create("data", kMiB, Caching::kPageCache);
    EXPECT_TRUE(fs::exists(file.path()));
  }
  EXPECT_EQ(entries_in(work.path()), 0u);
}

TEST(Leftovers, OfTheDeadAreRemovedWithWhatTheyMade) {
  const TemporaryFolder work;
  const fs::path dead = dead_folder(work.path());
  fs::create_directories(dead / "sy-tree" / "sy-leaf");
  std::ofstream(dead / "sy-tree" / "sy-leaf" / "sy-file") << "data";
  remove_leftovers(work.path());
  EXPECT_EQ(entries_in(work.path()), 0u);
}

TEST(Leftovers, OfOneThatDiedBeforeItsMarkAreRemovedIfEmpty) {
  const TemporaryFolder work;
  const fs::path empty = work.path() / "steelyard-work-0123456789ab",
                 full = work.path() / "steelyard-work-0123456789ac";
  for (const fs::path& folder : {empty, full}) {
    fs::create_directory(folder);
    fs::permissions(folder, fs::perms::owner_all);
  }
  std::ofstream(full / "sy-thesis") << "mine";
  remove_leftovers(work.path());
  EXPECT_FALSE(fs::exists(empty));
  EXPECT_TRUE(fs::exists(full / "sy-thesis"));
}

TEST(Leftovers, OfTheLivingAreNotTouched) {
  const TemporaryFolder work;
  const OwnFolder living(work.path());
  std::ofstream(living.path() + "/sy-file") << "data";
  remove_leftovers(work.path());
  EXPECT_TRUE(fs::exists(living.path() + "/sy-file"));
}

TEST(Leftovers, WhatIsNotOursStaysAndSoDoesTheFolderAroundIt) {
  const TemporaryFolder work;
  const fs::path dead = dead_folder(work.path());
  std::ofstream(dead / "thesis.tex") << "mine";
  std::ofstream(dead / "sy-ours") << "ours";
  remove_leftovers(work.path());
  EXPECT_TRUE(fs::exists(dead / "thesis.tex"));
  EXPECT_FALSE(fs::exists(dead / "sy-ours"));
}

TEST(Leftovers, AFolderWithAnotherTextInItsMarkIsNotOurs) {
  const TemporaryFolder work;
  const fs::path dead = dead_folder(work.path());
  std::ofstream(dead / "STEELYARD-OWNS-THIS-FOLDER") << "a note of somebody else";
  std::ofstream(dead / "sy-file") << "data";
  remove_leftovers(work.path());
  EXPECT_TRUE(fs::exists(dead / "sy-file"));
}

TEST(Leftovers, AFolderThatOthersMayEnterIsNotOurs) {
  const TemporaryFolder work;
  const fs::path dead = dead_folder(work.path());
  std::ofstream(dead / "sy-file") << "data";
  fs::permissions(dead, fs::perms::owner_all | fs::perms::others_read);
  remove_leftovers(work.path());
  EXPECT_TRUE(fs::exists(dead / "sy-file"));
}

TEST(Leftovers, LinksAreNeverFollowedAndNeverRemoved) {
  const TemporaryFolder work, victim;
  std::ofstream(victim.path() / "sy-precious") << "data";
  fs::create_directory_symlink(victim.path(), work.path() / "steelyard-work-0123456789ab");
  const fs::path dead = dead_folder(work.path());
  fs::create_directory_symlink(victim.path(), dead / "sy-link");
  fs::create_symlink(victim.path() / "sy-precious", dead / "sy-file-link");
  remove_leftovers(work.path());
  EXPECT_TRUE(fs::exists(victim.path() / "sy-precious"));
  EXPECT_TRUE(fs::is_symlink(dead / "sy-link"));
  EXPECT_TRUE(fs::is_symlink(work.path() / "steelyard-work-0123456789ab"));
}

TEST(Leftovers, AMarkThatIsALinkOrAPipeIsNotOurs) {
  const TemporaryFolder work, victim;
  std::ofstream(victim.path() / "text") << "";
  const fs::path linked = dead_folder(work.path()), pipe = dead_folder(work.path());
  for (const fs::path& dead : {linked, pipe}) {
    std::ofstream(dead / "sy-file") << "data";
    fs::remove(dead / "STEELYARD-OWNS-THIS-FOLDER");
  }
  fs::create_symlink(victim.path() / "text", linked / "STEELYARD-OWNS-THIS-FOLDER");
  ASSERT_EQ(mkfifo((pipe / "STEELYARD-OWNS-THIS-FOLDER").c_str(), 0600), 0);
  remove_leftovers(work.path());
  EXPECT_TRUE(fs::exists(linked / "sy-file"));
  EXPECT_TRUE(fs::exists(pipe / "sy-file"));
}

/// A file system in memory of its own, where the user may mount one.
class SmallDisk : public testing::Test {
 protected:
  TemporaryFolder point_;
  bool mounted_ = false;

  void SetUp() override {
    mounted_ = mount("tmpfs", point_.path().c_str(), "tmpfs", 0, "size=10m") == 0;
    if (!mounted_) GTEST_SKIP() << "this user may not mount";
  }
  void TearDown() override {
    if (mounted_) umount(point_.path().c_str());
  }
};

TEST_F(SmallDisk, ADiskThatFillsUpMeanwhileIsRefusedAndLeftClean) {
  {
    Workspace workspace(resolve(point_.path()), 8 * kMiB, "");
    const std::string filler(3 * kMiB, 'x');
    std::ofstream(point_.path() / "somebody-elses") << filler;
    EXPECT_THAT(refusal([&] { static_cast<void>(workspace.create("data", 8 * kMiB, Caching::kPageCache)); }),
                HasSubstr("would leave less than a tenth"));
  }
  EXPECT_EQ(entries_in(point_.path()), 1u);
}

TEST_F(SmallDisk, WhatFilledUpSinceTheStartIsAnErrorNotASkip) {
  const Workspace workspace(resolve(point_.path()), 8 * kMiB, "");
  EXPECT_NO_THROW(workspace.expect_room(8 * kMiB));
  std::ofstream(point_.path() / "somebody-elses") << std::string(3 * kMiB, 'x');
  try {
    workspace.expect_room(8 * kMiB);
    FAIL();
  } catch (const sdk::DeviceError& e) {
    EXPECT_THAT(e.what(), HasSubstr("it filled up meanwhile: " + point_.path().string()));
  }
}

/// Where the layers of an overlay are different file systems, its files may seem to lie on another device than its
/// folders.
TEST_F(SmallDisk, NothingIsLeftOnAnOverlayOfTwoFileSystems) {
  const TemporaryFolder lower, merged;
  for (const char* folder : {"upper", "work"}) fs::create_directory(point_.path() / folder);
  const std::string options = "lowerdir=" + lower.path().string() + ",upperdir=" + (point_.path() / "upper").string() +
                              ",workdir=" + (point_.path() / "work").string() + ",xino=off";
  if (mount("overlay", merged.path().c_str(), "overlay", 0, options.c_str()) != 0) GTEST_SKIP() << "no overlay here";
  {
    const OwnFolder ours(merged.path());
    fs::create_directory(fs::path(ours.path()) / "sy-folder");
    std::ofstream(fs::path(ours.path()) / "sy-folder" / "sy-file") << "data";
  }
  EXPECT_EQ(entries_in(merged.path()), 0u);
  umount(merged.path().c_str());
}

TEST_F(SmallDisk, MemoryIsNeverDirectWhateverItAccepts) {
  Workspace workspace(resolve(point_.path()), 8 * kMiB, "");
  EXPECT_FALSE(workspace.create("data", kMiB, Caching::kDirect).direct());
}

}  // namespace
}  // namespace steelyard::storage
