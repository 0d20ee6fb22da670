// SPDX-License-Identifier: Apache-2.0
// One list of fields per struct serves writing and reading: `template <class V> void fields(V& v, T& t)` names each
// member once, as v("key", t.member). Private to model/json_*.cpp.
#pragma once
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "model/json.h"

namespace steelyard::model::detail {

template <class T>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {};
template <class T>
struct IsVector : std::false_type {};
template <class T>
struct IsVector<std::vector<T>> : std::true_type {};
template <class T>
struct IsMap : std::false_type {};
template <class T>
struct IsMap<std::map<std::string, T>> : std::true_type {};
template <class T>
struct IsVariant : std::false_type {};
template <class... T>
struct IsVariant<std::variant<T...>> : std::true_type {};

/// Names of an enum's values, in order; specialised beside the struct that uses it.
template <class E>
struct EnumNames;

class Writer {
 public:
  static constexpr bool kWriting = true;

  /// An absent optional is left out.
  template <class T>
  void operator()(const char* key, const T& value) {
    if constexpr (IsOptional<T>::value) {
      if (value) out_[key] = write(*value);
    } else {
      out_[key] = write(value);
    }
  }
  /// An absent optional is written as null: a row says that it has no value.
  template <class T>
  void nullable(const char* key, const std::optional<T>& value) {
    out_[key] = value ? write(*value) : Json(nullptr);
  }

  template <class T>
  static Json write(const T& value) {
    if constexpr (std::is_enum_v<T>) {
      return EnumNames<T>::kNames[static_cast<std::size_t>(value)];
    } else if constexpr (IsOptional<T>::value) {
      return value ? write(*value) : Json(nullptr);
    } else if constexpr (IsVector<T>::value) {
      Json list = Json::array();
      for (const auto& item : value) list.push_back(write(item));
      return list;
    } else if constexpr (IsMap<T>::value) {
      Json object = Json::object();
      for (const auto& [key, item] : value) object[key] = write(item);
      return object;
    } else if constexpr (IsVariant<T>::value) {
      return std::visit([](const auto& alternative) { return Json(alternative); }, value);
    } else if constexpr (std::is_same_v<T, Interval>) {
      return Json::array({value.lo, value.hi});
    } else if constexpr (std::is_arithmetic_v<T> || std::is_same_v<T, std::string>) {
      return Json(value);
    } else {
      Writer nested;
      fields(nested, const_cast<T&>(value));  // fields() only reads through a Writer
      return std::move(nested.out_);
    }
  }

  Json out_ = Json::object();
};

/// Remembers the first thing that is missing or of the wrong type, with its place in the document.
class Reader {
 public:
  static constexpr bool kWriting = false;
  Reader(const Json& in, std::string place, std::optional<Error>& error)
      : in_(in), place_(std::move(place)), error_(error) {
    if (!in_.is_object()) fail(place_, "an object");
  }

  template <class T>
  void operator()(const char* key, T& value) {
    if (error_) return;
    const auto found = in_.find(key);
    const bool absent = found == in_.end() || found->is_null();
    if constexpr (IsOptional<T>::value) {
      if (!absent) read(*found, place_ + "." + key, value.emplace());
    } else if (absent) {
      fail(place_ + "." + key, "there");
    } else {
      read(*found, place_ + "." + key, value);
    }
  }
  template <class T>
  void nullable(const char* key, std::optional<T>& value) {
    (*this)(key, value);
  }

  /// What types do not say: member `key`, once read, must be `expected`.
  void check(const std::string& key, bool holds, const char* expected) {
    if (!holds) fail(place_ + "." + key, expected);
  }

