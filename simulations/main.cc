// expunge: the operator's tool. Reads the command line and hands over to simulations/commands.

#include <CLI/CLI.hpp>
#include <charconv>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "common/base/log.h"
#include "common/base/program.h"
#include "common/crypto/library.h"
#include "protocols/host/command_line.h"
#include "simulations/commands/commands.h"

namespace expunge {
namespace {

constexpr const char* kAbout =
    "Federated learning that can forget.\n\n"
    "Example:\n"
    "  expunge simulate configs/quickstart.toml --out out/quickstart\n";

// What CLI11 wants of a check: the problem, or nothing.
template <class Parse>
auto problem_of(Parse parse) {
  return [parse](const std::string& text) {
    const auto parsed = parse(text);
    return parsed ? std::string() : parsed.error().what;
  };
}

bool needs_compute(std::string_view command) {
  return command == "predict" || command == "saliency";
}

// Up to what a configuration file can hold. CLI11 by itself takes "-3" for an unsigned number, and for one that is too
// large the largest.
auto whole_number_from(std::int64_t least) {
  return [least](const std::string& text) {
    std::int64_t number = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (fault == std::errc() && end == text.data() + text.size() && number >= least) return std::string();
    return "must be a whole number from " + std::to_string(least) + " to " +
           std::to_string(std::numeric_limits<std::int64_t>::max()) + ", not " + text;
  };
}

// CLI11 calls back when a subcommand was parsed whole; the command's exit code ends up in `code`.
class CommandLine {
 public:
  CommandLine() : app_(kAbout, "expunge") {
    app_.require_subcommand(1);
    app_.footer(
        "Also: expunge predict, class probabilities of a model; expunge saliency, which weights matter for a forget "
        "set. See expunge predict --help.");
    app_.set_version_flag(
        "--version", [] { return version_text(); }, "Version of this program and its libraries");
    app_.add_option("--log-level", teller_.level, "debug, info, warning or error")->check(problem_of(parse_level));
    app_.add_option("--log-format", teller_.format, "text or json")->check(problem_of(parse_log_format));
    add_simulate();
    add_study();
    add_provision();
    add_forget();
    add_status();
    add_export();
    add_data();
    add_bench();
  }

  int run(int count, char** words) {
    if (const auto code = read_command_line(app_, count, words)) return *code;
    return code_;
  }

 private:
  static std::string version_text() {
    return std::string("expunge ") + EXPUNGE_VERSION + "\nOpenSSL " + openssl_version() +
           "\nLibTorch: see expunge-compute --version";
  }

  void add_simulate() {
    auto* command = app_.add_subcommand("simulate", "A whole consortium on this machine, from kits to forgetting");
    auto options = std::make_shared<SimulateOptions>();
    command->add_option("CONFIG.toml", options->config, "The federation; see configs/")->required();
    command->add_option("--data", options->data, "The data set, where the configuration does not generate one");
    command->add_option("--sites", options->sites, "Number of sites, instead of the configuration's")
        ->check(CLI::Range(1, 1024));
    command->add_option("--out", options->out, "Folder for the results; default out/NAME");
    command->add_option("--seed", options->seed, "Instead of the configuration's")->check(whole_number_from(0));
    command->add_flag("--virtual", options->is_virtual, "In one process and in virtual time");
    command->add_flag("--json", options->json, "Print summary.json and nothing else");
    command->callback([this, options] {
      options->teller = teller_;
      code_ = simulate_command(*options);
    });
  }

  void add_study() {
    auto* command = app_.add_subcommand("study", "A grid of experiments; goes on where it was stopped");
    auto options = std::make_shared<StudyOptions>();
    command->add_option("STUDY.toml", options->study, "See configs/studies/")->required();
    command->add_option("--data", options->data, "The folder with the study's data sets");
    command->add_option("--out", options->out, "Folder for the results; default out/NAME");
    command->add_option("--jobs", options->jobs, "Steps at once; default: one a core")->check(CLI::Range(1, 4096));
    command->add_flag("--slurm", options->is_on_slurm, "As job arrays; the folder must be seen by all nodes");
    command->add_flag("--json", options->json, "Print where the table and the report are, as JSON, and nothing else");
    command->callback([this, options] {
      options->teller = teller_;
      code_ = study_command(*options);
    });
  }

  void add_provision() {
    auto* command = app_.add_subcommand("provision", "Makes one kit per member of a consortium");
    auto options = std::make_shared<ProvisionOptions>();
    command
        ->add_option("CONSORTIUM.toml", options->consortium, "Name, address, sites, study; as configs/consortium.toml")
        ->required();
    command->add_option("--out", options->out, "Folder for the kits")->required();
    command->callback([this, options] { code_ = provision_command(*options); });
  }

