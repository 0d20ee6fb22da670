// SPDX-License-Identifier: Apache-2.0
#include "store/journal.h"

#include <algorithm>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/digest.h"
#include "core/store/example.h"
#include "model/json.h"

namespace steelyard::store {
namespace {

namespace fs = std::filesystem;
using example::Folder;
using example::read;
using example::write;
using model::Json;

/// Four lines, one with what JSON must escape. Returns the head.
std::string write_a_journal(const fs::path& file) {
  auto journal = Journal::create(file, "20261121-7f3a", "00ff");
  EXPECT_TRUE(journal.ok());
  for (const char* kind : {"open", "start", "fin\nish\"\\", "end"})
    EXPECT_TRUE(journal->append({{"kind", kind}, {"mono_ns", 12}}).ok());
  return journal->head();
}

constexpr const char* kSpecified =
    R"({"prev":"58077dc41b44a32c4e01142a14b08f2d8511f200a20a293bc59a5e6f2a1d1c38","nonce":"00112233445566778899aabbccddeeff","session_id":"20261121-7f3a","kind":"open"})"
    "\n"
    R"({"prev":"5cb8565bbe913333af67bc694517330decf0cb6f006182f3831bbeca60b1b049","kind":"end"})"
    "\n";

TEST(Journal, IsReadAsTheFormatIsSpecified) {
  const Folder folder;
  write(folder / "j", kSpecified);
  const auto contents = read_journal(folder / "j");
  ASSERT_TRUE(contents.ok()) << contents.error().message;
  EXPECT_EQ(contents->lines.size(), 2u);
  EXPECT_EQ(contents->head, "062ceb811557fefc830383eda9e1945bedaaf680ae80255752c0b9d8a60e9baf");
  EXPECT_EQ(contents->whole_bytes, std::string(kSpecified).size());
  EXPECT_FALSE(contents->torn);
}

TEST(Journal, ChainsTheExactBytesOfItsLines) {
  const Folder folder;
  const std::string head = write_a_journal(folder / "j");
  const std::string bytes = read(folder / "j");
  std::string link;
  std::size_t lines = 0;
  for (std::size_t at = 0; at < bytes.size(); ++lines) {
    const std::size_t end = bytes.find('\n', at);
    const std::string line = bytes.substr(at, end - at);
    const Json j = Json::parse(line);
    EXPECT_EQ(j.begin().key(), "prev");
    if (lines == 0) link = sha256_hex("UCSJ1" + j["nonce"].get<std::string>() + j["session_id"].get<std::string>());
    EXPECT_EQ(j["prev"], link);
    link = sha256_hex(link + line);
    at = end + 1;
  }
  EXPECT_EQ(lines, 4u);
  EXPECT_EQ(link, head);
}

TEST(Journal, GoesOnAfterItWasClosed) {
  const Folder folder;
  write_a_journal(folder / "j");
  JournalContents contents;
  auto journal = Journal::reopen(folder / "j", contents);
  ASSERT_TRUE(journal.ok()) << journal.error().message;
  EXPECT_EQ(contents.lines.size(), 4u);
  ASSERT_TRUE(journal->append({{"kind", "more"}}).ok());
  const auto again = read_journal(folder / "j");
  ASSERT_TRUE(again.ok()) << again.error().message;
  ASSERT_EQ(again->lines.size(), 5u);
  EXPECT_EQ(again->lines[4]["kind"], "more");
  EXPECT_EQ(again->head, journal->head());
}

TEST(Journal, NoticesEveryChangedByte) {
  const Folder folder;
  const std::string head = write_a_journal(folder / "j");
  const std::string whole = read(folder / "j");
  for (std::size_t i = 0; i < whole.size(); ++i)
    for (const char mask : {'\x01', '\x20', '\x80', whole[i], static_cast<char>(whole[i] ^ '\n')}) {
      if (mask == 0) continue;
      std::string bytes = whole;
      bytes[i] = static_cast<char>(bytes[i] ^ mask);
      write(folder / "j", bytes);
      const auto contents = read_journal(folder / "j");
      if (contents) {
        ASSERT_NE(contents->head, head) << "byte " << i;
      } else {
        ASSERT_EQ(contents.error().code, Errc::kCorrupt) << "byte " << i;
      }
    }
}

TEST(Journal, NamesTheLineThatWasChanged) {
  const Folder folder;
  write_a_journal(folder / "j");
  std::string bytes = read(folder / "j");
  bytes.replace(bytes.find("start"), 5, "trats");
  write(folder / "j", bytes);
  const auto contents = read_journal(folder / "j");
  ASSERT_FALSE(contents.ok());
  EXPECT_EQ(contents.error().message, (folder / "j").string() + ":3: does not follow from the line before");
  EXPECT_FALSE(contents.error().hint.empty());
}

TEST(Journal, HoldsItsWholeLinesWhereverItIsCut) {
  const Folder folder;
  write_a_journal(folder / "j");
  const std::string whole = read(folder / "j");
  for (std::size_t length = 0; length <= whole.size(); ++length) {
    const std::string bytes = whole.substr(0, length);
    write(folder / "j", bytes);
    const auto contents = read_journal(folder / "j");
    ASSERT_TRUE(contents.ok()) << length << ": " << contents.error().message;
    const auto lines = static_cast<std::size_t>(std::ranges::count(bytes, '\n'));
    ASSERT_EQ(contents->lines.size(), lines) << length;
    ASSERT_EQ(contents->torn, !bytes.empty() && bytes.back() != '\n') << length;
  }
}

TEST(Journal, CutsATornEndBeforeItGoesOn) {
  const Folder folder;
  const std::string head = write_a_journal(folder / "j");
  const std::string whole = read(folder / "j");
  // The second: blocks that never reached the disk when the power failed.
  for (const std::string& torn : {std::string(R"({"prev":"58)"), std::string(5000, '\0') + "}\n"}) {
    write(folder / "j", whole + torn);
    JournalContents contents;
    auto journal = Journal::reopen(folder / "j", contents);
    ASSERT_TRUE(journal.ok()) << journal.error().message;
    EXPECT_EQ(journal->head(), head);
    EXPECT_EQ(read(folder / "j"), whole);
    ASSERT_TRUE(journal->append({{"kind", "more"}}).ok());
    EXPECT_EQ(read_journal(folder / "j")->lines.size(), 5u);
  }
}

TEST(Journal, ThatNeverBeganCannotGoOn) {
  const Folder folder;
  write(folder / "j", R"({"prev":"58)");
  JournalContents contents;
  const auto journal = Journal::reopen(folder / "j", contents);
  ASSERT_FALSE(journal.ok());
  EXPECT_EQ(journal.error().code, Errc::kCorrupt);
}

TEST(Journal, RefusesWhatNoJournalHolds) {
  const Folder folder;
  const std::string first(kSpecified, std::string_view(kSpecified).find('\n') + 1);
  const std::string second = std::string(kSpecified).substr(first.size());
  const std::string prev = second.substr(0, 74);  // {"prev":"..."
  const std::string hostile[] = {
      "\n",
      "{}\n",
      "[]\n",
      "null\n",
      "{\"prev\":5}\n",
      first.substr(0, first.size() - 2) + ",\"kind\":\"open\"}\n",      // a key twice
      first + prev + "," + prev.substr(1) + "}\n",                      // prev twice
      first + R"({"kind":"end",)" + prev.substr(1) + "}\n",             // prev not first
      first + prev + R"(,"deep":)" + std::string(100'000, '[') + "\n",  // nesting
      first + prev + ",\"bytes\":\"\xFF\xFE\"}\n",                      // no UTF-8
      first + std::string(100, '\0') + "\n" + second,                   // a hole in the middle
      first + first,                                                    // a line twice
      second,                                                           // the first line gone
  };
  for (const std::string& bytes : hostile) {
    write(folder / "j", bytes);
    const auto contents = read_journal(folder / "j");
    ASSERT_FALSE(contents.ok()) << bytes.substr(0, 300);
    EXPECT_EQ(contents.error().code, Errc::kCorrupt) << bytes.substr(0, 300);
  }
}

TEST(Journal, RefusesALineOfAGigabyteWithoutReadingAllOfIt) {
  const Folder folder;
  write(folder / "j", kSpecified);
  fs::resize_file(folder / "j", std::uintmax_t{1} << 30);
  const auto contents = read_journal(folder / "j");
  ASSERT_FALSE(contents.ok());
  EXPECT_EQ(contents.error().message, (folder / "j").string() + ":3: a line longer than any of ours");
}

TEST(Journal, SaysWhyItCannotBeRead) {
  const Folder folder;
  EXPECT_EQ(read_journal(folder / "none").error().code, Errc::kNotFound);
  EXPECT_EQ(read_journal(folder.path()).error().code, Errc::kIo);
  EXPECT_EQ(Journal::create(folder / "no/such/folder", "x", "00ff").error().code, Errc::kIo);
}

TEST(Journal, IsNeverCreatedOverAnother) {
  const Folder folder;
  write(folder / "j", "mine");
  EXPECT_EQ(Journal::create(folder / "j", "x", "00ff").error().code, Errc::kIo);
  EXPECT_EQ(read(folder / "j"), "mine");
}

TEST(Journal, HasOneWriterAtATime) {
  const Folder folder;
  write_a_journal(folder / "j");
  JournalContents contents;
  {
    const auto first = Journal::reopen(folder / "j", contents);
    ASSERT_TRUE(first.ok());
    const auto second = Journal::reopen(folder / "j", contents);
    ASSERT_FALSE(second.ok());
    EXPECT_EQ(second.error().code, Errc::kBusy);
    EXPECT_TRUE(read_journal(folder / "j").ok());
  }
  EXPECT_TRUE(Journal::reopen(folder / "j", contents).ok());
}

TEST(Journal, IsNotInheritedByChildProcesses) {
  const Folder folder;
  const auto journal = Journal::create(folder / "j", "x", "00ff");
  ASSERT_TRUE(journal.ok());
  bool found = false;
  for (const auto& entry : fs::directory_iterator("/proc/self/fd")) {
    std::error_code gone;  // the iterator's own descriptor
    if (fs::read_symlink(entry, gone) != folder / "j") continue;
    found = true;
    EXPECT_TRUE(fcntl(std::stoi(entry.path().filename()), F_GETFD) & FD_CLOEXEC);
  }
  EXPECT_TRUE(found);
}

}  // namespace
}  // namespace steelyard::store
