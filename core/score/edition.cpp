// SPDX-License-Identifier: Apache-2.0
#include "score/edition.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "base/text.h"

namespace steelyard::score {
namespace {

template <class T>
const T* by_id(const std::vector<T>& list, const std::string& id) {
  const auto found = std::ranges::find(list, id, &T::id);
  return found == list.end() ? nullptr : &*found;
}

template <class T>
std::vector<std::string> ids(const std::vector<T>& list) {
  std::vector<std::string> out;
  for (const T& item : list) out.push_back(item.id);
  return out;
}

template <class T>
Result<void> expect_distinct(const std::vector<T>& list, const char* what) {
  std::vector<std::string> names = ids(list);
  std::ranges::sort(names);
  const auto twice = std::ranges::adjacent_find(names);
  if (twice == names.end()) return {};
  return Error{Errc::kInvalidArgument, fmt::format("{} '{}' stands twice", what, *twice), "keep one of them"};
}

Error unknown(const std::string& where, const char* what, const std::string& name,
              const std::vector<std::string>& known) {
  return {Errc::kInvalidArgument, fmt::format("{}: no {} '{}'", where, what, name), text::did_you_mean(name, known)};
}

Result<void> validate_metric(const model::Edition& edition, const model::ScoredMetric& metric) {
  if (by_id(edition.dimensions, metric.dimension) == nullptr)
    return unknown(metric.id, "dimension", metric.dimension, ids(edition.dimensions));
  if (find_class(edition, metric.quality) == nullptr)
    return unknown(metric.id, "class", metric.quality, ids(edition.classes));
  if (!(metric.reference > 0))
    return Error{Errc::kInvalidArgument, fmt::format("{}: reference {} is not positive", metric.id, metric.reference),
                 "a reference is the value that counts as 1"};
  if (metric.direction == model::Direction::kInfo)
    return Error{Errc::kInvalidArgument, fmt::format("{}: what has no better or worse cannot be scored", metric.id),
                 "its direction must be higher or lower"};
  for (const auto& [scope, weight] : metric.weights)
    if ((scope != "node" && scope != "centre") || !(weight > 0))
      return Error{Errc::kInvalidArgument, fmt::format("{}: weight {} of scope '{}'", metric.id, weight, scope),
                   "scopes are node and centre, weights are positive"};
  for (const model::MetricSource& source : metric.sources)
    if (source.suite && find_suite(edition, *source.suite) == nullptr)
      return unknown(metric.id, "suite", *source.suite, ids(edition.suites));
  return {};
}

Result<void> validate_schema(const model::Edition& edition, const model::ScoreSchema& schema) {
  for (const std::string& dimension : schema.dimensions) {
    if (by_id(edition.dimensions, dimension) == nullptr)
      return unknown("schema " + schema.id, "dimension", dimension, ids(edition.dimensions));
    double sum = 0;
    for (const model::ScoredMetric* metric : metrics_of(edition, dimension, schema.scope))
      sum += metric->weights.at(to_text(schema.scope));
    constexpr double kRounding = 1e-9;
    if (std::fabs(sum - 1) > kRounding)
      return Error{
          Errc::kInvalidArgument,
          fmt::format("schema {}: the weights inside dimension {} sum to {:.6g}, not 1", schema.id, dimension, sum),
          "a metric without a weight for this scope is no part of it"};
  }
  for (const model::WeightProfile& profile : edition.profiles)
    if (auto weights = weights_for(edition, profile, schema); !weights) return weights.error();
  return {};
}

}  // namespace

const model::ScoredMetric* find_metric(const model::Edition& edition, const std::string& id) {
  return by_id(edition.metrics, id);
}
const model::QualityClass* find_class(const model::Edition& edition, const std::string& id) {
  return by_id(edition.classes, id);
}
const model::Suite* find_suite(const model::Edition& edition, const std::string& id) {
  return by_id(edition.suites, id);
}

Result<model::WeightProfile> find_profile(const model::Edition& edition, const std::string& id) {
  if (const auto* profile = by_id(edition.profiles, id)) return *profile;
  return Error{Errc::kNotFound, fmt::format("edition {} has no profile '{}'", edition.id, id),
               text::did_you_mean(id, ids(edition.profiles))};
}

std::string to_text(model::Scope scope) {
  return scope == model::Scope::kNode ? "node" : "centre";
}

std::vector<const model::ScoredMetric*> metrics_of(const model::Edition& edition, const std::string& dimension,
                                                   model::Scope scope) {
  std::vector<const model::ScoredMetric*> out;
  for (const model::ScoredMetric& metric : edition.metrics)
    if (metric.dimension == dimension && metric.weights.contains(to_text(scope))) out.push_back(&metric);
  return out;
}

Result<Weights> weights_for(const model::Edition& edition, const model::WeightProfile& profile,
                            const model::ScoreSchema& schema) {
  const auto named = [&](Error error) {
    return Error{error.code, fmt::format("profile {}: {}", profile.id, error.message), error.hint};
  };
  auto matrix = comparison(profile.judgements);
  if (!matrix) return named(matrix.error());
  if (matrix->size() != edition.dimensions.size())
    return named(
        {Errc::kInvalidArgument,
         fmt::format("judgements about {} dimensions, the edition has {}", matrix->size(), edition.dimensions.size()),
         fmt::format("their order is {}", fmt::join(ids(edition.dimensions), ", "))});
  if (auto whole = weigh(*matrix); !whole) return named(whole.error());
  std::vector<std::size_t> kept;
  for (const std::string& dimension : schema.dimensions)
    kept.push_back(static_cast<std::size_t>(std::ranges::find(edition.dimensions, dimension, &model::Dimension::id) -
                                            edition.dimensions.begin()));
  auto weights = weigh(submatrix(*matrix, kept));
  if (!weights) return named(weights.error());
  return weights;
}

Result<void> validate(const model::Edition& edition) {
  if (auto ok = expect_distinct(edition.dimensions, "dimension"); !ok) return ok;
  if (auto ok = expect_distinct(edition.classes, "class"); !ok) return ok;
  if (auto ok = expect_distinct(edition.metrics, "metric"); !ok) return ok;
  if (auto ok = expect_distinct(edition.profiles, "profile"); !ok) return ok;
  if (auto ok = expect_distinct(edition.schemas, "schema"); !ok) return ok;
  for (const model::ScoredMetric& metric : edition.metrics)
    if (auto ok = validate_metric(edition, metric); !ok) return ok;
  for (const model::ScoreSchema& schema : edition.schemas)
    if (auto ok = validate_schema(edition, schema); !ok) return ok;
  return {};
}

std::string score_id(const model::Edition& edition, const model::WeightProfile& profile,
                     const model::ScoreSchema& schema) {
  const auto marked = [](const std::string& name, const std::string& sha256) {
    constexpr std::size_t kDigits = 8;
    return sha256.empty() ? name : fmt::format("{}@{}", name, sha256.substr(0, kDigits));
  };
  return fmt::format("{}/{}/{}", marked(profile.id, profile.sha256), schema.id,
                     marked(edition.id, edition.shipped ? "" : edition.sha256));
}

}  // namespace steelyard::score
