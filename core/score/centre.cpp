// SPDX-License-Identifier: Apache-2.0
#include "score/centre.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <fmt/format.h>
#include <map>
#include <set>

#include "base/digest.h"
#include "base/statistics.h"
#include "score/assemble.h"
#include "score/rows.h"

namespace steelyard::score {
namespace {

constexpr std::size_t kManyNodes = 64;    // beyond it the bootstrap takes a tenth of the draws
constexpr double kMostEfficiency = 1.02;  // above 1 it is noise; above this it is wrong

struct Member {
  const model::Run* run = nullptr;
  std::string node;
};

Error refused(std::string message, std::string hint) {
  return {Errc::kInvalidArgument, std::move(message), std::move(hint)};
}

Result<std::vector<Member>> members_of(std::span<const model::Run> runs, const CentreRequest& request) {
  std::vector<Member> members;
  std::set<std::string> seen;
  for (const model::Run& run : runs) {
    if (run.imported_from)
      return refused(fmt::format("run {} was imported: steelyard measured none of it", run.id),
                     "a score needs measurements made under its rules: steelyard run");
    for (const model::Node& node : run.nodes) {
      if (!seen.insert(node.name).second)
        return refused(fmt::format("node {} stands in two runs", node.name), "give one run per node");
      if (!request.fleet.empty() && std::ranges::find(request.fleet, node.name) == request.fleet.end())
        return refused(fmt::format("node {} is not of the fleet", node.name), "list every node of the centre");
      members.push_back({&run, node.name});
    }
  }
  if (members.size() < 2)
    return refused("a centre has at least two nodes", "of one node there is a node's score: leave out --centre");
  return members;
}

/// What is measured on each node, and not once for all of them.
bool is_local(const model::ScoredMetric& metric) {
  return metric.weights.contains("node");
}

/// One centre in one schema, while its score is made.
class Centre {
 public:
  Centre(std::vector<Member> members, const model::Edition& edition, const CentreRequest& request,
         const model::ScoreSchema& schema, const Weights& weights)
      : members_(std::move(members)), edition_(edition), request_(request), schema_(schema), weights_(weights) {}

  model::Score score() {
    read();
    credit();
    out_.document = blank(edition_, request_.profile, schema_);
    describe();
    for (std::size_t m = 0; m < metrics_.size(); ++m) add(m);
    for (const std::size_t i : credited_) add_series(i);
    const bool finished = std::ranges::none_of(members_, [](const Member& m) { return m.run->finished.empty(); });
    const std::uint32_t resamples = members_.size() > kManyNodes ? request_.resamples / 10 : request_.resamples;
    model::Score done = assemble(std::move(out_), edition_, schema_, weights_, resamples, finished);
    if (!done.value) return done;
    for (std::string& reason : reasons_) done.reasons.push_back(std::move(reason));
    if (!done.reasons.empty()) done.status = model::ScoreStatus::kEstimate;
    return done;
  }

 private:
  struct Metric {
    const model::ScoredMetric* metric;
    std::size_t dimension;
    std::vector<Input> of_nodes;  // one per member
  };

  void read() {
    for (std::size_t d = 0; d < schema_.dimensions.size(); ++d)
      for (const model::ScoredMetric* metric : metrics_of(edition_, schema_.dimensions[d], schema_.scope)) {
        Metric m{metric, d, {}};
        for (const Member& member : members_)
          m.of_nodes.push_back(read_input(*member.run, member.node, edition_, *metric));
        metrics_.push_back(std::move(m));
      }
  }

