#include "common/data/csv.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <memory>

namespace expunge {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Result<CsvTable> table_of(const std::string& text) {
  return CsvTable::read(std::make_unique<MemoryBlob>(bytes_of(text)), "t.csv");
}

struct Row {
  std::uint64_t line;
  std::vector<std::string> cells;
  bool operator==(const Row&) const = default;
};

Result<std::vector<Row>> rows_of(const std::string& text) {
  EXPUNGE_TRY(table, table_of(text));
  std::vector<Row> rows;
  CsvRow row;
  for (;;) {
    EXPUNGE_TRY(is_there, table.next(row));
    if (!is_there) return rows;
    rows.push_back({row.line(), {}});
    for (std::size_t i = 0; i < row.size(); ++i) rows.back().cells.emplace_back(row.cell(i));
  }
}

std::string refusal(const std::string& text) {
  const auto rows = rows_of(text);
  EXPECT_FALSE(rows);
  return rows ? "" : rows.error().what;
}

TEST(Csv, ReadsCellsWithTheirLines) {
  const auto rows = rows_of("a,b\n1,2\n\n,\nx y,\"z\"");
  ASSERT_TRUE(rows);
  EXPECT_THAT(*rows, ElementsAre(Row{2, {"1", "2"}}, Row{4, {"", ""}}, Row{5, {"x y", "z"}}));
}

TEST(Csv, ReadsQuotedCommasQuotesAndLineEnds) {
  const auto rows = rows_of("a,b\n\"1,5\",\"said \"\"no\"\"\"\n\"two\nlines\",\"\"\n3,4\n");
  ASSERT_TRUE(rows);
  EXPECT_THAT(*rows, ElementsAre(Row{2, {"1,5", "said \"no\""}}, Row{3, {"two\nlines", ""}}, Row{5, {"3", "4"}}));
}

TEST(Csv, PassesOverTheByteOrderMarkAndLineEndsOfWindows) {
  const auto rows = rows_of(
      "\xEF\xBB\xBF"
      "a,b\r\n1,\"2\"\r\n\r\n3,4\r\n");
  ASSERT_TRUE(rows);
  EXPECT_THAT(*rows, ElementsAre(Row{2, {"1", "2"}}, Row{4, {"3", "4"}}));
  EXPECT_TRUE(table_of("\xEF\xBB\xBF"
                       "a,b\n")
                  ->has("a"));
}

TEST(Csv, ReadsRowsAcrossPieces) {
  std::string text = "number,filling\n";
  const std::string filling(1000, 'f');
  for (int i = 0; i < 500; ++i) text += std::to_string(i) + "," + filling + "\n";
  const auto rows = rows_of(text);
  ASSERT_TRUE(rows);
  ASSERT_EQ(rows->size(), 500U);
  EXPECT_EQ(rows->back(), (Row{501, {"499", filling}}));
}

TEST(Csv, RefusesRowsOfAnotherLength) {
  EXPECT_THAT(refusal("a,b\n1,2\n1,2,3\n"), HasSubstr("t.csv:3: 3 cells, the header has 2"));
  EXPECT_THAT(refusal("a,b\n1\n"), HasSubstr("t.csv:2: 1 cells"));
}

TEST(Csv, RefusesQuotesThatAreOutOfPlace) {
  EXPECT_THAT(refusal("a,b\n1,x\"y\n"), HasSubstr("t.csv:2: a quote stands inside a cell"));
  EXPECT_THAT(refusal("a,b\n1,\"x\"y\n"), HasSubstr("t.csv:2: text follows a closing quote"));
  EXPECT_THAT(refusal("a,b\n1,\"x\n1,2\n"), HasSubstr("t.csv:2: a quote is opened and never closed"));
}

TEST(Csv, RefusesWhatIsNotText) {
  EXPECT_THAT(refusal("a,b\n1,M\xFCller\n"), HasSubstr("t.csv:2: is not UTF-8"));
  EXPECT_THAT(refusal(std::string("a,b\n1,\0\n", 8)), HasSubstr("t.csv:2: holds a zero byte"));
}

// Tells of its size, and makes its bytes when they are asked for.
class EndlessCell final : public Blob {
 public:
  std::uint64_t size() const override { return std::uint64_t{2} << 30; }
  Status read(std::uint64_t offset, std::span<std::uint8_t> into) const override {
    farthest = offset + into.size();
    std::ranges::fill(into, 'x');
    if (offset == 0) std::ranges::copy(bytes_of("a,b\n1,"), into.begin());
    return {};
  }
  static inline std::uint64_t farthest = 0;
};

TEST(Csv, RefusesACellOfTwoGigabytesWithoutReadingIt) {
  auto table = CsvTable::read(std::make_unique<EndlessCell>(), "t.csv");
  ASSERT_TRUE(table);
  CsvRow row;
  const auto next = table->next(row);
  ASSERT_FALSE(next);
  EXPECT_THAT(next.error().what, HasSubstr("t.csv:2: cell 2 is longer than 32768 bytes"));
  EXPECT_LT(EndlessCell::farthest, std::uint64_t{1} << 20);
}

TEST(Csv, RefusesRowsThatAreTooLongOrTooWide) {
  std::string wide;
  for (int i = 0; i < 2000; ++i) wide += "c" + std::to_string(i) + ",";
  EXPECT_THAT(refusal(wide + "end\n"), HasSubstr("t.csv:1: more than 1024 cells"));
  std::string header = "c0", row(20'000, 'x');
  for (int i = 1; i < 100; ++i) {
    header += ",c" + std::to_string(i);
    row += "," + std::string(20'000, 'x');
  }
  EXPECT_THAT(refusal(header + "\n" + row + "\n"), HasSubstr("t.csv:2: the row is longer"));
}

TEST(Csv, ReadsAsManyColumnsAsAreAllowedAndNoMore) {
  std::string header = "c0", row = "0";
  for (std::size_t i = 1; i < kMostColumns; ++i) {
    header += ",c" + std::to_string(i);
    row += ",0";
  }
  const auto rows = rows_of(header + "\n" + row + "\n");
  ASSERT_TRUE(rows) << rows.error().what;
  EXPECT_EQ(rows->front().cells.size(), kMostColumns);
  EXPECT_THAT(refusal(header + ",more\n"), HasSubstr("t.csv:1: more than 1024 cells"));
}

TEST(Csv, RefusesAHeaderThatNamesNoColumnOrOneTwice) {
  EXPECT_THAT(refusal(""), HasSubstr("t.csv is empty"));
  EXPECT_THAT(refusal("a,,b\n"), HasSubstr("t.csv:1: column 2 has no name"));
  EXPECT_THAT(refusal("a,b,a\n"), HasSubstr("t.csv:1: column 3 has the name of another"));
}

TEST(Csv, NamesTheNearestColumnWhereOneIsMissing) {
  const auto table = table_of("patient,path\n");
  ASSERT_TRUE(table);
  EXPECT_EQ(*table->column("path"), 1U);
  EXPECT_THAT(table->column("pacient").error().what, HasSubstr("is \"patient\" meant?"));
  EXPECT_THAT(table->column("Pneumothorax").error().what, HasSubstr("t.csv:1: has no column \"Pneumothorax\""));
}

}  // namespace
}  // namespace expunge
