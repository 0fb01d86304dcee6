// The commands of `expunge`, one file each. Results go to standard output, everything else to standard error; each
// returns an exit code of common/base/program.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/base/file.h"
#include "simulations/teller.h"

namespace expunge {

struct SimulateOptions {
  TellerSettings teller;
  Path config;
  std::optional<Path> data;
  std::optional<std::uint32_t> sites;
  std::optional<Path> out;  // default: out/NAME of the study
  std::optional<std::uint64_t> seed;
  bool is_virtual = false;
  bool json = false;
};
int simulate_command(const SimulateOptions& options);

struct StudyOptions {
  TellerSettings teller;
  Path study;
  std::optional<Path> data;
  std::optional<Path> out;            // default: out/NAME of the study's file
  std::optional<std::uint32_t> jobs;  // at once; default: one a core
  bool is_on_slurm = false;
  bool json = false;
};
int study_command(const StudyOptions& options);

struct ProvisionOptions {
  Path consortium;
  Path out;
};
int provision_command(const ProvisionOptions& options);

struct ForgetOptions {
  TellerSettings teller;
  Path kit;
  // Exactly one of these five is given.
  Path patients;                      // one patient id a line
  Path records;                       // one record number a line
  std::optional<std::int32_t> label;  // of a class
  bool is_whole_site = false;
  std::optional<std::string> lost;  // a request's id: see site-agent/lost_requests.h
  std::string basis = "erasure";
  bool wait = false;
  bool json = false;
};
int forget_command(const ForgetOptions& options);

struct StatusOptions {
  Path kit;
  bool watch = false;
  bool json = false;
};
int status_command(const StatusOptions& options);

struct ExportOptions {
  Path kit;
  std::optional<std::uint64_t> version;  // default: the newest published
  Path out;
};
int export_command(const ExportOptions& options);

struct DataOptions {
  Path file;                     // `info`: what to look at; `make`: where to write
  std::uint64_t patients = 400;  // `make`
  std::uint64_t seed = 1;        // `make`
  bool json = false;
};
int data_info_command(const DataOptions& options);
int data_make_command(const DataOptions& options);

struct BenchOptions {
  std::uint32_t sites = 4;
  std::uint64_t floats = 62000;
  std::uint32_t rounds = 30;
  bool json = false;
};
int bench_round_command(const BenchOptions& options);

struct BenchTrainingOptions {
  Path config;
  std::optional<Path> data;
  std::uint32_t processes = 2;
  bool json = false;
};
int bench_training_command(const BenchTrainingOptions& options);

// The commands that compute (predict, saliency, simulate --virtual) live in a second program beside this one, so that
// the others start at once: `expunge predict …` becomes `expunge-compute predict …`.
[[noreturn]] void become_compute(const std::vector<std::string>& arguments);

}  // namespace expunge
