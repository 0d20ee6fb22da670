// SPDX-License-Identifier: Apache-2.0
#include "exchange/fields.h"

#include <cmath>
#include <fmt/format.h>
#include <utility>

#include "base/text.h"
#include "model/json.h"

namespace steelyard::exchange {
namespace {

constexpr std::size_t kShownKey = 80;

std::optional<double> as_quantity(const model::Json& value) {
  if (value.is_string()) return quantity(value.get_ref<const std::string&>());
  if (!value.is_number()) return std::nullopt;
  const auto number = value.get<double>();
  return std::isfinite(number) && number >= 0 ? std::optional(number) : std::nullopt;
}

std::string_view from_first_brace(std::string_view bytes) {
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  for (const Line& line : lines_of(bytes))
    if (line.text.starts_with('{')) return bytes.substr(static_cast<std::size_t>(line.text.data() - bytes.data()));
  return bytes;
}

}  // namespace

struct Fields::Document {
  std::string name;
  model::Json root;
  std::optional<Error> fault;
};

Fields::Fields(std::shared_ptr<Document> document, const model::Json* object, std::string place)
    : document_(std::move(document)), object_(object), place_(std::move(place)) {}

Result<Fields> Fields::parse(const Source& source) {
  auto json = model::parse_json(from_first_brace(source.bytes), text::printable(source.name));
  if (!json) return Error{Errc::kInvalidArgument, json.error().message, "the file was cut off, or is no JSON"};
  if (!json->is_object()) return broken(source, "is no JSON object", "give the file that the tool wrote");
  auto document = std::make_shared<Document>(Document{text::printable(source.name), *std::move(json), {}});
  const model::Json* root = &document->root;
  return Fields(std::move(document), root, "");
}

Result<Fields> Fields::parse_line(const Source& source, const Line& line) {
  const std::string name = fmt::format("{}:{}", text::printable(source.name), line.number);
  auto json = model::parse_json(line.text, name);
  if (!json || !json->is_object())
    return broken(source, line.number, "is no JSON object", "every line is one object; the file may have been cut off");
  auto document = std::make_shared<Document>(Document{name, *std::move(json), {}});
  const model::Json* root = &document->root;
  return Fields(std::move(document), root, "");
}

bool Fields::has(std::string_view key) const {
  const model::Json* value = member(key);
  return value != nullptr && !value->is_null();
}

std::vector<std::string> Fields::keys() const {
  std::vector<std::string> keys;
  if (object_ == nullptr) return keys;
  for (const auto& [key, value] : object_->items()) keys.push_back(key);
  return keys;
}

const model::Json* Fields::member(std::string_view key) const {
  if (object_ == nullptr || document_->fault) return nullptr;
  const auto found = object_->find(std::string(key));
  return found == object_->end() ? nullptr : &*found;
}

const model::Json* Fields::required(std::string_view key) const {
  const model::Json* value = member(key);
  if (value == nullptr) fail(key, "is missing");
  return value;
}

Fields Fields::nothing() const {
  return {document_, nullptr, place_};
}

double Fields::number(std::string_view key) const {
  const model::Json* value = required(key);
  if (value == nullptr) return 0;
  const auto number = as_quantity(*value);
  if (!number) fail(key, "is no number from zero up");
  return number.value_or(0);
}

double Fields::signed_number(std::string_view key) const {
  const model::Json* value = required(key);
  if (value == nullptr) return 0;
  const double number = value->is_number() ? value->get<double>() : std::nan("");
  if (!std::isfinite(number)) return fail(key, "is no number"), 0;
  return number;
}

std::string Fields::text(std::string_view key) const {
  const model::Json* value = required(key);
  if (value == nullptr) return "";
  if (!value->is_string()) return fail(key, "is no text"), "";
  return value->get<std::string>();
}

Fields Fields::object(std::string_view key) const {
  const model::Json* value = required(key);
  if (value == nullptr) return nothing();
  if (!value->is_object()) return fail(key, "is no object"), nothing();
  return {document_, value, place_ + "/" + text::printable(key.substr(0, kShownKey))};
}

std::vector<Fields> Fields::objects(std::string_view key) const {
  std::vector<Fields> out;
  const model::Json* value = required(key);
  if (value == nullptr) return out;
  if (!value->is_array()) return fail(key, "is no list"), out;
  for (std::size_t i = 0; i < value->size(); ++i) {
    if (!(*value)[i].is_object()) return fail(key, fmt::format("has no object at {}", i)), out;
    out.push_back({document_, &(*value)[i], fmt::format("{}/{}/{}", place_, key, i)});
  }
  return out;
}

std::optional<double> Fields::maybe_number(std::string_view key) const {
  return has(key) ? std::optional(number(key)) : std::nullopt;
}

std::string Fields::maybe_text(std::string_view key) const {
  return has(key) ? text(key) : "";
}

bool Fields::denies(std::string_view key) const {
  const model::Json* value = member(key);
  return value != nullptr && (*value == false || *value == "false");
}

std::vector<std::vector<std::optional<double>>> Fields::table(std::string_view key) const {
  std::vector<std::vector<std::optional<double>>> rows;
  const model::Json* value = required(key);
  if (value == nullptr) return rows;
  if (!value->is_array()) return fail(key, "is no list"), rows;
  for (const model::Json& row : *value) {
    if (!row.is_array()) return fail(key, "is no list of lists"), rows;
    if (!rows.empty() && row.size() != rows.front().size()) return fail(key, "has rows of unlike length"), rows;
    rows.emplace_back();
    for (const model::Json& cell : row) {
      const auto number = as_quantity(cell);
      if (!number && cell != "N/A") return fail(key, "has a cell that is neither a number nor N/A"), rows;
      rows.back().push_back(number);
    }
  }
  return rows;
}

std::vector<std::string> Fields::texts(std::string_view key) const {
  std::vector<std::string> out;
  const model::Json* value = required(key);
  if (value == nullptr) return out;
  if (!value->is_array()) return fail(key, "is no list"), out;
  for (const model::Json& item : *value) {
    if (!item.is_string()) return fail(key, "is no list of texts"), out;
    out.push_back(item.get<std::string>());
  }
  return out;
}

bool Fields::is_number(std::string_view key) const {
  const model::Json* value = member(key);
  return value != nullptr && value->is_number();
}

void Fields::fail(std::string_view key, std::string_view what) const {
  if (document_->fault) return;
  document_->fault =
      Error{Errc::kInvalidArgument,
            fmt::format("{}: {}/{} {}", document_->name, place_, text::printable(key.substr(0, kShownKey)), what),
            "this is not what the tool writes: give its own file, unchanged"};
}

const std::optional<Error>& Fields::fault() const {
  return document_->fault;
}

}  // namespace steelyard::exchange
