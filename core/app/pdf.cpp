// SPDX-License-Identifier: Apache-2.0
#include "app/pdf.h"

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#include "base/files.h"
#include "base/text.h"

namespace steelyard::app {
namespace {

namespace fs = std::filesystem;
using SteadyClock = std::chrono::steady_clock;

constexpr std::chrono::seconds kPatience{120};
constexpr std::size_t kMostPdf = 1u << 30, kMostSaid = 4000;

/// A folder that only this user can enter, gone when we are.
class PrivateFolder {
 public:
  PrivateFolder() {
    std::error_code error;
    const fs::path parent = fs::temp_directory_path(error);
    std::string name = ((error ? fs::path("/tmp") : parent) / "steelyard-pdf-XXXXXX").string();
    if (::mkdtemp(name.data()) != nullptr) path_ = name;
  }
  PrivateFolder(const PrivateFolder&) = delete;
  PrivateFolder& operator=(const PrivateFolder&) = delete;
  ~PrivateFolder() {
    std::error_code ignored;  // what cannot be removed stays in the system's folder for such files
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }
  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

Error system_error(const char* what, int error_number) {
  return {Errc::kIo, fmt::format("report: {}: {}", what, std::strerror(error_number)),
          "a report is printed by a browser in the temporary folder (TMPDIR): it must be writable and have room"};
}

/// No profile, service or address of the user's: nothing but the page, and a network without any name in it.
std::vector<std::string> browser_line(const fs::path& browser, const fs::path& folder) {
  std::vector<std::string> words = {browser.string(),
                                    "--headless",
                                    "--disable-gpu",
                                    "--no-first-run",
                                    "--no-pings",
                                    "--disable-extensions",
                                    "--disable-sync",
                                    "--disable-background-networking",
                                    "--disable-component-update",
                                    "--disable-default-apps",
                                    "--disable-dev-shm-usage",
                                    "--host-resolver-rules=MAP * ~NOTFOUND",
                                    "--user-data-dir=" + (folder / "profile").string(),
                                    "--no-pdf-header-footer",
                                    "--print-to-pdf=" + (folder / "report.pdf").string()};
  if (::geteuid() == 0) words.emplace_back("--no-sandbox");  // it refuses to start as root with one; the page is ours
  words.push_back("file://" + (folder / "report.html").string());
  return words;
}

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> out;
  for (std::string& word : words) out.push_back(word.data());
  out.push_back(nullptr);
  return out;
}

/// In a process group of its own, with `output` as stdout and stderr and no other descriptor.
Result<pid_t> start_browser(const fs::path& browser, const fs::path& folder, int output) {
  std::vector<std::string> words = browser_line(browser, folder);
  const char* path = std::getenv("PATH");
  std::vector<std::string> variables = {fmt::format("PATH={}", path == nullptr ? "/usr/bin:/bin" : path),
                                        "HOME=" + folder.string(), "TMPDIR=" + folder.string(), "LC_ALL=C.UTF-8"};
  posix_spawn_file_actions_t files;
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_init(&files);
  posix_spawnattr_init(&attributes);
  posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&files, output, 1);
  posix_spawn_file_actions_adddup2(&files, output, 2);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
  posix_spawnattr_setpgroup(&attributes, 0);
  pid_t pid = -1;
  const int failed =
      ::posix_spawn(&pid, browser.c_str(), &files, &attributes, pointers(words).data(), pointers(variables).data());
  posix_spawn_file_actions_destroy(&files);
  posix_spawnattr_destroy(&attributes);
  if (failed != 0) return system_error(browser.c_str(), failed);
  return pid;
}

/// What is written to `output` until everybody has closed it. False if the time is up first.
bool hear_out(int output, std::string& said) {
  const auto deadline = SteadyClock::now() + kPatience;
  std::array<char, 4096> piece{};
  while (true) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - SteadyClock::now()).count();
    if (left <= 0) return false;
    pollfd waiting{output, POLLIN, 0};
    if (::poll(&waiting, 1, static_cast<int>(left)) <= 0) continue;  // interrupted, or the time is up
    const ssize_t got = ::read(output, piece.data(), piece.size());
    if (got == 0 || (got < 0 && errno != EINTR)) return true;
    if (got > 0 && said.size() < kMostSaid) said.append(piece.data(), static_cast<std::size_t>(got));
  }
}

/// Runs it to its end, or ends it.
Result<std::string> run_browser(const fs::path& browser, const fs::path& folder) {
  int ends[2] = {-1, -1};
  if (::pipe2(ends, O_CLOEXEC) != 0) return system_error("a pipe", errno);
  const auto pid = start_browser(browser, folder, ends[1]);
  ::close(ends[1]);
  std::string said;
  const bool ended = pid && hear_out(ends[0], said);
  ::close(ends[0]);
  if (!pid) return pid.error();
  ::kill(-*pid, SIGKILL);  // what it may have left behind; itself, if its time is up
  while (::waitpid(*pid, nullptr, 0) < 0 && errno == EINTR) {
  }
  if (!ended)
    return Error{Errc::kTimeout,
                 fmt::format("report: {} did not print within {} s", browser.string(), kPatience.count()),
                 "print report.html by hand, or try again on a quiet machine"};
  return said;
}

}  // namespace

Result<fs::path> find_browser() {
  const char* path = std::getenv("PATH");
  std::string_view folders = path == nullptr ? "/usr/bin:/bin" : path;
  for (const char* name :
       {"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge"})
    for (std::size_t at = 0; at <= folders.size();) {
      const std::size_t end = std::min(folders.find(':', at), folders.size());
      const fs::path file = fs::path(folders.substr(at, end - at)) / name;
      if (file.is_absolute() && ::access(file.c_str(), X_OK) == 0) return file;
      at = end + 1;
    }
  return Error{Errc::kMissing, "report: no Chromium here to print a PDF with",
               "install chromium (apt install chromium), or write report.html and print it with any browser"};
}

Result<std::string> print_to_pdf(const std::string& html, const fs::path& browser) {
  const PrivateFolder folder;
  if (folder.path().empty()) return system_error("a folder for temporary files", errno);
  if (auto written = write_file_atomically(folder.path() / "report.html", html); !written) return written.error();
  const auto said = run_browser(browser, folder.path());
  if (!said) return said.error();
  auto pdf = read_file(folder.path() / "report.pdf", kMostPdf);
  if (!pdf || !pdf->starts_with("%PDF-"))
    return Error{Errc::kIo,
                 fmt::format("report: {} wrote no PDF: {}", browser.string(), text::clip(text::printable(*said), 300)),
                 "write report.html and print it by hand"};
  return pdf;
}

}  // namespace steelyard::app
