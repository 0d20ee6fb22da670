// SPDX-License-Identifier: Apache-2.0
#include "common/try_in_child.h"

#include <cerrno>
#include <csignal>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace steelyard::cpu {
namespace {

constexpr unsigned kSeconds = 10;

/// Without the handlers that libraries registered for forks: libomp's, called while its threads run, kills the child.
pid_t fork_as_it_is() {
#if defined(__GLIBC__)
#if __GLIBC_PREREQ(2, 34)
  return _Fork();
#endif
#endif
  return fork();
}

}  // namespace

int try_in_child(const std::function<void()>& action) {
  const pid_t child = fork_as_it_is();
  if (child == 0) {
    for (const int fault : {SIGILL, SIGSEGV, SIGBUS, SIGFPE, SIGABRT, SIGALRM}) std::signal(fault, SIG_DFL);
    prctl(PR_SET_DUMPABLE, 0);  // no core file for an answer that is expected
    alarm(kSeconds);
    action();
    _exit(0);
  }
  if (child < 0) return -1;
  int status = 0;
  while (waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) return -1;
  }
  return status;
}

}  // namespace steelyard::cpu
