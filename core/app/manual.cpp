// SPDX-License-Identifier: Apache-2.0
#include "app/manual.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "app/exit_codes.h"
#include "app/table.h"
#include "base/version.h"

namespace steelyard::app {
namespace {

constexpr std::size_t kHelpWidth = 100;  // longer lines are tiring to read, however wide the window

std::vector<std::pair<int, std::string>> exit_code_texts(const Texts& text) {
  return {{kOk, text("exit.ok")},
          {kGateFailed, text("exit.gate_failed")},
          {kUsage, text("exit.usage")},
          {kIncomplete, text("exit.incomplete")},
          {kInvalid, text("exit.invalid")},
          {kPrerequisiteMissing, text("exit.prerequisite_missing")},
          {kCorruptFile, text("exit.corrupt_file")},
          {kAllSkipped, text("exit.all_skipped")},
          {kInterrupted, text("exit.interrupted")}};
}

/// The value as a reader sees it: "FILE", "{a|b|c}", "[ID]".
std::string shown_value(const OptionDoc& option) {
  if (!choices(option.value).empty()) return "{" + option.value + "}";
  return option.value_optional ? "[" + option.value + "]" : option.value;
}

/// "-o, --output FILE".
std::string spelling(const OptionDoc& option) {
  const std::string value = shown_value(option);
  if (option.positional) return value.empty() ? option.names.front() : value;
  return fmt::format("{}{}{}", fmt::join(option.names, ", "), value.empty() ? "" : " ", value);
}

/// A paragraph as one line without breaks; or of a list an item, "  csv   one line per row": its name and its text.
struct Paragraph {
  std::string name = {}, text = {};
};

Paragraph item_of(std::string_view line) {
  line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
  const std::size_t gap = std::min(line.find("  "), line.size());
  const std::size_t text = std::min(line.find_first_not_of(' ', gap), line.size());
  return {std::string(line.substr(0, gap)), std::string(line.substr(text))};
}

/// The catalogue breaks lines for its own readers. Chinese is joined without spaces. Indented lines are items.
std::vector<Paragraph> paragraphs(std::string_view body) {
  std::vector<Paragraph> list(1);
  while (!body.empty()) {
    const std::string_view line = body.substr(0, body.find('\n'));
    body.remove_prefix(std::min(body.size(), line.size() + 1));
    if (line.starts_with(' ')) {
      list.push_back(item_of(line));
      continue;
    }
    if (line.empty() || !list.back().name.empty()) list.emplace_back();
    if (line.empty()) continue;
    std::string& last = list.back().text;
    const bool ascii =
        last.empty() || (static_cast<unsigned char>(last.back()) | static_cast<unsigned char>(line[0])) < 0x80;
    last += (ascii && !last.empty() ? " " : "") + std::string(line);
  }
  return list;
}

/// Two columns: what to type, and what it does.
void append_pairs(std::string& out, const std::vector<std::pair<std::string, std::string>>& pairs,
                  const Terminal& terminal) {
  Table table{{{"", "", false}, {"", "", false}}, {}, false};
  for (const auto& [left, right] : pairs) table.rows.push_back({Cell("  " + left), Cell(right)});
  out += to_text(table, terminal);
}

void append_paragraphs(std::string& out, std::string_view body, const Terminal& page) {
  std::vector<std::pair<std::string, std::string>> items;
  for (const Paragraph& paragraph : paragraphs(body)) {
    if (!paragraph.name.empty()) {
      items.emplace_back(paragraph.name, paragraph.text);
      continue;
    }
    append_pairs(out, std::exchange(items, {}), page);
    out += "\n";
    for (const std::string& line : wrap(paragraph.text, page.width)) out += line + "\n";
  }
  append_pairs(out, items, page);
}

void append_section(std::string& out, const std::string& title, const std::vector<const OptionDoc*>& options,
                    const Terminal& terminal) {
  if (options.empty()) return;
  out += "\n" + terminal.styled(title, Style::kBold) + "\n";
  std::vector<std::pair<std::string, std::string>> pairs;
  for (const OptionDoc* option : options) pairs.emplace_back(spelling(*option), option->help);
  append_pairs(out, pairs, terminal);
}

std::vector<const OptionDoc*> select(const CommandDoc& command, bool general) {
  std::vector<const OptionDoc*> selected;
  for (const OptionDoc& option : command.options)
    if (option.general == general) selected.push_back(&option);
  return selected;
}

/// Text as roff takes it: no escapes, no requests by accident, hyphens that stay hyphens when copied, and lines that
/// may break after any Chinese character and between alternatives.
std::string roff(std::string_view s) {
  std::string out;
  bool line_start = true;
  for (std::size_t i = 0; i < s.size(); ++i) {
    const char c = s[i];
    if (line_start && (c == '.' || c == '\'')) out += "\\&";
    if (c == '\\')
      out += "\\e";
    else if (c == '-')
      out += "\\-";
    else
      out += c;
    const bool ends_chinese =
        i >= 2 && (static_cast<unsigned char>(s[i - 2]) & 0xF0) == 0xE0 && s.substr(i - 2, 1) >= "\xE3";
    if (ends_chinese || c == '|') out += "\\:";
    line_start = c == '\n';
  }
  return out;
}

std::string roff_paragraphs(std::string_view body) {
  std::string out;
  for (const Paragraph& paragraph : paragraphs(body)) {
    const bool item = !paragraph.name.empty();
    out += item ? ".TP\n\\fB" + roff(paragraph.name) + "\\fR\n" : out.empty() ? "" : ".PP\n";
    out += roff(paragraph.text) + "\n";
  }
  return out;
}

std::string roff_option(const OptionDoc& option) {
  std::string out = ".TP\n";
  if (option.positional) return out + "\\fI" + roff(spelling(option)) + "\\fR\n" + roff(option.help) + "\n";
  std::string names;
  for (const std::string& name : option.names) names += (names.empty() ? "" : ", ") + ("\\fB" + roff(name) + "\\fR");
  if (!option.value.empty()) names += " \\fI" + roff(shown_value(option)) + "\\fR";
  return out + names + "\n" + roff(option.help) + "\n";
}

std::string dashed(const std::string& path) {
  std::string name = path;
  std::ranges::replace(name, ' ', '-');
  return name;
}

std::string see_also(const CommandDoc& command, const CommandDoc& root) {
  std::string out;
  for (const CommandDoc* other : flatten(root)) {
    if (other->path == command.path) continue;
    out += fmt::format("{}\\fB{}\\fR(1)", out.empty() ? "" : ",\n", roff(dashed(other->path)));
  }
  return ".SH SEE ALSO\n" + out + "\n";
}

std::string root_sections(const Texts& text) {
  return ".SH ENVIRONMENT\n" + roff_paragraphs(text("man.environment")) + ".SH FILES\n" +
         roff_paragraphs(text("man.files"));
}

/// "GLOB": stands for whatever the user writes, unlike a choice.
bool is_placeholder(const std::string& word) {
  return std::ranges::all_of(word, [](char c) { return c >= 'A' && c <= 'Z'; });
}

}  // namespace

bool is_open(const std::string& value) {
  return value.find('|') != std::string::npos && is_placeholder(value.substr(value.rfind('|') + 1));
}

std::vector<std::string> choices(const std::string& value) {
  std::vector<std::string> list;
  if (value.find('|') == std::string::npos) return list;
  std::size_t begin = 0;
  while (begin <= value.size()) {
    const std::size_t end = std::min(value.find('|', begin), value.size());
    const std::string word = value.substr(begin, end - begin);
    if (!is_placeholder(word)) list.push_back(word);
    begin = end + 1;
  }
  return list;
}

std::string usage(const CommandDoc& command) {
  std::string line = command.path;
  if (!command.commands.empty()) line += " COMMAND";
  for (const OptionDoc& option : command.options) {
    if (!option.positional) continue;
    line += option.required ? " " + spelling(option) : " [" + spelling(option) + "]";
  }
  return line + " [OPTIONS]";
}

std::vector<const CommandDoc*> flatten(const CommandDoc& command) {
  std::vector<const CommandDoc*> list = {&command};
  for (const CommandDoc& below : command.commands)
    for (const CommandDoc* each : flatten(below)) list.push_back(each);
  return list;
}

std::string help_text(const CommandDoc& command, const Texts& text, const Terminal& terminal) {
  Terminal page = terminal;
  page.width = std::min(kHelpWidth, terminal.width == 0 ? kHelpWidth : std::max<std::size_t>(terminal.width, 40));
  std::string out = page.styled(command.path, Style::kBold) + " · " + command.summary + "\n\n";
  out += text("help.usage", {{"usage", usage(command)}}) + "\n";
  append_paragraphs(out, command.details, page);
  if (!command.commands.empty()) {
    out += "\n" + page.styled(text("help.commands"), Style::kBold) + "\n";
    std::vector<std::pair<std::string, std::string>> pairs;
    for (const CommandDoc& below : command.commands) pairs.emplace_back(below.name(), below.summary);
    append_pairs(out, pairs, page);
  }
  append_section(out, text("help.options"), select(command, false), page);
  append_section(out, text("help.general_options"), select(command, true), page);
  out += "\n" + page.styled(text("help.examples"), Style::kBold) + "\n" + command.examples;
  if (!command.examples.ends_with('\n')) out += "\n";
  out += "\n" + page.styled(text("help.exit_codes"), Style::kBold) + "\n";
  std::vector<std::pair<std::string, std::string>> codes;
  for (const auto& [code, meaning] : exit_code_texts(text)) codes.emplace_back(fmt::format("{}", code), meaning);
  append_pairs(out, codes, page);
  return page.glyphs(out);
}

std::string man_file_name(const CommandDoc& command) {
  return dashed(command.path) + ".1";
}

std::string man_page(const CommandDoc& command, const CommandDoc& root, const Texts& text) {
  std::string title = dashed(command.path);
  std::string page = "'\\\" -*- coding: UTF-8 -*-\n";
  std::ranges::transform(title, title.begin(), [](char c) { return c >= 'a' && c <= 'z' ? char(c - 'a' + 'A') : c; });
  page += fmt::format(".TH {} 1 \"\" \"steelyard {}\" \"Steelyard\"\n.nh\n.ad l\n", title, version());
  page += fmt::format(".SH NAME\n{} \\- {}\n", roff(dashed(command.path)), roff(command.summary));
  page += ".SH SYNOPSIS\n\\fB" + roff(usage(command)) + "\\fR\n.SH DESCRIPTION\n" + roff_paragraphs(command.details);
  if (!command.commands.empty()) {
    page += ".SH COMMANDS\n";
    for (const CommandDoc& below : command.commands)
      page += ".TP\n\\fB" + roff(below.name()) + "\\fR\n" + roff(below.summary) + "\n";
  }
  page += ".SH OPTIONS\n";
  for (const OptionDoc& option : command.options) page += roff_option(option);
  page += ".SH EXAMPLES\n.nf\n" + roff(command.examples) + (command.examples.ends_with('\n') ? "" : "\n") + ".fi\n";
  page += ".SH EXIT STATUS\n";
  for (const auto& [code, meaning] : exit_code_texts(text))
    page += fmt::format(".TP\n\\fB{}\\fR\n{}\n", code, roff(meaning));
  if (command.path == root.path) page += root_sections(text);
  return page + see_also(command, root);
}

}  // namespace steelyard::app
