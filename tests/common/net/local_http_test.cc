#include "common/net/local_http.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <cstring>
#include <fstream>
#include <thread>

#include "tests/support/temporary_folder.h"

namespace expunge {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class LocalHttp : public testing::Test {
 protected:
  static HttpReply echo(const HttpRequest& request) {
    return {request.target == "/none" ? 404U : 200U, request.method + " " + request.target + " " + request.body};
  }
  void serve() {
    auto server = LocalHttpServer::open(loop_, socket_, echo);
    ASSERT_TRUE(server) << server.error().what;
    server_ = std::move(*server);
  }
  // The client blocks, so it has a thread of its own while the loop runs here.
  template <class Work>
  void while_serving(Work work) {
    std::thread client([&] {
      work();
      loop_.stop();
    });
    loop_.run();
    client.join();
  }
  // A connection without any manners.
  int connect() {
    const int descriptor = ::socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, socket_.c_str(), sizeof address.sun_path - 1);
    EXPECT_EQ(::connect(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    return descriptor;
  }
  static std::string all_from(int descriptor) {
    std::string all;
    char buffer[4096];
    for (ssize_t got; (got = ::read(descriptor, buffer, sizeof buffer)) > 0;)
      all.append(buffer, static_cast<std::size_t>(got));
    return all;
  }

  TemporaryFolder temporary_;
  Path folder_ = temporary_.path();
  Path socket_ = folder_ / "agent.sock";
  Loop loop_;
  std::unique_ptr<LocalHttpServer> server_;
};

TEST_F(LocalHttp, CarriesARequestAndItsReply) {
  serve();
  while_serving([&] {
    const auto reply = call_local(socket_, {"POST", "/v1/forget", "{\"basis\":\"erasure\"}"}, Duration(5000));
    ASSERT_TRUE(reply) << reply.error().what;
    EXPECT_EQ(reply->status, 200u);
    EXPECT_EQ(reply->body, "POST /v1/forget {\"basis\":\"erasure\"}");
    EXPECT_EQ(call_local(socket_, {"GET", "/none", ""}, Duration(5000))->status, 404u);
  });
}

TEST_F(LocalHttp, TheSocketIsForItsOwnerAlone) {
  serve();
  struct stat found {};
  ASSERT_EQ(::stat(socket_.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777, 0600u);
}

TEST_F(LocalHttp, RemovesItsSocketWhenItEnds) {
  serve();
  server_.reset();
  EXPECT_FALSE(std::filesystem::exists(socket_));
}

TEST_F(LocalHttp, ReplacesASocketThatNobodyListensOn) {
  const int descriptor = ::socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, socket_.c_str(), sizeof address.sun_path - 1);
  ASSERT_EQ(::bind(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  ::close(descriptor);
  serve();
  while_serving([&] { EXPECT_TRUE(call_local(socket_, {"GET", "/", ""}, Duration(5000))); });
}

TEST_F(LocalHttp, RefusesASocketThatSomebodyListensOn) {
  serve();
  const auto second = LocalHttpServer::open(loop_, socket_, echo);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().fault, Fault::kUnavailable);
  EXPECT_THAT(second.error().what, HasSubstr("another process already listens on"));
  while_serving([&] { EXPECT_TRUE(call_local(socket_, {"GET", "/", ""}, Duration(5000))); });
}

TEST_F(LocalHttp, LeavesAFileOfThatNameAlone) {
  std::ofstream(socket_) << "somebody's notes";
  const auto server = LocalHttpServer::open(loop_, socket_, echo);
  ASSERT_FALSE(server);
  EXPECT_EQ(server.error().fault, Fault::kBadInput);
  EXPECT_TRUE(std::filesystem::is_regular_file(socket_));
}

TEST_F(LocalHttp, APathThatIsTooLongIsOneSentence) {
  const Path long_path = folder_ / std::string(120, 'x');
  const auto server = LocalHttpServer::open(loop_, long_path, echo);
  ASSERT_FALSE(server);
  EXPECT_EQ(server.error().fault, Fault::kBadInput);
  EXPECT_THAT(server.error().what, HasSubstr("at most 107 are possible: move the folder to a shorter path"));
  EXPECT_FALSE(call_local(long_path, {"GET", "/", ""}, Duration(100)));
}

TEST_F(LocalHttp, APathOfTheGreatestLengthWorks) {
  socket_ = folder_ / std::string(106 - folder_.native().size(), 'x');
  ASSERT_EQ(socket_.native().size(), 107u);
  serve();
  while_serving([&] { EXPECT_TRUE(call_local(socket_, {"GET", "/", ""}, Duration(5000))); });
}

TEST_F(LocalHttp, AFolderThatIsNotThereIsUnavailable) {
  const auto server = LocalHttpServer::open(loop_, folder_ / "none" / "s", echo);
  ASSERT_FALSE(server);
  EXPECT_EQ(server.error().fault, Fault::kUnavailable);
}

TEST_F(LocalHttp, CallingNobodyIsUnavailable) {
  const auto none = call_local(socket_, {"GET", "/", ""}, Duration(1000));
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error(), unavailable("nobody listens on '" + socket_.string() + "': is the program running?"));
}

TEST_F(LocalHttp, AnAnswerThatDoesNotComeWithinOurPatienceIsStale) {
  serve();  // but its loop does not run
  const auto none = call_local(socket_, {"GET", "/", ""}, Duration(100));
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error(), stale("no answer on '" + socket_.string() + "' within 100 ms"));
}

TEST_F(LocalHttp, ABodyOverOneMebibyteIsRefused) {
  serve();
  while_serving([&] {
    EXPECT_EQ(call_local(socket_, {"POST", "/", std::string(std::size_t{1} << 20, 'x')}, Duration(5000))->status, 200u);
    const int descriptor = connect();
    const std::string head = "POST / HTTP/1.1\r\nContent-Length: 67108865\r\n\r\n";
    EXPECT_EQ(::write(descriptor, head.data(), head.size()), static_cast<ssize_t>(head.size()));
    EXPECT_THAT(all_from(descriptor), AllOf(HasSubstr("413"), HasSubstr(R"("fault":"bad-input")")));
    ::close(descriptor);
  });
}

TEST_F(LocalHttp, ARequestThatIsNotWholeAfterTenSecondsIsCutOff) {
  serve();
  while_serving([&] {
    const int descriptor = connect();
    const auto start = SystemClock().now();
    EXPECT_EQ(::write(descriptor, "GET / HT", 8), 8);
    EXPECT_EQ(all_from(descriptor), "");
    EXPECT_GE(SystemClock().now() - start, Duration(9900));
    ::close(descriptor);
  });
}

TEST_F(LocalHttp, NonsenseIsAnsweredAndOthersGoOn) {
  serve();
  while_serving([&] {
    const int idle = connect();
    const int descriptor = connect();
    EXPECT_EQ(::write(descriptor, "\x01\x02\r\n\r\n", 6), 6);
    EXPECT_THAT(all_from(descriptor), HasSubstr("400"));
    ::close(descriptor);
    EXPECT_TRUE(call_local(socket_, {"GET", "/", ""}, Duration(5000)));
    ::close(idle);
  });
}

TEST_F(LocalHttp, ManyCallsAtOnceAreAllAnswered) {
  serve();
  while_serving([&] {
    std::vector<std::thread> callers;
    std::atomic<int> answered = 0;
    for (int i = 0; i < 20; ++i)
      callers.emplace_back([&, i] {
        const auto reply = call_local(socket_, {"GET", "/" + std::to_string(i), ""}, Duration(5000));
        if (reply && reply->body == "GET /" + std::to_string(i) + " ") ++answered;
      });
    for (auto& caller : callers) caller.join();
    EXPECT_EQ(answered, 20);
  });
}

TEST_F(LocalHttp, EndingTheServerWithAConnectionOpenIsHarmless) {
  serve();
  const int descriptor = connect();
  loop_.post([&] {
    loop_.post([&] {
      server_.reset();
      loop_.post([&] { loop_.stop(); });
    });
  });
  loop_.run();
  ::close(descriptor);
}

}  // namespace
}  // namespace expunge
