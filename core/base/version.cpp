// SPDX-License-Identifier: Apache-2.0
#include "base/version.h"

namespace steelyard {

const char* version() {
  return STEELYARD_VERSION;
}
const char* commit() {
  return STEELYARD_COMMIT;
}

}  // namespace steelyard