  void add_forget() {
    auto* command =
        app_.add_subcommand("forget", "Asks for records of this site to be forgotten; prints the request id");
    auto options = std::make_shared<ForgetOptions>();
    command->add_option("--kit", options->kit, "The owning site's kit")->required();
    auto* what = command->add_option_group("What", "is to be forgotten")->require_option(1);
    what->add_option("--patients", options->patients, "A file with one patient id a line: all records of these");
    what->add_option("--records", options->records, "A file with one record number a line, from 0");
    what->add_option("--class", options->label, "All training records of this class or with this finding, from 0")
        ->check(CLI::Range(0, 65535));
    what->add_flag("--whole-site", options->is_whole_site, "All training records of this site");
    auto* lost = what->add_option(
        "--lost", options->lost,
        "Nothing new: this request, which the site's database lost, is dealt with: its patients were asked "
        "for again, or are not in the data any more");
    auto* basis = command->add_option("--basis", options->basis, "erasure, consent, error or leaves");
    auto* wait = command->add_flag("--wait", options->wait, "Until the request has ended");
    lost->excludes(basis)->excludes(wait);
    command->add_flag("--json", options->json, "Print the request as JSON and nothing else");
    command->callback([this, options] {
      options->teller = teller_;
      code_ = forget_command(*options);
    });
  }

  void add_status() {
    auto* command = app_.add_subcommand("status", "Who is connected, what is waited for and why, open requests");
    auto options = std::make_shared<StatusOptions>();
    command->add_option("--kit", options->kit,
                        "Kit of a program that runs on this machine; default: the current folder");
    command->add_flag("--watch", options->watch, "Again every second, until interrupted");
    command->add_flag("--json", options->json, "Print all that the program tells, as JSON, and nothing else");
    command->callback([this, options] { code_ = status_command(*options); });
  }

  void add_export() {
    auto* command = app_.add_subcommand("export", "A model version as safetensors, named as torchvision names it");
    auto options = std::make_shared<ExportOptions>();
    command->add_option("--kit", options->kit, "Kit of a coordinator or site that runs on this machine")->required();
    command->add_option("--version", options->version, "Default: the newest published")->check(whole_number_from(1));
    command->add_option("--out", options->out, "The .safetensors file to write, outside the kit")->required();
    command->callback([this, options] { code_ = export_command(*options); });
  }

  void add_data() {
    auto* command = app_.add_subcommand("data", "Generated data sets; what a file holds");
    command->require_subcommand(1);
    auto options = std::make_shared<DataOptions>();
    auto* info = command->add_subcommand("info", "What a file holds");
    info->add_option("FILE", options->file, "A MedMNIST .npz, or a .toml with a table [data]")->required();
    info->add_flag("--json", options->json, "Print it as JSON and nothing else");
    info->callback([this, options] { code_ = data_info_command(*options); });
    auto* make = command->add_subcommand("make", "Writes a generated clinic in the MedMNIST layout");
    make->add_option("FILE.npz", options->file, "The file to write")->required();
    make->add_option("--patients", options->patients, "Default: 400")->check(whole_number_from(1));
    make->add_option("--seed", options->seed, "Default: 1")->check(whole_number_from(0));
    make->callback([this, options] { code_ = data_make_command(*options); });
  }

  void add_bench() {
    auto* command = app_.add_subcommand("bench", "Measures the machinery, not the learning");
    command->require_subcommand(1);
    auto options = std::make_shared<BenchOptions>();
    auto* round = command->add_subcommand("round", "Rounds in which nobody trains, beside the bare encrypted link");
    round->add_option("--sites", options->sites, "Default: 4")->check(CLI::Range(1, 1024));
    round->add_option("--floats", options->floats, "Of the model; default: 62000")->check(CLI::Range(1, 2000000000));
    round->add_option("--rounds", options->rounds, "Measured; default: 30")->check(CLI::Range(1, 100000));
    round->add_flag("--plain")->description("Updates in the clear inside the encrypted channel (the only kind so far)");
    round->add_flag("--json", options->json, "Print the figures as JSON and nothing else");
    round->callback([this, options] { code_ = bench_round_command(*options); });
    auto trained = std::make_shared<BenchTrainingOptions>();
    auto* training = command->add_subcommand("training", "A federation's training beside plain processes'");
    training->add_option("CONFIG.toml", trained->config, "As for simulate")->required();
    training->add_option("--data", trained->data, "As for simulate");
    training->add_option("--processes", trained->processes, "Plain ones, at once; default: 2")
        ->check(CLI::Range(1, 64));
    training->add_flag("--json", trained->json, "Print the figures as JSON and nothing else");
    training->callback([this, trained] { code_ = bench_training_command(*trained); });
  }

  CLI::App app_;
  TellerSettings teller_;
  int code_ = kDone;
};

}  // namespace
}  // namespace expunge

int main(int count, char** words) {
  return expunge::run_program("expunge", [&] {
    if (count > 1 && expunge::needs_compute(words[1])) expunge::become_compute({words + 1, words + count});
    return expunge::CommandLine().run(count, words);
  });
}