  /// Only nodes that have all of what is measured on nodes.
  void credit() {
    facts_.declared = request_.fleet.empty() ? members_.size() : request_.fleet.size();
    for (std::size_t i = 0; i < members_.size(); ++i) {
      const auto lacking = std::ranges::find_if(
          metrics_, [&](const Metric& m) { return is_local(*m.metric) && !m.of_nodes[i].shown.value; });
      if (lacking == metrics_.end()) {
        credited_.push_back(i);
        facts_.credited.push_back(members_[i].node);
      } else {
        facts_.left_out[members_[i].node] =
            fmt::format("{}: {}", lacking->metric->id, lacking->of_nodes[i].shown.missing);
      }
    }
    facts_.drawn = is_drawn();
    if (facts_.credited.size() < facts_.declared && !facts_.drawn)
      reasons_.push_back(
          fmt::format("{} of {} nodes are credited, the others with nothing", facts_.credited.size(), facts_.declared));
    if (!overlap()) reasons_.emplace_back("the runs were not measured at the same time");
  }

  /// The credited nodes are those that the nonce draws, and enough of them.
  [[nodiscard]] bool is_drawn() const {
    const std::size_t n = facts_.credited.size(), all = facts_.declared;
    if (request_.nonce.empty() || n >= all || n < std::max(kFewestDrawn, (all + 9) / 10)) return false;
    std::vector<std::string> credited = facts_.credited;
    std::ranges::sort(credited);
    return credited == drawn_nodes(request_.nonce, request_.fleet, n);
  }

  /// Contention for power, cooling and file systems shows only while all work.
  [[nodiscard]] bool overlap() const {
    std::string last_begin, first_end;
    for (const Member& m : members_) {
      last_begin = std::max(last_begin, m.run->started);
      if (first_end.empty() || m.run->finished < first_end) first_end = m.run->finished;
    }
    return last_begin < first_end;
  }

  void describe() {
    model::Score& score = out_.document;
    const model::Run& first = *members_.front().run;
    std::set<std::string> heads, ids;
    for (const Member& m : members_) heads.insert(m.run->journal_head), ids.insert(m.run->id);
    std::string all;
    for (const std::string& head : heads) all += head;
    score.run = fmt::format("{}", fmt::join(ids, " "));
    score.run_profile = first.profile;
    score.journal_head = heads.size() == 1 ? first.journal_head : sha256_hex(all);
    score.tool_version = first.tool_version;
    score.tool_commit = first.tool_commit;
    score.verified = request_.verified;
    score.node = request_.name;
    for (std::size_t d = 0; d < schema_.dimensions.size(); ++d)
      if (const auto eta = efficiency(schema_.dimensions[d])) facts_.efficiency[schema_.dimensions[d]] = *eta;
    score.centre = facts_;
  }

  [[nodiscard]] const model::Dimension& dimension(const std::string& id) const {
    return *std::ranges::find(edition_.dimensions, id, &model::Dimension::id);
  }

  /// How well the nodes work together, where that is measured; none if it is not, or the dimension is not coupled.
  std::optional<double> efficiency(const std::string& id) {
    const auto& coupling = dimension(id).coupling;
    if (!coupling) return std::nullopt;
    for (const model::RowSource& source : *coupling)
      for (const Member& m : members_) {
        const RowSearch search = find_rows(*m.run, m.node, source, "1");
        if (search.outcome != RowSearch::Outcome::kFound) continue;
        const double eta = value_of(*search.rows[0], source);
        if (eta > kMostEfficiency)
          reasons_.push_back(fmt::format("{} works {:.3g} times as well together as alone", id, eta));
        return std::min(eta, 1.0);
      }
    return std::nullopt;
  }

  /// The members whose values make one metric of the centre.
  [[nodiscard]] std::vector<std::size_t> contributors(const Metric& m) const {
    if (is_local(*m.metric)) return credited_;
    std::vector<std::size_t> out;
    for (std::size_t i = 0; i < members_.size(); ++i)
      if (m.of_nodes[i].shown.value) out.push_back(i);
    return out;
  }

