// SPDX-License-Identifier: Apache-2.0
// What a report is made from. Renderers are pure: the same Report gives the same bytes, with no file and no clock.
#pragma once
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "model/bundle.h"
#include "model/run.h"
#include "reports/names.h"
#include "reports/words.h"

namespace steelyard::reports {

/// The score as a report shows it; without one the report says why in its place.
struct ScoreView {
  struct Dimension {
    Phrase name;
    double weight = 0;  // 0..1
    std::optional<double> points;
  };
  struct Input {
    Phrase name;
    std::string metric, unit;  // id of the edition's metric
    std::optional<double> value;
    std::optional<model::Interval> ci95;
    std::optional<double> ratio;  // 1 is as good as the reference
    double elasticity = 0;        // 1 % more of it is so many % more of the score
    double doubled = 0;           // the score's gain with twice as good a measurement, whatever else rests on that
    Phrase note;                  // flags by name, or what is missing
  };
  std::string id;    // edition and profile, "ucs-2026.1/general"
  Phrase reference;  // what 1000 points are
  std::optional<double> value;
  bool estimate = false;  // nobody should be held to it; `notes` say why
  std::optional<model::Interval> ci95;
  std::vector<Dimension> dimensions;
  std::vector<std::pair<Phrase, double>> levers = {};  // measurements by name, and such gains; most first
  std::vector<Phrase> notes;                           // an estimate and why, what is missing and how to get it
  std::vector<Input> inputs = {};
};

/// The verdict of a certification; without one the report says that nobody asked for it.
struct CertificateView {
  bool certified = false;
  std::string criteria;  // name and version of what was demanded
};

/// One fact about a machine: "Memory", "24 GiB".
using Fact = std::pair<Phrase, Phrase>;

struct NodeView {
  std::string name;
  std::vector<Fact> facts;
  std::string drawing;  // an SVG document of the topology; empty: none
};

struct Report {
  model::Run run;
  std::string file;       // what was read
  std::string sha256;     // of that file's bytes
  bool verified = false;  // its journal was there, beside it or in its bundle, and says the same
  std::vector<NodeView> nodes;
  std::optional<ScoreView> score;
  std::optional<CertificateView> certificate;
  std::optional<model::CheckReport> bundle;  // that the run came in, as it was checked
};

/// The texts and names that every renderer needs.
struct Vocabulary {
  Words words;
  Names names;
};

}  // namespace steelyard::reports
