// SPDX-License-Identifier: Apache-2.0
#include "plugin/process_tree.h"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <map>
#include <memory>
#include <mutex>
#include <poll.h>
#include <set>
#include <signal.h>
#include <string_view>
#include <sys/wait.h>
#include <unistd.h>

namespace steelyard::plugin {
namespace {

struct Entry {
  pid_t parent = 0;
  char state = '?';
  std::uint64_t started = 0;  // clock ticks since boot
  std::uint64_t resident_bytes = 0;
};
using Table = std::map<pid_t, Entry>;

std::size_t read_small(const char* path, char* buffer, std::size_t size) {
  const int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return 0;
  const ssize_t n = read(fd, buffer, size - 1);
  close(fd);
  buffer[n > 0 ? n : 0] = '\0';
  return n > 0 ? static_cast<std::size_t>(n) : 0;
}

/// /proc/<pid>/stat; its second field may contain anything, so fields are counted from the last ')'.
bool read_entry(pid_t pid, Entry& entry) {
  char buffer[1024];
  if (read_small(fmt::format("/proc/{}/stat", pid).c_str(), buffer, sizeof buffer) == 0) return false;
  const char* after_name = std::strrchr(buffer, ')');
  if (after_name == nullptr) return false;
  long long resident_pages = 0;
  unsigned long long started = 0;
  int parent = 0;
  if (std::sscanf(after_name + 2,
                  "%c %d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %*d %*d %llu %*u %lld",
                  &entry.state, &parent, &started, &resident_pages) != 4)
    return false;
  entry.parent = parent;
  entry.started = started;
  entry.resident_bytes = static_cast<std::uint64_t>(resident_pages) * static_cast<std::uint64_t>(getpagesize());
  return true;
}

Table read_table() {
  Table table;
  const std::unique_ptr<DIR, int (*)(DIR*)> proc(opendir("/proc"), closedir);
  if (!proc) return table;
  while (const dirent* d = readdir(proc.get())) {
    pid_t pid = 0;
    const std::string_view text(d->d_name);
    if (std::from_chars(text.data(), text.data() + text.size(), pid).ec != std::errc() || pid <= 0) continue;
    Entry entry;
    if (read_entry(pid, entry)) table.emplace(pid, entry);
  }
  return table;
}

struct Workers {
  std::mutex mutex;
  std::set<pid_t> pids;
};
Workers& workers() {
  static Workers all;
  return all;
}

bool is_other_worker(pid_t pid, pid_t worker) {
  Workers& all = workers();
  const std::lock_guard lock(all.mutex);
  return pid != worker && all.pids.contains(pid);
}

bool started_since(const Table& table, const Entry& entry, pid_t worker) {
  const auto at = table.find(worker);
  return at != table.end() && entry.started >= at->second.started;
}

/// Zombies are not among them: they hold nothing and are reaped by their parent or by us.
std::vector<Descendant> descendants_in(const Table& table, pid_t worker) {
  const pid_t self = getpid();
  std::set<pid_t> roots;
  for (const auto& [pid, entry] : table) {
    const bool adopted =
        entry.parent == self && pid != worker && !is_other_worker(pid, worker) && started_since(table, entry, worker);
    if (adopted || pid == worker) roots.insert(pid);
  }
  std::vector<Descendant> found;
  for (const auto& [pid, entry] : table) {
    if (pid == worker || entry.state == 'Z') continue;
    pid_t up = pid;
    for (std::size_t steps = 0; steps < table.size() && !roots.contains(up); ++steps) {
      const auto parent = table.find(up);
      if (parent == table.end() || parent->second.parent == self) break;
      up = parent->second.parent;
    }
    if (roots.contains(up)) found.push_back({pid, entry.resident_bytes});
  }
  return found;
}

/// Zombies of the tree that became our children; the worker itself stays for whoever wants its exit status.
void reap_adopted(const Table& table, pid_t worker) {
  for (const auto& [pid, entry] : table)
    if (entry.state == 'Z' && entry.parent == getpid() && pid != worker && !is_other_worker(pid, worker) &&
        started_since(table, entry, worker))
      waitpid(pid, nullptr, WNOHANG);
}

}  // namespace

std::vector<Descendant> descendants(pid_t worker) {
  return descendants_in(read_table(), worker);
}

bool kill_tree(pid_t worker) {
  constexpr int kRounds = 500;  // a fork bomb may need several; an unkillable process (D state) outlives them
  kill(-worker, SIGKILL);
  kill(worker, SIGKILL);
  for (int round = 0; round < kRounds; ++round) {
    if (round > 0) poll(nullptr, 0, std::min(round, 20));  // the kernel needs a moment to tear memory down
    siginfo_t death{};
    if (waitid(P_PID, static_cast<id_t>(worker), &death, WEXITED | WNOHANG | WNOWAIT) != 0) return true;
    if (death.si_pid == 0) continue;  // only when it is gone have its children been handed to us
    const Table table = read_table();
    const auto left = descendants_in(table, worker);
    reap_adopted(table, worker);
    if (left.empty()) return true;
    for (const Descendant& d : left) kill(d.pid, SIGKILL);
  }
  return false;
}

std::uint64_t resident_bytes(pid_t pid) {
  char buffer[128];
  if (read_small(fmt::format("/proc/{}/statm", pid).c_str(), buffer, sizeof buffer) == 0) return 0;
  unsigned long long total = 0, resident = 0;
  if (std::sscanf(buffer, "%llu %llu", &total, &resident) != 2) return 0;
  return resident * static_cast<std::uint64_t>(getpagesize());
}

bool anything_started_since(std::uint64_t& last) {
  char buffer[128];
  const std::size_t n = read_small("/proc/loadavg", buffer, sizeof buffer);
  const char* field = n == 0 ? nullptr : std::strrchr(buffer, ' ');
  const std::uint64_t newest = field == nullptr ? 0 : std::strtoull(field, nullptr, 10);
  const bool changed = newest == 0 || newest != last;
  last = newest;
  return changed;
}

WorkerMark::WorkerMark(pid_t pid) : pid_(pid) {
  const std::lock_guard lock(workers().mutex);
  workers().pids.insert(pid);
}
WorkerMark::~WorkerMark() {
  const std::lock_guard lock(workers().mutex);
  workers().pids.erase(pid_);
}

}  // namespace steelyard::plugin
