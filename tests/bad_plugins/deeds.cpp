// SPDX-License-Identifier: Apache-2.0
// What a plugin can do to its own process.
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <sys/resource.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

#include "plugin.h"

namespace bad {

inline void segfault() {
  volatile int* volatile nowhere = nullptr;
  *nowhere = 1;
}
inline void signal_itself() {
  ::raise(SIGSEGV);
}
inline void hang() {
  for (;;) ::pause();
}
inline void spin() {
  while (g_host->now_ns(g_host->ctx) != 0) {
  }
}
inline void exit_0() {
  std::exit(0);
}
inline void abort_now() {
  std::abort();
}
inline void throw_across() {
  throw std::runtime_error("nobody catches this");
}
inline void break_pipe() {
  int ends[2];
  if (::pipe(ends) != 0) return;
  ::close(ends[0]);
  ::signal(SIGPIPE, SIG_DFL);
  if (::write(ends[1], "x", 1) != 1) std::perror("write");
}
inline void close_everything() {
  for (int fd = 0; fd < 256; ++fd) ::close(fd);
}
// Well-formed debug messages on every descriptor that takes them, for ever: the worker's own channel is one.
inline void flood_frames() {
  const char frame[] = {8, 0, 0, 0, 'L', '0', 'n', 'o', 'i', 's', 'e', '.', '.'};
  for (;;)
    for (int fd = 3; fd < 8; ++fd)
      if (::send(fd, frame, sizeof frame, MSG_NOSIGNAL) < 0) continue;
}
// Fifty processes that left the group and wait for ever.
inline void fork_bomb() {
  for (int i = 0; i < 50; ++i) {
    if (::fork() != 0) continue;
    ::setsid();
    hang();
  }
  hang();
}
inline void leave_one_process() {
  if (::fork() == 0) hang();
}
inline void flood_stderr() {
  const std::string line(1023, '!');
  for (int i = 0; i < 64 * 1024; ++i) std::fprintf(stderr, "%s\n", line.c_str());
}
inline void print_on_stdout() {
  std::printf("hello from a plugin\n");
}
inline void flood_samples() {
  while (g_host->emit(g_host->ctx, 0, 1.0) == SY_OK) {
  }
}
inline void flood_log() {
  const std::string line(512, '?');
  for (int i = 0; i < 200'000; ++i) g_host->log(g_host->ctx, SY_LOG_ERROR, line.c_str());
}
// Volatile, or an optimising compiler drops memory that nobody reads.
inline void take_memory(std::size_t bytes) {
  auto* block = static_cast<volatile char*>(std::malloc(bytes));
  for (std::size_t i = 0; block != nullptr && i < bytes; i += 4096) block[i] = 1;
}
inline void allocate_without_end() {
  for (;;) take_memory(8u << 20);
}
inline void write_past_buffer() {
  auto* p = static_cast<volatile char*>(g_host->alloc(g_host->ctx, 4096, 0, -1));
  p[4096] = 1;
  g_host->free(g_host->ctx, const_cast<char*>(p));
}
inline void write_before_buffer() {
  auto* p = static_cast<volatile char*>(g_host->alloc(g_host->ctx, 4096, 0, -1));
  p[-1] = 1;
  g_host->free(g_host->ctx, const_cast<char*>(p));
}
inline void leave_a_thread() {
  std::thread(hang).detach();
}
inline void leak_a_descriptor() {
  if (::dup(2) < 0) std::abort();
}
inline void leak_memory() {
  take_memory(24u << 20);
}
// Deaf to polite requests, so that only SIGKILL ends it.
inline void catch_signals() {
  ::signal(SIGTERM, SIG_IGN);
  ::signal(SIGINT, SIG_IGN);
  hang();
}

// Sleeps through a cancellation: one repetition takes seconds and never asks.
struct IgnoresCancel : Plugin<IgnoresCancel> {
  static sy_status measure(std::uint64_t inner, std::uint64_t* elapsed_ns) {
    const std::uint64_t start = g_host->now_ns(g_host->ctx);
    for (std::uint64_t i = 0; i < inner; ++i) ::usleep(1'500'000);
    *elapsed_ns = g_host->now_ns(g_host->ctx) - start;
    report(static_cast<double>(inner) / (static_cast<double>(*elapsed_ns) * 1e-9));
    return SY_OK;
  }
};

}  // namespace bad

BAD_PLUGIN(SIN)
