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
#include <map>
#include <poll.h>
#include <spawn.h>
#include <sys/signalfd.h>
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

/// ^C and its like wait while this lives, and take effect when it ends: by then the browser and its files are gone.
class SignalsWait {
 public:
  SignalsWait() {
    sigset_t waiting;
    sigemptyset(&waiting);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
      struct sigaction now {};
      ::sigaction(signal, nullptr, &now);
      if (now.sa_handler != SIG_IGN) sigaddset(&waiting, signal);  // nohup, and jobs in the background
    }
    ::pthread_sigmask(SIG_BLOCK, &waiting, &before_);
    arrived_ = ::signalfd(-1, &waiting, SFD_CLOEXEC);
  }
  SignalsWait(const SignalsWait&) = delete;
  SignalsWait& operator=(const SignalsWait&) = delete;
  ~SignalsWait() {
    ::close(arrived_);
    ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  /// Readable as soon as one waits.
  [[nodiscard]] int arrived() const { return arrived_; }
  /// What else was blocked before: for children.
  [[nodiscard]] const sigset_t& before() const { return before_; }

 private:
  sigset_t before_{};
  int arrived_ = -1;
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
Result<pid_t> start_browser(const fs::path& browser, const fs::path& folder, const SignalsWait& signals, int output) {
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
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK);
  posix_spawnattr_setsigmask(&attributes, &signals.before());
  posix_spawnattr_setpgroup(&attributes, 0);
  pid_t pid = -1;
  const int failed =
      ::posix_spawn(&pid, browser.c_str(), &files, &attributes, pointers(words).data(), pointers(variables).data());
  posix_spawn_file_actions_destroy(&files);
  posix_spawnattr_destroy(&attributes);
  if (failed != 0) return system_error(browser.c_str(), failed);
  return pid;
}

enum class Heard { kAll, kTooLate, kInterrupted };

/// What is written to `output` until everybody has closed it, the time is up, or `stop` is readable.
Heard hear_out(int output, int stop, std::string& said) {
  const auto deadline = SteadyClock::now() + kPatience;
  std::array<char, 4096> piece{};
  while (true) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - SteadyClock::now()).count();
    if (left <= 0) return Heard::kTooLate;
    std::array<pollfd, 2> waiting{{{output, POLLIN, 0}, {stop, POLLIN, 0}}};
    if (::poll(waiting.data(), waiting.size(), static_cast<int>(left)) <= 0) continue;  // a signal, or the time is up
    if (waiting[1].revents != 0) return Heard::kInterrupted;
    const ssize_t got = ::read(output, piece.data(), piece.size());
    if (got == 0 || (got < 0 && errno != EINTR)) return Heard::kAll;
    if (got > 0 && said.size() < kMostSaid) said.append(piece.data(), static_cast<std::size_t>(got));
  }
}

/// Runs it to its end, or ends it.
Result<std::string> run_browser(const fs::path& browser, const fs::path& folder, const SignalsWait& signals) {
  int ends[2] = {-1, -1};
  if (::pipe2(ends, O_CLOEXEC) != 0) return system_error("a pipe", errno);
  const auto pid = start_browser(browser, folder, signals, ends[1]);
  ::close(ends[1]);
  std::string said;
  const Heard heard = pid ? hear_out(ends[0], signals.arrived(), said) : Heard::kAll;
  ::close(ends[0]);
  if (!pid) return pid.error();
  ::kill(-*pid, SIGKILL);  // what it may have left behind; itself, if its time is up
  while (::waitpid(*pid, nullptr, 0) < 0 && errno == EINTR) {
  }
  if (heard == Heard::kInterrupted) return Error{Errc::kCancelled, "report: interrupted", "nothing was written"};
  if (heard == Heard::kTooLate)
    return Error{Errc::kTimeout,
                 fmt::format("report: {} did not print within {} s", browser.string(), kPatience.count()),
                 "print report.html by hand, or try again on a quiet machine"};
  return said;
}

/// The browser writes when it printed; the same report must give the same bytes.
void forget_time(std::string& pdf) {
  constexpr std::string_view kNoTime = "20000101000000";
  for (const std::string_view key : {"/CreationDate (D:", "/ModDate (D:"})
    for (std::size_t at = pdf.find(key); at != std::string::npos; at = pdf.find(key, at + 1))
      if (at + key.size() + kNoTime.size() <= pdf.size()) pdf.replace(at + key.size(), kNoTime.size(), kNoTime);
}

/// The ids of its structure go on where another document's ended: counted anew, in order and with as many digits.
void forget_numbers(std::string& pdf) {
  constexpr std::string_view kId = "(node";
  constexpr std::size_t kDigits = 8;
  std::map<std::string, std::size_t> numbers;
  for (std::size_t at = pdf.find(kId); at != std::string::npos; at = pdf.find(kId, at + 1)) {
    const std::string id = pdf.substr(at + kId.size(), kDigits);
    if (id.size() != kDigits || id.find_first_not_of("0123456789") != std::string::npos) continue;
    const std::size_t number = numbers.emplace(id, numbers.size()).first->second;
    pdf.replace(at + kId.size(), kDigits, fmt::format("{:08}", number));
  }
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
  const SignalsWait signals;
  const PrivateFolder folder;
  if (folder.path().empty()) return system_error("a folder for temporary files", errno);
  if (auto written = write_file_atomically(folder.path() / "report.html", html); !written) return written.error();
  const auto said = run_browser(browser, folder.path(), signals);
  if (!said) return said.error();
  auto pdf = read_file(folder.path() / "report.pdf", kMostPdf);
  if (!pdf || !pdf->starts_with("%PDF-"))
    return Error{Errc::kIo,
                 fmt::format("report: {} wrote no PDF: {}", browser.string(), text::clip(text::printable(*said), 300)),
                 "write report.html and print it by hand"};
  forget_time(*pdf);
  forget_numbers(*pdf);
  return pdf;
}

}  // namespace steelyard::app
