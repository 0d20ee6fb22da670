// SPDX-License-Identifier: Apache-2.0
#include <csignal>

#include "app/app.h"

int main(int argc, char** argv) {
  std::signal(SIGXFSZ, SIG_IGN);  // a file that may not grow is an error to report, like a full disk, not a death
  return steelyard::app::run_app({argv + 1, argv + argc});
}
