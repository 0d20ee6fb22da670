// SPDX-License-Identifier: Apache-2.0
// honest_run_writer DIR NONCE: the folder of a run in which everything is as the run rules want it, measured under this
// nonce. No machine was needed for it: the command line is tested with it, not the machine.
#include <cstdio>
#include <filesystem>

#include "core/bundle/example.h"

int main(int argc, char** argv) {
  using namespace steelyard::bundle;
  if (argc != 3) {
    std::fputs("honest_run_writer DIR NONCE\n", stderr);
    return 2;
  }
  const std::filesystem::path folder = argv[1];
  const std::string journal = example::journal_of(example::a_run(argv[2]), {.nonce = argv[2]});
  const Packed packed = example::packed(journal);
  std::filesystem::create_directories(folder);
  steelyard::store::example::write(folder / kJournalPath, journal);
  steelyard::store::example::write(folder / kRunPath, packed.files.at(kRunPath));
  return 0;
}
