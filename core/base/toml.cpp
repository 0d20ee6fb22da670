// SPDX-License-Identifier: Apache-2.0
#include "base/toml.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <map>
#include <set>
#include <toml++/toml.h>

#include "base/files.h"
#include "base/text.h"

namespace steelyard::toml {
namespace {

using Path = std::vector<std::string>;

/// 0 for nodes that the text implies without writing them down.
unsigned line_of(const ::toml::source_region& source) {
  return static_cast<unsigned>(source.begin.line);
}

/// toml++ keeps keys sorted by name; people expect the order they wrote.
std::vector<const ::toml::key*> keys_in_file_order(const ::toml::table& table) {
  std::vector<const ::toml::key*> keys;
  for (const auto& entry : table) keys.push_back(&entry.first);
  std::ranges::stable_sort(keys, [](const ::toml::key* a, const ::toml::key* b) {
    const auto& x = a->source().begin;
    const auto& y = b->source().begin;
    return std::pair(x.line, x.column) < std::pair(y.line, y.column);
  });
  return keys;
}

std::optional<Scalar> scalar(const ::toml::node& node) {
  if (const auto* text = node.as_string()) return Scalar(text->get());
  if (const auto* integer = node.as_integer()) return Scalar(integer->get());
  if (const auto* real = node.as_floating_point(); real != nullptr && std::isfinite(real->get()))
    return Scalar(real->get());
  if (const auto* boolean = node.as_boolean()) return Scalar(boolean->get());
  return std::nullopt;
}

}  // namespace

struct Table::State {
  ::toml::table document;
  std::string name;
  std::map<Path, std::set<std::string, std::less<>>> asked;
  std::optional<Error> first_error, missing;

  /// The table at `path`, which a Table only ever holds after having found it.
  [[nodiscard]] const ::toml::table& at(const Path& path) const {
    const ::toml::node* node = &document;
    for (const std::string& step : path)
      node = node->is_array() ? node->as_array()->get(std::stoul(step.substr(1))) : node->as_table()->get(step);
    return *node->as_table();
  }
  [[nodiscard]] const ::toml::node* ask(const Path& path, std::string_view key) {
    asked[path].emplace(key);
    return at(path).get(key);
  }
  [[nodiscard]] unsigned line(const Path& path, std::string_view key) const {
    const ::toml::table& table = at(path);
    if (!key.empty())
      if (const auto it = table.find(key); it != table.cend()) return line_of(it->first.source());
    if (const unsigned own = line_of(table.source())) return own;
    return path.empty() || table.empty() ? 1 : line_of(keys_in_file_order(table).front()->source());
  }
  [[nodiscard]] std::string where(const Path& path, std::string_view key) const {
    return fmt::format("{}:{}", name, line(path, key));
  }
  void fail(const Path& path, std::string_view key, std::string_view message, std::string hint) {
    if (first_error) return;
    first_error = Error{Errc::kInvalidArgument, fmt::format("{}: {}", where(path, key), message), std::move(hint)};
  }
  void wrong_type(const Path& path, std::string_view key, std::string_view expected) {
    fail(path, key, fmt::format("'{}' must be {}", text::printable(key), expected), {});
  }

  [[nodiscard]] std::optional<Error> unknown_key(const Path& path) const {
    const auto known = asked.find(path);
    for (const ::toml::key* key : keys_in_file_order(at(path))) {
      if (known == asked.end() || !known->second.contains(key->str())) return unknown(path, *key);
      if (auto error = unknown_key_below(path, *key)) return error;
    }
    return std::nullopt;
  }

