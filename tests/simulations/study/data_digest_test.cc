#include "simulations/study/data_digest.h"

#include <gtest/gtest.h>

#include "tests/support/temporary_folder.h"

namespace expunge {
namespace {

class DataDigest : public testing::Test {
 protected:
  void write(const std::string& name, const std::string& text) {
    DiskFiles files;
    ASSERT_TRUE(files.make_folder((folder_ / name).parent_path()));
    ASSERT_TRUE(write_file(files, folder_ / name, view_of(text)));
  }
  std::string digest(const std::string& name) {
    const auto digest = digest_of_data(folder_ / name);
    EXPECT_TRUE(digest) << digest.error().what;
    return digest ? *digest : "";
  }
  TemporaryFolder folder_;
};

TEST_F(DataDigest, OfAFileIsOfItsBytesWhereverItLies) {
  write("a/x.npz", "one");
  write("b/y.npz", "one");
  write("b/x.npz", "two");
  EXPECT_EQ(digest("a/x.npz"), digest("b/y.npz"));
  EXPECT_NE(digest("a/x.npz"), digest("b/x.npz"));
}

TEST_F(DataDigest, OfAFolderSeesTablesNamesAndSizes) {
  for (const std::string set : {"a", "table", "name", "size"}) {
    write(set + "/train.csv", set == "table" ? "label\n1" : "label\n0");
    write(set + (set == "name" ? "/images/2.png" : "/images/1.png"), set == "size" ? "pixels" : "pixel");
  }
  for (const auto* other : {"table", "name", "size"}) EXPECT_NE(digest("a"), digest(other)) << other;
  write("copy/train.csv", "label\n0");
  write("copy/images/1.png", "pixel");
  EXPECT_EQ(digest("a"), digest("copy"));
}

TEST_F(DataDigest, WhatIsNotThereIsRefused) {
  EXPECT_FALSE(digest_of_data(folder_ / "none"));
}

}  // namespace
}  // namespace expunge
