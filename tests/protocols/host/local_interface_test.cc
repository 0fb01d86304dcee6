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

}  // namespace
}  // namespace expunge
