// SPDX-License-Identifier: Apache-2.0
// Inside this room only: what certificate and adaptation pages share.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/certificate.h"
#include "reports/outline.h"
#include "reports/report.h"

namespace steelyard::reports {

/// One value: with its unit, or "—"; and exact.
[[nodiscard]] Cell value_cell(const std::optional<double>& value, const std::string& unit);
/// "[58.7, 59.2] TFLOP/s", or "—".
[[nodiscard]] std::string interval_words(const std::optional<model::Interval>& interval, const std::string& unit);
/// A fraction as percent.
[[nodiscard]] Cell share_cell(const std::optional<double>& fraction);
/// "node017 · gpu0".
[[nodiscard]] std::string place_of(const std::string& node, const std::string& device);
/// " · all cores": all of them.
[[nodiscard]] Phrase params_of(const std::map<std::string, model::ParamValue>& params, const Names& names);
/// Benchmark and metric by name; empty where both are.
[[nodiscard]] Phrase title_of(const std::string& benchmark, const std::string& metric, const Names& names);

/// The verdict and what it rests on: badge, facts, sentences. The same on both pages.
[[nodiscard]] std::vector<Block> certificate_cover(const model::Certificate& certificate, const Words& words);
/// Runs with their hashes.
[[nodiscard]] Chapter evidence_chapter(const model::Certificate& certificate, const Words& words);

/// Devices, matrix, core results, energy and stability. Whatever is empty has its reason in its place.
[[nodiscard]] std::vector<Chapter> adaptation_chapters(const model::Adaptation& adaptation,
                                                       const Vocabulary& vocabulary);

}  // namespace steelyard::reports
