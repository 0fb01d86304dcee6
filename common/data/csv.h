// A table as text, RFC 4180, read row by row: commas, one header row, cells in double quotes where they hold commas,
// quotes or line ends. Strict, because such files come from elsewhere: every row has as many cells as the header, all
// is UTF-8, a quote stands at a cell's ends alone. A byte order mark, line ends of Windows and empty lines are passed
// over.
//
// Memory does not grow with the table: a piece of the file and one row are held.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/file.h"

namespace expunge {

inline constexpr std::size_t kMostCell = std::size_t{32} << 10;
inline constexpr std::size_t kMostRow = std::size_t{1} << 20;
inline constexpr std::size_t kMostColumns = 1024;

// One row; its cells are valid until the next is read.
class CsvRow {
 public:
  std::uint64_t line() const { return line_; }  // of the file, where the row begins; the first is 1
  std::size_t size() const { return ends_.size(); }
  std::string_view cell(std::size_t column) const;

 private:
  friend class CsvReader;
  std::uint64_t line_ = 0;
  std::string text_;               // all cells, one after the other
  std::vector<std::size_t> ends_;  // of each cell in text_
};

// A resource: owns the open file. All of these: kBadInput with file and line, never with what a cell holds.
class CsvReader {
 public:
  CsvReader(std::unique_ptr<Blob> blob, std::string name);  // `name` is for the errors
  Result<bool> next(CsvRow& row);                           // false: there are no more

 private:
  enum class State : std::uint8_t { kCellStart, kPlain, kQuoted, kQuoteSeen };

  Result<int> take();  // the next byte, -1 at the end
  Status on(int byte, CsvRow& row);
  Status on_plain(int byte, CsvRow& row);
  Status on_quoted(int byte, CsvRow& row);
  Status add(int byte, CsvRow& row);
  Status end_cell(CsvRow& row);
  Status end_row(int byte, CsvRow& row);
  Status check_text(const CsvRow& row) const;
  Error wrong(const std::string& why) const;

  std::unique_ptr<Blob> blob_;
  std::string name_;
  Bytes piece_;
  std::size_t at_ = 0;          // in piece_
  std::uint64_t offset_ = 0;    // of what follows piece_
  std::uint64_t line_ = 1;      // where at_ is
  std::uint64_t row_line_ = 1;  // where the row under way began
  State state_ = State::kCellStart;
  bool is_ended_ = false;  // the row under way
};

// The rows below a header that names each column once.
class CsvTable {
 public:
  static Result<CsvTable> open(const Files& files, const Path& path);
  static Result<CsvTable> read(std::unique_ptr<Blob> blob, std::string name);

  const std::string& name() const { return name_; }  // the file's, without its folder
  const std::vector<std::string>& columns() const { return columns_; }
  bool has(std::string_view column) const;
  Result<std::size_t> column(std::string_view name) const;  // kBadInput names the nearest that is there
  Result<bool> next(CsvRow& row);                           // false: there are no more

 private:
  CsvTable(CsvReader reader, std::string name, std::vector<std::string> columns)
      : reader_(std::move(reader)), name_(std::move(name)), columns_(std::move(columns)) {}

  CsvReader reader_;
  std::string name_;
  std::vector<std::string> columns_;
};

}  // namespace expunge
