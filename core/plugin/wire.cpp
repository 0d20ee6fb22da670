// SPDX-License-Identifier: Apache-2.0
#include "plugin/wire.h"

#include <algorithm>
#include <exception>
#include <fmt/format.h>
#include <steelyard/ext/histogram.h>

#include "base/text.h"
#include "model/json.h"

namespace steelyard::plugin {
namespace {

using model::Json;

Error garbage(const std::string& what) {
  return {Errc::kPlugin, "the worker's answer makes no sense: " + what};
}

Json guard_to_json(const measure::Guard& g) {
  return Json::array({g.hz_before, g.hz_after, g.cpu_share, g.steal_share, g.runnable, g.throttle_events, g.joules});
}

measure::Guard guard_from_json(const Json& j) {
  return {j.at(0).get<double>(), j.at(1).get<double>(), j.at(2).get<double>(), j.at(3).get<double>(),
          j.at(4).get<double>(), j.at(5).get<double>(), j.at(6).get<double>()};
}

Json histograms_to_json(const std::map<std::uint32_t, measure::Buckets>& histograms) {
  Json list = Json::array();
  for (const auto& [metric, buckets] : histograms) {
    Json pairs = Json::array();
    for (const auto& [bucket, count] : buckets) {
      pairs.push_back(bucket);
      pairs.push_back(count);
    }
    list.push_back(Json::array({metric, std::move(pairs)}));
  }
  return list;
}

std::map<std::uint32_t, measure::Buckets> histograms_from_json(const Json& list) {
  std::map<std::uint32_t, measure::Buckets> histograms;
  for (const Json& entry : list) {
    measure::Buckets& buckets = histograms[entry.at(0).get<std::uint32_t>()];
    const Json& pairs = entry.at(1);
    for (std::size_t i = 0; i + 1 < pairs.size(); i += 2)
      buckets[pairs[i].get<std::uint32_t>()] = pairs[i + 1].get<std::uint64_t>();
  }
  return histograms;
}

Json matrices_to_json(const std::map<std::uint32_t, model::Matrix>& matrices) {
  Json list = Json::array();
  for (const auto& [metric, matrix] : matrices) {
    Json cells = Json::array();
    for (const auto& cell : matrix.cells) cells.push_back(cell ? Json(*cell) : Json(nullptr));
    list.push_back(Json::array({metric, matrix.rows, matrix.columns, std::move(cells)}));
  }
  return list;
}

std::map<std::uint32_t, model::Matrix> matrices_from_json(const Json& list) {
  std::map<std::uint32_t, model::Matrix> matrices;
  for (const Json& entry : list) {
    model::Matrix& matrix = matrices[entry.at(0).get<std::uint32_t>()];
    matrix.rows = entry.at(1).get<std::vector<std::string>>();
    matrix.columns = entry.at(2).get<std::vector<std::string>>();
    for (const Json& cell : entry.at(3))
      matrix.cells.push_back(cell.is_null() ? std::nullopt : std::optional(cell.get<double>()));
  }
  return matrices;
}

bool is_whole(const model::Matrix& m) {
  const auto is_printable = [](const std::string& label) { return text::printable(label) == label; };
  return !m.cells.empty() && m.cells.size() == m.rows.size() * m.columns.size() &&
         std::ranges::all_of(m.rows, is_printable) && std::ranges::all_of(m.columns, is_printable);
}

bool exists(const measure::Sample& s, std::size_t metrics) {
  const auto declared = [&](const auto& entry) { return entry.first < metrics; };
  const auto has_its_buckets = [](const auto& histogram) {
    return histogram.second.empty() || histogram.second.rbegin()->first < SY_HISTOGRAM_BUCKETS;
  };
  const auto is_whole_matrix = [](const auto& matrix) { return is_whole(matrix.second); };
  return std::ranges::all_of(s.values, declared) && std::ranges::all_of(s.histograms, declared) &&
         std::ranges::all_of(s.matrices, declared) && std::ranges::all_of(s.matrices, is_whole_matrix) &&
         std::ranges::all_of(s.histograms, has_its_buckets);
}

bool is_printable(const Json& j) {
  if (j.is_string()) return text::printable(j.get_ref<const std::string&>()) == j.get_ref<const std::string&>();
  return j.is_primitive() || std::ranges::all_of(j, is_printable);
}

measure::Sample sample_from_json(const Json& j) {
  measure::Sample s;
  s.inner = j.at("inner").get<std::uint64_t>();
  s.elapsed_ns = j.at("elapsed").get<std::uint64_t>();
  s.wall_ns = j.at("wall").get<std::uint64_t>();
  for (const Json& value : j.at("values"))
    s.values.emplace_back(value.at(0).get<std::uint32_t>(), value.at(1).get<double>());
  s.histograms = histograms_from_json(j.at("histograms"));
  s.matrices = matrices_from_json(j.at("matrices"));
  s.guard = guard_from_json(j.at("guard"));
  return s;
}

}  // namespace

std::string encode_reply(const Reply& reply) {
  return model::dump_line({{"status", reply.status},
                           {"fault", name(reply.fault)},
                           {"phase", static_cast<int>(reply.phase)},
                           {"reason", reply.reason}}) +
         '\n' + reply.data;
}

Result<Reply> decode_reply(std::string_view payload) {
  const std::size_t end = payload.find('\n');
  auto json = model::parse_json(payload.substr(0, end), "answer of the worker");
  if (!json) return garbage(json.error().message);
  try {
    Reply reply;
    reply.status = json->at("status").get<std::int32_t>();
    const auto fault = fault_from(json->at("fault").get<std::string>());
    const int phase = json->at("phase").get<int>();
    if (!fault || phase < 0 || phase > static_cast<int>(Phase::kRelease)) return garbage("fault or phase");
    reply.fault = *fault;
    reply.phase = static_cast<Phase>(phase);
    reply.reason = json->at("reason").get<std::string>();
    if (end != std::string_view::npos) reply.data = payload.substr(end + 1);
    return reply;
  } catch (const std::exception& e) {
    return garbage(e.what());
  }
}

std::string encode_samples(const std::vector<measure::Sample>& samples) {
  Json list = Json::array();
  for (const measure::Sample& s : samples) {
    Json values = Json::array();
    for (const auto& [metric, value] : s.values) values.push_back(Json::array({metric, value}));
    list.push_back({{"inner", s.inner},
                    {"elapsed", s.elapsed_ns},
                    {"wall", s.wall_ns},
                    {"values", std::move(values)},
                    {"histograms", histograms_to_json(s.histograms)},
                    {"matrices", matrices_to_json(s.matrices)},
                    {"guard", guard_to_json(s.guard)}});
  }
  return model::dump_line(list);
}

Result<std::vector<measure::Sample>> decode_samples(std::string_view text, std::uint32_t count, std::size_t metrics) {
  auto json = model::parse_json(text, "samples of the worker");
  if (!json) return garbage(json.error().message);
  try {
    std::vector<measure::Sample> samples;
    for (const Json& j : *json) samples.push_back(sample_from_json(j));
    if (samples.size() != count || !std::ranges::all_of(samples, [&](const auto& s) { return exists(s, metrics); }))
      return garbage("samples that were not asked for");
    return samples;
  } catch (const std::exception& e) {
    return garbage(e.what());
  }
}

Result<model::PluginInfo> decode_offer(std::string_view text) {
  auto json = model::parse_json(text, "what the plugin offers");
  if (!json) return garbage(json.error().message);
  if (!is_printable(*json)) return garbage("texts with control characters");
  return model::plugin_from_json(*json);
}

}  // namespace steelyard::plugin
