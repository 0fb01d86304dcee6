#include "common/base/config.h"

#include <gtest/gtest.h>

namespace expunge {
namespace {

constexpr const char* kClinic = R"([study]
name = "clinic"

[training]
rounds = 20
rate = 0.5
fast = true
optimiser = "adam"
sites = ["a", "b"]

[[fault]]
kind = "kill"
[[fault]]
kind = "delay"

[forget.parameters]
zeta = 1
alpha = 2.5
)";

ConfigFile parsed(std::string_view text) {
  auto file = parse_config(text, "clinic.toml");
  EXPECT_TRUE(file) << file.error().what;
  return *std::move(file);
}

// What finish() says after `read` took what it wanted from the root.
template <class Read>
std::string complaint(std::string_view text, Read read) {
  ConfigFile file = parsed(text);
  read(file.root());
  const Status status = file.finish();
  EXPECT_FALSE(status);
  EXPECT_EQ(status.error().fault, Fault::kBadInput);
  return status ? "" : status.error().what;
}

TEST(Config, ReadsEveryKindOfValue) {
  ConfigFile file = parsed(kClinic);
  ConfigTable root = file.root();
  EXPECT_EQ(root.table("study").text("name"), "clinic");
  ConfigTable training = root.table("training");
  EXPECT_EQ(training.integer("rounds", {.least = 1, .most = 100}), 20);
  EXPECT_EQ(training.number("rate", {.least = 0, .most = 1}), 0.5);
  EXPECT_TRUE(training.flag("fast"));
  EXPECT_EQ(training.choice("optimiser", {"sgd", "adam"}), "adam");
  EXPECT_EQ(training.texts("sites"), (std::vector<std::string>{"a", "b"}));
  std::vector<std::string> kinds;
  for (ConfigTable& fault : root.tables("fault")) kinds.push_back(fault.text("kind"));
  EXPECT_EQ(kinds, (std::vector<std::string>{"kill", "delay"}));
  ConfigTable parameters = root.table("forget").table("parameters");
  EXPECT_EQ(parameters.keys(), (std::vector<std::string>{"zeta", "alpha"}));
  EXPECT_EQ(parameters.number("zeta", {}), 1.0);
  EXPECT_EQ(parameters.number("alpha", {}), 2.5);
  EXPECT_TRUE(file.finish());
}

TEST(Config, AbsentKeysWithADefaultTakeIt) {
  ConfigFile file = parsed("");
  ConfigTable table = file.root().table("training");
  EXPECT_EQ(table.text("a", "x"), "x");
  EXPECT_EQ(table.integer("b", {}, 7), 7);
  EXPECT_EQ(table.number("c", {}, 0.25), 0.25);
  EXPECT_TRUE(table.flag("d", true));
  EXPECT_EQ(table.texts("e", std::vector<std::string>{"y"}), std::vector<std::string>{"y"});
  EXPECT_EQ(table.choice("f", {"p", "q"}, "q"), "q");
  EXPECT_TRUE(file.root().tables("g").empty());
  EXPECT_TRUE(file.finish());
}

TEST(Config, UnknownKeyIsNamedWithItsLineAndTheNearestRightOne) {
  EXPECT_EQ(complaint("[training]\nbatch = 1\nepcohs = 3\n",
                      [](ConfigTable root) {
                        ConfigTable training = root.table("training");
                        training.integer("batch", {});
                        training.integer("epochs", {}, 1);
                      }),
            "clinic.toml:3: unknown key \"epcohs\" in [training]; did you mean \"epochs\"?");
}

TEST(Config, UnknownKeyLikeNoOtherIsToBeRemoved) {
  EXPECT_EQ(complaint("\n\ncolour = 3\n", [](ConfigTable root) { root.has("batch"); }),
            "clinic.toml:3: unknown key \"colour\" in the file; remove it");
}

TEST(Config, UnknownTableIsNamedWithTheNearestRightOne) {
  EXPECT_EQ(complaint("[study]\n\n[trainng]\nx = 1\n",
                      [](ConfigTable root) {
                        root.table("study");
                        root.table("training");
                      }),
            "clinic.toml:3: unknown table [trainng]; did you mean [training]?");
}

TEST(Config, UnknownKeyInOneOfSeveralTablesIsFound) {
  EXPECT_EQ(complaint("[[fault]]\nkind = 1\n[[fault]]\nkind = 1\nkimd = 2\n",
                      [](ConfigTable root) {
                        for (ConfigTable& fault : root.tables("fault")) fault.integer("kind", {});
                      }),
            "clinic.toml:5: unknown key \"kimd\" in [fault]; did you mean \"kind\"?");
}

TEST(Config, MistypedKeyIsReportedBeforeTheLackOfTheRightOne) {
  EXPECT_EQ(
      complaint("[training]\nruonds = 3\n", [](ConfigTable root) { root.table("training").integer("rounds", {}); }),
      "clinic.toml:2: unknown key \"ruonds\" in [training]; did you mean \"rounds\"?");
}

TEST(Config, MissingKeyIsReportedAtItsTable) {
  EXPECT_EQ(complaint("# none\n[training]\n", [](ConfigTable root) { root.table("training").integer("rounds", {}); }),
            "clinic.toml:2: [training] lacks the key \"rounds\"");
  EXPECT_EQ(complaint("", [](ConfigTable root) { root.table("study").text("name"); }),
            "clinic.toml:1: [study] lacks the key \"name\"");
}

TEST(Config, ValueOutOfRangeIsQuotedWithTheRange) {
  const auto read = [](ConfigTable root) {
    root.integer("batch", {.least = 1, .most = 4096}, 1);
    root.number("rate", {.least = 0}, 1);
  };
  EXPECT_EQ(complaint("batch = 0", read), "clinic.toml:1: batch must be from 1 to 4096, not 0");
  EXPECT_EQ(complaint("\nbatch = 4097", read), "clinic.toml:2: batch must be from 1 to 4096, not 4097");
  EXPECT_EQ(complaint("rate = -0.5", read), "clinic.toml:1: rate must be at least 0, not -0.5");
}

TEST(Config, NumbersThatAreNoneAreRefused) {
  const auto read = [](ConfigTable root) { root.number("rate", {}, 1); };
  EXPECT_EQ(complaint("rate = nan", read), "clinic.toml:1: rate must be a finite number, not nan");
  EXPECT_EQ(complaint("rate = inf", read), "clinic.toml:1: rate must be a finite number, not inf");
}

TEST(Config, ValuesOfAnotherTypeAreRefused) {
  const auto refused = [](const char* text, auto read) { return complaint(text, read).substr(15); };
  EXPECT_EQ(refused("a = 1", [](ConfigTable root) { root.text("a"); }), "a must be a text in quotes");
  EXPECT_EQ(refused("a = 1.5", [](ConfigTable root) { root.integer("a", {}); }), "a must be a whole number");
  EXPECT_EQ(refused("a = \"1\"", [](ConfigTable root) { root.number("a", {}); }), "a must be a number");
  EXPECT_EQ(refused("a = 1", [](ConfigTable root) { root.flag("a"); }), "a must be true or false");
  EXPECT_EQ(refused("a = [1]", [](ConfigTable root) { root.texts("a"); }), "a must be a list of texts in quotes");
  EXPECT_EQ(refused("a = 1", [](ConfigTable root) { root.table("a"); }), "a must be a table");
  EXPECT_EQ(refused("a = 1", [](ConfigTable root) { root.tables("a"); }),
            "a must be a list of tables, each under [[a]]");
}

TEST(Config, WrongChoiceListsTheRightOnes) {
  EXPECT_EQ(
      complaint("[training]\noptimiser = \"adm\"",
                [](ConfigTable root) {
                  root.table("training").choice("optimiser", {"sgd", "adam"});
                }),
      "clinic.toml:2: optimiser in [training] must be one of \"sgd\", \"adam\", not \"adm\"; did you mean \"adam\"?");
}

TEST(Config, CallersMayRefuseAValue) {
  EXPECT_EQ(complaint("\n[site]\ndevice = \"x\"",
                      [](ConfigTable root) {
                        ConfigTable site = root.table("site");
                        site.text("device");
                        site.refuse("device", "is not a device");
                      }),
            "clinic.toml:3: device in [site] is not a device");
}

TEST(Config, FirstOfSeveralProblemsIsTheOneReported) {
  EXPECT_EQ(complaint("a = 1\nb = 0\nc = 1\n",
                      [](ConfigTable root) {
                        root.integer("b", {.least = 1});
                        root.integer("c", {.least = 9});
                      }),
            "clinic.toml:1: unknown key \"a\" in the file; did you mean \"b\"?");
}

TEST(Config, TablesPassedOverAreNotRead) {
  ConfigFile file = parsed("[sites]\nanything = 1\n");
  file.root().pass_over("sites");
  EXPECT_TRUE(file.finish());
}

TEST(Config, AskingTwiceIsTheSameTable) {
  ConfigFile file = parsed("[a]\nx = 1\ny = 2\n");
  file.root().table("a").integer("x", {});
  file.root().table("a").integer("y", {});
  EXPECT_TRUE(file.finish());
}

TEST(Config, BrokenTomlIsRefusedWithItsLine) {
  for (const char* text : {"a = 1\nb = \n", "a = 1\na = 2\n", "a = 1\n[b\n", "a = 1\nb = \"\xff\"\n"}) {
    const auto file = parse_config(text, "clinic.toml");
    ASSERT_FALSE(file) << text;
    EXPECT_EQ(file.error().fault, Fault::kBadInput);
    EXPECT_EQ(file.error().what.substr(0, 31), "clinic.toml:2: not valid TOML: ") << file.error().what;
  }
}

TEST(Config, AKeyOfManyPartsIsRefusedBeforeItIsFollowed) {
  std::string key = "a";
  for (int i = 0; i < 60000; ++i) key += ".a";
  for (const std::string& text : {"x = 1\n" + key + " = 1\n", "x = 1\n[" + key + "]\n", "x = 1\n" + key}) {
    const auto file = parse_config(text, "clinic.toml");
    ASSERT_FALSE(file);
    EXPECT_EQ(file.error().what, "clinic.toml:2: more than 500 dots in one line");
  }
}

TEST(Nearest, FindsWhatWasMeant) {
  const std::vector<std::string> words{"forget", "status", "simulate", "verify"};
  EXPECT_EQ(nearest("stauts", words), "status");
  EXPECT_EQ(nearest("forgte", words), "forget");
  EXPECT_EQ(nearest("simulat", words), "simulate");
  EXPECT_EQ(nearest("kti", {"kit"}), "kit");
  EXPECT_EQ(nearest("verify", words), "verify");
}

TEST(Nearest, LeavesStrangersAlone) {
  EXPECT_EQ(nearest("provision", {"forget", "status"}), std::nullopt);
  EXPECT_EQ(nearest("", {"forget"}), std::nullopt);
  EXPECT_EQ(nearest("x", {}), std::nullopt);
  EXPECT_EQ(nearest(std::string(100000, 'f'), {"forget"}), std::nullopt);
}

TEST(Config, ValuesOfAnyKindAreReadAsTheirText) {
  ConfigFile file = parsed("grid = [1, 0.5, \"salun\"]\none = \"x\"\n");
  EXPECT_EQ(file.root().literals("grid"), (std::vector<std::string>{"1", "0.5", "'salun'"}));
  EXPECT_EQ(file.root().literal("one"), "'x'");
  EXPECT_TRUE(file.finish());
}

TEST(Config, AnEmptyListOfValuesIsRefused) {
  EXPECT_EQ(complaint("grid = []\n", [](ConfigTable root) { root.literals("grid"); }),
            "clinic.toml:1: grid must be a list of at least one value");
}

}  // namespace
}  // namespace expunge
