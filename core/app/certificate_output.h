// SPDX-License-Identifier: Apache-2.0
// A certificate read back, and shown as the page that is hung up or handed in.
#pragma once
#include <optional>
#include <string>

#include "app/context.h"
#include "model/certificate.h"

namespace steelyard::app {

/// The certificate in this file; none if it is no file, or something else stands in it. kCorrupt if it says that it is
/// a certificate and is not a whole one.
[[nodiscard]] Result<std::optional<model::Certificate>> read_certificate(const std::string& path);

/// `format` is "html", "pdf", "md", "csv", "json", or "text", which is what certify shows. With `adaptation` its
/// adaptation alone, of which there is no CSV; kInvalidArgument if it has none, or for another format.
[[nodiscard]] Result<void> deliver_certificate(const model::Certificate& certificate, const std::string& format,
                                               bool adaptation, const Context& context);

}  // namespace steelyard::app
