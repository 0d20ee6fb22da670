// SPDX-License-Identifier: Apache-2.0
// Small pure functions on text that more than one room needs.
#pragma once
#include <chrono>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace steelyard::text {

/// True if `name` matches `glob`: '*' any run of characters, '?' any one. Anchored at both ends, case matters.
[[nodiscard]] bool matches(std::string_view glob, std::string_view name);

/// True if nothing in it can be seen: spaces of any script, line ends, characters without width.
[[nodiscard]] bool is_blank(std::string_view s);

/// "2026-11-28", of a day that exists.
[[nodiscard]] bool is_date(std::string_view s);

/// The candidate nearest to `word` by edit distance, if near enough to be a slip of the fingers.
[[nodiscard]] std::optional<std::string> nearest(std::string_view word, std::span<const std::string> candidates);

/// " Did you mean 'X'?" or, without a near candidate, the list of them if short, or "".
[[nodiscard]] std::string did_you_mean(std::string_view word, std::span<const std::string> candidates);

/// Columns `s` takes on a terminal: 2 per East Asian wide character, 0 per combining one. Independent of the locale.
[[nodiscard]] std::size_t display_width(std::string_view s);

/// `s` cut to at most `width` columns, the cut marked with "…".
[[nodiscard]] std::string clip(std::string_view s, std::size_t width);

/// `pattern` with every {name} of `values` filled in; other braces stay as they are. {name|node|nodes} is the first
/// word where the value of `name` is "1", else the second.
using Values = std::initializer_list<std::pair<std::string_view, std::string_view>>;
[[nodiscard]] std::string fill(std::string_view pattern,
                               std::span<const std::pair<std::string_view, std::string_view>> values);

/// `s` as the content of an XML or HTML element or of a quoted attribute: printable, and nothing in it is markup.
[[nodiscard]] std::string xml_escape(std::string_view s);

/// `s` as the content of one cell of a Markdown table: nothing in it is markup, and it stays on one line.
[[nodiscard]] std::string markdown_cell(std::string_view s);

/// `s` with control characters, escapes and broken UTF-8 made visible; safe to print whatever a stranger wrote.
[[nodiscard]] std::string printable(std::string_view s);

/// A JSON document in UTF-8 with every character beyond C0 that printable() makes visible written as \uXXXX: it means
/// the same.
[[nodiscard]] std::string printable_json(std::string_view json);

/// "0-3,8,10-11" <-> {0,1,2,3,8,10,11}. Parsing fails on anything else.
[[nodiscard]] std::string cpu_list(std::span<const unsigned> cpus);
[[nodiscard]] std::optional<std::vector<unsigned>> parse_cpu_list(std::string_view list);

/// "250ms", "90s", "2m", "1h", "1.5s" -> duration. Bare numbers are refused: a unit is part of a value.
[[nodiscard]] std::optional<std::chrono::nanoseconds> parse_duration(std::string_view s);

}  // namespace steelyard::text
