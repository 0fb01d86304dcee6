#include "common/net/inflow.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>

namespace expunge {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const Time kStart(Duration(1000));

// Two ends of one TCP connection on this machine.
class InflowTest : public testing::Test {
 protected:
  InflowTest() {
    const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    EXPECT_EQ(::bind(listener, reinterpret_cast<sockaddr*>(&address), size), 0);
    EXPECT_EQ(::listen(listener, 1), 0);
    EXPECT_EQ(::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size), 0);
    theirs_ = ::socket(AF_INET, SOCK_STREAM, 0);
    EXPECT_EQ(::connect(theirs_, reinterpret_cast<sockaddr*>(&address), size), 0);
    ours_ = ::accept(listener, nullptr, nullptr);
    ::close(listener);
    inflow_.opened(ours_, kStart);
  }
  ~InflowTest() override {
    ::close(ours_);
    ::close(theirs_);
  }
  void arrive(std::size_t bytes) {
    static std::array<char, 1 << 16> buffer{};
    while (bytes > 0) {
      const std::size_t some = std::min(bytes, buffer.size());
      ASSERT_EQ(::send(theirs_, buffer.data(), some, 0), static_cast<ssize_t>(some));
      ASSERT_EQ(::recv(ours_, buffer.data(), some, MSG_WAITALL), static_cast<ssize_t>(some));
      bytes -= some;
    }
  }

  int ours_ = -1;
  int theirs_ = -1;
  Inflow inflow_;
};

TEST_F(InflowTest, ManyBytesWithoutAMessageMakeAHoarder) {
  arrive(Inflow::kMostOnTheWay);
  EXPECT_THAT(inflow_.look(kStart).hoarders, IsEmpty());
  arrive(1);
  EXPECT_THAT(inflow_.look(kStart).hoarders, ElementsAre(tcp_end(ours_)));
  EXPECT_THAT(inflow_.look(kStart).hoarders, IsEmpty());
}

TEST_F(InflowTest, BytesThatBecameMessagesDoNot) {
  arrive(Inflow::kMostOnTheWay + 1);
  inflow_.delivered(ours_, 1);
  EXPECT_THAT(inflow_.look(kStart).hoarders, IsEmpty());
}

TEST_F(InflowTest, NothingForAMinuteIsSilence) {
  EXPECT_THAT(inflow_.look(kStart + Inflow::kSilence - Duration(1)).silent, IsEmpty());
  EXPECT_THAT(inflow_.look(kStart + Inflow::kSilence).silent, ElementsAre(tcp_end(ours_)));
}

TEST_F(InflowTest, OneByteIsASignOfLife) {
  arrive(1);
  EXPECT_THAT(inflow_.look(kStart + Duration(50000)).silent, IsEmpty());
  EXPECT_THAT(inflow_.look(kStart + Duration(109000)).silent, IsEmpty());
  EXPECT_THAT(inflow_.look(kStart + Duration(110000)).silent, ElementsAre(tcp_end(ours_)));
}

TEST_F(InflowTest, WhoCannotAnswerYetBecauseOurBytesStillTravelIsNotSilent) {
  const int small = 4096;
  ::setsockopt(theirs_, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
  static std::array<char, 1 << 20> buffer{};
  while (::send(ours_, buffer.data(), buffer.size(), MSG_DONTWAIT) > 0) {}
  EXPECT_THAT(inflow_.look(kStart + Inflow::kSilence).silent, IsEmpty());
}

TEST_F(InflowTest, AConnectionThatEndedIsForgotten) {
  ::close(ours_);
  EXPECT_THAT(inflow_.look(kStart + Inflow::kSilence).silent, IsEmpty());
  ours_ = -1;
}

}  // namespace
}  // namespace expunge
