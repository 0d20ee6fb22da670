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
std::string farewell, last_line, last_document;

extern "C" void on_signal(int) {
  const int saved_errno = errno;
  if (interrupted.exchange(true)) {
    [[maybe_unused]] auto nobody_to_tell = ::write(STDERR_FILENO, last_line.data(), last_line.size());
    nobody_to_tell = ::write(STDOUT_FILENO, last_document.data(), last_document.size());
    ::_exit(kInterrupted);
  }
  // Nobody to tell if standard error is closed, which is what SIGHUP usually means.
  if (::write(STDERR_FILENO, farewell.data(), farewell.size()) < 0) errno = saved_errno;
  errno = saved_errno;
}

}  // namespace

const std::atomic<bool>& catch_interrupts(const std::string& message, const std::string& goodbye,
                                          const std::string& last_words) {
  farewell = message;
  last_line = goodbye;
  last_document = last_words;
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

}  // namespace steelyard::app
