// What is said of data files that are damaged, lie or are something else.
#include "tests/common/data/array_files.h"
#include "tests/integration/wrong_input.h"

namespace expunge {
namespace {

constexpr std::size_t kPixels = 28 * 28;

Bytes images(std::size_t count) {
  return npy_of("|u1", "(" + std::to_string(count) + ", 28, 28)", Bytes(count * kPixels, 7));
}

Bytes labels(const std::string& shape, std::size_t count) {
  return npy_of("|u1", shape, Bytes(count, 1));
}

Members right_members() {
  Members members;
  for (const auto* split : {"train", "val", "test"}) {
    members.emplace_back(std::string(split) + "_images.npy", images(4));
    members.emplace_back(std::string(split) + "_labels.npy", labels("(4, 1)", 4));
  }
  return members;
}

// The right file with one of its members replaced.
Bytes archive_with(const std::string& name, Bytes data) {
  auto members = right_members();
  for (auto& [member, content] : members)
    if (member == name) content = std::move(data);
  return zip_of(members);
}

Bytes archive_without(const std::string& name) {
  auto members = right_members();
  std::erase_if(members, [&](const auto& member) { return member.first == name; });
  return zip_of(members);
}

Bytes truncated() {
  auto bytes = zip_of(right_members());
  bytes.resize(bytes.size() / 2);
  return bytes;
}

// Its directory states a size four billion times what is there.
Bytes lying_directory() {
  auto bytes = zip_of(right_members(), ZIP_CM_STORE);
  const std::string mark = "PK\x01\x02";
  const auto at = std::search(bytes.begin(), bytes.end(), mark.begin(), mark.end());
  std::fill_n(at + 24, 3, std::uint8_t{0xf0});  // the unpacked size, little-endian
  return bytes;
}

std::function<Arguments(Desk&)> looking_at(const Bytes& bytes) {
  return [bytes](Desk& desk) -> Arguments { return {"data", "info", desk.write("films.npz", text_of(bytes))}; };
}

Arguments looking_at_nothing(Desk& desk) {
  return {"data", "info", desk.text_of_path("flims.npz")};
}

Arguments looking_at_a_folder(Desk& desk) {
  return {"data", "info", desk.desk().string()};
}

const std::vector<WrongInput> kTable{
    {"Truncated", "expunge", looking_at(truncated()), 2, {"films.npz", "cut off", "get it again"}},
    {"Empty", "expunge", looking_at({}), 2, {"films.npz", "empty"}},
    {"NotAZip", "expunge", looking_at(bytes_of("not an archive, but a note")), 2, {"films.npz", "zip"}},
    {"DirectoryLiesAboutSize",
     "expunge",
     looking_at(lying_directory()),
     2,
     {"films.npz", "inconsistent", "get it again"}},
    {"HeaderLiesAboutSize",
     "expunge",
     looking_at(archive_with("train_images.npy", npy_of("|u1", "(4000, 28, 28)", Bytes(4 * kPixels)))),
     2,
     {"films.npz", "train_images.npy", "(4000, 28, 28)"}},
    {"HeaderLargerThanAnyFile",
     "expunge",
     looking_at(archive_with("train_images.npy", npy_of("|u1", "(9000000000000000000, 28, 28)", Bytes(kPixels)))),
     2,
     {"films.npz", "train_images.npy", "larger than any file"}},
    {"LabelsOfTheWrongShape",
     "expunge",
     looking_at(archive_with("train_labels.npy", labels("(2, 2, 1)", 4))),
     2,
     {"films.npz", "train_labels.npy", "(2, 2, 1)", "(N, 1)"}},
    {"FewerLabelsThanImages",
     "expunge",
     looking_at(archive_with("train_labels.npy", labels("(3, 1)", 3))),
     2,
     {"films.npz", "train_labels.npy", "3 labels for 4"}},
    {"MemberMissing", "expunge", looking_at(archive_without("test_images.npy")), 2, {"films.npz", "test_images.npy"}},
    {"DoesNotExist", "expunge", looking_at_nothing, 2, {"flims.npz", "No such file"}},
    {"IsAFolder", "expunge", looking_at_a_folder, 2, {"/desk", "Is a directory"}},
};

class WrongData : public testing::TestWithParam<WrongInput> {};

TEST_P(WrongData, GetOneSentenceAndChangeNothing) {
  expect_refused(GetParam());
}

INSTANTIATE_TEST_SUITE_P(Table, WrongData, testing::ValuesIn(kTable), name_of);

}  // namespace
}  // namespace expunge
