// SPDX-License-Identifier: Apache-2.0
#include "bench/file_under_test.h"

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <fstream>
#include <numeric>
#include <sstream>
#include <sys/stat.h>
#include <unistd.h>

#include "bench/conditions.h"
#include "data/random.h"
#include "target/folder.h"

namespace steelyard::storage {
namespace {

constexpr std::uint32_t kChunk = std::uint32_t{1} << 20;
constexpr std::uint32_t kDepth = 8;  // of the writes that lay it out

std::unique_ptr<FileUnderTest>& kept() {
  static std::unique_ptr<FileUnderTest> file;
  return file;
}

/// "0-3,8" as the numbers that it stands for.
std::vector<std::uint32_t> numbers_of(const std::string& list) {
  std::vector<std::uint32_t> numbers;
  std::istringstream in(list);
  std::uint32_t from = 0;
  while (in >> from) {
    std::uint32_t to = from;
    if (in.peek() == '-') in.ignore() >> to;
    for (; from <= to; ++from) numbers.push_back(from);
    in.ignore();  // the comma
  }
  return numbers;
}

std::string where(const std::string& path, std::uint64_t offset) {
  return "block at offset " + std::to_string(offset) + " of " + path;
}

/// Chunks to read back, in order.
std::vector<std::uint64_t> chosen(std::uint64_t chunks, double share, std::uint64_t seed) {
  std::vector<std::uint64_t> all(chunks);
  std::iota(all.begin(), all.end(), std::uint64_t{0});
  const auto wanted = std::min(chunks, static_cast<std::uint64_t>(std::ceil(static_cast<double>(chunks) * share)));
  Random random(seed);
  for (std::uint64_t i = 0; i < wanted; ++i) std::swap(all[i], all[i + random.below(chunks - i)]);
  all.resize(wanted);
  std::ranges::sort(all);
  return all;
}

}  // namespace

std::unique_ptr<FileUnderTest> FileUnderTest::take(sdk::Host host, const Wish& wish, std::uint64_t seed, bool writes) {
  std::unique_ptr<FileUnderTest> file = std::move(kept());
  if (file && file->wish_ == wish && !(writes && file->rewritten_)) return file;
  file.reset();  // first, as both may not fit
  return std::make_unique<FileUnderTest>(host, wish, seed);
}

void FileUnderTest::keep(std::unique_ptr<FileUnderTest> file) {
  if (file->leaves_nothing()) kept() = std::move(file);
}

void FileUnderTest::forget() {
  kept().reset();
}

Target resolve_alone(const std::string& path) {
  FileUnderTest::forget();
  return resolve(path);
}

FileUnderTest::FileUnderTest(sdk::Host host, const Wish& wish, std::uint64_t seed)
    : wish_(wish), target_(resolve(wish.path)), counters_(target_), ledger_(wish.bytes, seed) {
  if (target_.in_memory) refuse_memory(target_);
  workspace_ = std::make_unique<Workspace>(target_, wish.bytes, wish.allow_destroy);
  file_.emplace(workspace_->create("data", wish.bytes, Caching::kDirect));
  if (!file_->direct()) refuse_memory(target_);
  if (file_->alignment() > kBlockBytes)
    throw sdk::Unsupported(target_.path + ": takes blocks of " + std::to_string(file_->alignment()) +
                           " bytes at least, not of " + std::to_string(kBlockBytes));
  if (target_.kind == Target::Kind::kFolder && leaves_nothing()) workspace_.reset();  // nobody needs its folder
  lay_out(host);
}

void FileUnderTest::lay_out(sdk::Host host) {
  const std::uint64_t chunks = wish_.bytes / kChunk;
  host.progress(0, "lay out the file");
  const EngineFactory engine = [](const EngineSetup& setup) { return make_engine(EngineKind::kAuto, setup); };
  const auto depth = static_cast<std::uint32_t>(std::clamp<std::uint64_t>(chunks / 2, 1, kDepth));
  Load writer(host, open_file(), {.read_share = 0, .bytes = kChunk}, {.depth = depth}, engine, near_cpus(),
              ledger_.seed());
  const std::uint64_t places = std::uint64_t{writer.shape().depth} * writer.shape().threads;
  for (std::uint64_t pass = 0; pass < wish_.passes; ++pass) {
    (void)writer.run((chunks + places - 1) / places, Region::kWhole);
    host.progress(static_cast<double>(pass + 1) / static_cast<double>(wish_.passes), "lay out the file");
  }
  if (fdatasync(file_->fd()) != 0) throw sdk::DeviceError(file_->path() + ": fdatasync: " + std::strerror(errno));
}

bool FileUnderTest::leaves_nothing() const {
  struct stat info {};
  return target_.kind == Target::Kind::kBlock || (fstat(file_->fd(), &info) == 0 && info.st_nlink == 0);
}

std::vector<std::uint32_t> FileUnderTest::near_cpus() const {
  if (target_.drives.empty()) return {};
  const int node = target_.drives.front().numa_node;
  const bool same = std::ranges::all_of(target_.drives, [&](const Drive& drive) { return drive.numa_node == node; });
  if (node < 0 || !same) return {};
  std::string list;
  std::getline(std::ifstream("/sys/devices/system/node/node" + std::to_string(node) + "/cpulist"), list);
  return numbers_of(list);
}

sdk::Check FileUnderTest::verify(sdk::Host host, double share, std::uint64_t seed) const {
  sdk::Array<std::byte> memory(host, kChunk);
  for (const std::uint64_t chunk : chosen(wish_.bytes / kChunk, share, seed)) {
    if (host.cancelled()) throw sdk::Cancelled();
    const std::uint64_t start = chunk * kChunk;
    const ssize_t got = pread(file_->fd(), memory.data(), kChunk, static_cast<off_t>(start));
    if (got != static_cast<ssize_t>(kChunk))
      throw sdk::DeviceError("reading back " + std::to_string(kChunk) + " bytes at offset " + std::to_string(start) +
                             " of " + file_->path() + ": " +
                             (got < 0 ? std::strerror(errno) : "short read: " + std::to_string(got) + " bytes"));
    for (std::uint64_t in = 0; in < kChunk; in += kBlockBytes) {
      const std::span<const std::byte> block(memory.data() + in, kBlockBytes);
      const Finding finding = storage::verify(block, start + in, ledger_.seed(), ledger_.sequence(start + in));
      if (finding.fault != Fault::kNone)
        return sdk::Check::fail(where(file_->path(), start + in) + " is " + finding.what);
    }
  }
  return sdk::Check::pass();
}

const char* FileUnderTest::state() const {
  if (wish_.passes < 2) return rewritten_ ? "rewritten" : "fresh";
  const bool whole = target_.kind == Target::Kind::kBlock && target_.total_bytes - wish_.bytes < kChunk;
  return whole ? "drive-preconditioned" : "file-preconditioned";
}

void FileUnderTest::note(sdk::Host host) const {
  note_target(host, target_, counters_, true, state());
  const std::string often = wish_.passes == 1 ? "once" : std::to_string(wish_.passes) + " times";
  host.note("preparation", "written " + often + " in full with incompressible data" +
                               (rewritten_ ? "; written on since by the jobs before" : "") +
                               "; state of the flash outside of it unknown");
}

}  // namespace steelyard::storage
