// Training on real films, decoded on the reader's thread and in advance.
#include <gmock/gmock.h>

#include <cstdlib>

#include "common/data/chexpert.h"
#include "tests/common/learn/a_torch_learner.h"

namespace expunge {
namespace {

// The same films as a set in memory shows them.
class HeldFilms final : public Dataset {
 public:
  explicit HeldFilms(std::shared_ptr<const Dataset> films) : films_(std::move(films)) {}
  std::string name() const override { return films_->name(); }
  DatasetShape shape() const override { return films_->shape(); }
  std::size_t size() const override { return films_->size(); }
  const SampleInfo& info(std::size_t index) const override { return films_->info(index); }
  Status read(std::size_t index, std::span<std::uint8_t> into) const override { return films_->read(index, into); }

 private:
  std::shared_ptr<const Dataset> films_;
};

std::shared_ptr<const Dataset> films(const Path& folder, std::uint64_t cache_bytes) {
  const ChexpertSpec spec{.train = "chexpert_style_train.csv", .tests = {"chexpert_style_valid.csv"}};
  const ImageRules rules{.side = 32, .cache_bytes = cache_bytes};
  return *open_chexpert(DiskFiles(), folder, spec, rules, 1);
}

std::vector<float> trained_on(std::shared_ptr<const Dataset> data) {
  Instruction instruction = an_instruction(Work::kInitialise);
  instruction.network.task = TaskKind::kMultiLabel;
  instruction.network.classes = 14;
  instruction.network.input_size = 32;
  instruction.recipe.local_epochs = 2;
  const auto learner = *make_torch_learner(std::move(data), "cpu", 1);
  const Weights base = *perform(*learner, instruction, nullptr, nullptr, {})->weights;
  instruction.work = Work::kTrain;
  return perform(*learner, instruction, &base, nullptr, {{}, records(0, 200), {}, records(200, 300)})->weights->values;
}

TEST(FilmsFromDisk, GiveTheSameBitsWhateverTheCacheHolds) {
  const char* named = std::getenv("EXPUNGE_DATA");
  const Path folder = Path(named != nullptr ? named : "../shared/data") / "nih_cxr64";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no films at " << folder;
  const auto held = trained_on(std::make_shared<HeldFilms>(films(folder, kUsualCacheBytes)));
  for (const std::uint64_t cache : {std::uint64_t{0}, std::uint64_t{100 * 32 * 32}, kUsualCacheBytes})
    EXPECT_EQ(trained_on(films(folder, cache)), held) << cache << " bytes";
}

}  // namespace
}  // namespace expunge
