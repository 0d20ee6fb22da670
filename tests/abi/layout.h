/* SPDX-License-Identifier: Apache-2.0 */
/* Where every member of ABI 1.0 lies on LP64, for ever. Compiled as C11 and as C++20: both must agree. A line changes
 * only by appending members behind the last, and then only the size of its struct does. */
#include <steelyard/ext/histogram.h>
#include <steelyard/ext/implementations.h>
#include <steelyard/ext/inventory.h>
#include <steelyard/ext/matrix.h>
#include <steelyard/ext/note.h>
#include <steelyard/ext/power.h>
#include <steelyard/plugin.h>
#ifndef __cplusplus
#include <assert.h>
#endif

#define AT(type, member, offset) static_assert(offsetof(type, member) == (offset), #type "." #member)
#define SIZE(type, size) static_assert(sizeof(type) == (size), #type)

AT(sy_value, type, 0);
AT(sy_value, choice, 4);
AT(sy_value, i, 8);
AT(sy_value, r, 16);
AT(sy_value, text, 24);
SIZE(sy_value, 32);

AT(sy_param, struct_size, 0);
AT(sy_param, type, 4);
AT(sy_param, id, 8);
AT(sy_param, summary, 16);
AT(sy_param, unit, 24);
AT(sy_param, def, 32);
AT(sy_param, min, 64);
AT(sy_param, max, 96);
AT(sy_param, choice_count, 128);
AT(sy_param, choices, 136);
SIZE(sy_param, 144);

AT(sy_metric, struct_size, 0);
AT(sy_metric, direction, 4);
AT(sy_metric, id, 8);
AT(sy_metric, summary, 16);
AT(sy_metric, unit, 24);
SIZE(sy_metric, 32);

AT(sy_device, struct_size, 0);
AT(sy_device, index, 4);
AT(sy_device, id, 8);
AT(sy_device, kind, 16);
AT(sy_device, name, 24);
AT(sy_device, pci, 32);
AT(sy_device, numa_node, 40);
AT(sy_device, reserved, 44);
SIZE(sy_device, 48);

AT(sy_benchmark, struct_size, 0);
AT(sy_benchmark, flags, 4);
AT(sy_benchmark, version, 8);
AT(sy_benchmark, reserved, 12);
AT(sy_benchmark, id, 16);
AT(sy_benchmark, summary, 24);
AT(sy_benchmark, param_count, 32);
AT(sy_benchmark, params, 40);
AT(sy_benchmark, metric_count, 48);
AT(sy_benchmark, metrics, 56);
SIZE(sy_benchmark, 64);

AT(sy_host, struct_size, 0);
AT(sy_host, abi_major, 4);
AT(sy_host, abi_minor, 8);
AT(sy_host, reserved, 12);
AT(sy_host, ctx, 16);
AT(sy_host, log, 24);
AT(sy_host, fail, 32);
AT(sy_host, progress, 40);
AT(sy_host, cancelled, 48);
AT(sy_host, now_ns, 56);
AT(sy_host, alloc, 64);
AT(sy_host, free, 72);
AT(sy_host, topology_xml, 80);
AT(sy_host, near_cpus, 88);
AT(sy_host, emit, 96);
AT(sy_host, extension, 104);
SIZE(sy_host, 112);

AT(sy_job, struct_size, 0);
AT(sy_job, benchmark, 4);
AT(sy_job, device, 8);
AT(sy_job, value_count, 12);
AT(sy_job, values, 16);
AT(sy_job, seed, 24);
SIZE(sy_job, 32);

AT(sy_estimate, struct_size, 0);
AT(sy_estimate, reserved, 4);
AT(sy_estimate, memory_bytes, 8);
AT(sy_estimate, disk_bytes, 16);
AT(sy_estimate, setup_s, 24);
SIZE(sy_estimate, 32);

AT(sy_plugin, struct_size, 0);
AT(sy_plugin, abi_major, 4);
AT(sy_plugin, abi_minor, 8);
AT(sy_plugin, reserved, 12);
AT(sy_plugin, id, 16);
AT(sy_plugin, name, 24);
AT(sy_plugin, vendor, 32);
AT(sy_plugin, version, 40);
AT(sy_plugin, license, 48);
AT(sy_plugin, probe, 56);
AT(sy_plugin, list, 64);
AT(sy_plugin, estimate, 72);
AT(sy_plugin, prepare, 80);
AT(sy_plugin, run, 88);
AT(sy_plugin, check, 96);
AT(sy_plugin, release, 104);
AT(sy_plugin, extension, 112);
SIZE(sy_plugin, 120);

AT(sy_histogram, struct_size, 0);
AT(sy_histogram, reserved, 4);
AT(sy_histogram, ctx, 8);
AT(sy_histogram, record, 16);
SIZE(sy_histogram, 24);

AT(sy_matrix, struct_size, 0);
AT(sy_matrix, reserved, 4);
AT(sy_matrix, ctx, 8);
AT(sy_matrix, put, 16);
SIZE(sy_matrix, 24);

AT(sy_note, struct_size, 0);
AT(sy_note, reserved, 4);
AT(sy_note, ctx, 8);
AT(sy_note, put, 16);
SIZE(sy_note, 24);

AT(sy_power, struct_size, 0);
AT(sy_power, reserved, 4);
AT(sy_power, read, 8);
AT(sy_power, source, 16);
SIZE(sy_power, 24);

AT(sy_implementation, struct_size, 0);
AT(sy_implementation, reserved, 4);
AT(sy_implementation, benchmark, 8);
AT(sy_implementation, parameter, 16);
AT(sy_implementation, value, 24);
AT(sy_implementation, why_not, 32);
SIZE(sy_implementation, 40);

AT(sy_implementations, struct_size, 0);
AT(sy_implementations, reserved, 4);
AT(sy_implementations, list, 8);
SIZE(sy_implementations, 16);

AT(sy_fact, flags, 4);
AT(sy_fact, key, 8);
AT(sy_fact, text, 16);
AT(sy_fact, unit, 24);
AT(sy_fact, why_not, 32);
SIZE(sy_fact, 40);

AT(sy_inventory_item, fact_count, 4);
AT(sy_inventory_item, id, 8);
AT(sy_inventory_item, kind, 16);
AT(sy_inventory_item, name, 24);
AT(sy_inventory_item, parent, 32);
AT(sy_inventory_item, facts, 40);
SIZE(sy_inventory_item, 48);

AT(sy_inventory, list, 8);
SIZE(sy_inventory, 16);

static_assert(SY_OK == 0 && SY_UNSUPPORTED == 1 && SY_CANCELLED == 2, "statuses that are not errors");
static_assert(SY_INVALID_ARGUMENT == -1 && SY_OUT_OF_MEMORY == -2 && SY_DEVICE_ERROR == -3 && SY_WRONG_RESULT == -4 &&
                  SY_INTERNAL == -5 && SY_NOT_CREDIBLE == -6,
              "errors");
static_assert(SY_INT == 1 && SY_REAL == 2 && SY_TEXT == 3 && SY_CHOICE == 4, "types of parameters");
static_assert(SY_HIGHER_IS_BETTER == 1 && SY_LOWER_IS_BETTER == 2 && SY_INFORMATIONAL == 3, "directions");
static_assert(SY_EXCLUSIVE == 1 && SY_DESTRUCTIVE == 2 && SY_MULTI_RANK == 4 && SY_NEEDS_PRIVILEGE == 8, "flags");
static_assert(sizeof(sy_status) == 4, "a status is an int32_t");
