/* SPDX-License-Identifier: Apache-2.0 */
/* Extension "sy.power/1", which a plugin offers through sy_plugin.extension: energy counters that it can read. The host
 * reads them before and after each timed run and puts energy and mean power into the conditions of the job's rows. */
#ifndef STEELYARD_EXT_POWER_H_
#define STEELYARD_EXT_POWER_H_
#include "../plugin.h"
#ifdef __cplusplus
extern "C" {
#endif
#define SY_EXT_POWER "sy.power/1"

typedef struct sy_power {
  uint32_t struct_size, reserved;
  /* [main] Joules that `device` has used since some moment that stays the same for the life of the process; never
   * falls, as the plugin unwraps its counters. SY_UNSUPPORTED with the reason through fail where nothing can be read.
   */
  sy_status (*read)(const sy_host*, uint32_t device, double* joules) SY_NOTHROW;
  const char* source; /* what is read, and what it covers: "RAPL packages, without memory"; stays constant */
} sy_power;
#ifdef __cplusplus
}
#endif
#endif
