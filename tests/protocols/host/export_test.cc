#include "protocols/host/export.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/crypto/hash.h"
#include "tests/support/memory_files.h"
#include "tests/support/temporary_folder.h"

namespace expunge {
namespace {

using testing::HasSubstr;

constexpr ModelVersion kThird{3};

TEST(ExportOrder, NamesAFileAndPerhapsAVersion) {
  EXPECT_EQ(read_export_order(R"({"out": "/tmp/x"})")->out, "/tmp/x");
  EXPECT_EQ(read_export_order(R"({"out": "/tmp/x"})")->version, ModelVersion{});
  EXPECT_EQ(read_export_order(R"({"out": "/tmp/x", "version": 3})")->version, kThird);
}

TEST(ExportOrder, IsRefusedWhereItIsNone) {
  for (const char* body : {"", "[]", R"({"version": 3})", R"({"out": 3})", R"({"out": "/tmp/x", "version": -3})",
                           R"({"out": "/tmp/x", "version": "3"})", R"({"out": "/tmp/x", "version": 0})",
                           R"({"out": "/tmp/x", "out": "/tmp/y"})", R"({"out": "/tmp/x", "versoin": 3})"}) {
    const auto order = read_export_order(body);
    ASSERT_FALSE(order) << body;
    EXPECT_EQ(order.error().fault, Fault::kBadInput) << body;
  }
}

TEST(CopyModel, DoesNotWriteIntoAKit) {
  MemoryFiles files;
  ASSERT_TRUE(write_file(files, "/kits/site-a/kit.toml", view_of("kit")));
  for (const char* out :
       {"/kits/site-a/transport.key", "/kits/site-a/state/site.db", "/kits/x/../site-a/transport.key"}) {
    const auto answer = copy_model(files, MemoryBlob(Bytes{1}), kThird, out);
    ASSERT_FALSE(answer) << out;
    EXPECT_EQ(answer.error().fault, Fault::kBadInput);
    EXPECT_THAT(answer.error().what, HasSubstr("inside a kit"));
  }
  EXPECT_TRUE(copy_model(files, MemoryBlob(Bytes{1}), kThird, "/kits/model"));
  ASSERT_TRUE(write_file(files, "/kits/consortium.key", view_of("key")));
  EXPECT_THAT(copy_model(files, MemoryBlob(Bytes{1}), kThird, "/kits/consortium.key").error().what,
              HasSubstr("is a key"));
}

TEST(CopyModel, DoesNotWriteIntoAKitThroughALink) {
  TemporaryFolder folder;
  DiskFiles files;
  ASSERT_TRUE(files.make_folder(folder / "kits/site-a/state"));
  ASSERT_TRUE(files.make_folder(folder / "elsewhere"));
  ASSERT_TRUE(write_file(files, folder / "kits/site-a/kit.toml", view_of("kit")));
  std::filesystem::create_directory_symlink(folder / "kits/site-a/state", folder / "elsewhere/link");
  for (const char* out : {"elsewhere/link/site.db", "elsewhere/link/../new"}) {
    const auto answer = copy_model(files, MemoryBlob(Bytes{1}), kThird, folder / out);
    ASSERT_FALSE(answer) << out;
    EXPECT_THAT(answer.error().what, HasSubstr("inside a kit"));
  }
  EXPECT_TRUE(copy_model(files, MemoryBlob(Bytes{1}), kThird, folder / "elsewhere/model"));
}

TEST(CopyModel, NeedsTheNameOfAFile) {
  MemoryFiles files;
  for (const std::string& out : {std::string("/"), std::string("/out/"), std::string("/out/."), std::string("/out/.."),
                                 std::string("/out/a\0b", 8)}) {
    const auto answer = copy_model(files, MemoryBlob(Bytes{1}), kThird, out);
    ASSERT_FALSE(answer) << out;
    EXPECT_EQ(answer.error().fault, Fault::kBadInput);
    EXPECT_THAT(answer.error().what, HasSubstr("names no file"));
  }
}

TEST(CopyModel, WritesTheModelAndTellsItsDigest) {
  MemoryFiles files;
  const Bytes model{1, 2, 3};
  const auto answer = copy_model(files, MemoryBlob(model), kThird, "/out/model");
  ASSERT_TRUE(answer) << answer.error().what;
  EXPECT_THAT(*answer, HasSubstr(R"("version":3)"));
  EXPECT_THAT(*answer, HasSubstr(to_text(sha256(model))));
  EXPECT_EQ(*read_file(files, "/out/model", 3), model);
}

TEST(CopyModel, RefusesAPathThatIsRelativeToSomewhereElse) {
  MemoryFiles files;
  const auto answer = copy_model(files, MemoryBlob({1}), kThird, "model");
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().fault, Fault::kBadInput);
  EXPECT_THAT(answer.error().what, HasSubstr("absolute"));
}

TEST(CopyModel, TellsAFullDisk) {
  MemoryFiles files;
  files.set_full(true);
  EXPECT_EQ(copy_model(files, MemoryBlob({1}), kThird, "/out/model").error().fault, Fault::kUnavailable);
}

}  // namespace
}  // namespace expunge
