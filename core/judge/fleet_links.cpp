// SPDX-License-Identifier: Apache-2.0
// Whom slow pairs have in common: a peer that is slow with more than half of the others is to blame itself, every other
// slow pair is a link.
#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "base/inference.h"
#include "judge/fleet_parts.h"

namespace steelyard::judge {
namespace {

using statistics::Center;

struct SlowPair {
  std::size_t a, b;
  double ratio, z;
};

/// Positive where there is something to judge.
std::optional<double> log_of(const LinkReading& link, std::size_t cell) {
  const std::size_t n = link.peers.size();
  if (cell / n == cell % n || !link.cells[cell] || !(*link.cells[cell] > 0)) return std::nullopt;
  return std::log(*link.cells[cell]);
}

/// What each cell should be, and from how many it is known: from the same cell of matrices alike if they are enough,
/// else from all cells of this one.
class Expectation {
 public:
  explicit Expectation(const std::vector<const LinkReading*>& alike) : across_(alike.size() >= kLeastReadings) {
    if (!across_) return;
    for (std::size_t cell = 0; cell < alike[0]->cells.size(); ++cell) {
      std::vector<double> logs;
      for (const LinkReading* link : alike)
        if (const auto log = log_of(*link, cell)) logs.push_back(*log);
      counts_.push_back(logs.size());
      centers_.push_back(logs.empty() ? Center{} : statistics::robust_center(logs));
    }
  }
  void look_at(const LinkReading& link) {
    if (across_) return;
    std::vector<double> logs;
    for (std::size_t cell = 0; cell < link.cells.size(); ++cell)
      if (const auto log = log_of(link, cell)) logs.push_back(*log);
    counts_.assign(link.cells.size(), logs.size());
    centers_.assign(link.cells.size(), logs.empty() ? Center{} : statistics::robust_center(logs));
  }
  [[nodiscard]] const Center& center(std::size_t cell) const { return centers_[cell]; }
  [[nodiscard]] std::size_t count(std::size_t cell) const { return counts_[cell]; }

 private:
  bool across_;
  std::vector<std::size_t> counts_;
  std::vector<Center> centers_;
};

std::vector<SlowPair> slow_pairs(const LinkReading& link, const Expectation& expected, bool higher, std::size_t all) {
  std::vector<SlowPair> out;
  std::size_t limit_n = 0;
  double limit = 0;
  for (std::size_t cell = 0; cell < link.cells.size(); ++cell) {
    const auto log = log_of(link, cell);
    const std::size_t n = expected.count(cell);
    if (!log || n < kLeastReadings) continue;
    if (n != limit_n) limit_n = n, limit = limit_for(n, all);
    const double off = *log - expected.center(cell).median, z = statistics::robust_z(*log, expected.center(cell));
    if ((higher ? off < 0 : off > 0) && std::abs(z) > limit && deviation(off) > kLeastDeviation)
      out.push_back({cell / link.peers.size(), cell % link.peers.size(), std::exp(off), z});
  }
  return out;
}

bool touches(const SlowPair& pair, std::size_t peer) {
  return pair.a == peer || pair.b == peer;
}

/// The peer to blame for most of the slow pairs, if there is one: slow in more than half of what was measured with it,
/// and with more than one other.
std::optional<std::size_t> shared_peer(const LinkReading& link, const std::vector<SlowPair>& slow) {
  std::optional<std::size_t> blamed;
  std::size_t most = 0;
  for (std::size_t p = 0; p < link.peers.size(); ++p) {
    std::set<std::size_t> others;
    std::size_t count = 0, measured = 0;
    for (const SlowPair& pair : slow)
      if (touches(pair, p)) ++count, others.insert(pair.a == p ? pair.b : pair.a);
    for (std::size_t q = 0; q < link.peers.size(); ++q)
      for (const std::size_t cell : {p * link.peers.size() + q, q * link.peers.size() + p})
        measured += log_of(link, cell) ? 1 : 0;
    if (others.size() > 1 && 2 * count > measured && count > most) most = count, blamed = p;
  }
  return blamed;
}

class LinkFindings {
 public:
  LinkFindings(const Fleet& fleet, const LinkReading& link, std::size_t population, model::Diagnosis& out)
      : link_(link),
        out_(out),
        population_(population),
        node_(fleet.nodes()[link.node]),
        device_(fleet.devices()[link.device]) {
    for (std::uint32_t i = 0; i < fleet.nodes().size(); ++i) nodes_.insert(fleet.nodes()[i]);
  }