 private:
  [[nodiscard]] Error unknown(const Path& path, const ::toml::key& key) const {
    std::vector<std::string> candidates;
    if (const auto known = asked.find(path); known != asked.end())
      candidates.assign(known->second.begin(), known->second.end());
    return {Errc::kInvalidArgument,
            fmt::format("{}:{}: unknown key '{}'", name, line_of(key.source()), text::printable(key.str())),
            text::did_you_mean(key.str(), candidates)};
  }
  [[nodiscard]] std::optional<Error> unknown_key_below(Path path, const ::toml::key& key) const {
    const ::toml::node* node = at(path).get(key.str());
    path.emplace_back(key.str());
    if (node->is_table()) return unknown_key(path);
    if (!node->is_array_of_tables()) return std::nullopt;
    for (std::size_t i = 0; i < node->as_array()->size(); ++i) {
      path.push_back(fmt::format("#{}", i));
      if (auto error = unknown_key(path)) return error;
      path.pop_back();
    }
    return std::nullopt;
  }
};

std::optional<std::string> Table::text(std::string_view key) {
  const ::toml::node* node = state_->ask(path_, key);
  if (node == nullptr) return std::nullopt;
  if (const auto* value = node->as_string()) return value->get();
  state_->wrong_type(path_, key, "text in quotes");
  return std::nullopt;
}

std::optional<std::int64_t> Table::integer(std::string_view key) {
  const ::toml::node* node = state_->ask(path_, key);
  if (node == nullptr) return std::nullopt;
  if (const auto* value = node->as_integer()) return value->get();
  state_->wrong_type(path_, key, "a whole number");
  return std::nullopt;
}

std::optional<double> Table::real(std::string_view key) {
  const ::toml::node* node = state_->ask(path_, key);
  if (node == nullptr) return std::nullopt;
  const auto value = node->is_number() ? node->value<double>() : std::nullopt;
  if (value && std::isfinite(*value)) return value;
  state_->wrong_type(path_, key, "a number");
  return std::nullopt;
}

std::optional<bool> Table::boolean(std::string_view key) {
  const ::toml::node* node = state_->ask(path_, key);
  if (node == nullptr) return std::nullopt;
  if (const auto* value = node->as_boolean()) return value->get();
  state_->wrong_type(path_, key, "true or false");
  return std::nullopt;
}

std::optional<double> Table::seconds(std::string_view key) {
  const ::toml::node* node = state_->ask(path_, key);
  if (node == nullptr) return std::nullopt;
  if (const auto* value = node->as_string())
    if (const auto duration = text::parse_duration(value->get()))
      return std::chrono::duration<double>(*duration).count();
  state_->wrong_type(path_, key, R"(a duration with its unit, such as "90s" or "250ms")");
  return std::nullopt;
}

std::vector<std::string> Table::texts(std::string_view key) {
  std::vector<std::string> out;
  for (Scalar& value : scalars(key)) {
    if (!std::holds_alternative<std::string>(value)) {
      state_->wrong_type(path_, key, "text in quotes, or a list of them");
      return {};
    }
    out.push_back(std::get<std::string>(std::move(value)));
  }
  return out;
}

std::vector<Scalar> Table::scalars(std::string_view key) {
  const ::toml::node* node = state_->ask(path_, key);
  if (node == nullptr) return {};
  std::vector<Scalar> out;
  const auto add = [&](const ::toml::node& item) {
    auto value = scalar(item);
    if (value) out.push_back(std::move(*value));
    return value.has_value();
  };
  const ::toml::array* list = node->as_array();
  if (list == nullptr ? add(*node) : std::ranges::all_of(*list, add)) return out;
  state_->wrong_type(path_, key, "text, a number, true or false, or a list of them");
  return {};
}

std::optional<Table> Table::table(std::string_view key) {
  const ::toml::node* node = state_->ask(path_, key);
  if (node == nullptr) return std::nullopt;
  if (!node->is_table()) {
    state_->wrong_type(path_, key, fmt::format("a table: [{}]", text::printable(key)));
    return std::nullopt;
  }
  Table child = *this;
  child.path_.emplace_back(key);
  return child;
}

std::vector<Table> Table::tables(std::string_view key) {
  const ::toml::node* node = state_->ask(path_, key);
  if (node == nullptr) return {};
  const ::toml::array* list = node->as_array();
  if (list == nullptr || (!list->empty() && !list->is_array_of_tables())) {
    state_->wrong_type(path_, key, fmt::format("a list of tables: [[{}]]", text::printable(key)));
    return {};
  }
  std::vector<Table> out;
  for (std::size_t i = 0; i < list->size(); ++i) {
    Table child = *this;
    child.path_.emplace_back(key);
    child.path_.push_back(fmt::format("#{}", i));
    out.push_back(std::move(child));
  }
  return out;
}

std::vector<std::string> Table::keys() {
  std::vector<std::string> out;
  auto& asked = state_->asked[path_];
  for (const ::toml::key* key : keys_in_file_order(state_->at(path_))) {
    asked.emplace(key->str());
    out.emplace_back(key->str());
  }
  return out;
}

std::string Table::where(std::string_view key) const {
  return state_->where(path_, key);
}

void Table::fail(std::string_view key, const std::string& message, std::string hint) {
  state_->fail(path_, key, message, std::move(hint));
}

void Table::fail_missing(std::string_view key, const std::string& message, std::string hint) {
  if (state_->missing) return;
  state_->missing =
      Error{Errc::kInvalidArgument, fmt::format("{}: {}", state_->where(path_, key), message), std::move(hint)};
}

bool Table::has(std::string_view key) {
  return state_->ask(path_, key) != nullptr;
}

namespace {

constexpr std::size_t kDeepest = 16;  // ours have 4 parts, and lists of tables

/// Where a string that begins at `at` ends: past its closing quotes, or at the end of its line, which is an error that
/// the parser reports.
std::size_t past_string(std::string_view bytes, std::size_t at) {
  const char quote = bytes[at];
  const std::string three(3, quote);
  const bool many_lines = bytes.substr(at, 3) == three;
  for (std::size_t i = at + (many_lines ? 3 : 1); i < bytes.size(); ++i) {
    if (bytes[i] == '\\' && quote == '"')
      ++i;
    else if (many_lines ? bytes.substr(i, 3) == three : bytes[i] == quote)
      return i + (many_lines ? 3 : 1);
    else if (bytes[i] == '\n' && !many_lines)
      return i;
  }
  return bytes.size();
}

/// The first line that nests deeper than anything of ours, by the parts of a key or by brackets; 0: none. The parser,
/// and whatever walks or frees what it made, would recurse over them.
std::size_t line_of_endless_nesting(std::string_view bytes) {
  std::size_t line = 1, dots = 0, open = 0;
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    const char c = bytes[at];
    if (c == '"' || c == '\'') {
      const std::size_t end = past_string(bytes, at);
      line += static_cast<std::size_t>(std::ranges::count(bytes.substr(at, end - at), '\n'));
      at = end - 1;
      continue;
    }
    if (c == '#') at = std::min(bytes.find('\n', at), bytes.size()) - 1;
    if (c == '.' && ++dots >= kDeepest) return line;
    if ((c == '[' || c == '{') && ++open > kDeepest) return line;
    if ((c == ']' || c == '}') && open > 0) --open;
    if (std::string_view("=\n,[]{}").find(c) != std::string_view::npos) dots = 0;
    line += c == '\n' ? 1 : 0;
  }
  return 0;
}

}  // namespace

Result<Document> Document::parse(std::string_view bytes, std::string name) {
  if (const std::size_t line = line_of_endless_nesting(bytes); line != 0)
    return Error{Errc::kInvalidArgument, fmt::format("{}:{}: nested deeper than {}", name, line, kDeepest),
                 "no file of ours nests that deep"};
  Document out;
  out.state_ = std::make_shared<Table::State>();
  try {
    out.state_->document = ::toml::parse(bytes);
  } catch (const ::toml::parse_error& e) {
    return Error{Errc::kInvalidArgument,
                 fmt::format("{}:{}: {}", name, line_of(e.source()), text::printable(e.description()))};
  }
  out.state_->name = std::move(name);
  return out;
}

Result<Document> Document::read(const std::filesystem::path& path) {
  auto bytes = read_file(path);
  if (!bytes) return bytes.error();
  return parse(*bytes, path.string());
}

Table Document::root() const {
  Table table;
  table.state_ = state_;
  return table;
}

Result<void> Document::finish() const {
  if (state_->first_error) return *state_->first_error;
  if (auto error = state_->unknown_key({})) return *std::move(error);
  if (state_->missing) return *state_->missing;
  return {};
}

}  // namespace steelyard::toml
