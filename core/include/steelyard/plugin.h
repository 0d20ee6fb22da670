/* SPDX-License-Identifier: Apache-2.0 */
/* The Steelyard plugin ABI, major version 1. This header is the specification; it is C11 and C++20 and includes
 * nothing of ours. A plugin is a shared module `<name>.sy.so` beside a manifest `<name>.sy.json`; it says what it can
 * run, runs it once when told, and checks its own result. Warm-up, repetition, statistics, units on paper and
 * verdicts are the host's. docs/plugin-authoring.md numbers the rules and says what the host does to whoever breaks
 * one; `steelyard plugin check` tests them. */
#ifndef STEELYARD_PLUGIN_H_
#define STEELYARD_PLUGIN_H_
#include <stddef.h>
#include <stdint.h>
#ifdef __cplusplus
#define SY_NOTHROW noexcept /* part of the type since C++17: assigning a function that may throw does not compile */
extern "C" {
#else
#define SY_NOTHROW
#endif
#define SY_EXPORT __attribute__((visibility("default")))

#define SY_ABI_MAJOR                                                                                                 \
  1u                    /* a new major is a new symbol, sy_plugin_entry_v2; hosts look for the newest first, quietly \
                         */
#define SY_ABI_MINOR 0u /* a new minor only appends members; whoever is older passes a smaller struct_size */

/* True if the other side's struct reaches `f` and set it: the only legal way to read a member newer than 1.0. */
#define SY_HAS(p, f) ((p)->struct_size >= offsetof(__typeof__(*(p)), f) + sizeof((p)->f) && (p)->f)

/* Rules for everything below. [main] = the thread that called the entry point; [any] = any thread, concurrently.
 * 1 Every struct starts with struct_size, set by whoever fills it. Append only: never reorder, retype or remove.
 * 2 Lists cross as (count, T *const *): an array of structs changes its stride the day T grows.
 * 3 Who allocates frees. Descriptors and their strings stay constant until the process ends. Text is UTF-8.
 * 4 Units are base SI in UCUM spelling ("By/s", "s", "1"); only reports scale. Sizes are uint64_t, codes int32_t.
 * 5 A plugin never prints, exits, aborts, installs signal handlers or reads argv: it has the host for that.
 * 6 Each plugin runs alone in a child process that the host may kill at any time; it is never dlclosed. */

typedef int32_t sy_status; /* not a C enum: its size is the compiler's choice */
enum {
  SY_OK = 0,
  SY_UNSUPPORTED = 1, /* cannot run here: a skip, not a failure; say why through sy_host.fail */
  SY_CANCELLED = 2,
  SY_INVALID_ARGUMENT = -1,
  SY_OUT_OF_MEMORY = -2,
  SY_DEVICE_ERROR = -3,
  SY_WRONG_RESULT = -4,
  SY_INTERNAL = -5,
  SY_NOT_CREDIBLE = -6 /* it ran, but its numbers are not what they claim to be; say why through sy_host.fail */
};
enum { SY_LOG_DEBUG = 0, SY_LOG_INFO = 1, SY_LOG_WARNING = 2, SY_LOG_ERROR = 3 };
enum { SY_INT = 1, SY_REAL = 2, SY_TEXT = 3, SY_CHOICE = 4 };
enum { SY_HIGHER_IS_BETTER = 1, SY_LOWER_IS_BETTER = 2, SY_INFORMATIONAL = 3 /* recorded, never scored */ };
enum {                              /* sy_benchmark.flags */
       SY_EXCLUSIVE = 1u << 0,      /* nothing else of ours may run on the node meanwhile */
       SY_DESTRUCTIVE = 1u << 1,    /* overwrites user data: the host asks first */
       SY_MULTI_RANK = 1u << 2,     /* one process per node, together; needs the extension "sy.ranks/1" */
       SY_NEEDS_PRIVILEGE = 1u << 3 /* will be SY_UNSUPPORTED for an ordinary user */
};

typedef struct sy_value { /* frozen: the only struct without struct_size, because lists of it cross by value */
  int32_t type, choice;   /* SY_INT...; choice: index into sy_param.choices */
  int64_t i;
  double r;
  const char* text; /* SY_TEXT; NULL otherwise */
} sy_value;

/* The host parses, range-checks and expands sweeps; a plugin never sees user text. One id is reserved:
 * "placement" (SY_CHOICE out of "single", "nodes", "cores", "threads"): the host then binds the process and sets the
 * OpenMP places before it starts it - one thread, one per NUMA node, one per core, or one per hardware thread. "cpus"
 * (SY_TEXT) says of which CPUs: "" (all that may be used), a list "0-3,8", "node:1", or "kind:0" of hybrid cores. */
typedef struct sy_param {
  uint32_t struct_size;
  int32_t type;
  const char *id, *summary, *unit; /* unit "" for SY_TEXT and SY_CHOICE */
  sy_value def, min, max;          /* min and max are read for SY_INT and SY_REAL only */
  uint32_t choice_count;
  const char* const* choices;
} sy_param;

/* Declared up front: an undeclared or unit-less number cannot be emitted. A metric "X.bound" (SY_INFORMATIONAL, same
 * unit) is the theoretical limit of metric "X" under the conditions of that very run; its summary is the source. A
 * metric "clean" (SY_INFORMATIONAL, unit "1") is the share of the sample's work, 0..1, that nobody disturbed: below one
 * half the rows of the job are flagged "disturbed". */
typedef struct sy_metric {
  uint32_t struct_size;
  int32_t direction;
  const char *id, *summary, *unit; /* "bandwidth", "bytes the kernel itself reads and writes", "By/s" */
} sy_metric;

typedef struct sy_device {
  uint32_t struct_size, index;        /* index: what sy_job.device and near_cpus take; 0, 1, 2 ... */
  const char *id, *kind, *name, *pci; /* "pci:0000:65:00.0"; "cpu" "gpu" "nic" "nvme" "vendor.x"; pci may be NULL */
  int32_t numa_node;                  /* -1: unknown, or all of them */
  uint32_t reserved;
} sy_device;

typedef struct sy_benchmark {
  uint32_t struct_size, flags, version; /* raise version when numbers stop being comparable with older runs */
  uint32_t reserved;
  const char *id, *summary; /* "mem.triad"; an id is for ever, like a database column */
  uint32_t param_count;
  const sy_param* const* params;
  uint32_t metric_count;
  const sy_metric* const* metrics; /* the first is the headline */
} sy_benchmark;

/* Services the host lends for the life of the process; ctx is opaque and always goes back first. */
typedef struct sy_host {
  uint32_t struct_size, abi_major, abi_minor, reserved;
  void* ctx;
  void (*log)(void* ctx, int32_t level, const char* msg) SY_NOTHROW; /* [any] copies msg */
  /* [any] copies why; the last one before a call returns is its reason. `return host->fail(host->ctx, code, why);` */
  sy_status (*fail)(void* ctx, sy_status code, const char* why) SY_NOTHROW;
  void (*progress)(void* ctx, double fraction, const char* stage) SY_NOTHROW; /* [main] never inside a timed region */
  int32_t (*cancelled)(void* ctx) SY_NOTHROW; /* [any] cheap; poll between inner loops, then return SY_CANCELLED */
  uint64_t (*now_ns)(void* ctx) SY_NOTHROW;   /* [any] monotonic */
  /* [any] zeroed pages, backed by huge ones where the system has them; NULL if there is no room; numa_node -1: where
   * the thread that first touches a page runs. align is a power of two; 0 means a page. */
  void* (*alloc)(void* ctx, uint64_t bytes, uint64_t align, int32_t numa_node)SY_NOTHROW;
  void (*free)(void* ctx, void* p) SY_NOTHROW;      /* [any] takes what alloc gave, or NULL */
  const char* (*topology_xml)(void* ctx)SY_NOTHROW; /* [any] hwloc v2 XML; plugins need not share our hwloc */
  /* [any] Writes at most `cap` OS indexes of the CPUs near `device` that we may use; returns how many there are. */
  uint32_t (*near_cpus)(void* ctx, uint32_t device, uint32_t* os_index, uint32_t cap) SY_NOTHROW;
  /* [main] inside run: one raw value of metric number `metric` of the job's benchmark. Finite, or the job is void. */
  sy_status (*emit)(void* ctx, uint32_t metric, double value) SY_NOTHROW;
  const void* (*extension)(void* ctx, const char* id)SY_NOTHROW; /* [any] one of ext/ by its id, or NULL */
} sy_host;

typedef struct sy_job { /* one benchmark x one device x one point of its parameter space */
  uint32_t struct_size, benchmark, device, value_count;
  const sy_value* values; /* in the order of sy_benchmark.params; valid until release */
  uint64_t seed;          /* the only source of randomness a plugin may use */
} sy_job;

typedef struct sy_estimate { /* what one job will need; 0 means "unknown". Twice memory_bytes and 4 GiB end it */
  uint32_t struct_size, reserved;
  uint64_t memory_bytes, disk_bytes;
  double setup_s; /* prepare and check together */
} sy_estimate;

typedef struct sy_plugin {
  uint32_t struct_size, abi_major, abi_minor, reserved;
  const char *id, *name, *vendor, *version, *license; /* id equals the manifest's; license as an SPDX expression */
  /* Looks for hardware, quickly. No hardware or no driver is SY_UNSUPPORTED via fail ("no libcuda.so.1"). [main] */
  sy_status (*probe)(const sy_host*, uint32_t* count, const sy_device* const** devices) SY_NOTHROW;
  sy_status (*list)(const sy_host*, uint32_t* count, const sy_benchmark* const** out) SY_NOTHROW; /* [main] */
  /* May be NULL. Cheap arithmetic, no allocation of the real size, called without prepare. [main] */
  sy_status (*estimate)(const sy_host*, const sy_job*, sy_estimate* out) SY_NOTHROW;
  /* prepare -> run* -> check -> release. release follows every prepare that returned SY_OK, and only those. [main] */
  sy_status (*prepare)(const sy_host*, const sy_job*, void** state) SY_NOTHROW;
  /* One sample of `inner` repetitions: warm-up, repetition, outliers and statistics are the host's. *elapsed_ns is
   * the measured region by the best clock (device events beat now_ns). Threads started here end here. [main] */
  sy_status (*run)(void* state, uint64_t inner, uint64_t* elapsed_ns) SY_NOTHROW;
  sy_status (*check)(void* state) SY_NOTHROW; /* [main] against a reference; SY_WRONG_RESULT voids the whole job */
  void (*release)(void* state) SY_NOTHROW;    /* [main] */
  const void* (*extension)(const char* id)SY_NOTHROW; /* [any] the member itself may be NULL */
} sy_plugin;

/* The only exported symbol. Fills *out and returns SY_OK, or SY_UNSUPPORTED if host->abi_minor is too old for it. */
SY_EXPORT sy_status sy_plugin_entry_v1(const sy_host* host, const sy_plugin** out) SY_NOTHROW;

#ifdef __cplusplus
}
#endif
#endif
