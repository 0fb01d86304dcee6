// Published models at a site: sealed, one at a time.
#include "site-agent/model_shelf.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/site-agent/a_site.h"

namespace expunge {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

std::vector<Path> files_of(ASite& site) {
  return *site.files().list(site.models());
}

TEST(ModelShelf, KeepsAPublishedModelSealed) {
  ASite site;
  site.ready().hear_published(1, {});
  ASSERT_THAT(files_of(site), SizeIs(1));
  const auto bytes = read_file(site.files(), files_of(site)[0], 1 << 20);
  EXPECT_THAT(std::string(text_of(*bytes)), Not(HasSubstr("model 1")));
  EXPECT_EQ(site.said<Beat>().back().published, ModelVersion{1});
}

TEST(ModelShelf, RefusesAModelThatIsNotTheOnePublished) {
  ASite site;
  site.ready().hear(a_publication(1, "model 1", {}), {blob("another model")});
  EXPECT_THAT(files_of(site), IsEmpty());
  EXPECT_THAT(site.notes, Contains(HasSubstr("not kept")));
  EXPECT_THAT(site.saved, IsEmpty());
}

TEST(ModelShelf, DestroysTheOlderModelsKeyAndFile) {
  ASite site;
  site.ready().hear_published(1, {});
  const std::string old_state = site.saved.at("model");
  const Path old_file = files_of(site).at(0);
  site.hear_published(2, {});
  EXPECT_NE(site.saved.at("model"), old_state);
  site.wait(Duration(2000));
  EXPECT_THAT(files_of(site), SizeIs(1));
  EXPECT_FALSE(site.files().exists(old_file));
}

TEST(ModelShelf, SweepsWhatAStoppedProcessLeft) {
  ASite site;
  site.ready().hear_published(1, {});
  site.wakes = false;
  site.hear_published(2, {});
  ASSERT_THAT(files_of(site), SizeIs(2));
  site.restart();
  EXPECT_THAT(files_of(site), SizeIs(1));
}

TEST(ModelShelf, AModelThatIsGoneIsFetchedAgain) {
  ASite site;
  site.ready().hear_published(1, {});
  ASSERT_TRUE(site.files().remove(files_of(site).at(0)));
  site.ready();
  EXPECT_THAT(site.notes, Contains(HasSubstr("fetched again")));
  site.hear_published(1, {});
  EXPECT_THAT(files_of(site), SizeIs(1));
}

TEST(ModelShelf, DoesNotFetchAVersionThatWasReplaced) {
  ASite site;
  site.ready().hear_published(2, {});
  const Status admitted =
      site.agent().admit(a_publication(1, "model 1", {}), std::vector<BlobRef>{attach(blob("model 1"), 1024)->ref});
  ASSERT_FALSE(admitted);
  EXPECT_EQ(admitted.error().fault, Fault::kStale);
}

}  // namespace
}  // namespace expunge
