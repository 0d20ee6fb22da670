// SPDX-License-Identifier: Apache-2.0
#include "app/interrupt.h"

#include <cerrno>
#include <csignal>
#include <unistd.h>

#include "app/exit_codes.h"

namespace steelyard::app {
namespace {

// A signal handler may touch lock-free atomics and memory that no longer changes; nothing else here.
std::atomic<bool> interrupted{false};
static_assert(std::atomic<bool>::is_always_lock_free);

/// Never destroyed: a signal may come while the process ends.
struct Words {
  std::string farewell, goodbye, document;
};
const Words* words = nullptr;
std::atomic<bool> delivered{false};

extern "C" void on_signal(int) {
  const int saved_errno = errno;
  if (delivered.load()) return;  // the result is out, and the process ends anyway
  if (interrupted.exchange(true)) {
    [[maybe_unused]] auto nobody_to_tell = ::write(STDERR_FILENO, words->goodbye.data(), words->goodbye.size());
    nobody_to_tell = ::write(STDOUT_FILENO, words->document.data(), words->document.size());
    ::_exit(kInterrupted);
  }
  // Nobody to tell if standard error is closed, which is what SIGHUP usually means.
  if (::write(STDERR_FILENO, words->farewell.data(), words->farewell.size()) < 0) errno = saved_errno;
  errno = saved_errno;
}

}  // namespace

const std::atomic<bool>& catch_interrupts(const std::string& message, const std::string& goodbye,
                                          const std::string& last_words) {
  words = new Words{message, goodbye, last_words};
  struct sigaction action {};
  action.sa_handler = on_signal;
  action.sa_flags = SA_RESTART;
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    struct sigaction before {};
    ::sigaction(signal, nullptr, &before);
    if (before.sa_handler != SIG_IGN) ::sigaction(signal, &action, nullptr);  // nohup, and jobs in the background
  }
  return interrupted;
}

void expect_no_interrupt() {
  delivered = true;
}

}  // namespace steelyard::app