  void add(std::vector<SlowPair> slow) {
    while (const auto peer = shared_peer(link_, slow)) {
      std::vector<SlowPair> its;
      std::ranges::copy_if(slow, std::back_inserter(its), [&](const SlowPair& p) { return touches(p, *peer); });
      std::erase_if(slow, [&](const SlowPair& p) { return touches(p, *peer); });
      blame(link_.peers[*peer], its, fmt::format("slow in {} directions, with all or most of its peers", its.size()));
    }
    while (!slow.empty()) {
      const auto [a, b] = std::minmax(slow.front().a, slow.front().b);
      std::vector<SlowPair> its;
      const auto between = [a = a, b = b](const SlowPair& p) { return touches(p, a) && touches(p, b); };
      std::ranges::copy_if(slow, std::back_inserter(its), between);
      std::erase_if(slow, between);
      blame(fmt::format("{} - {}", link_.peers[a], link_.peers[b]), its,
            its.size() > 1 ? "slow in both directions" : "slow in one direction");
    }
  }

 private:
  /// A peer is a node, a device of a node ("node041:mlx5_3"), or a device of the node that measured.
  void blame(const std::string& name, const std::vector<SlowPair>& pairs, std::string detail) {
    const auto& worst =
        *std::ranges::max_element(pairs, {}, [](const SlowPair& p) { return std::abs(std::log(p.ratio)); });
    model::Oddness o;
    o.code = model::Oddity::kLink;
    o.link = name;
    o.node = node_;
    o.device = device_;
    const std::size_t cut = name.find_first_of(":/");
    if (const std::string owner = name.substr(0, cut);
        name.find(" - ") == std::string::npos && nodes_.contains(owner)) {
      o.node = owner;
      o.device = cut == std::string::npos ? "" : name.substr(cut + 1);
    } else if (is_between_nodes(name)) {
      o.node = o.device = "";
    }
    o.population = population_;
    o.value = *link_.cells[worst.a * link_.peers.size() + worst.b];
    o.ratio = worst.ratio;
    o.expected = *o.value / worst.ratio;
    o.z = worst.z;
    o.detail = std::move(detail);
    out_.findings.push_back(std::move(o));
  }
  [[nodiscard]] bool is_between_nodes(const std::string& name) const {
    return nodes_.contains(name.substr(0, name.find_first_of(":/ ")));
  }

  const LinkReading& link_;
  model::Diagnosis& out_;
  std::size_t population_;
  std::string node_, device_;
  std::set<std::string> nodes_;
};

}  // namespace

void judge_links(const Fleet& fleet, const std::vector<Group>& groups, std::size_t all, model::Diagnosis& out) {
  std::map<std::tuple<std::uint32_t, std::string, std::vector<std::string>>, std::vector<const LinkReading*>> alike;
  for (const LinkReading& link : fleet.links())
    alike[{link.series, fleet.hardware(link.node, link.device), link.peers}].push_back(&link);
  for (const auto& [key, links] : alike) {
    const auto& [series, hardware, peers] = key;
    std::size_t index = 0;
    while (groups[index].series != series || groups[index].population.hardware != hardware) ++index;
    const bool higher = groups[index].population.direction == model::Direction::kHigher;
    Expectation expected(links);
    for (const LinkReading* link : links) {
      expected.look_at(*link);
      if (auto slow = slow_pairs(*link, expected, higher, all); !slow.empty())
        LinkFindings(fleet, *link, index, out).add(std::move(slow));
    }
  }
}

}  // namespace steelyard::judge
