// SPDX-License-Identifier: Apache-2.0
// What a person sees while jobs run. Drawn only between samples, by the coordinator, which is not on measured cores.
#pragma once
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "app/session.h"
#include "app/terminal.h"
#include "app/texts.h"
#include "base/clock.h"

namespace steelyard::app {

/// On a terminal: one line per finished job, and one live line redrawn at most 10 times a second. Elsewhere: one line
/// per finished job, "key=value" with a time, and a heartbeat after 30 s of silence.
class ProgressView final : public SessionObserver {
 public:
  using Write = std::function<void(std::string_view)>;
  /// `write` takes what is to appear on standard error.
  ProgressView(const Texts& text, const Terminal& terminal, Clock& clock, Write write);

  /// on_start, without a run on disk. `plan` must outlive the view.
  void begin(const model::Plan& plan, const std::string& run_id, const std::set<std::string>& finished);

  void on_start(const store::OpenRun& run) override;
  void on_job_start(const model::Job& job, std::size_t index) override;
  void on_job_done(const model::Job& job, std::size_t index, const std::vector<model::Row>& rows) override;
  void on_progress(const measure::Progress& progress) override;
  /// Erases the live line.
  void end();

 private:
  [[nodiscard]] std::string name_of(const model::Job& job) const;
  [[nodiscard]] double remaining_s(double fraction_of_current) const;
  void draw(const measure::Progress& progress);
  void beat(const measure::Progress& progress);
  void line(std::string_view event, const std::string& rest);
  const Texts& text_;
  Terminal terminal_;
  Clock& clock_;
  Write write_;
  const model::Plan* plan_ = nullptr;
  std::set<std::string> finished_;
  std::size_t index_ = 0;
  Nanoseconds last_{};
  bool live_ = false;  // a live line is on the screen
};

}  // namespace steelyard::app
