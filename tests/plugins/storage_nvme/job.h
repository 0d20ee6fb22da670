// SPDX-License-Identifier: Apache-2.0
// A job of a benchmark of the plugin, in this very process, over a folder of its own on a real file system.
#pragma once
#include <cstdlib>
#include <filesystem>
#include <map>
#include <stdexcept>
#include <steelyard/sdk.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "fakes/host.h"

namespace steelyard::storage {

/// In /var/tmp, as /tmp may lie in memory.
class Folder {
 public:
  Folder() {
    std::string name = "/var/tmp/steelyard-test-XXXXXX";
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder in /var/tmp");
    path_ = name;
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] bool is_empty() const { return std::filesystem::is_empty(path_); }

 private:
  std::string path_;
};

using Given = std::map<std::string, std::string>;  // parameters that are not the default

template <class K>
class JobOf {
 public:
  JobOf(fakes::Host& host, const Given& given) : given_(given) {
    for (const sy_param& param : K::kFacts.params) {
      sy_value value = param.def;
      if (const auto it = given_.find(param.id); it != given_.end()) set(value, param, it->second);
      values_.push_back(value);
    }
    job_ = {sizeof(sy_job), 0, 0, static_cast<std::uint32_t>(values_.size()), values_.data(), 20};
    job = std::make_unique<sdk::Job>(sdk::Host(host.raw()), job_, K::kFacts);
  }
  std::unique_ptr<sdk::Job> job;

 private:
  static void set(sy_value& value, const sy_param& param, const std::string& text) {
    if (param.type == SY_INT) value.i = std::stoll(text);
    if (param.type == SY_REAL) value.r = std::stod(text);
    if (param.type == SY_TEXT) value.text = text.c_str();
    for (std::uint32_t c = 0; param.type == SY_CHOICE && c < param.choice_count; ++c)
      if (text == param.choices[c]) value.choice = static_cast<std::int32_t>(c);
  }
  Given given_;
  std::vector<sy_value> values_;
  sy_job job_{};
};

/// What one metric came to in the last run.
template <class K>
double emitted(const fakes::Host& host, std::string_view metric) {
  for (std::uint32_t i = 0; i < K::kFacts.metrics.size(); ++i)
    if (metric == K::kFacts.metrics[i].id) return host.emitted.contains(i) ? host.emitted.at(i).back() : -1;
  throw std::logic_error("no such metric");
}
template <class K>
std::size_t durations(const fakes::Host& host, std::string_view metric) {
  for (std::uint32_t i = 0; i < K::kFacts.metrics.size(); ++i)
    if (metric == K::kFacts.metrics[i].id) return host.durations.contains(i) ? host.durations.at(i).size() : 0;
  throw std::logic_error("no such metric");
}

}  // namespace steelyard::storage