  void add(std::size_t index) {
    const Metric& m = metrics_[index];
    const std::vector<std::size_t> who = contributors(m);
    const std::string& id = schema_.dimensions[m.dimension];
    const bool coupled = m.metric->kind == model::MetricKind::kExt && dimension(id).coupling.has_value();
    const auto eta = facts_.efficiency.find(id);
    Input sum = who.size() < (is_local(*m.metric) ? 2u : 1u) ? absent(m)
                : m.metric->kind == model::MetricKind::kExt  ? summed(m, who)
                                                             : worst(m, who);
    if (sum.shown.value && coupled && eta == facts_.efficiency.end()) {
      sum = m.of_nodes[who.front()];
      drop(sum, fmt::format("how well the nodes work together in {} was not measured", id),
           "it takes a job over all nodes at once, which this version does not have");
    } else if (sum.shown.value && coupled) {
      scale(sum, eta->second);
    }
    if (is_local(*m.metric)) out_.of_nodes.push_back(out_.inputs.size());
    add_input(std::move(sum), *m.metric, m.dimension, weights_, schema_.scope, out_);
  }

  static void drop(Input& input, std::string missing, std::string remedy) {
    input.shown.value.reset();
    input.shown.ci95.reset();
    input.spread.reset();
    input.shown.evidence.clear();
    input.shown.missing = std::move(missing);
    input.shown.remedy = std::move(remedy);
  }

  static void scale(Input& input, double by) {
    *input.shown.value *= by;
    if (input.shown.ci95) input.shown.ci95 = {input.shown.ci95->lo * by, input.shown.ci95->hi * by};
  }

  Input absent(const Metric& m) const {
    for (std::size_t i = 0; i < members_.size(); ++i)
      if (!m.of_nodes[i].shown.value) {
        Input first = m.of_nodes[i];
        if (is_local(*m.metric)) first.shown.missing = fmt::format("{}: {}", members_[i].node, first.shown.missing);
        return first;
      }
    Input first = m.of_nodes.front();
    drop(first, "fewer than two nodes have all inputs", "see which lack something: steelyard score RUN --node NAME");
    return first;
  }

  /// Everything but the value: launches, samples, flags and evidence of all of them.
  Input gathered(const Metric& m, const std::vector<std::size_t>& who) const {
    Input out = m.of_nodes[who.front()];
    out.shown.evidence.clear();
    out.shown.n_sample = 0;
    for (const std::size_t i : who) {
      const Input& one = m.of_nodes[i];
      out.shown.n_launch = std::min(out.shown.n_launch, one.shown.n_launch);
      out.shown.n_sample += one.shown.n_sample;
      if (one.fewest_launches != 0)
        out.fewest_launches = std::min(out.fewest_launches == 0 ? SIZE_MAX : out.fewest_launches, one.fewest_launches);
      if (out.estimate.empty()) out.estimate = one.estimate;
      if (one.shown.path != out.shown.path) out.shown.path = "mixed";
      for (const std::string& flag : one.shown.flags)
        if (std::ranges::find(out.shown.flags, flag) == out.shown.flags.end()) out.shown.flags.push_back(flag);
      for (model::Evidence e : one.shown.evidence) {
        e.node = members_[i].node;
        out.shown.evidence.push_back(std::move(e));
      }
    }
    out.shown.percent_of_bound.reset();
    return out;
  }

