// SPDX-License-Identifier: Apache-2.0
#include "engine/engine.h"

#include <steelyard/sdk.hpp>

#include "engine/engines.h"

namespace steelyard::storage {
namespace {

/// An engine that was not the first choice, and why.
class Fallback final : public Engine {
 public:
  Fallback(std::unique_ptr<Engine> engine, std::string why) : engine_(std::move(engine)), why_(std::move(why)) {}
  [[nodiscard]] std::string name() const override { return engine_->name() + " (" + why_ + ")"; }
  [[nodiscard]] bool synchronous() const override { return engine_->synchronous(); }
  void queue(const Request& request) override { engine_->queue(request); }
  std::size_t exchange(std::span<Completion> done, std::size_t at_least, std::uint64_t longest_ns) override {
    return engine_->exchange(done, at_least, longest_ns);
  }

 private:
  std::unique_ptr<Engine> engine_;
  std::string why_;
};

std::unique_ptr<Engine> first_that_works(const EngineSetup& setup) {
  if (setup.polling != Polling::kNone) return make_uring(setup);  // the only one that polls: no other is the same test
  std::string why;
  try {
    return make_uring(setup);
  } catch (const sdk::Unsupported& e) {
    why = e.what();
  }
  try {
    return std::make_unique<Fallback>(make_aio(setup), why);
  } catch (const sdk::Unsupported& e) {
    why += std::string("; ") + e.what();
  }
  return std::make_unique<Fallback>(make_preadv2(setup), why);
}

}  // namespace

std::unique_ptr<Engine> make_engine(EngineKind kind, const EngineSetup& setup) {
  if (setup.polling != Polling::kNone && (kind == EngineKind::kAio || kind == EngineKind::kPreadv2))
    throw sdk::Unsupported("polling needs engine=io_uring");
  switch (kind) {
    case EngineKind::kUring: return make_uring(setup);
    case EngineKind::kAio: return make_aio(setup);
    case EngineKind::kPreadv2: return make_preadv2(setup);
    case EngineKind::kAuto: break;
  }
  return first_that_works(setup);
}

}  // namespace steelyard::storage
