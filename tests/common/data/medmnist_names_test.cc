#include "common/data/medmnist_names.h"

#include <gmock/gmock.h>

namespace expunge {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

TEST(MedMnistNames, AreOfTwelveSets) {
  EXPECT_THAT(medmnist_sets(), SizeIs(12));
  for (const auto& set : medmnist_sets()) EXPECT_GE(medmnist_labels(set).size(), 2U) << set;
}

TEST(MedMnistNames, NameTheFilesOfEachSize) {
  EXPECT_EQ(medmnist_file("bloodmnist", 28), "bloodmnist.npz");
  EXPECT_EQ(medmnist_file("bloodmnist", 224), "bloodmnist_224.npz");
}

TEST(MedMnistNames, NameTheLabelsOfASetAndOfItsFile) {
  EXPECT_THAT(medmnist_labels("pneumoniamnist"), ElementsAre("normal", "pneumonia"));
  EXPECT_THAT(medmnist_labels("tissuemnist_64"), SizeIs(8));
  EXPECT_THAT(medmnist_labels("chestmnist"), SizeIs(14));
  EXPECT_THAT(medmnist_labels("mednist_28"), IsEmpty());
}

}  // namespace
}  // namespace expunge
