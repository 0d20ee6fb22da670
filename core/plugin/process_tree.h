// SPDX-License-Identifier: Apache-2.0
// Who descends from a process, read from /proc: needs no cgroup and no privilege.
#pragma once
#include <cstdint>
#include <sys/types.h>
#include <vector>

namespace steelyard::plugin {

struct Descendant {
  pid_t pid = 0;
  std::uint64_t resident_bytes = 0;
};

/// What `worker`, a child of this process, has started and what still runs: its descendants, and processes that lost
/// their parent and were handed to us (a child subreaper) after `worker` had been started. Workers registered with
/// WorkerMark, and what descends from them, are never taken for somebody else's.
[[nodiscard]] std::vector<Descendant> descendants(pid_t worker);

/// SIGKILL to `worker`, its process group and every descendant, again until none is left; then reaps those that are
/// ours to reap. False if something would not die.
bool kill_tree(pid_t worker);

/// Resident bytes of one process; 0 if it is gone.
[[nodiscard]] std::uint64_t resident_bytes(pid_t pid);

/// True if any process or thread was created on this system since the last call with the same `last`.
[[nodiscard]] bool anything_started_since(std::uint64_t& last);

/// Keeps `pid` known as a worker of this process while it lives.
class WorkerMark {
 public:
  explicit WorkerMark(pid_t pid);
  ~WorkerMark();
  WorkerMark(const WorkerMark&) = delete;
  WorkerMark& operator=(const WorkerMark&) = delete;

 private:
  pid_t pid_;
};

}  // namespace steelyard::plugin
