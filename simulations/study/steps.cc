#include "simulations/study/steps.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <set>

#include "common/crypto/hash.h"
#include "simulations/experiment.h"
#include "simulations/oracles.h"
#include "simulations/study/data_digest.h"

namespace expunge {
namespace {

// What the first model does not depend on.
const std::vector<std::string> kAfterTraining{"forget", "verification", "evaluation"};

std::string labels_text(const Cell& cell) {
  std::string text;
  for (const auto& [axis, label] : cell.labels) text += (text.empty() ? "" : ", ") + axis + " " + label;
  return text;
}

// Sixteen hex digits.
std::string digest_of(const std::string& what) {
  return to_text(sha256(view_of(std::string(EXPUNGE_VERSION) + "\n" + what))).substr(7, 16);
}

Result<std::string> choosing_part(const std::string& config) {
  EXPUNGE_TRY(file, parse_config(config, "a cell"));
  std::string text;
  ConfigTable forget = file.root().table("forget");
  for (const auto* key : kChoiceKeys)
    if (forget.has(key)) text += std::string(key) + " = " + forget.literal(key) + "\n";
  return text;
}

bool has_word(const std::string& text, const std::string& word) {
  const auto is_part = [&](std::size_t at) {
    return at < text.size() && (std::isalnum(static_cast<unsigned char>(text[at])) != 0 || text[at] == '_');
  };
  for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + 1))
    if ((at == 0 || !is_part(at - 1)) && !is_part(at + word.size())) return true;
  return false;
}

// Without the generated file and the line in it, which are nobody's; with what the study says of the key, or else with
// the file that the set began with.
std::string in_the_users_words(std::string what, const Cell& cell, const Path& config) {
  const std::string generated = config.string() + ":";
  if (what.starts_with(generated)) what.erase(0, what.find(": ", generated.size()) + 2);
  for (const auto& key : cell.changed)
    if (has_word(what, key.substr(key.rfind('.') + 1))) return what + " (the study sets \"" + key + "\")";
  return cell.base.empty() ? what : cell.base.string() + ": " + what;
}

class Planner {
 public:
  explicit Planner(Path out) : out_(std::move(out)) {}

  Status add(const Cell& cell) {
    EXPUNGE_TRY(config, write_config(digest_of(cell.config), cell.config));
    EXPUNGE_TRY(experiment, check(cell, config));
    EXPUNGE_TRY(inputs, inputs_of(experiment));
    EXPUNGE_TRY(training, without(cell.config, kAfterTraining));
    EXPUNGE_TRY(choosing, choosing_part(cell.config));
    training += inputs;
    const Path original = out_ / "originals" / digest_of(training);
    add_step(
        {StepKind::kOriginal, original, {}, config, arguments(to_text(StepKind::kOriginal), config, cell, original)});
    StudyStep last{StepKind::kCell, out_ / "cells" / digest_of(cell.config + inputs), {original}, config, {}};
    last.arguments = arguments(to_text(StepKind::kCell), config, cell, last.folder);
    add_argument(last, "--original", original);
    for (std::uint32_t number = 1; number <= experiment.oracles; ++number) {
      const Path oracle = out_ / "oracles" / digest_of(training + choosing + oracle_name(number));
      auto words = arguments(to_text(StepKind::kOracle), config, cell, oracle);
      words.insert(words.end(), {"--number", std::to_string(number)});
      StudyStep step{StepKind::kOracle, oracle, {}, config, std::move(words)};
      if (experiment.choice.difficulty) {
        step.needs.push_back(original);
        add_argument(step, "--original", original);
      }
      add_step(std::move(step));
      last.needs.push_back(oracle);
      add_argument(last, "--oracle", oracle);
    }
    planned_.folders.push_back(last.folder);
    add_step(std::move(last));
    return {};
  }

  StudySteps finish() { return std::move(planned_); }

 private:
  Result<Path> write_config(const std::string& name, const std::string& text) const {
    DiskFiles files;
    EXPUNGE_TRY_DO(files.make_folder(out_ / "configs"));
    const Path path = out_ / "configs" / (name + ".toml");
    const auto there = read_file(files, path, text.size());
    if (!there || text_of(*there) != text) EXPUNGE_TRY_DO(write_file(files, path, view_of(text)));
    return path;
  }

  static Result<Experiment> check(const Cell& cell, const Path& config) {
    auto experiment = read_experiment(DiskFiles(), config, std::nullopt, std::nullopt, cell.data);
    if (experiment) return experiment;
    const Error& error = experiment.error();
    return Error{error.fault, labels_text(cell) + ": " + in_the_users_words(error.what, cell, config)};
  }

  // What a configuration names without holding it: records, and a network's code.
  Result<std::string> inputs_of(const Experiment& experiment) {
    const Path& path = experiment.data.path;
    if (path.empty()) return experiment.study.network.code;
    if (!digests_.contains(path)) {
      EXPUNGE_TRY(digest, digest_of_data(path));
      digests_[path] = digest;
    }
    return experiment.study.network.code + digests_[path];
  }

  static std::vector<std::string> arguments(const std::string& kind, const Path& config, const Cell& cell,
                                            const Path& folder) {
    std::vector<std::string> words{"study-step", kind, "--config", config.string(), "--out", folder.string()};
    if (cell.data) words.insert(words.end(), {"--data", cell.data->string()});
    return words;
  }

  static void add_argument(StudyStep& step, const char* flag, const Path& folder) {
    step.arguments.insert(step.arguments.end(), {flag, folder.string()});
  }

  void add_step(StudyStep step) {
    if (known_.insert(step.folder).second) planned_.steps.push_back(std::move(step));
  }

  Path out_;
  StudySteps planned_;
  std::set<Path> known_;                 // folders of the steps
  std::map<Path, std::string> digests_;  // of data that was looked at already
};

}  // namespace

std::string to_text(StepKind kind) {
  constexpr const char* kNames[] = {"original", "oracle", "cell"};
  return kNames[static_cast<std::size_t>(kind)];
}

const char* result_of(StepKind kind) {
  return kind == StepKind::kCell ? "summary.json" : "figures.json";
}

Result<StudySteps> steps_of(const std::vector<Cell>& cells, const Path& out) {
  Planner planner(std::filesystem::absolute(out));
  for (const Cell& cell : cells) EXPUNGE_TRY_DO(planner.add(cell));
  return planner.finish();
}

bool is_done(const StudyStep& step) {
  return DiskFiles().exists(step.folder / result_of(step.kind));
}

bool has_its_needs(const StudyStep& step) {
  return std::ranges::all_of(
      step.needs, [](const Path& need) { return DiskFiles().exists(need / result_of(StepKind::kOriginal)); });
}

}  // namespace expunge
