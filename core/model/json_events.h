// SPDX-License-Identifier: Apache-2.0
// JSON of any size as events, read in one pass through a buffer. Strict: the grammar of RFC 8259, UTF-8, no name twice
// in one object, numbers that a double holds; a byte order mark before it is skipped. For the views over many runs,
// where building trees would cost more than everything else; documents that are kept whole are read with json.h.
// Private to model.
#pragma once
#include <cstdint>
#include <istream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace steelyard::model::detail {

/// Called in the order of the document; texts are the callee's until it returns. False stops the reader.
class JsonEvents {
 public:
  virtual ~JsonEvents() = default;
  virtual bool null() = 0;
  virtual bool boolean(bool value) = 0;
  virtual bool number(double value) = 0;
  virtual bool integer(std::int64_t value) = 0;  // a number without fraction and exponent that fits
  virtual bool string(std::string_view value) = 0;
  virtual bool key(std::string_view key) = 0;
  virtual bool begin(bool object) = 0;
  virtual bool end() = 0;
  /// True while nobody wants what stands inside the innermost object or list: it is checked, and no event sent.
  [[nodiscard]] virtual bool skipping() const = 0;
};

class JsonReader {
 public:
  JsonReader(std::istream& in, JsonEvents& events) : in_(in), events_(events) {}

  /// True if one whole document was read and no event stopped it. Otherwise fault() says what is wrong with the text;
  /// it is empty where an event stopped the reader, the stream failed, or twice() is not.
  bool read();
  [[nodiscard]] const std::string& fault() const { return fault_; }
  /// The name that stands twice in one object, whose end() is not sent.
  [[nodiscard]] const std::optional<std::string>& twice() const { return twice_; }
  [[nodiscard]] std::uint64_t position() const { return before_ + static_cast<std::uint64_t>(at_); }

 private:
  static constexpr int kEnd = -1;

  int peek() { return at_ < filled_ || refill() ? static_cast<unsigned char>(buffer_[at_]) : kEnd; }
  /// More bytes behind those from `keep_` (or at_) on, which stay; false at the end.
  bool refill();
  void skip_space();
  bool wrong(std::string_view what);
  bool value();
  bool member();
  bool after_value();
  bool close();
  bool names_differ();
  bool word(std::string_view expected);
  bool number();
  bool digits();
  bool text(std::string_view& out);
  bool unusual_text(std::string_view& out);
  bool escape();
  bool unicode();
  bool code_unit(std::uint32_t& unit);
  bool wide_character();

  std::istream& in_;
  JsonEvents& events_;
  std::string buffer_, decoded_, fault_;
  std::size_t at_ = 0, filled_ = 0;
  std::size_t keep_ = SIZE_MAX;  // where a token begins that must not move out of the buffer
  std::uint64_t before_ = 0;     // bytes of the document before the buffer
  std::vector<char> open_;       // '{' and '['
  std::optional<std::string> twice_;
  // Members of the open objects: their names one after the other, where each ends, and each object's first in `ends_`.
  std::string names_;
  std::vector<std::size_t> ends_, first_;
  std::vector<std::string_view> sorted_;
};

/// What both readers of documents say of a name that stands twice in one object.
[[nodiscard]] Error stands_twice(std::string_view document, std::string_view key);

}  // namespace steelyard::model::detail
