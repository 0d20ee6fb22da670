// SPDX-License-Identifier: Apache-2.0
// Pages on paper: printed by a Chromium that is found here, off the network, in a folder of our own.
#pragma once
#include <filesystem>
#include <string>

#include "base/result.h"

namespace steelyard::app {

/// The browser in the folders of PATH. kMissing, with how to get one, if there is none.
[[nodiscard]] Result<std::filesystem::path> find_browser();

/// `html` as the bytes of a PDF file. kTimeout after two minutes; kIo with what the browser said if it wrote nothing.
/// The browser and all it started are gone afterwards, and so are the files: also if SIGINT, SIGTERM or SIGHUP comes,
/// which ends the printing at once, and takes effect then (kCancelled if it does not end the process).
[[nodiscard]] Result<std::string> print_to_pdf(const std::string& html, const std::filesystem::path& browser);

}  // namespace steelyard::app
