// Configuration files (TOML), read once, complete and checked: an unknown key, a missing key or a value out of range is
// an error with file and line, and a mistyped key names the nearest right one.
//
//   ConfigFile file = …;                         // from parse_config
//   ConfigTable training = file.root().table("training");
//   recipe.batch = training.integer("batch", {.least = 1, .most = 4096}, 128);
//   EXPUNGE_TRY_DO(file.finish());               // the first thing that was wrong, or a key that nobody asked for
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"

namespace expunge {

class ConfigFileState;

struct WholeRange {
  std::int64_t least = std::numeric_limits<std::int64_t>::min();
  std::int64_t most = std::numeric_limits<std::int64_t>::max();
};
struct RealRange {
  double least = -std::numeric_limits<double>::infinity();
  double most = std::numeric_limits<double>::infinity();
};

// One table being read; copies read the same table. Getters without a default make the key required. After an error
// they return the default or an empty value, and finish() tells.
class ConfigTable {
 public:
  bool has(std::string_view key) const;
  std::string text(std::string_view key, std::optional<std::string> otherwise = std::nullopt);
  // One of `choices`, or an error that lists them.
  std::string choice(std::string_view key, const std::vector<std::string>& choices,
                     std::optional<std::string> otherwise = std::nullopt);
  std::int64_t integer(std::string_view key, WholeRange range, std::optional<std::int64_t> otherwise = std::nullopt);
  double number(std::string_view key, RealRange range, std::optional<double> otherwise = std::nullopt);
  bool flag(std::string_view key, std::optional<bool> otherwise = std::nullopt);
  std::vector<std::string> texts(std::string_view key,
                                 std::optional<std::vector<std::string>> otherwise = std::nullopt);
  // A value of any kind, or the values of a list, as TOML text.
  std::string literal(std::string_view key);
  std::vector<std::string> literals(std::string_view key);
  std::vector<std::string> keys() const;    // in the order of the file; for tables with free keys
  ConfigTable table(std::string_view key);  // absent: an empty table, so that its required keys are missed
  std::vector<ConfigTable> tables(std::string_view key);  // [[key]]
  void pass_over(std::string_view key);                   // known, but somebody else's to read
  // Reports a value that is well-formed but wrong for a reason the caller knows: "seed in [study] WHY".
  void refuse(std::string_view key, std::string_view why);

 private:
  friend class ConfigFile;
  friend class ConfigFileState;
  struct Node;
  ConfigTable(std::shared_ptr<ConfigFileState> file, std::shared_ptr<Node> node);
  std::shared_ptr<ConfigFileState> file_;
  std::shared_ptr<Node> node_;
};

class ConfigFile {
 public:
  ConfigTable root();
  Status finish() const;

 private:
  friend Result<ConfigFile> parse_config(std::string_view text, std::string_view file_name);
  std::shared_ptr<ConfigFileState> state_;
};

// `file_name` is for the errors: "clinic.toml:12: …".
Result<ConfigFile> parse_config(std::string_view text, std::string_view file_name);

// The candidate with the smallest edit distance, if it is near enough to be meant.
std::optional<std::string> nearest(std::string_view word, const std::vector<std::string>& candidates);

// "there is no WHAT 'NAME'; did you mean 'NEAREST'?", or what is known.
Error unknown(std::string_view what, const std::string& name, const std::vector<std::string>& known);

}  // namespace expunge
