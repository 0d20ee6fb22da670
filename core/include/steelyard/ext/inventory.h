/* SPDX-License-Identifier: Apache-2.0 */
/* Extension "sy.inventory/1", which a plugin offers through sy_plugin.extension: what it knows about the hardware of
 * its kind - each drive, each port - beyond what benchmarks need, for `steelyard discover`. Reading is all it may do,
 * and what this user may not read is a fact with a reason, not a failure. */
#ifndef STEELYARD_EXT_INVENTORY_H_
#define STEELYARD_EXT_INVENTORY_H_
#include "../plugin.h"
#ifdef __cplusplus
extern "C" {
#endif
#define SY_EXT_INVENTORY "sy.inventory/1"
#define SY_INVENTORY_MOST_ITEMS 65536u
#define SY_INVENTORY_MOST_FACTS 1024u /* of one item */

#define SY_FACT_SUMMARY 1u /* belongs on the one line that a person sees of this item */
#define SY_FACT_PROBLEM 2u /* is worse than it should be; shown first: "PCIe x2 of x4" */

typedef struct sy_fact {
  uint32_t struct_size, flags; /* SY_FACT_... */
  const char* key;             /* lower-case letters, digits and "_": "firmware", "smart_temperature" */
  const char* text;            /* "GDC5602Q"; a number where there is a unit; "" if why_not is given */
  const char* unit;            /* without prefix, as of a metric: "By", "s"; "" for words and plain numbers */
  const char* why_not;         /* why nobody can say: "not permitted: needs CAP_SYS_ADMIN"; NULL if text does */
} sy_fact;

typedef struct sy_inventory_item {
  uint32_t struct_size, fact_count;
  const char* id;     /* unique and lasting, as of a device: "nvme0n1", "mount:/home" */
  const char* kind;   /* "drive", "mount"... */
  const char* name;   /* for people */
  const char* parent; /* what it hangs on: a PCI address, the id of another item, or "" */
  const sy_fact* const* facts;
} sy_inventory_item;

typedef struct sy_inventory {
  uint32_t struct_size, reserved;
  /* [main] After probe. Stays as it is until the process ends. */
  sy_status (*list)(const sy_host*, uint32_t* count, const sy_inventory_item* const** out) SY_NOTHROW;
} sy_inventory;
#ifdef __cplusplus
}
#endif
#endif
