// SPDX-License-Identifier: Apache-2.0
// What the other end of a stream can show: width, colours, characters. Nothing relies on colour alone.
#pragma once
#include <string>
#include <string_view>

#include "app/texts.h"

namespace steelyard::app {

enum class Style { kPlain, kGood, kWarning, kBad, kDim, kBold };

struct Terminal {
  bool interactive = false;  // a person watches: redrawing in place is fine
  bool colour = false;
  bool utf8 = true;
  std::size_t width = 0;        // columns; 0: unlimited, nobody watches
  const Texts* text = nullptr;  // whose language cells of tables are said in; none: as they are

  /// `colour_choice` is "auto", "always" or "never". Auto: on a terminal, unless TERM is dumb or NO_COLOR is set;
  /// CLICOLOR_FORCE turns it on elsewhere.
  [[nodiscard]] static Terminal detect(int fd, std::string_view colour_choice, const GetEnv& env);

  [[nodiscard]] std::string styled(std::string_view s, Style style) const;
  /// `s` with typographic signs replaced by ASCII where the locale cannot show them. Letters are left as they are.
  [[nodiscard]] std::string glyphs(std::string_view s) const;
};

}  // namespace steelyard::app
