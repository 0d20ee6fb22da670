// SPDX-License-Identifier: Apache-2.0
#include "integer/corpus.h"

#include <algorithm>
#include <bit>
#include <string>
#include <string_view>

#include "common/random.h"

namespace steelyard::cpu {
namespace {

constexpr std::uint64_t kWords = 4096;

class Writer {
 public:
  explicit Writer(std::span<std::uint8_t> block) : left_(block) {}
  [[nodiscard]] bool full() const { return left_.empty(); }
  void put(std::string_view text) {
    const std::size_t n = std::min(text.size(), left_.size());
    std::copy_n(text.begin(), n, left_.begin());
    left_ = left_.subspan(n);
  }
  /// The `bytes` low bytes of `value`, lowest first.
  void put(std::uint64_t value, unsigned bytes) {
    for (; bytes > 0 && !full(); --bytes, value >>= 8, left_ = left_.subspan(1))
      left_[0] = static_cast<std::uint8_t>(value);
  }

 private:
  std::span<std::uint8_t> left_;
};

/// Word `rank` of the language: two to four syllables.
std::string word(std::uint64_t rank) {
  static constexpr const char* kSyllables[] = {"an", "be", "co", "da", "er", "fi",  "ga", "hu", "in",  "jo",  "ka",
                                               "le", "mi", "no", "or", "pa", "qui", "ra", "st", "te",  "un",  "ve",
                                               "wo", "ex", "ya", "ze", "th", "sh",  "ou", "ea", "ing", "tion"};
  std::string text;
  std::uint64_t bits = mix(rank + 1);
  for (std::uint64_t n = rank < 64 ? 1 : 2 + bits % 3; n > 0; --n, bits >>= 5) text += kSyllables[bits & 31];
  return text;
}

/// Small ranks far more often, about as Zipf has it: uniform in the logarithm.
std::uint64_t rank(Random& random) {
  const std::uint64_t bits = random.below(std::bit_width(kWords));
  return (std::uint64_t{1} << bits) - 1 + random.below(std::uint64_t{1} << bits);
}

void fill_text(Writer out, Random& random) {
  while (!out.full()) {
    for (std::uint64_t n = 4 + random.below(12); n > 0; --n)
      out.put(word(rank(random) % kWords) + (n > 1 ? " " : ". "));
    if (random.below(5) == 0) out.put("\n");
  }
}

void fill_log(Writer out, Random& random) {
  static constexpr const char* kLevels[] = {"INFO", "INFO", "INFO", "WARN", "DEBUG", "ERROR"};
  std::uint64_t ms = 1'700'000'000'000u + random.below(1u << 30);
  while (!out.full()) {
    ms += random.below(900);
    out.put("{\"ts\":" + std::to_string(ms) + ",\"level\":\"" + kLevels[random.below(6)] + "\",\"service\":\"" +
            word(random.below(24)) + "\",\"path\":\"/api/v1/" + word(64 + random.below(40)) + "/" +
            std::to_string(random.below(100000)) + "\",\"status\":" + std::to_string(200 + 100 * random.below(4)) +
            ",\"us\":" + std::to_string(random.below(20000)) + "}\n");
  }
}

void fill_records(Writer out, Random& random) {
  std::uint64_t number = random.below(1u << 20), stamp = random.next() >> 20;
  while (!out.full()) {
    stamp += random.below(5000);
    out.put(number++, 8);
    out.put(stamp, 8);
    out.put(random.below(300), 4);
    out.put(random.below(50) == 0 ? random.next() : 0, 4);
    out.put(mix(random.below(200)), 8);
  }
}

void fill_readings(Writer out, Random& random) {
  for (double value = random.uniform(10, 30); !out.full(); value += random.uniform(-0.01, 0.01))
    out.put(std::bit_cast<std::uint32_t>(static_cast<float>(value)) & ~std::uint32_t{0xff}, 4);
}

}  // namespace

void fill_corpus(std::span<std::uint8_t> block, std::size_t kind, std::uint64_t seed) noexcept {
  Random random(seed);
  switch (kind) {
    case 0: return fill_text(Writer(block), random);
    case 1: return fill_log(Writer(block), random);
    case 2: return fill_records(Writer(block), random);
    default: return fill_readings(Writer(block), random);
  }
}

}  // namespace steelyard::cpu
