#include "protocols/host/local_interface.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace expunge {
namespace {

using testing::HasSubstr;

TEST(LocalInterface, QuotesBytesThatAreNoText) {
  const HttpReply reply = nothing_here({"GET", "/\xff", ""});
  EXPECT_EQ(reply.status, 404);
  EXPECT_THAT(nlohmann::json::parse(reply.body).at("error").get<std::string>(), HasSubstr("there is no GET /"));
}

TEST(LocalInterface, AnErrorIsTheSameAtTheOtherEnd) {
  for (const Fault fault :
       {Fault::kBadInput, Fault::kNotTrusted, Fault::kStale, Fault::kUnavailable, Fault::kCorrupt}) {
    const Error heard = error_in(error_reply({fault, "it cannot be"}));
    EXPECT_EQ(heard.fault, fault);
    EXPECT_EQ(heard.what, "it cannot be");
  }
}

TEST(LocalInterface, AnAnswerOfSomethingElseIsNoFaultOfTheCallers) {
  for (const char* body :
       {"<html>no</html>", "[]", R"({"error": 3, "fault": 4})", R"({"error": "no"})", R"({"fault": "stale"})"}) {
    const Error heard = error_in({502, body});
    EXPECT_EQ(heard.fault, Fault::kUnavailable) << body;
    EXPECT_THAT(heard.what, HasSubstr(body));
  }
}

}  // namespace
}  // namespace expunge
