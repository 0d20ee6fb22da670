// SPDX-License-Identifier: Apache-2.0
#include "app/exit_codes.h"

namespace steelyard::app {

int exit_code(Errc code) {
  switch (code) {
    case Errc::kInvalidArgument:
    case Errc::kNotFound: return kUsage;
    case Errc::kUnsupported: return kAllSkipped;
    case Errc::kMissing:
    case Errc::kBusy: return kPrerequisiteMissing;
    case Errc::kWrongResult: return kGateFailed;
    case Errc::kUntrusted: return kInvalid;
    case Errc::kCancelled: return kInterrupted;
    case Errc::kCorrupt: return kCorruptFile;
    case Errc::kPlugin:
    case Errc::kTimeout:
    case Errc::kIo:
    case Errc::kInternal: break;
  }
  return kIncomplete;
}

int exit_code(const model::Summary& summary) {
  if (summary.error > 0) return kIncomplete;
  if (summary.invalid > 0) return kInvalid;
  if (summary.fail > 0) return kGateFailed;
  if (summary.pass + summary.waived > 0) return kOk;
  return summary.skip > 0 ? kAllSkipped : kIncomplete;
}

std::string_view to_text(Errc code) {
  switch (code) {
    case Errc::kInvalidArgument: return "invalid_argument";
    case Errc::kNotFound: return "not_found";
    case Errc::kUnsupported: return "unsupported";
    case Errc::kMissing: return "prerequisite_missing";
    case Errc::kBusy: return "busy";
    case Errc::kPlugin: return "plugin";
    case Errc::kTimeout: return "timeout";
    case Errc::kWrongResult: return "wrong_result";
    case Errc::kUntrusted: return "untrusted";
    case Errc::kCancelled: return "cancelled";
    case Errc::kCorrupt: return "corrupt";
    case Errc::kIo: return "io";
    case Errc::kInternal: break;
  }
  return "internal";
}

}  // namespace steelyard::app
