// SPDX-License-Identifier: Apache-2.0
#include "base/phrasebook.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <functional>
#include <optional>

#include "base/files.h"
#include "base/toml.h"

namespace steelyard {
namespace {

constexpr std::size_t kLongest = 1000;
constexpr int kDepth = 24;  // of phrases within phrases, and parts of a list: checks that stay unknown are that many
constexpr std::string_view kGap = "{}";

std::vector<std::string> split_at_gaps(std::string_view pattern) {
  std::vector<std::string> pieces;
  for (std::size_t gap = pattern.find(kGap); gap != std::string_view::npos; gap = pattern.find(kGap)) {
    pieces.emplace_back(pattern.substr(0, gap));
    pattern.remove_prefix(gap + kGap.size());
  }
  pieces.emplace_back(pattern);
  return pieces;
}

/// The gaps of `said` in its order: "{1}" is 1, the n-th "{}" is n. What is no gap is text.
template <typename Text, typename Gap>
void walk(std::string_view said, Text&& text, Gap&& gap) {
  std::size_t next = 0, from = 0;
  for (std::size_t open = said.find('{'); open != std::string_view::npos; open = said.find('{', open + 1)) {
    const std::size_t close = said.find('}', open);
    if (close == std::string_view::npos) break;
    const std::string_view number = said.substr(open + 1, close - open - 1);
    std::size_t index = next;
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), index);
    if (!number.empty() && (error != std::errc{} || end != number.data() + number.size())) continue;
    text(said.substr(from, open - from));
    gap(index);
    ++next;
    from = close + 1;
  }
  text(said.substr(from));
}

}  // namespace

Result<Phrasebook> Phrasebook::parse(std::string_view bytes, const std::string& name) {
  const auto document = toml::Document::parse(bytes, name);
  if (!document) return document.error();
  Phrasebook book;
  toml::Table root = document->root();
  for (const std::string& section : root.keys()) {
    auto table = root.table(section);
    if (!table) continue;  // finish() reports the wrong type
    for (const std::string& english : table->keys())
      if (const auto said = table->text(english))
        if (auto added = book.add(english, *said, table->where(english)); !added) return added.error();
  }
  if (auto finished = document->finish(); !finished) return finished.error();
  for (auto& phrases : book.by_first_) std::ranges::stable_sort(phrases, std::greater<>(), &Phrase::words);
  return book;
}

Result<Phrasebook> Phrasebook::read(const std::filesystem::path& file) {
  const auto bytes = read_file(file);
  if (!bytes) return bytes.error();
  return parse(*bytes, file.string());
}

Result<void> Phrasebook::add(const std::string& english, const std::string& said, const std::string& where) {
  Phrase phrase{split_at_gaps(english), said, 0};
  for (const std::string& piece : phrase.pieces) phrase.words += piece.size();
  std::vector<std::size_t> gaps;
  walk(
      said, [](std::string_view) {}, [&](std::size_t gap) { gaps.push_back(gap); });
  std::ranges::sort(gaps);
  bool same = gaps.size() + 1 == phrase.pieces.size();
  for (std::size_t i = 0; i < gaps.size() && same; ++i) same = gaps[i] == i;
  if (!same || phrase.words == 0)
    return Error{Errc::kInvalidArgument,
                 fmt::format("{}: the two sides of '{}' have not the same gaps", where, english),
                 "write {} for each, or {0}, {1}... in another order"};
  const std::string& first = phrase.pieces.front();
  by_first_[first.empty() ? 0 : static_cast<unsigned char>(first.front())].push_back(std::move(phrase));
  return {};
}

bool Phrasebook::fits(const Phrase& phrase, std::string_view english, Gaps& gaps) {
  const std::vector<std::string>& pieces = phrase.pieces;
  if (!english.starts_with(pieces.front())) return false;
  if (pieces.size() == 1) return english.size() == pieces.front().size();
  if (!english.ends_with(pieces.back())) return false;
  gaps.clear();
  std::size_t from = pieces.front().size();
  for (std::size_t i = 1; i < pieces.size(); ++i) {
    const bool last = i + 1 == pieces.size();
    const std::size_t at = last ? english.size() - pieces.back().size() : english.find(pieces[i], from + 1);
    if (at == std::string_view::npos || at <= from) return false;
    gaps.push_back(english.substr(from, at - from));
    from = at + pieces[i].size();
  }
  return true;
}

const Phrasebook::Phrase* Phrasebook::find(std::string_view english, Gaps& gaps) const {
  const Phrase* best = nullptr;
  Gaps tried;
  for (const std::size_t byte : {std::size_t{static_cast<unsigned char>(english.front())}, std::size_t{0}})
    for (const Phrase& phrase : by_first_[byte]) {
      if (best != nullptr && phrase.words <= best->words) break;
      if (!fits(phrase, english, tried)) continue;
      best = &phrase;
      gaps = phrase.pieces.size() == 1 ? Gaps() : tried;
      break;
    }
  return best;
}

std::string Phrasebook::filled(const Phrase& phrase, const Gaps& gaps, int depth) const {
  std::string out;
  walk(
      phrase.said, [&](std::string_view text) { out += text; },
      [&](std::size_t gap) {
        // A single word may be somebody's name for something.
        const bool sentence = gaps[gap].find(' ') != std::string_view::npos;
        out += sentence ? say(gaps[gap], depth - 1) : std::string(gaps[gap]);
      });
  return out;
}

bool Phrasebook::is_list(std::string_view english) const {
  Gaps gaps;
  std::size_t parts = 0;
  for (std::size_t from = 0, at = 0; at != std::string_view::npos; from = at + 2, ++parts) {
    at = english.find("; ", from);
    const std::string_view part = english.substr(from, at == std::string_view::npos ? at : at - from);
    if (part.empty() || find(part, gaps) == nullptr) return false;
  }
  return parts > 1;
}

std::string Phrasebook::say(std::string_view english, int depth) const {
  if (depth == 0 || english.empty() || english.size() > kLongest) return std::string(english);
  const auto parts = [&](std::string_view between, std::string_view said) -> std::optional<std::string> {
    const std::size_t at = english.find(between);
    if (at == std::string_view::npos) return std::nullopt;
    const std::string_view first = english.substr(0, at), rest = english.substr(at + between.size());
    const std::string first_said = say(first, depth), rest_said = say(rest, depth - 1);
    if (first_said == first && rest_said == rest) return std::string(english);
    return first_said + std::string(said) + rest_said;
  };
  // No phrase has an arrow; but many have a semicolon.
  if (auto said = parts(" → ", " → ")) return *std::move(said);
  if (is_list(english)) return *parts("; ", "；");
  Gaps gaps;
  if (const Phrase* phrase = find(english, gaps); phrase != nullptr) return filled(*phrase, gaps, depth);
  return parts("; ", "；").value_or(std::string(english));
}

std::string Phrasebook::operator()(std::string_view english) const {
  return say(english, kDepth);
}

}  // namespace steelyard
