/* SPDX-License-Identifier: Apache-2.0 */
/* Extension "sy.note/1": facts in words about how a job really ran - the instruction set that was chosen, the library
 * and its version, the I/O engine. They stand in the conditions of every row of the job. */
#ifndef STEELYARD_EXT_NOTE_H_
#define STEELYARD_EXT_NOTE_H_
#include "../plugin.h"
#ifdef __cplusplus
extern "C" {
#endif
#define SY_EXT_NOTE "sy.note/1"

typedef struct sy_note {
  uint32_t struct_size, reserved;
  void* ctx; /* goes back first */
  /* [any] From prepare to check: key is lower-case letters, digits and "_", text one line; both are copied. The same
   * key again replaces. "path" is special: which implementation did the work ("openblas 0.3.21"), "native" if never
   * said. */
  sy_status (*put)(void* ctx, const char* key, const char* text) SY_NOTHROW;
} sy_note;
#ifdef __cplusplus
}
#endif
#endif
