#include "common/data/csv.h"

#include <algorithm>
#include <utility>

#include "common/base/utf8.h"

namespace expunge {
namespace {

constexpr std::size_t kPiece = std::size_t{64} << 10;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr int kEnd = -1;

bool ends_line(int byte) {
  return byte == '\n' || byte == kEnd;
}

}  // namespace

std::string_view CsvRow::cell(std::size_t column) const {
  ensure(column < ends_.size(), "CsvRow::cell: the reader has checked the number of cells");
  const std::size_t start = column == 0 ? 0 : ends_[column - 1];
  return std::string_view(text_).substr(start, ends_[column] - start);
}

CsvReader::CsvReader(std::unique_ptr<Blob> blob, std::string name) : blob_(std::move(blob)), name_(std::move(name)) {}

Error CsvReader::wrong(const std::string& why) const {
  return bad_input(name_ + ":" + std::to_string(row_line_) + ": " + why);
}

Result<int> CsvReader::take() {
  if (at_ == piece_.size()) {
    const std::uint64_t left = blob_->size() - offset_;
    if (left == 0) return kEnd;
    piece_.resize(static_cast<std::size_t>(std::min<std::uint64_t>(left, kPiece)));
    EXPUNGE_TRY_DO(blob_->read(offset_, piece_));
    const bool has_mark = offset_ == 0 && text_of(piece_).starts_with(kByteOrderMark);
    offset_ += piece_.size();
    at_ = has_mark ? kByteOrderMark.size() : 0;
    if (at_ == piece_.size()) return kEnd;
  }
  const int byte = piece_[at_++];
  if (byte == '\n') ++line_;
  return byte;
}

Result<bool> CsvReader::next(CsvRow& row) {
  for (;;) {
    row.text_.clear();
    row.ends_.clear();
    row_line_ = line_;
    row.line_ = line_;
    is_ended_ = false;
    bool is_at_end = false;
    while (!is_ended_) {
      EXPUNGE_TRY(byte, take());
      is_at_end = byte == kEnd;
      EXPUNGE_TRY_DO(on(byte, row));
    }
    const bool is_empty = row.ends_.size() == 1 && row.text_.empty();
    if (!is_empty) {
      EXPUNGE_TRY_DO(check_text(row));
      return true;
    }
    if (is_at_end) return false;
  }
}

Status CsvReader::on(int byte, CsvRow& row) {
  if (row.text_.size() > kMostRow)
    return wrong("the row is longer than " + std::to_string(kMostRow) + " bytes; is a quote left open?");
  if (state_ == State::kQuoted || state_ == State::kQuoteSeen) return on_quoted(byte, row);
  return on_plain(byte, row);
}

Status CsvReader::on_plain(int byte, CsvRow& row) {
  if (byte == ',') return end_cell(row);
  if (ends_line(byte)) return end_row(byte, row);
  if (byte != '"') {
    state_ = State::kPlain;
    return add(byte, row);
  }
  if (state_ != State::kCellStart) return wrong("a quote stands inside a cell; put the whole cell in quotes");
  state_ = State::kQuoted;
  return {};
}

Status CsvReader::on_quoted(int byte, CsvRow& row) {
  if (state_ == State::kQuoted) {
    if (byte == kEnd) return wrong("a quote is opened and never closed");
    if (byte != '"') return add(byte, row);
    state_ = State::kQuoteSeen;
    return {};
  }
  if (byte == '"') {
    state_ = State::kQuoted;
    return add(byte, row);
  }
  if (byte == ',') return end_cell(row);
  if (ends_line(byte)) return end_row(byte, row);
  if (byte == '\r') return {};
  return wrong("text follows a closing quote; double the quotes that belong to a cell");
}

Status CsvReader::add(int byte, CsvRow& row) {
  const std::size_t start = row.ends_.empty() ? 0 : row.ends_.back();
  if (row.text_.size() - start >= kMostCell)
    return wrong("cell " + std::to_string(row.ends_.size() + 1) + " is longer than " + std::to_string(kMostCell) +
                 " bytes; is a quote left open?");
  if (byte == 0) return wrong("holds a zero byte; save the table as UTF-8 text");
  row.text_.push_back(static_cast<char>(byte));
  return {};
}

Status CsvReader::end_cell(CsvRow& row) {
  row.ends_.push_back(row.text_.size());
  state_ = State::kCellStart;
  if (row.ends_.size() > kMostColumns)
    return wrong("more than " + std::to_string(kMostColumns) + " cells; is it the right file?");
  return {};
}

Status CsvReader::end_row(int byte, CsvRow& row) {
  if (state_ == State::kPlain && byte == '\n' && row.text_.ends_with('\r')) row.text_.pop_back();
  is_ended_ = true;
  return end_cell(row);
}

Status CsvReader::check_text(const CsvRow& row) const {
  if (!is_utf8(row.text_)) return wrong("is not UTF-8; save the table as UTF-8 text");
  return {};
}

}  // namespace expunge
