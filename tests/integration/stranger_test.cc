// Who has no kit does not get past the handshake, whatever it knows and whatever it speaks.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/integration/beset_consortium.h"

namespace expunge {
namespace {

using Stranger = BesetConsortium;

// A plain TCP connection to the coordinator's port.
class PlainLine {
 public:
  explicit PlainLine(const std::string& address) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    to.sin_port = htons(static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1))));
    const timeval patience{.tv_sec = 40, .tv_usec = 0};
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    EXPECT_EQ(connect(socket_, reinterpret_cast<sockaddr*>(&to), sizeof to), 0);
  }
  ~PlainLine() { close(socket_); }
  PlainLine(const PlainLine&) = delete;
  PlainLine& operator=(const PlainLine&) = delete;

  void say(const std::string& text) { EXPECT_GT(send(socket_, text.data(), text.size(), MSG_NOSIGNAL), 0); }
  // All that is said to it until it is hung up on; "still there" where it is not.
  std::string hear() {
    std::string heard;
    char piece[4096];
    for (;;) {
      const auto count = recv(socket_, piece, sizeof piece, 0);
      if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return heard + "still there";
      if (count <= 0) return heard;
      heard.append(piece, static_cast<std::size_t>(count));
    }
  }

 private:
  int socket_;
};

// What a ZeroMQ socket without encryption says first.
std::string null_greeting() {
  std::string greeting("\xff\0\0\0\0\0\0\0\1\x7f\3\0NULL", 16);
  greeting.resize(64);
  return greeting;
}

std::string null_ready() {
  const std::string body("\5READY\13Socket-Type\0\0\0\6DEALER", 28);
  return std::string("\4") + static_cast<char>(body.size()) + body;
}

TEST_F(Stranger, WithAKeyOfItsOwnIsRefused) {
  begin();
  const auto kit = hostile_kit();
  Peer stranger(kit.roster.address, make_curve_pair(), kit.roster.find(kCoordinator)->transport_key);
  const auto refusal = stranger.wait_until_refused();
  ASSERT_TRUE(refusal);
  EXPECT_EQ(refusal->fault, Fault::kNotTrusted);
  EXPECT_FALSE(stranger.is_connected());
  greet();
  peer().decline_all();
  expect_to_end();
  EXPECT_FALSE(stranger.is_connected());
}

TEST_F(Stranger, WithTheWrongKeyOfTheCoordinatorNeverConnects) {
  begin();
  auto keys = curve_pair_of(hostile_kit());
  ASSERT_TRUE(keys);
  Peer mistaken(hostile_kit().roster.address, std::move(*keys), make_curve_pair().public_key);
  EXPECT_FALSE(mistaken.wait_until_connected(true, Duration{1500}));
}

TEST_F(Stranger, SpeakingPlainZeroMqIsHungUpOn) {
  begin();
  greet();
  PlainLine line(hostile_kit().roster.address);
  line.say(null_greeting());
  line.say(null_ready());
  const auto heard = line.hear();
  EXPECT_THAT(heard, testing::Not(testing::HasSubstr("still there")));
  EXPECT_THAT(heard, testing::Not(testing::HasSubstr("READY")));
  peer().decline_all();
  expect_to_end();
}

TEST_F(Stranger, SpeakingHttpIsHungUpOn) {
  begin();
  greet();
  PlainLine line(hostile_kit().roster.address);
  line.say("GET /v1/status HTTP/1.1\r\nHost: localhost\r\n\r\n" + std::string(64, 'x'));
  const auto heard = line.hear();
  EXPECT_THAT(heard, testing::Not(testing::HasSubstr("still there")));
  EXPECT_THAT(heard, testing::Not(testing::HasSubstr("HTTP")));
}

}  // namespace
}  // namespace expunge
