// SPDX-License-Identifier: Apache-2.0
// A made-up cluster with known faults: what diagnose must find, and nothing else. Each node is one run, as `steelyard
// run` would have written it. Two processors "Synthetic CPU 9000", four accelerators "Acme GPU X" per node. All values
// are log-normal around the metric's own level: `spread` from device to device, `noise` from sample to sample.
//
// Faults, each in one place (nodes are counted from 0 and named "node00000"):
//   slow_device    node 17, gpu2: gpu.gemm.bf16 three times slower
//   slow_memory    node 42: mem.triad 8 % slower, nothing else
//   half_link      node 99: gpu.p2p between gpu0 and gpu1 at half width, both directions
//   half_cable     net.pairs, measured by node 0 among nodes 0-15: every pair with node 7 at half width
//   two_modes      sto.read: every third node 20 % slower
//   drift          node 256: cpu.gemm.fp64 falls by 12 % from first to last sample
//   missing        node 511: no mem.latency, though it was asked for (a SKIP row)
#pragma once
#include <cmath>
#include <cstdint>
#include <fmt/format.h>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "core/judge/settle.h"
#include "model/run.h"

namespace steelyard::synthetic {

struct Recipe {
  std::size_t nodes = 1000, samples = 10;
  std::size_t fillers = 0;  // further metrics of the processor, "x.metric0"...
  double spread = 0.01, noise = 0.005;
  bool fabric = true;  // net.pairs, in the run of node 0
  std::uint64_t seed = 1;
  std::set<std::string> faults = {};
};

inline std::string node_name(std::size_t i) {
  return fmt::format("node{:05}", i);
}

class FleetMaker {
 public:
  explicit FleetMaker(Recipe recipe) : recipe_(std::move(recipe)), random_(recipe_.seed) {}

  /// The runs of nodes 0, 1, 2...; one per call.
  model::Run next() {
    const std::size_t i = made_++;
    model::Run run;
    run.id = fmt::format("20261121-{:04x}", i & 0xFFFF);
    run.profile = "synthetic";
    run.started = "2026-11-21T03:12:40.000Z";
    run.finished = "2026-11-21T03:22:40.000Z";
    run.tool_version = "0.1.0";
    run.tool_commit = "synthetic";
    run.journal_head = std::string(64, '0');
    run.nodes = {{node_name(i), machine(i)}};
    rows_of(i, run.results);
    run.summary = model::summarize(run.results);
    return run;
  }

 private:
  [[nodiscard]] bool fault(const char* name) const { return recipe_.faults.contains(name); }
  double normal() { return normal_(random_); }

  static model::Machine machine(std::size_t i) {
    model::Machine m;
    m.hostname = node_name(i);
    m.architecture = "x86_64";
    m.os = "Linux";
    m.source = "synthetic";
    for (unsigned p = 0; p < 2; ++p) m.packages.push_back({p, "Synthetic CPU 9000", {p}});
    for (unsigned g = 0; g < 4; ++g) {
      model::PciDevice gpu;
      gpu.address = fmt::format("0000:{:02x}:00.0", 0x10 + g);
      gpu.class_id = 0x0302;
      gpu.vendor = "Acme";
      gpu.name = "GPU X";
      m.pci_devices.push_back(gpu);
    }
    return m;
  }

  model::Row row(std::size_t node, const char* device, const std::string& benchmark, const char* metric,
                 const char* unit, model::Direction direction, double level, double fall = 0) {
    model::Row r;
    r.job = benchmark + device;
    r.node = node_name(node);
    r.device = device;
    r.benchmark = benchmark;
    r.metric = metric;
    r.unit = unit;
    r.direction = direction;
    r.params = {{"size", std::int64_t{1} << 20}, {"placement", std::string("cores")}};
    const double own = level * std::exp(recipe_.spread * normal());
    for (std::size_t s = 0; s < recipe_.samples; ++s) {
      const double at = static_cast<double>(s) / static_cast<double>(recipe_.samples - 1);
      r.samples.push_back(own * std::exp(recipe_.noise * normal()) * (1 - fall * at));
    }
    r.n = recipe_.samples;
    r.launches = {{.n = r.n, .warmup = 5}};
    r.conditions = {{"hz", 3.0e9}, {"throttle_events", 0.0}};
    judge::settle(r);
    const double off = own * (1 - fall / 2) / *r.value;  // the faults are put in exactly, whatever the noise
    for (double& x : r.samples) x *= off;
    judge::settle(r);
    r.estimator = "median_of_samples, exact binomial interval";
    r.correctness = {"pass", ""};
    r.verdict = model::Verdict::kPass;
    r.duration_s = 1.5;
    return r;
  }

