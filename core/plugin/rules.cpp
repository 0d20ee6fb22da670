// SPDX-License-Identifier: Apache-2.0
#include "plugin/rules.h"

#include <algorithm>
#include <array>

namespace steelyard::plugin {
namespace {

constexpr std::array kRules = {
    Rule{"P01", "The manifest is valid and its library lies beside it",
         "compare the .sy.json with the one that `steelyard plugin new` writes"},
    Rule{"P02", "The library loads and exports sy_plugin_entry_v1",
         "build it with steelyard_add_plugin, which links with -z defs and exports the one symbol"},
    Rule{"P03", "Structures are those of ABI major 1, with their size",
         "set abi_major to SY_ABI_MAJOR and every struct_size to sizeof of its own type"},
    Rule{
        "P04", "Descriptors are complete and consistent",
        "fill in every member that plugin.h does not call optional; id, vendor and version are the manifest's, ids are "
        "unique, defaults lie within their range, a bound has the unit of its metric"},
    Rule{"P05", "Ids of benchmarks, metrics and parameters are names for machines",
         "use a-z, 0-9 and _, with dots between words: \"acme.copy\""},
    Rule{"P06", "Every metric has a unit without prefix, in UCUM spelling",
         "emit base units (\"By/s\", not \"GB/s\"); the rule's text lists them"},
    Rule{"P07", "probe and list always give the same answer",
         "build the lists once; number devices by something that stays, such as the PCI address"},
    Rule{"P08", "Whoever cannot or will not run says why",
         "return host->fail(host->ctx, code, why), or throw with a text"},
    Rule{"P09", "Every benchmark runs with its defaults on every device",
         "choose defaults that fit the smallest device, or return SY_UNSUPPORTED with the reason"},
    Rule{"P10", "elapsed_ns is the time of the measured region",
         "take it from one monotonic clock, end minus start, inside the call"},
    Rule{"P11", "run does `inner` repetitions", "loop `inner` times, and keep() the result of each"},
    Rule{"P12", "Values are declared, finite and emitted inside run, the headline in every one",
         "emit each declared metric by its index once per run"},
    Rule{"P13", "No value beats its own bound",
         "check what is counted, that the work is complete before the clock stops, and where the bound comes from"},
    Rule{"P14", "check confirms the result of the run", "repair the kernel, or the reference that it is compared with"},
    Rule{"P15", "A second job in the same process goes like the first",
         "leave no state outside what prepare made and release ended"},
    Rule{"P16", "Every call returns in time", "bound every wait on the device, and give up with host->fail"},
    Rule{"P17", "No call ends the process",
         "never call exit or abort, catch every exception; \"Debug\" in docs/plugin-authoring.md shows how to find a "
         "crash"},
    Rule{"P18", "Descriptors that the plugin did not open are left alone", "close only what the plugin opened"},
    Rule{"P19", "Nothing is printed", "use host->log"},
    Rule{"P20", "Memory stays within the limit and within the estimate",
         "count every buffer in estimate, and free in release what prepare took"},
    Rule{"P21", "Writes stay inside the buffers of sy_host.alloc", "look for an index past the end; run under ASan"},
    Rule{"P22", "No process outlives its job", "wait for what prepare or run started, in release at the latest"},
    Rule{"P23", "release gives everything back", "end threads, close descriptors and free memory in release"},
    Rule{"P24", "A long call can be cancelled",
         "poll host->cancelled between steps of less than a second and return SY_CANCELLED"},
};

/// Every unit a row may carry. "ns" and "MB" are not among them: only reports scale.
constexpr std::array<std::string_view, 23> kUnits = {"1",    "%",      "s",  "Hz",   "By",   "By/s",   "bit",  "bit/s",
                                                     "FLOP", "FLOP/s", "OP", "OP/s", "IO/s", "FLOP/J", "OP/J", "By/J",
                                                     "J",    "W",      "V",  "A",    "Cel",  "K",      "m"};

}  // namespace

std::span<const Rule> rules() {
  return kRules;
}

std::optional<std::string_view> broken_rule(Fault fault) {
  switch (fault) {
    case Fault::kNone:
    case Fault::kNoWorker: return std::nullopt;
    case Fault::kManifest: return "P01";
    case Fault::kLibrary:
    case Fault::kNoEntry: return "P02";
    case Fault::kAbi: return "P03";
    case Fault::kDescriptor: return "P04";
    case Fault::kUnstable: return "P07";
    case Fault::kStatus: return "P09";
    case Fault::kElapsed: return "P10";
    case Fault::kUndeclaredMetric:
    case Fault::kNoHeadline:
    case Fault::kOutsideRun:
    case Fault::kNotFinite:
    case Fault::kFloodsSamples: return "P12";
    case Fault::kWrongResult: return "P14";
    case Fault::kTimeout:
    case Fault::kCpuLimit: return "P16";
    case Fault::kSignal:
    case Fault::kExit: return "P17";
    case Fault::kClosedChannel:
    case Fault::kProtocol: return "P18";
    case Fault::kFloodsOutput: return "P19";
    case Fault::kMemoryLimit: return "P20";
    case Fault::kOutOfBounds: return "P21";
    case Fault::kProcessLimit:
    case Fault::kLeftProcesses: return "P22";
  }
  return std::nullopt;
}

bool is_known_unit(std::string_view unit) {
  return std::ranges::find(kUnits, unit) != kUnits.end();
}

}  // namespace steelyard::plugin
