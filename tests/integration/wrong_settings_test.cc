// What `expunge` says to mistyped commands, wrong flags and wrong configuration files.
#include "tests/integration/wrong_input.h"

namespace expunge {
namespace {

constexpr const char* kClinic = R"([study]
name = "clinic"
seed = 1

[sites]
count = 3

[data]
kind = "clinic"
patients = 60
classes = 2

[model]
network = "cnn"
classes = 2

[training]
rounds = 2
batch = 16

[forget]
method = "salun"
)";

// A whole and right configuration with `was` replaced by `is`.
std::string clinic_with(const std::string& was, const std::string& is) {
  std::string text = kClinic;
  const auto at = text.find(was);
  ensure(at != std::string::npos, "the test replaces what is there");
  return text.replace(at, was.size(), is);
}

std::function<Arguments(Desk&)> simulating(const std::string& was, const std::string& is) {
  return [was, is](Desk& desk) -> Arguments {
    return {"simulate", desk.write("clinic.toml", clinic_with(was, is)), "--out", desk.text_of_path("out")};
  };
}

std::function<Arguments(Desk&)> simulating_with(const Arguments& flags) {
  return [flags](Desk& desk) {
    Arguments words{"simulate", desk.write("clinic.toml", kClinic), "--out", desk.text_of_path("out")};
    words.insert(words.end(), flags.begin(), flags.end());
    return words;
  };
}

std::function<Arguments(Desk&)> typing(const Arguments& words) {
  return [words](Desk&) { return words; };
}

Arguments into_a_foreign_folder(Desk& desk) {
  desk.write("thesis/chapter-1.txt", "the work of years\n");
  return {"simulate", desk.write("clinic.toml", kClinic), "--out", desk.text_of_path("thesis")};
}

Arguments into_a_file(Desk& desk) {
  return {"simulate", desk.write("clinic.toml", kClinic), "--out", desk.text_of_path("here.txt")};
}

Arguments with_a_folder_for_a_file(Desk& desk) {
  return {"simulate", desk.desk().string(), "--out", desk.text_of_path("out")};
}

Arguments with_no_such_file(Desk& desk) {
  return {"simulate", desk.text_of_path("clinci.toml"), "--out", desk.text_of_path("out")};
}

constexpr const char* kThree = R"([consortium]
name = "three"
address = "tcp://127.0.0.1:7700"
sites = ["site-a", "site-b", "site-c"]
study = "study.toml"
)";
constexpr const char* kStudy =
    "[study]\nname = \"s\"\n[model]\nnetwork = \"cnn\"\nclasses = 2\n[training]\nrounds = 1\n";

std::function<Arguments(Desk&)> provisioning(const std::string& was, const std::string& is,
                                             const std::string& study = kStudy) {
  return [=](Desk& desk) -> Arguments {
    std::string text = kThree;
    text.replace(text.find(was), was.size(), is);
    desk.write("study.toml", study);
    return {"provision", desk.write("three.toml", text), "--out", desk.text_of_path("kits")};
  };
}

Arguments provisioning_twice(Desk& desk) {
  const auto words = provisioning("three", "three")(desk);
  EXPECT_EQ(run(desk.root(), "expunge", words).code, 0);
  return words;
}

Arguments provisioning_with_site_settings(Desk& desk) {
  desk.write("site.toml", "[site]\ndevise = \"cpu\"\n");
  return provisioning("study = ", "site_settings = \"site.toml\"\nstudy = ")(desk);
}

Arguments provisioning_into_nowhere(Desk& desk) {
  auto words = provisioning("three", "three")(desk);
  words.back() = "";
  return words;
}

std::function<Arguments(Desk&)> making_data_over(const std::string& name) {
  return [name](Desk& desk) -> Arguments {
    desk.write("cfg.toml", "[study]\n");
    desk.write("kit/kit.toml", "[kit]\n");
    desk.write("kit/transport.key", "secret\n");
    return {"data", "make", desk.text_of_path("kit/" + name)};
  };
}

