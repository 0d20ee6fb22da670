// SPDX-License-Identifier: Apache-2.0
// steelyard-worker: the process in which plugins run. Started by the host only (core/plugin/spawn.cpp), with a private
// socket, a shared page and the topology as descriptors.
#include <array>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include "plugin/worker/channel.h"
#include "plugin/worker/runner.h"
#include "plugin/worker/services.h"

// A plugin's crash must reach the host as the signal that it is, also in sanitized builds.
extern "C" {
__attribute__((used, visibility("default"))) const char* __asan_default_options() {
  return "handle_segv=0:handle_abort=0:handle_sigbus=0:handle_sigfpe=0:handle_sigill=0:handle_sigtrap=0:"
         "allocator_may_return_null=1:detect_leaks=0:abort_on_error=1";
}
__attribute__((used, visibility("default"))) const char* __tsan_default_options() {
  return "handle_segv=0:handle_abort=0:handle_sigbus=0:handle_sigfpe=0:handle_sigill=0:report_signal_unsafe=0";
}
}

namespace steelyard::plugin {
namespace {

Shared* shared = nullptr;
Memory* memory = nullptr;

/// Leaves word for the host if a trap behind a buffer was hit. Raised again, because only a fault repeats by itself on
/// return, not a signal that the plugin sent.
void note_trap(int signal, siginfo_t* info, void*) {
  const auto address = reinterpret_cast<std::uintptr_t>(info->si_addr);
  if (memory->is_trap(address)) shared->guard_address = address;
  raise(signal);
}

void watch_for_traps() {
  static std::array<char, 64 * 1024> stack;  // a plugin may have used up its own
  const stack_t alternative{stack.data(), 0, stack.size()};
  sigaltstack(&alternative, nullptr);
  struct sigaction action {};
  action.sa_sigaction = note_trap;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK | static_cast<int>(SA_RESETHAND);
  sigaction(SIGSEGV, &action, nullptr);
}

[[noreturn]] void serve() {
  Channel channel;
  const int page = hide_descriptor(kSharedFd);
  void* mapped = mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED, page, 0);
  if (mapped == MAP_FAILED) _exit(kChannelLost);
  close(page);
  shared = static_cast<Shared*>(mapped);
  Services services(channel, *shared, hide_descriptor(kTopologyFd));
  memory = &services.memory();
  watch_for_traps();
  Runner runner(services);
  for (;;) channel.send(FrameKind::kReply, runner.answer(channel.read_request()));
}

}  // namespace
}  // namespace steelyard::plugin

int main() {
  if (fcntl(steelyard::plugin::kSocketFd, F_GETFD) < 0) {
    fmt::print(stderr, "steelyard-worker runs plugins for steelyard; it is not started by hand\n");
    return 2;
  }
  std::setvbuf(stdout, nullptr, _IONBF, 0);  // what a plugin prints is seen at once, also if it dies
  steelyard::plugin::serve();
}
