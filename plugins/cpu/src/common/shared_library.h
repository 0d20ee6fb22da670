// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstring>
#include <string>

namespace steelyard::cpu {

/// A library that may be there at run time. Never closed: what it started would outlive its code.
class SharedLibrary {
 public:
  /// Not there if `file` cannot be loaded, or if loading it would kill this process, which a child finds out; why_not
  /// says why. [main]
  explicit SharedLibrary(const char* file);

  [[nodiscard]] bool is_there() const { return handle_ != nullptr; }
  [[nodiscard]] const std::string& why_not() const { return why_not_; }
  /// nullptr if it has no such symbol, or is not there.
  [[nodiscard]] void* symbol(const char* name) const;

  /// Sets `function` to `name`; false, and nullptr, if there is none.
  template <class Function>
  bool find(const char* name, Function*& function) const {
    void* const found = symbol(name);
    std::memcpy(&function, &found, sizeof function);
    return found != nullptr;
  }
  /// What `name` returns, or `absent` if there is none.
  template <class Result, class... Arguments>
  Result call(const char* name, Result absent, Arguments... arguments) const {
    Result (*function)(Arguments...) = nullptr;
    return find(name, function) ? function(arguments...) : absent;
  }

 private:
  void* handle_ = nullptr;
  std::string why_not_;
};

}  // namespace steelyard::cpu