  Input summed(const Metric& m, const std::vector<std::size_t>& who) const {
    Input out = gathered(m, who);
    std::vector<double> values, logs;
    double squares = 0, lo = 0, hi = 0;
    bool known = true;
    for (const std::size_t i : who) {
      const Input& one = m.of_nodes[i];
      const double x = *one.shown.value;
      values.push_back(x);
      logs.push_back(std::log(x));
      known = known && one.spread.has_value();
      if (!known) continue;
      squares += x * x * one.spread->s * one.spread->s;
      lo += x * std::exp(one.spread->log_lo);
      hi += x * std::exp(one.spread->log_hi);
    }
    const double sum = extensive_value(values, 1);
    out.shown.value = is_local(*m.metric) && facts_.drawn ? extrapolated(logs) : sum;
    out.shown.estimator = fmt::format("sum over {} nodes", who.size());
    if (facts_.drawn && is_local(*m.metric))
      out.shown.estimator = fmt::format("lower bound for {} nodes of {} drawn", facts_.declared, who.size());
    out.spread.reset();
    out.shown.ci95.reset();
    if (!known) return out;
    const double s = std::sqrt(squares) / sum;
    out.spread = Spread{0, s, std::log(lo / sum), std::log(hi / sum), 0};
    out.shown.ci95 = {*out.shown.value * std::exp(-kNormal95 * s), *out.shown.value * std::exp(kNormal95 * s)};
    return out;
  }

  /// Of all nodes, from those that were drawn.
  [[nodiscard]] double extrapolated(const std::vector<double>& logs) const {
    const double mean = statistics::mean(logs), n = static_cast<double>(logs.size());
    double squares = 0;
    for (const double x : logs) squares += (x - mean) * (x - mean);
    return static_cast<double>(facts_.declared) * std::exp(mean) *
           sampling_discount(facts_.declared, logs.size(), std::sqrt(squares / (n - 1)));
  }

  /// A bound of what all values together would give: no quantile of theirs is worse than the worst node's.
  Input worst(const Metric& m, const std::vector<std::size_t>& who) const {
    const bool lower = m.metric->direction == model::Direction::kLower;
    const std::size_t at = *std::ranges::max_element(
        who, {}, [&](std::size_t i) { return lower ? *m.of_nodes[i].shown.value : -*m.of_nodes[i].shown.value; });
    Input out = gathered(m, who);
    out.shown.value = m.of_nodes[at].shown.value;
    out.shown.ci95 = m.of_nodes[at].shown.ci95;
    out.spread = m.of_nodes[at].spread;
    out.shown.estimator =
        fmt::format("worst of {} nodes, {}: {}", who.size(), members_[at].node, m.of_nodes[at].shown.estimator);
    return out;
  }

  void add_series(std::size_t member) {
    NodeSeries series;
    for (const Metric& m : metrics_)
      if (is_local(*m.metric)) series.metrics.push_back(m.of_nodes[member].series);
    out_.nodes.push_back(std::move(series));
  }

  std::vector<Member> members_;
  const model::Edition& edition_;
  const CentreRequest& request_;
  const model::ScoreSchema& schema_;
  const Weights& weights_;
  std::vector<Metric> metrics_;
  std::vector<std::size_t> credited_;
  std::vector<std::string> reasons_;
  model::ScoredCentre facts_;
  Scored out_;
};

}  // namespace

std::vector<std::string> drawn_nodes(std::string_view nonce, std::vector<std::string> fleet, std::size_t n) {
  std::map<std::string, std::uint64_t> tickets;
  for (const std::string& node : fleet) tickets[node] = hkdf_seed(nonce, "steelyard node " + node);
  std::ranges::sort(fleet, {}, [&](const std::string& node) { return std::pair(tickets.at(node), node); });
  fleet.resize(n);
  std::ranges::sort(fleet);
  return fleet;
}

Result<model::Score> score_centre(std::span<const model::Run> runs, const model::Edition& edition,
                                  const CentreRequest& request) {
  auto members = members_of(runs, request);
  if (!members) return members.error();
  std::optional<model::Score> last;
  for (const model::ScoreSchema& schema : edition.schemas) {
    if (schema.scope != model::Scope::kCentre) continue;
    const auto weights = weights_for(edition, request.profile, schema);
    if (!weights) return weights.error();
    last = Centre(*members, edition, request, schema, *weights).score();
    if (last->value) break;
  }
  if (!last)
    return refused(fmt::format("edition {} has no schema of scope centre", edition.id), "add one under \"schemas\"");
  return *std::move(last);
}

}  // namespace steelyard::score
