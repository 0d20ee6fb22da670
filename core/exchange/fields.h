// SPDX-License-Identifier: Apache-2.0
// A stranger's JSON, read member by member: the first thing that is missing or of the wrong type is remembered with its
// place, and every answer after it is empty. So an importer reads straight on and looks at fault() once.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "exchange/source.h"
#include "model/json_fwd.h"

namespace steelyard::exchange {

/// One object of a document. A copy is a view of the same document, which lives as long as its views.
class Fields {
 public:
  /// The object of `source`, from the first line that begins with a brace on: tools print warnings before it.
  /// kInvalidArgument if there is none, or it is not whole.
  [[nodiscard]] static Result<Fields> parse(const Source& source);
  /// The object that `text` is; `line` is its place in `source`.
  [[nodiscard]] static Result<Fields> parse_line(const Source& source, const Line& line);

  [[nodiscard]] bool has(std::string_view key) const;
  [[nodiscard]] std::vector<std::string> keys() const;
  // What must be there, and of this type. A number may stand as text ("276.07"), is finite and not negative.
  [[nodiscard]] double number(std::string_view key) const;
  [[nodiscard]] double signed_number(std::string_view key) const;  // finite, but of either sign
  [[nodiscard]] std::string text(std::string_view key) const;
  [[nodiscard]] Fields object(std::string_view key) const;
  [[nodiscard]] std::vector<Fields> objects(std::string_view key) const;
  // What may be absent or null.
  [[nodiscard]] std::optional<double> maybe_number(std::string_view key) const;
  [[nodiscard]] std::string maybe_text(std::string_view key) const;
  /// Whether it is false, also where that is written as a text.
  [[nodiscard]] bool denies(std::string_view key) const;
  /// A list of lists of numbers; "N/A" is a cell that was not measured.
  [[nodiscard]] std::vector<std::vector<std::optional<double>>> table(std::string_view key) const;
  /// A list of texts.
  [[nodiscard]] std::vector<std::string> texts(std::string_view key) const;
  [[nodiscard]] bool is_number(std::string_view key) const;

  /// Remembers `what` about member `key`, if nothing was wrong before.
  void fail(std::string_view key, std::string_view what) const;
  [[nodiscard]] const std::optional<Error>& fault() const;

 private:
  struct Document;
  Fields(std::shared_ptr<Document> document, const model::Json* object, std::string place);
  [[nodiscard]] const model::Json* member(std::string_view key) const;
  [[nodiscard]] const model::Json* required(std::string_view key) const;
  [[nodiscard]] Fields nothing() const;

  std::shared_ptr<Document> document_;
  const model::Json* object_;  // null after a fault
  std::string place_;
};

}  // namespace steelyard::exchange
