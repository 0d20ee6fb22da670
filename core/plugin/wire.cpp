// SPDX-License-Identifier: Apache-2.0
#include "plugin/wire.h"

#include <exception>
#include <fmt/format.h>

#include "model/json.h"

namespace steelyard::plugin {
namespace {

using model::Json;

Error garbage(const std::string& what) {
  return {Errc::kPlugin, "the worker's answer makes no sense: " + what};
}

Json guard_to_json(const measure::Guard& g) {
  return Json::array({g.hz_before, g.hz_after, g.cpu_share, g.steal_share, g.runnable, g.throttle_events});
}

measure::Guard guard_from_json(const Json& j) {
  return {j.at(0).get<double>(), j.at(1).get<double>(), j.at(2).get<double>(),
          j.at(3).get<double>(), j.at(4).get<double>(), j.at(5).get<double>()};
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

measure::Sample sample_from_json(const Json& j) {
  measure::Sample s;
  s.inner = j.at("inner").get<std::uint64_t>();
  s.elapsed_ns = j.at("elapsed").get<std::uint64_t>();
  s.wall_ns = j.at("wall").get<std::uint64_t>();
  for (const Json& value : j.at("values"))
    s.values.emplace_back(value.at(0).get<std::uint32_t>(), value.at(1).get<double>());
  s.histograms = histograms_from_json(j.at("histograms"));
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
                    {"guard", guard_to_json(s.guard)}});
  }
  return model::dump_line(list);
}

Result<std::vector<measure::Sample>> decode_samples(std::string_view text) {
  auto json = model::parse_json(text, "samples of the worker");
  if (!json) return garbage(json.error().message);
  try {
    std::vector<measure::Sample> samples;
    for (const Json& j : *json) samples.push_back(sample_from_json(j));
    return samples;
  } catch (const std::exception& e) {
    return garbage(e.what());
  }
}

}  // namespace steelyard::plugin
