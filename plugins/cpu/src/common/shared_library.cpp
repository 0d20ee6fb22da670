// SPDX-License-Identifier: Apache-2.0
#include "common/shared_library.h"

#include <dlfcn.h>

namespace steelyard::cpu {

SharedLibrary::SharedLibrary(const char* file) : handle_(dlopen(file, RTLD_NOW | RTLD_LOCAL)) {
  if (handle_ == nullptr) why_not_ = dlerror();
}

void* SharedLibrary::symbol(const char* name) const {
  return handle_ == nullptr ? nullptr : dlsym(handle_, name);
}

}  // namespace steelyard::cpu
