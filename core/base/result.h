// SPDX-License-Identifier: Apache-2.0
// The one error type. Logic returns it; exceptions stop at library edges.
#pragma once
#include <cassert>
#include <string>
#include <utility>
#include <variant>

namespace steelyard {

enum class Errc {
  kInvalidArgument,  // the user asked for something that does not exist or does not fit: exit 2
  kNotFound,         // a named file, plugin, benchmark, run... is not there: exit 2
  kUnsupported,      // this machine cannot do it: a skip
  kMissing,          // a prerequisite of the whole command is missing: exit 5
  kBusy,             // somebody else holds it: exit 5
  kPlugin,           // a plugin broke the contract, crashed, or exceeded a limit
  kTimeout,          // a plugin exceeded its time
  kWrongResult,      // a plugin's own check failed
  kUntrusted,        // a plugin ran, but its numbers cannot be believed
  kCancelled,        // the user interrupted
  kCorrupt,          // a file of ours does not verify: exit 6
  kIo,               // the system refused: disk full, permission...
  kInternal,
};

/// `message` names what failed and where, on one line; `hint` how to mend it (may be empty).
struct Error {
  Errc code = Errc::kInternal;
  std::string message;
  std::string hint = {};
};

template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : v_(std::in_place_index<0>, std::move(value)) {}      // implicit, so `return x;` reads well
  Result(Error error) : v_(std::in_place_index<1>, std::move(error)) {}  // likewise
  [[nodiscard]] bool ok() const { return v_.index() == 0; }
  explicit operator bool() const { return ok(); }
  [[nodiscard]] T& value() & { return assert(ok()), *std::get_if<0>(&v_); }
  [[nodiscard]] const T& value() const& { return assert(ok()), *std::get_if<0>(&v_); }
  [[nodiscard]] T&& value() && { return assert(ok()), std::move(*std::get_if<0>(&v_)); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }
  [[nodiscard]] const Error& error() const { return assert(!ok()), *std::get_if<1>(&v_); }

 private:
  std::variant<T, Error> v_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)), ok_(false) {}
  [[nodiscard]] bool ok() const { return ok_; }
  explicit operator bool() const { return ok_; }
  [[nodiscard]] const Error& error() const { return assert(!ok_), error_; }

 private:
  Error error_;
  bool ok_ = true;
};

}  // namespace steelyard
