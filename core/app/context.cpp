// SPDX-License-Identifier: Apache-2.0
#include "app/context.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fmt/format.h>
#include <fstream>
#include <unistd.h>

#include "app/bundle_input.h"
#include "base/files.h"
#include "base/text.h"

namespace steelyard::app {
namespace {

namespace fs = std::filesystem;

Error unwritable(const fs::path& file, int error_number) {
  return {cannot_write(error_number),
          fmt::format("cannot write {}: {}", text::printable(file.string()), std::strerror(error_number)),
          "give -o a file in a folder that exists and is writable"};
}

/// Where a link leads, so that what it names is written and the link stays; `file` itself if it is none.
fs::path behind_links(const fs::path& file) {
  std::error_code missing;
  const fs::path end = fs::is_symlink(file, missing) ? fs::weakly_canonical(file, missing) : file;
  return end.empty() ? file : end;
}

/// Devices, pipes and open descriptors are written to; a rename over them would replace them with a file.
bool is_special(const fs::path& file) {
  std::error_code missing;
  constexpr int kMostLinks = 40;  // as the system follows
  fs::path at = file;
  for (int i = 0; i < kMostLinks && fs::is_symlink(at, missing);
       ++i, at = at.parent_path() / fs::read_symlink(at, missing))
    if (const std::string name = fs::absolute(at).lexically_normal().string();
        name.starts_with("/dev/") || name.starts_with("/proc/"))
      return true;
  const fs::file_status status = fs::status(file, missing);
  return fs::exists(status) && !fs::is_regular_file(status) && !fs::is_directory(status);
}

/// A run's journal, or the document beside it.
bool is_record(const fs::path& file) {
  std::error_code missing;
  if (!fs::exists(file, missing)) return false;
  return file.filename() == "journal.jsonl" ||
         (file.filename() == "run.json" && fs::exists(file.parent_path() / "journal.jsonl", missing));
}

bool is_private_key(const fs::path& file) {
  constexpr std::string_view kBegin = "-----BEGIN PRIVATE KEY-----";
  std::string first(kBegin.size(), ' ');
  std::ifstream in(file, std::ios::binary);
  return in.read(first.data(), static_cast<std::streamsize>(first.size())) && first == kBegin;
}

/// That it is something which nobody could make again; empty: nothing is known of it.
std::string keepsake(const fs::path& file, bool but_bundles) {
  const std::string name = text::printable(file.string());
  std::error_code missing;
  if (!fs::is_regular_file(file, missing)) return "";
  if (is_record(file)) return fmt::format("{} is the record of a run", name);
  if (is_private_key(file)) return fmt::format("{} is a private key", name);
  return !but_bundles && is_bundle(file) ? fmt::format("{} is a bundle", name) : "";
}

Error incomplete(std::string_view name, int error_number) {
  return {Errc::kIo, fmt::format("cannot write {}: {}", text::printable(name), std::strerror(error_number)),
          "the result is incomplete: write to a place with room"};
}

Result<void> write_stream(std::FILE* stream, std::string_view document, std::string_view name) {
  if (std::fwrite(document.data(), 1, document.size(), stream) == document.size() && std::fflush(stream) == 0)
    return {};
  if (errno == EPIPE) return {};  // the reader has seen enough, as `head` has
  return incomplete(name, errno);
}

Result<void> write_special(const fs::path& file, std::string_view document) {
  std::FILE* stream = std::fopen(file.c_str(), "we");
  if (stream == nullptr) return unwritable(file, errno);
  auto written = write_stream(stream, document, file.string());
  const bool closed = std::fclose(stream) == 0;
  return written && !closed ? Result<void>(incomplete(file.string(), errno)) : written;
}

}  // namespace

void Context::note(std::string_view line) const {
  if (!quiet) std::fputs((err.glyphs(line) + "\n").c_str(), stderr);
}

Result<void> Context::check_output() const {
  if (!output) return {};
  std::error_code missing;
  if (output->empty()) return unwritable(*output, ENOENT);
  if (!fs::exists(*output, missing) && missing == std::errc::filename_too_long)
    return unwritable(*output, ENAMETOOLONG);
  if (fs::is_directory(*output, missing)) return unwritable(*output, EISDIR);
  if (is_special(*output)) return ::access(output->c_str(), W_OK) == 0 ? Result<void>() : unwritable(*output, errno);
  const fs::path folder = output->has_parent_path() ? output->parent_path() : ".";
  if (::access(folder.c_str(), W_OK | X_OK) != 0) return unwritable(*output, errno);
  if (!fs::is_directory(folder, missing)) return unwritable(*output, ENOTDIR);
  if (std::string what = keepsake(*output, replaces_bundles); !what.empty())
    return Error{Errc::kInvalidArgument, std::move(what), "give -o another name: nobody could make it again"};
  return {};
}

Result<void> Context::check_output(const std::vector<std::string>& inputs,
                                   std::initializer_list<std::optional<std::string>> others) const {
  std::vector<std::string> all = inputs;
  for (const auto& other : others)
    if (other) all.push_back(*other);
  std::error_code missing;
  for (const std::string& input : all)
    if (output && fs::is_regular_file(input, missing) && fs::equivalent(input, *output, missing))
      return Error{Errc::kInvalidArgument, fmt::format("-o {} is what is read", text::printable(output->string())),
                   "give -o another name"};
  return check_output();
}

Result<void> Context::deliver_bytes(std::string_view bytes) const {
  if (!output) return write_stream(stdout, bytes, "standard output");
  if (auto writable = check_output(); !writable) return writable;
  if (is_special(*output)) return write_special(*output, bytes);
  return write_file_atomically(behind_links(*output), bytes);
}

Result<void> Context::deliver(std::string_view document) const {
  // The byte order mark makes spreadsheets read UTF-8; in a pipe it would only be in the way.
  const bool marked = format() == "csv" && output && !is_special(*output);
  return deliver_bytes((marked ? "\xEF\xBB\xBF" : "") + std::string(document));
}

Result<void> Context::deliver(const Table& table, std::string_view after) const {
  if (format() == "csv") return deliver(to_csv(table));
  if (format() == "md") return deliver(to_markdown(table, out));
  return deliver(to_text(table, out) + out.glyphs(after));
}

}  // namespace steelyard::app
