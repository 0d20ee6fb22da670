// SPDX-License-Identifier: Apache-2.0
#include "common/shared_library.h"

#include <cerrno>
#include <csignal>
#include <dlfcn.h>
#include <map>
#include <sys/wait.h>

#include "common/try_in_child.h"

namespace steelyard::cpu {
namespace {

constexpr int kHow = RTLD_NOW | RTLD_LOCAL;

std::string try_to_load(const char* file) {
  const int status = try_in_child([file] { (void)dlopen(file, kHow); });
  if (status == 0) return {};
  const std::string what = "loading " + std::string(file) + " in a child process ";
  if (status == -1) return what + "is not possible: " + std::strerror(errno);
  const std::string mend = ": it is broken, reinstall or remove it";
  if (!WIFSIGNALED(status)) return what + "ended it with exit status " + std::to_string(WEXITSTATUS(status)) + mend;
  if (WTERMSIG(status) == SIGALRM) return what + "did not come to an end" + mend;
  return what + "ended in " + strsignal(WTERMSIG(status)) + mend;
}

/// Empty if loading `file` does not end the process, whether or not it succeeds. Tried once per process and file.
const std::string& why_deadly(const char* file) {
  static std::map<std::string, std::string, std::less<>> known;
  const auto found = known.find(file);
  return found != known.end() ? found->second : known.emplace(file, try_to_load(file)).first->second;
}

}  // namespace

SharedLibrary::SharedLibrary(const char* file) : why_not_(why_deadly(file)) {
  if (!why_not_.empty()) return;
  handle_ = dlopen(file, kHow);
  if (handle_ == nullptr) why_not_ = dlerror();
}

void* SharedLibrary::symbol(const char* name) const {
  return handle_ == nullptr ? nullptr : dlsym(handle_, name);
}

}  // namespace steelyard::cpu
