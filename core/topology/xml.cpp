// SPDX-License-Identifier: Apache-2.0
// Machines captured elsewhere. The file may come from a stranger, and hwloc itself crashes on some broken ones.
#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <fstream>
#include <string_view>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/files.h"
#include "topology/hwloc_handle.h"

namespace steelyard::topology {
namespace {

constexpr std::size_t kMaxXmlBytes = std::size_t{64} << 20;
constexpr rlim_t kTrialSeconds = 30;
constexpr rlim_t kTrialBytes = rlim_t{4} << 30;
constexpr std::uint64_t kMostNodeBytes = std::uint64_t{1} << 52;  // 4 PiB, all that a CPU of today can address
constexpr int kRefused = 2;
constexpr std::string_view kNotHwloc = "not an XML file that hwloc can read";

Error unreadable(const std::string& file, const std::string& xml, std::string_view why) {
  const bool newer = xml.find("<topology version=\"3") != std::string::npos;
  return {Errc::kInvalidArgument, fmt::format("{}: {}", file, why),
          newer ? "it was written by hwloc 3; export it there with: lstopo --of xml --export-xml-flags v2 FILE"
                : "capture it again on that machine with: lstopo --of xml FILE"};
}

Result<Discovery> parse(const std::string& xml, const std::string& file) {
  Result<TopologyHandle> topology = new_topology();
  if (!topology) return topology.error();
  // size + 1: hwloc wants the closing NUL counted.
  if (hwloc_topology_set_xmlbuffer(topology->get(), xml.c_str(), static_cast<int>(xml.size() + 1)) != 0 ||
      load(topology->get()) != 0)
    return unreadable(file, xml, kNotHwloc);
  return describe(topology->get(), file);
}

void set_limit(int what, rlim_t value) {
  rlimit limit{};
  if (getrlimit(static_cast<__rlimit_resource>(what), &limit) != 0) return;
  limit.rlim_cur = std::min(value, limit.rlim_max);
  setrlimit(static_cast<__rlimit_resource>(what), &limit);
}

rlim_t address_space_in_use() {
  rlim_t pages = 0;
  std::ifstream("/proc/self/statm") >> pages;
  return pages * static_cast<rlim_t>(sysconf(_SC_PAGESIZE));
}

[[noreturn]] void run_trial(const std::string& xml, const std::string& file) {
  set_limit(RLIMIT_CORE, 0);
  set_limit(RLIMIT_CPU, kTrialSeconds);
  set_limit(RLIMIT_AS, address_space_in_use() + kTrialBytes);
  const int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
  if (null >= 0) dup2(null, STDERR_FILENO);
  _exit(parse(xml, file).ok() ? 0 : kRefused);
}

/// Parses once in a child: what kills it must not kill us. Parsing is deterministic, so its success is ours.
Result<void> survives_trial(const std::string& xml, const std::string& file) {
  const pid_t child = fork();
  if (child < 0)
    return Error{Errc::kIo, fmt::format("cannot start a process to read {}: {}", file, std::strerror(errno))};
  if (child == 0) run_trial(xml, file);
  int status = 0;
  while (waitpid(child, &status, 0) < 0)
    if (errno != EINTR) return Error{Errc::kIo, fmt::format("cannot wait for the process reading {}", file)};
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
  if (WIFEXITED(status) && WEXITSTATUS(status) == kRefused) return unreadable(file, xml, kNotHwloc);
  return unreadable(file, xml, "damaged in a way that makes hwloc crash or run without end");
}

}  // namespace

Result<Discovery> discover_from_xml(const std::filesystem::path& path) {
  const std::string file = path.string();
  Result<std::string> xml = read_named_file(path, kMaxXmlBytes);
  if (!xml) return xml.error();
  if (xml->find("<topology") == std::string::npos || xml->find('\0') != std::string::npos)
    return unreadable(file, *xml, kNotHwloc);
  setenv("HWLOC_HIDE_ERRORS", "2", 0);  // its complaints would be several lines on stderr; ours is one
  if (Result<void> trial = survives_trial(*xml, file); !trial) return trial.error();
  Result<Discovery> found = parse(*xml, file);
  if (!found) return found;
  for (const model::NumaNode& node : found->machine.numa_nodes)
    if (node.memory_bytes > kMostNodeBytes)  // also what a negative number becomes
      return unreadable(file, *xml, fmt::format("no machine has {} bytes of memory in a node", node.memory_bytes));
  for (const model::Cache& cache : found->machine.caches)
    if (cache.size_bytes > kMostNodeBytes)
      return unreadable(file, *xml, fmt::format("no machine has a cache of {} bytes", cache.size_bytes));
  return found;
}

}  // namespace steelyard::topology