  model::Matrix matrix(const std::vector<std::string>& peers, std::size_t slow_a, std::size_t slow_b, double level) {
    model::Matrix m{peers, peers, {}};
    for (std::size_t a = 0; a < peers.size(); ++a)
      for (std::size_t b = 0; b < peers.size(); ++b) {
        const bool slow =
            (a == slow_a && (b == slow_b || slow_b == kEvery)) || (b == slow_a && (a == slow_b || slow_b == kEvery));
        if (a == b)
          m.cells.emplace_back();
        else
          m.cells.emplace_back(level * std::exp(recipe_.spread * normal()) * (slow ? 0.5 : 1));
      }
    return m;
  }

  void rows_of(std::size_t i, std::vector<model::Row>& rows) {
    using enum model::Direction;
    const auto gpu = [](std::size_t g) { return fmt::format("gpu{}", g); };
    rows.push_back(
        row(i, "cpu", "cpu.gemm.fp64", "rate", "FLOP/s", kHigher, 6e12, fault("drift") && i == 256 ? 0.12 : 0));
    rows.push_back(
        row(i, "cpu", "mem.triad", "bandwidth", "By/s", kHigher, 5e11 * (fault("slow_memory") && i == 42 ? 0.92 : 1)));
    rows.push_back(row(i, "cpu", "mem.latency", "latency", "s", kLower, 1.2e-7));
    if (fault("missing") && i == 511) {
      model::Row& gone = rows.back();
      gone.value.reset(), gone.ci95.reset(), gone.samples.clear(), gone.launches.clear(), gone.n = 0;
      gone.verdict = model::Verdict::kSkip;
      gone.reason = "not enough memory";
    }
    for (std::size_t g = 0; g < 4; ++g)
      rows.push_back(row(i, gpu(g).c_str(), "gpu.gemm.bf16", "rate", "FLOP/s", kHigher,
                         7e14 / (fault("slow_device") && i == 17 && g == 2 ? 3 : 1)));
    rows.push_back(row(i, "gpu", "gpu.p2p", "bandwidth", "By/s", kHigher, 4e11));
    rows.back().matrix = matrix({"gpu0", "gpu1", "gpu2", "gpu3"}, fault("half_link") && i == 99 ? 0 : kNobody, 1, 4e11);
    rows.push_back(
        row(i, "nvme0", "sto.read", "bandwidth", "By/s", kHigher, 7e9 * (fault("two_modes") && i % 3 == 0 ? 0.8 : 1)));
    if (i == 0 && recipe_.fabric) {
      rows.push_back(row(i, "", "net.pairs", "bandwidth", "By/s", kHigher, 4.6e10));
      std::vector<std::string> peers;
      for (std::size_t p = 0; p < 16; ++p) peers.push_back(node_name(p));
      rows.back().matrix = matrix(peers, fault("half_cable") ? 7 : kNobody, kEvery, 4.6e10);
    }
    for (std::size_t f = 0; f < recipe_.fillers; ++f)
      rows.push_back(
          row(i, "cpu", fmt::format("x.metric{}", f), "rate", "1/s", kHigher, 1e6 * static_cast<double>(f + 1)));
  }

  static constexpr std::size_t kNobody = SIZE_MAX, kEvery = SIZE_MAX - 1;
  Recipe recipe_;
  std::size_t made_ = 0;
  std::mt19937_64 random_;
  std::normal_distribution<double> normal_;
};

}  // namespace steelyard::synthetic
