// SPDX-License-Identifier: Apache-2.0
// What the program says in English, said in another language. Documents keep the English, which programs and other
// readers rely on; only what a person looks at goes through here.
#pragma once
#include <array>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace steelyard {

/// Sentences with gaps. A file lists them in TOML, one section or several:
///   "measured {} of {}" = "共 {1}，实测 {0}"
/// Gaps are taken in order unless they are numbered.
class Phrasebook {
 public:
  /// Says nothing in another language.
  Phrasebook() = default;
  /// kInvalidArgument: not TOML, or the two sides of a phrase have not the same gaps.
  [[nodiscard]] static Result<Phrasebook> parse(std::string_view bytes, const std::string& name);
  [[nodiscard]] static Result<Phrasebook> read(const std::filesystem::path& file);

  /// By the phrase that fits with the most words of its own; sentences in its gaps are looked up as well, and so are
  /// the first parts of "a; b" and "reason → remedy". Whatever is unknown, or longer than a message, stays as it is.
  [[nodiscard]] std::string operator()(std::string_view english) const;

 private:
  struct Phrase {
    std::vector<std::string> pieces;  // around the gaps: one more than there are gaps
    std::string said;
    std::size_t words = 0;  // bytes of all pieces
  };
  using Gaps = std::vector<std::string_view>;

  Result<void> add(const std::string& english, const std::string& said, const std::string& where);
  [[nodiscard]] static bool fits(const Phrase& phrase, std::string_view english, Gaps& gaps);
  [[nodiscard]] const Phrase* find(std::string_view english, Gaps& gaps) const;
  /// Sentences one after the other, each of them known: not one whose gaps would swallow the others.
  [[nodiscard]] bool is_list(std::string_view english) const;
  [[nodiscard]] std::string say(std::string_view english, int depth) const;
  [[nodiscard]] std::string filled(const Phrase& phrase, const Gaps& gaps, int depth) const;

  std::array<std::vector<Phrase>, 256> by_first_;  // byte; 0: those that begin with a gap. Most words first
};

}  // namespace steelyard
