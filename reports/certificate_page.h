// SPDX-License-Identifier: Apache-2.0
// A certificate as a page to hang up and to hand in: what was demanded, what was reached, how far that is proven - and
// the adaptation (适配) of a chip, in the tables that chip vendors already fill in.
#pragma once
#include <vector>

#include "model/certificate.h"
#include "reports/outline.h"
#include "reports/report.h"

namespace steelyard::reports {

/// Everything that the certificate says; with its adaptation, if it has one, in chapters of its own.
[[nodiscard]] Outline certificate_page(const model::Certificate& certificate, const Vocabulary& vocabulary);

/// What is missing for a level and is not already among the reasons why it is not certified.
[[nodiscard]] std::vector<model::LevelNeed> further_needs(const model::Certificate& certificate);

/// The adaptation first and alone, with what stands behind it. Only for certificates that have one.
[[nodiscard]] Outline adaptation_page(const model::Certificate& certificate, const Vocabulary& vocabulary);

}  // namespace steelyard::reports
