// SPDX-License-Identifier: Apache-2.0
#include "measure/sweep.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <iterator>
#include <optional>
#include <string_view>

#include "base/text.h"
#include "measure/plan.h"

namespace steelyard::measure {
namespace {

template <class T>
std::optional<T> number(const std::string& text) {
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

Error refused(const model::ParamInfo& param, std::string why, std::string hint) {
  return {Errc::kInvalidArgument, fmt::format("parameter '{}': {}", param.id, why), std::move(hint)};
}

template <class T>
Result<model::ParamValue> within_range(const model::ParamInfo& param, T value) {
  const T* min = std::get_if<T>(&param.min);
  const T* max = std::get_if<T>(&param.max);
  if ((min == nullptr || value >= *min) && (max == nullptr || value <= *max)) return model::ParamValue(value);
  const std::string unit = param.unit.empty() || param.unit == "1" ? "" : " " + param.unit;
  return refused(param, fmt::format("{} is out of range", value),
                 fmt::format("{} to {}{}", to_text(param.min), to_text(param.max), unit));
}

/// As far as that can be seen without the machine.
bool names_cpus(std::string_view text) {
  for (const std::string_view prefix : {"node:", "kind:"})
    if (text.starts_with(prefix)) return number<unsigned>(std::string(text.substr(prefix.size()))).has_value();
  return text.empty() || text == "each node" || text == "each kind" || text::parse_cpu_list(text);
}

/// The values of `request` that `param` takes.
std::vector<model::ParamValue> taken(Request& request, const model::BenchmarkInfo& benchmark,
                                     const model::ParamInfo& param) {
  std::vector<model::ParamValue> out;
  request.accepted.resize(request.values.size());
  for (std::size_t i = 0; i < request.values.size(); ++i) {
    auto value = parse_param(param, request.values[i]);
    if (value) {
      request.accepted[i] = true;
      out.push_back(*std::move(value));
    } else if (!request.refusal) {
      request.refusal = value.error();
      request.refusal->message = fmt::format("{}: {}", benchmark.id, value.error().message);
    }
  }
  return out;
}

/// "8388608", "8MiB"; nothing if it is neither, or more than fits.
std::optional<std::int64_t> byte_count(std::string_view text) {
  constexpr std::string_view kUnits[] = {"KiB", "MiB", "GiB", "TiB"};
  std::int64_t scale = 1;
  for (std::size_t i = 0; i < std::size(kUnits); ++i)
    if (text.ends_with(kUnits[i])) {
      scale = std::int64_t{1} << (10 * (i + 1));
      text.remove_suffix(kUnits[i].size());
      break;
    }
  const auto count = number<std::int64_t>(std::string(text));
  std::int64_t bytes = 0;
  if (!count || __builtin_mul_overflow(*count, scale, &bytes)) return std::nullopt;
  return bytes;
}

Request* request_for(std::vector<Request>& requests, const model::BenchmarkInfo& benchmark, const std::string& name) {
  const auto it = std::ranges::find_if(
      requests, [&](const Request& r) { return r.name == name && text::matches(r.benchmark, benchmark.id); });
  return it == requests.end() ? nullptr : &*it;
}

void note_declared(std::vector<Request>& requests, const model::BenchmarkInfo& benchmark) {
  for (Request& request : requests) {
    if (!text::matches(request.benchmark, benchmark.id)) continue;
    for (const model::ParamInfo& param : benchmark.params) {
      request.declared |= param.id == request.name;
      request.others.insert(param.id);
    }
  }
}

}  // namespace

Result<model::ParamValue> parse_param(const model::ParamInfo& param, const std::string& text) {
  const std::string shown = text::printable(text);
  switch (param.type) {
    case model::ParamType::kInt:
      if (const auto value = param.unit == "By" ? byte_count(text) : number<std::int64_t>(text))
        return within_range(param, *value);
      return refused(param, fmt::format("'{}' is not a whole number", shown),
                     param.unit == "By" ? "bytes, or a number with KiB, MiB, GiB or TiB" : "");
    case model::ParamType::kReal:
      if (const auto value = number<double>(text); value && std::isfinite(*value)) return within_range(param, *value);
      return refused(param, fmt::format("'{}' is not a number", shown), "");
    case model::ParamType::kChoice:
      if (std::ranges::find(param.choices, text) != param.choices.end()) return model::ParamValue(text);
      return refused(param, fmt::format("'{}' is not one of its choices", shown),
                     text::did_you_mean(text, param.choices));
    case model::ParamType::kText:
      if (param.id != "cpus" || names_cpus(text)) break;
      return refused(param, fmt::format("'{}' names no CPUs", shown), "a list (0-3,8), node:N or kind:N");
  }
  return model::ParamValue(text);
}

std::vector<Request> requests_of(const model::JobRule& rule) {
  std::vector<Request> out;
  for (const auto& [name, values] : rule.params) {
    Request request;
    request.name = name;
    const auto line = rule.where_params.find(name);
    request.where = line == rule.where_params.end() ? rule.where : line->second;
    for (const model::ParamValue& value : values) request.values.push_back(to_text(value));
    out.push_back(std::move(request));
  }
  return out;
}

Sweep expand(const model::BenchmarkInfo& benchmark, std::vector<Request>& rule, std::vector<Request>& overrides) {
  note_declared(rule, benchmark);
  note_declared(overrides, benchmark);
  Sweep sweep{{Point{}}, ""};
  for (const model::ParamInfo& param : benchmark.params) {
    Request* request = request_for(overrides, benchmark, param.id);
    if (request == nullptr) request = request_for(rule, benchmark, param.id);
    std::vector<model::ParamValue> values;
    if (request != nullptr) values = taken(*request, benchmark, param);
    if (values.empty()) {
      if (request != nullptr && sweep.refused.empty())
        sweep.refused = parse_param(param, request->values.front()).error().message;
      values = {param.def};
    }
    std::vector<Point> crossed;
    for (const Point& point : sweep.points)
      for (const model::ParamValue& value : values)
        if (crossed.size() <= kMostJobs)
          crossed.emplace_back(point)[param.id] = value;  // one too many is enough to know
    sweep.points = std::move(crossed);
  }
  return sweep;
}

std::optional<Error> request_error(const Request& request) {
  const std::string name = text::printable(request.name);
  const std::vector<std::string> others(request.others.begin(), request.others.end());
  if (!request.declared)
    return Error{Errc::kInvalidArgument, fmt::format("no selected benchmark has a parameter '{}'", name),
                 text::did_you_mean(request.name, others)};
  if (std::ranges::find(request.accepted, false) != request.accepted.end()) return request.refusal;
  return std::nullopt;
}

}  // namespace steelyard::measure
