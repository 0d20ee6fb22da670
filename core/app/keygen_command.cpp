// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include "app/commands.h"
#include "app/exit_codes.h"
#include "base/files.h"
#include "base/signature.h"
#include "base/text.h"
#include "model/json.h"

namespace steelyard::app {
namespace {

Result<int> keygen_command(const std::string& file, const Context& context) {
  const SigningKey key = SigningKey::generate();
  if (auto written = write_secret_file(file, key.to_pem()); !written) return written.error();
  const auto delivered = context.is_json() ? context.deliver(model::dump_json({{"key", key.id()}, {"file", file}}))
                                           : context.deliver(key.id() + "\n");
  if (!delivered) return delivered.error();
  context.note(context.text("keygen.written", {{"file", text::printable(file)}, {"key", key.id()}}));
  return kOk;
}

}  // namespace

void add_keygen_command(CommandLine& line) {
  const Texts& text = line.text();
  auto file = std::make_shared<std::optional<std::string>>();
  CLI::App& command = line.add(line.root(), "keygen", "keygen",
                               [file](const Context& context) { return keygen_command(**file, context); });
  line.value(command, "-o,--output", *file, "FILE", text("option.key_output")).required();
  line.add_format(command, "table|json");
}

}  // namespace steelyard::app
