// SPDX-License-Identifier: Apache-2.0
#include "plugin/spawn.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <sched.h>
#include <signal.h>
#include <string>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <vector>

namespace steelyard::plugin {
namespace {

Error system_error(const std::string& what) {
  return {Errc::kIo, fmt::format("{}: {}", what, std::strerror(errno)), "see `ulimit -a`, and whether memory is left"};
}

/// Descriptors of ours stay above those that the child arranges for the worker.
constexpr int kAbove = 10;

Fd raised(int fd) {
  const int high = fd < 0 ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, kAbove);
  if (fd >= 0) close(fd);
  return Fd(high);
}

/// All that the child needs between fork and exec, where it may neither allocate nor lock.
struct Launchpad {
  std::string path;
  std::vector<std::string> environment;
  std::vector<char*> envp;
  std::vector<unsigned long> mask;  // of CPUs, as the kernel wants it
  Fd null, output, socket, shared;
  int topology = -1;
  pid_t parent = -1;
};

/// What would change the threads of a plugin, or the instructions of a library that it measures, and stand in no row.
bool changes_what_is_measured(std::string_view entry) {
  constexpr std::array<std::string_view, 9> kPrefixes = {"OMP_", "GOMP_", "KMP_",    "LIBOMP_", "OPENBLAS_",
                                                         "MKL_", "BLIS_", "ONEDNN_", "DNNL_"};
  for (const std::string_view prefix : kPrefixes)
    if (entry.starts_with(prefix)) return true;
  return false;
}

void fill_environment(Launchpad& pad, const Placement& placement) {
  for (char** entry = environ; *entry != nullptr; ++entry)
    if (!changes_what_is_measured(*entry)) pad.environment.emplace_back(*entry);
  for (const auto& [name, value] : placement.environment) pad.environment.push_back(fmt::format("{}={}", name, value));
  for (std::string& entry : pad.environment) pad.envp.push_back(entry.data());
  pad.envp.push_back(nullptr);
}

void fill_mask(Launchpad& pad, const model::CpuList& cpus) {
  constexpr std::size_t kBits = 8 * sizeof(unsigned long);
  for (const unsigned cpu : cpus) {
    if (pad.mask.size() <= cpu / kBits) pad.mask.resize(cpu / kBits + 1);
    pad.mask[cpu / kBits] |= 1ul << (cpu % kBits);
  }
}

void volunteer_for_the_oom_killer() {
  const int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
  if (fd < 0) return;
  [[maybe_unused]] const ssize_t n = write(fd, "1000", 4);
  close(fd);
}

void close_from(unsigned first) {
  if (syscall(SYS_close_range, first, ~0u, 0u) == 0) return;
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  for (rlim_t fd = first; fd < limit.rlim_cur; ++fd) close(static_cast<int>(fd));
}

/// Async-signal-safe calls only: other threads of the parent may have held any lock when it forked.
[[noreturn]] void become_worker(const Launchpad& pad) {
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != pad.parent) _exit(kNoExec);
  for (int signal_number = 1; signal_number < NSIG; ++signal_number) signal(signal_number, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  const rlimit no_core{0, 0};
  setrlimit(RLIMIT_CORE, &no_core);
  volunteer_for_the_oom_killer();
  const int wanted[] = {pad.null.get(),   pad.output.get(), pad.output.get(),
                        pad.socket.get(), pad.shared.get(), pad.topology};
  for (int fd = 0; fd < 6; ++fd)
    if (dup2(wanted[fd], fd) < 0) _exit(kNoExec);
  close_from(6);
  if (syscall(SYS_sched_setaffinity, 0, pad.mask.size() * sizeof(unsigned long), pad.mask.data()) != 0) _exit(kNoBind);
  char name[] = "steelyard-worker";
  char* argv[] = {name, nullptr};
  execve(pad.path.c_str(), argv, pad.envp.data());
  _exit(kNoExec);
}

Result<Shared*> map_shared(Launchpad& pad) {
  pad.shared = raised(memfd_create("steelyard-shared", MFD_CLOEXEC));
  if (pad.shared.get() < 0 || ftruncate(pad.shared.get(), sizeof(Shared)) != 0) return system_error("shared page");
  void* page = mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED, pad.shared.get(), 0);
  if (page == MAP_FAILED) return system_error("shared page");
  return static_cast<Shared*>(page);
}

Result<void> open_channels(Launchpad& pad, Spawned& ours) {
  int pair[2], pipe_ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) return system_error("socket pair");
  ours.socket = raised(pair[0]);
  pad.socket = raised(pair[1]);
  if (pipe2(pipe_ends, O_CLOEXEC) != 0) return system_error("pipe");
  ours.output = raised(pipe_ends[0]);
  pad.output = raised(pipe_ends[1]);
  pad.null = raised(open("/dev/null", O_RDONLY | O_CLOEXEC));
  for (const int fd : {ours.socket.get(), pad.socket.get(), ours.output.get(), pad.output.get(), pad.null.get()})
    if (fd < 0) return system_error("descriptors for a worker");
  fcntl(ours.output.get(), F_SETFL, O_NONBLOCK);
  return {};
}

}  // namespace

Result<Fd> sealed_text(std::string_view text) {
  Fd fd = raised(memfd_create("steelyard-text", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  const std::string bytes = std::string(text) + '\0';
  std::size_t done = 0;
  while (fd.get() >= 0 && done < bytes.size()) {
    const ssize_t n = write(fd.get(), bytes.data() + done, bytes.size() - done);
    if (n <= 0) return system_error("text for the workers");
    done += static_cast<std::size_t>(n);
  }
  if (fd.get() < 0 || fcntl(fd.get(), F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0)
    return system_error("text for the workers");
  return fd;
}

Result<Spawned> spawn_worker(const std::filesystem::path& worker, const Placement& placement, int topology) {
  if (access(worker.c_str(), X_OK) != 0)
    return Error{Errc::kMissing, fmt::format("{}: {}", worker.string(), std::strerror(errno)),
                 "install steelyard-worker beside steelyard"};
  Launchpad pad;
  Spawned ours;
  if (auto opened = open_channels(pad, ours); !opened) return opened.error();
  auto shared = map_shared(pad);
  if (!shared) return shared.error();
  ours.shared = *shared;
  pad.path = worker.string();
  pad.topology = topology;
  pad.parent = getpid();
  fill_environment(pad, placement);
  fill_mask(pad, placement.cpus);
  ours.pid = fork();
  if (ours.pid == 0) become_worker(pad);
  if (ours.pid < 0) {
    munmap(ours.shared, sizeof(Shared));
    return system_error("cannot start a worker");
  }
  setpgid(ours.pid, ours.pid);  // both sides do, so that neither has to wait for the other
  ours.pidfd = Fd(static_cast<int>(syscall(SYS_pidfd_open, ours.pid, 0)));
  return ours;
}

}  // namespace steelyard::plugin
