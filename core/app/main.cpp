// SPDX-License-Identifier: Apache-2.0
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <unistd.h>

#include "app/app.h"

namespace {

/// Who starts us with a standard stream closed would get our messages written into the next file that we open. They can
/// be read only: a result that nobody can receive must not look delivered.
void open_standard_streams() {
  int fd = 0;
  while (fd >= 0 && fd <= STDERR_FILENO) fd = ::open("/dev/null", O_RDONLY);
  if (fd < 0) std::abort();  // not even /dev/null: nothing can be reported
  ::close(fd);
}

}  // namespace

int main(int argc, char** argv) {
  open_standard_streams();
  std::signal(SIGXFSZ, SIG_IGN);  // a file that may not grow is an error to report, like a full disk, not a death
  std::signal(SIGPIPE, SIG_IGN);  // whoever stops reading our progress does not end the measurement
  return steelyard::app::run_app({argv + 1, argv + argc});
}
