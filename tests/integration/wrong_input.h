// Wrong inputs as the rows of tables: how each comes about, and what its user is told.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "tests/integration/command.h"
#include "tests/support/temporary_folder.h"

namespace expunge {

// A user's folder, in which a wrong input is prepared.
class Desk {
 public:
  Path path(const std::string& name) const { return folder_ / "desk" / name; }
  std::string text_of_path(const std::string& name) const { return path(name).string(); }
  Path write(const std::string& name, std::string_view text) const {
    DiskFiles files;
    ensure(static_cast<bool>(files.make_folder(path(name).parent_path())), "a folder of the test");
    ensure(static_cast<bool>(write_file(files, path(name), view_of(text))), "a file of the test");
    return path(name);
  }
  // What stays while the command runs: other programs, a full disk.
  template <class Resource>
  void keep(Resource resource) {
    kept_.push_back(std::make_shared<Resource>(std::move(resource)));
  }
  void skip(std::string why) { skipped_ = std::move(why); }  // it cannot be prepared here
  const std::string& skipped() const { return skipped_; }
  Path root() const { return folder_.path(); }
  Path desk() const { return folder_ / "desk"; }

 private:
  TemporaryFolder folder_;
  std::string skipped_;
  std::vector<std::shared_ptr<void>> kept_;  // goes first
};

using Arguments = std::vector<std::string>;

struct WrongInput {
  std::string name;                              // of the test
  std::string program;                           // "expunge", …
  std::function<Arguments(Desk& desk)> prepare;  // the command line
  int code;                                      // that it ends with
  std::vector<std::string> says;                 // words of its sentence
  std::string may_change = "";                   // the one folder beneath the desk whose files may change
};

inline void PrintTo(const WrongInput& input, std::ostream* out) {
  *out << input.name;
}

inline std::string name_of(const testing::TestParamInfo<WrongInput>& info) {
  return info.param.name;
}

inline std::map<std::string, std::string> without(std::map<std::string, std::string> contents,
                                                  const std::string& part) {
  if (!part.empty()) std::erase_if(contents, [&](const auto& entry) { return entry.first.starts_with(part); });
  return contents;
}

// One line, "PROGRAM …: SENTENCE", with all the words; the right code; nothing on standard output; every file as
// before.
inline void expect_refused(const WrongInput& input) {
  Desk desk;
  desk.write("here.txt", "a file of the user's\n");
  const auto arguments = input.prepare(desk);
  if (!desk.skipped().empty()) GTEST_SKIP() << desk.skipped();
  if (testing::Test::HasFatalFailure()) return;
  const auto before = without(contents_of(desk.desk()), input.may_change);
  const auto ended = run(desk.root(), input.program, arguments);
  EXPECT_EQ(ended.code, input.code) << ended.error;
  EXPECT_EQ(std::ranges::count(ended.error, '\n'), 1) << "standard error: " << ended.error;
  EXPECT_THAT(ended.error, testing::StartsWith("expunge"));
  for (const auto& words : input.says) EXPECT_THAT(ended.error, testing::HasSubstr(words));
  EXPECT_EQ(ended.output, "");
  EXPECT_EQ(without(contents_of(desk.desk()), input.may_change), before);
}

}  // namespace expunge
