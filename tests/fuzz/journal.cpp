// SPDX-License-Identifier: Apache-2.0
// Any bytes as a journal. The chain keeps a fuzzer from the lines behind it, so each line is also tried without.
#include "store/journal.h"

#include "fuzz/fuzz.h"
#include "store/run_record.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace steelyard;
  const std::string_view bytes = fuzz::view(data, size);
  if (const auto journal = store::read_journal(bytes, "journal.jsonl"))
    (void)store::replay(*journal, "journal.jsonl").ok();
  store::JournalContents unchained;
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t end = bytes.find('\n', at);
    if (auto line = model::parse_json(bytes.substr(at, end - at), "line"); line && line->is_object())
      unchained.lines.push_back(*std::move(line));
    at = end == std::string_view::npos ? bytes.size() : end + 1;
  }
  (void)store::replay(unchained, "journal.jsonl").ok();
  return 0;
}
