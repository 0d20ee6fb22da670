// SPDX-License-Identifier: Apache-2.0
#include "plugin/protocol.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

namespace steelyard::plugin {
namespace {

TEST(FrameReader, GivesBackWhatWasEncodedByteByByte) {
  const std::string bytes = encode_frame(FrameKind::kLog, "1hello") + encode_frame(FrameKind::kReply, "");
  FrameReader reader;
  std::vector<Frame> frames;
  for (const char byte : bytes) {
    reader.feed({&byte, 1});
    for (auto frame = reader.next(); frame && *frame; frame = reader.next()) frames.push_back(**frame);
  }
  ASSERT_EQ(frames.size(), 2u);
  EXPECT_EQ(frames[0].kind, FrameKind::kLog);
  EXPECT_EQ(frames[0].payload, "1hello");
  EXPECT_EQ(frames[1].kind, FrameKind::kReply);
  EXPECT_EQ(frames[1].payload, "");
}

TEST(FrameReader, WaitsForTheRestOfATruncatedFrame) {
  const std::string bytes = encode_frame(FrameKind::kReply, "0123456789");
  FrameReader reader;
  reader.feed(bytes.substr(0, bytes.size() - 1));
  const auto none = reader.next();
  ASSERT_TRUE(none.ok());
  EXPECT_FALSE(none->has_value());
  EXPECT_EQ(reader.pending(), bytes.size() - 1);
}

TEST(FrameReader, RefusesAFrameLargerThanAllowedBeforeItArrives) {
  FrameReader reader;
  reader.feed(std::string("\xff\xff\xff\x7fR", 5));
  EXPECT_FALSE(reader.next().ok());
}

TEST(FrameReader, RefusesGarbageAndStaysThatWay) {
  FrameReader reader;
  reader.feed("hello world");
  EXPECT_FALSE(reader.next().ok());
  reader.feed(encode_frame(FrameKind::kReply, "x"));
  EXPECT_FALSE(reader.next().ok());
}

TEST(SendAll, SaysFalseInsteadOfDyingWhenTheOtherSideIsGone) {
  int pair[2];
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
  close(pair[1]);
  EXPECT_FALSE(send_all(pair[0], "x"));
  close(pair[0]);
}

}  // namespace
}  // namespace steelyard::plugin
