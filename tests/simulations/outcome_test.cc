// What a simulation's reader is told at its end.
#include "simulations/outcome.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace expunge {
namespace {

using testing::HasSubstr;

constexpr const char* kSummary =
    R"({"seed": 2, "sites": [], "model": {}, "seconds": {}, "requests": [{"site": "site-b"}]})";

std::string outcome_of(const Path& out, std::optional<std::uint64_t> seed, std::optional<Path> data = {}) {
  return outcome_text(kSummary,
                      {.config = "configs/a.toml", .data = data, .sites = {}, .seed = seed, .out = out, .tell = {}});
}

TEST(Outcome, NamesTheDataOfThisVeryRun) {
  EXPECT_THAT(outcome_of("out/a-2", 2), HasSubstr(" --data out/a-2/config.toml --out out/a-2/probabilities.npy\n"));
}

// data info and predict take a folder or a table only by a configuration that names it.
TEST(Outcome, NamesNothingThatWouldBeRefused) {
  for (const char* data : {"CheXpert-v1.0-small", "cohort.csv", "films.npz"}) {
    const auto text = outcome_of("out/a", std::nullopt, data);
    EXPECT_THAT(text, HasSubstr(std::string("configs/a.toml --data ") + data + " --seed 3"));
    EXPECT_THAT(text, HasSubstr(" data info out/a/config.toml\n"));
  }
}

TEST(Outcome, CountsTheSeedUpInTheNameOfTheNextFolder) {
  EXPECT_THAT(outcome_of("out/a-2", 2), HasSubstr("--seed 3 --out out/a-3\n"));
  EXPECT_THAT(outcome_of("out/a-2/", 2), HasSubstr("--seed 3 --out out/a-3\n"));
  EXPECT_THAT(outcome_of("out/study-12", 2), HasSubstr("--seed 3 --out out/study-12-3\n"));
  EXPECT_THAT(outcome_of("out/a-2", std::nullopt), HasSubstr("--seed 3 --out out/a-2-3\n"));
}

}  // namespace
}  // namespace expunge