  template <class T>
  void read(const Json& in, const std::string& place, T& value) {
    if (error_) return;
    if constexpr (std::is_enum_v<T>) {
      read_enum(in, place, value);
    } else if constexpr (IsOptional<T>::value) {
      if (!in.is_null()) read(in, place, value.emplace());
    } else if constexpr (IsVector<T>::value) {
      if (!in.is_array()) return fail(place, "a list");
      value.reserve(in.size());
      for (std::size_t i = 0; i < in.size() && !error_; ++i)
        read(in[i], fmt::format("{}[{}]", place, i), value.emplace_back());
    } else if constexpr (IsMap<T>::value) {
      if (!in.is_object()) return fail(place, "an object");
      for (const auto& [key, item] : in.items()) read(item, place + "." + key, value[key]);
    } else if constexpr (IsVariant<T>::value) {
      read_variant(in, place, value);
    } else if constexpr (std::is_same_v<T, Interval>) {
      if (!in.is_array() || in.size() != 2) return fail(place, "[low, high]");
      read(in[0], place, value.lo);
      read(in[1], place, value.hi);
    } else if constexpr (std::is_same_v<T, std::string>) {
      if (!in.is_string()) return fail(place, "text");
      value = in.template get<std::string>();
    } else if constexpr (std::is_same_v<T, bool>) {
      if (!in.is_boolean()) return fail(place, "true or false");
      value = in.template get<bool>();
    } else if constexpr (std::is_floating_point_v<T>) {
      if (!in.is_number()) return fail(place, "a number");
      value = in.template get<double>();
      if (!std::isfinite(value)) fail(place, "a finite number");
    } else if constexpr (std::is_integral_v<T>) {
      read_integer(in, place, value);
    } else {
      Reader nested(in, place, error_);
      if (!error_) fields(nested, value);
    }
  }

  void fail(const std::string& place, const char* expected) {
    if (!error_)
      error_ = Error{Errc::kCorrupt, fmt::format("{} is not {}", place, expected), "the document is damaged"};
  }

 private:
  template <class E>
  void read_enum(const Json& in, const std::string& place, E& value) {
    if (in.is_string())
      for (std::size_t i = 0; i < std::size(EnumNames<E>::kNames); ++i)
        if (in.get_ref<const std::string&>() == EnumNames<E>::kNames[i]) {
          value = static_cast<E>(i);
          return;
        }
    fail(place, "one of the known names");
  }
  /// Numbers become the alternative that holds them: an integer stays one where the variant has it.
  template <class... T>
  void read_variant(const Json& in, const std::string& place, std::variant<T...>& value) {
    constexpr bool kHasInteger = (std::is_same_v<T, std::int64_t> || ...);
    if (in.is_string()) {
      value = in.template get<std::string>();
    } else if (in.is_number()) {
      if constexpr (kHasInteger) {
        if (in.is_number_integer()) return read(in, place, value.template emplace<std::int64_t>());
      }
      read(in, place, value.template emplace<double>());
    } else {
      fail(place, "text or a number");
    }
  }
  template <class I>
  void read_integer(const Json& in, const std::string& place, I& value) {
    if (!in.is_number_integer()) return fail(place, "an integer");
    if (in.is_number_unsigned()) {
      const auto wide = in.get<std::uint64_t>();
      if (wide > static_cast<std::uint64_t>(std::numeric_limits<I>::max())) return fail(place, "in range");
      value = static_cast<I>(wide);
    } else {
      const auto wide = in.get<std::int64_t>();  // negative: nlohmann keeps the others unsigned
      if (std::is_unsigned_v<I> || wide < static_cast<std::int64_t>(std::numeric_limits<I>::min()))
        return fail(place, "in range");
      value = static_cast<I>(wide);
    }
  }

  const Json& in_;
  std::string place_;
  std::optional<Error>& error_;
};

template <class T>
Json write_document(const char* schema, const T& value) {
  Json body = Writer::write(value);
  if (schema == nullptr) return body;
  Json document = {{"schema", schema}};
  document.update(body);
  return document;
}

template <class T>
Result<T> read_document(const char* schema, const char* name, const Json& j) {
  if (schema != nullptr && (!j.is_object() || !j.contains("schema") || j["schema"] != schema))
    return Error{Errc::kCorrupt, fmt::format("not a {} document", schema),
                 "written by another version of steelyard, or not by steelyard"};
  std::optional<Error> error;
  T value{};
  Reader reader(j, name, error);
  if (!error) fields(reader, value);
  if (error) return *error;
  return value;
}

}  // namespace steelyard::model::detail
