// SPDX-License-Identifier: Apache-2.0
#include "model/json_machine_fields.h"

namespace steelyard::model {

constexpr const char* kSchema = "steelyard.machine/1";

Json to_json(const Machine& m) {
  return detail::write_document(kSchema, m);
}

}  // namespace steelyard::model