const std::vector<WrongInput> kTable{
    {"CommandMistyped", "expunge", typing({"simulat", "clinic.toml"}), 2, {"simulat", "did you mean 'simulate'?"}},
    {"CommandUnknown", "expunge", typing({"reconstruct", "x"}), 2, {"there is no command 'reconstruct'", "--help"}},
    {"NoCommand", "expunge", typing({}), 2, {"subcommand", "see expunge --help"}},
    {"FlagMistyped",
     "expunge",
     simulating_with({"--sead", "2"}),
     2,
     {"--sead", "did you mean '--seed' instead of '--sead'?"}},
    {"FlagOfAnotherCommand", "expunge", typing({"provision", "c.toml", "--out", "o", "--kit", "k"}), 2, {"--kit"}},
    {"FlagWithoutItsValue", "expunge", simulating_with({"--seed"}), 2, {"--seed"}},
    {"SeedIsNoNumber", "expunge", simulating_with({"--seed", "lucky"}), 2, {"--seed", "lucky"}},
    {"SeedIsNegative", "expunge", simulating_with({"--seed", "-3"}), 2, {"--seed", "-3"}},
    {"SeedIsTooLarge",
     "expunge",
     simulating_with({"--seed", "9223372036854775808"}),
     2,
     {"--seed", "9223372036854775807, not 9223372036854775808"}},
    {"SeedIsMuchTooLarge",
     "expunge",
     typing({"data", "make", "c.npz", "--seed", "99999999999999999999"}),
     2,
     {"--seed", "not 99999999999999999999"}},
    {"VersionIsTooLarge",
     "expunge",
     typing({"export", "--kit", "k", "--out", "o", "--version", "99999999999999999999"}),
     2,
     {"--version", "not 99999999999999999999"}},
    {"VersionIsZero",
     "expunge",
     typing({"export", "--kit", "k", "--out", "o", "--version", "0"}),
     2,
     {"--version", "from 1"}},
    {"DataMadeOverAKey", "expunge", making_data_over("transport.key"), 2, {"transport.key", "inside a kit"}},
    {"DataMadeOverAConfiguration", "expunge", making_data_over("../cfg.toml"), 2, {"cfg.toml", ".npz"}},
    {"DataMadeOverTheRoot", "expunge", typing({"data", "make", "/"}), 2, {"'/'", "names no file"}},
    {"NoSiteAtAll", "expunge", simulating_with({"--sites", "0"}), 2, {"--sites", "0", "1024"}},
    {"LogLevelUnknown", "expunge", typing({"--log-level", "loud", "status"}), 2, {"loud", "info"}},
    {"RoundsBenchWithoutSites", "expunge", typing({"bench", "round", "--sites", "0"}), 2, {"--sites", "0", "1024"}},
    {"ConfigDoesNotExist", "expunge", with_no_such_file, 2, {"clinci.toml", "No such file", "check"}},
    {"ConfigIsAFolder", "expunge", with_a_folder_for_a_file, 2, {"/desk", "Is a directory"}},
    {"ConfigIsNotToml", "expunge", simulating("rounds = 2", "rounds 2"), 2, {"clinic.toml:18", "not valid TOML"}},
    {"KeyUnknown",
     "expunge",
     simulating("rounds", "runds"),
     2,
     {"clinic.toml:18", "runds", "did you mean \"rounds\"?"}},
    {"TableUnknown", "expunge", simulating("[forget]", "[forgte]"), 2, {"clinic.toml:21", "did you mean [forget]?"}},
    {"KeyMissing", "expunge", simulating("rounds = 2\n", ""), 2, {"clinic.toml:17", "[training]", "lacks", "rounds"}},
    {"ValueOutOfRange",
     "expunge",
     simulating("batch = 16", "batch = 0"),
     2,
     {"clinic.toml:19", "batch", "from 1 to", "not 0"}},
    {"ValueOfTheWrongKind",
     "expunge",
     simulating("rounds = 2", "rounds = \"2\""),
     2,
     {"clinic.toml:18", "rounds", "whole number"}},
    {"ForgetParameterMistyped",
     "expunge",
     simulating("method = \"salun\"\n", "method = \"salun\"\n[forget.parameters]\nepoch = 4\n"),
     2,
     {"[forget]", "there is no parameter of salun 'epoch'", "did you mean 'epochs'?"}},
    {"ForgetParameterOutOfRange",
     "expunge",
     simulating("method = \"salun\"\n", "method = \"salun\"\n[forget.parameters]\nfraction = 1.5\n"),
     2,
     {"[forget]", "'fraction' of salun is 1.5", "from 0"}},
    {"DataKindMistyped",
     "expunge",
     simulating("kind = \"clinic\"", "kind = \"clinci\""),
     2,
     {"clinic.toml:9", "clinci", "did you mean \"clinic\"?"}},
    {"MethodUnknown",
     "expunge",
     simulating("\"salun\"", "\"salum\""),
     2,
     {"clinic.toml:22", "salum", "did you mean 'salun'?"}},
    {"OwnerIsNoSite",
     "expunge",
     simulating("method", "site = \"site-x\"\nmethod"),
     2,
     {"clinic.toml:22", "site-x", "3 sites"}},
    {"QuorumAboveTheSites", "expunge", simulating("rounds = 2", "rounds = 2\nquorum = 4"), 2, {"quorum", "4", "3"}},
    {"FolderIsSomebodyElses", "expunge", into_a_foreign_folder, 2, {"/thesis", "--out"}},
    {"FolderIsAFile", "expunge", into_a_file, 2, {"here.txt", "--out"}},
    {"KitsAreThereAlready", "expunge", provisioning_twice, 2, {"kits/consortium.key", "not overwritten", "--out"}},
    {"PortIsZero", "expunge", provisioning("7700", "0"), 2, {"three.toml:3", "address", "port 0"}},
    {"SitesHaveTheSameName", "expunge", provisioning("site-b", "site-a"), 2, {"three.toml:4", "site-a", "twice"}},
    {"SiteIsNamedCoordinator", "expunge", provisioning("site-b", "coordinator"), 2, {"three.toml:4", "coordinator"}},
    {"StudyFileDoesNotExist", "expunge", provisioning("study.toml", "stduy.toml"), 2, {"three.toml:5", "stduy.toml"}},
    {"QuotaOfKitsStudyIsZero",
     "expunge",
     provisioning("three", "three", std::string(kStudy) + "[forget]\nquota = 0\n"),
     2,
     {"quota", "from 1"}},
    {"InputOfKitsStudyIsLargerThanAnyNetworkTakes",
     "expunge",
     provisioning("three", "three",
                  "[study]\nname = \"s\"\n[model]\nnetwork = \"cnn\"\nclasses = 2\ninput_size = 1025\n"
                  "[training]\nrounds = 1\n"),
     2,
     {"input_size", "to 1024, not 1025"}},
    {"SiteSettingsOfKitsAreWrong", "expunge", provisioning_with_site_settings, 2, {"devise", "did you mean"}},
    {"KitsIntoNowhere", "expunge", provisioning_into_nowhere, 2, {"--out is empty"}},
    {"StudyOfKitsIsWrong", "expunge", provisioning("three", "three", "[study]\nname = 1\n"), 2, {"study", "name"}},
    {"StudysMethodUnknown",
     "expunge",
     provisioning("three", "three", std::string(kStudy) + "[forget]\nmethod = \"erase\"\n"),
     2,
     {"erase", "salun"}},
};

class WrongSettings : public testing::TestWithParam<WrongInput> {};

TEST_P(WrongSettings, GetOneSentenceAndChangeNothing) {
  expect_refused(GetParam());
}

INSTANTIATE_TEST_SUITE_P(Table, WrongSettings, testing::ValuesIn(kTable), name_of);

}  // namespace
}  // namespace expunge
