/* SPDX-License-Identifier: Apache-2.0 */
/* Value types, status codes and the growth rule of the Ekiden plugin ABI.
 *
 * Ownership, in one sentence: what is passed in is borrowed until the call returns; what is returned is owned by
 * whoever returned it and lives as long as documented; nobody frees the other side's memory.
 *
 * Threads. Each function carries a tag:
 *   [scan]        before any instance exists; no host services.
 *   [strand]      the instance's serial context: never two calls at once for one instance, not always the same thread.
 *                 Must not block: 20 ms at most.
 *   [pool]        a worker thread of the host; may block. Only ekiden.executor/1 has it.
 *   [any-thread]  safe from every thread, the plugin's own included.
 * Host to plugin is [strand], plugin to host is [any-thread], unless it says otherwise. The host never calls back into
 * a plugin from inside a call that the plugin makes: answers come in a later call on the strand. */
#ifndef EKIDEN_BASE_H
#define EKIDEN_BASE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define EKD_ABI_MAJOR 1u
#define EKD_ABI_MINOR 0u
#define EKD_ABI_VERSION "1.0-rc" /* for people: which text of these headers this is */

/* UTF-8, not NUL-terminated. data may be NULL when len is 0. Frozen. */
typedef struct ekd_str {
  const char* data;
  uint64_t len;
} ekd_str;

/* Any bytes. data may be NULL when len is 0. Frozen. */
typedef struct ekd_bytes {
  const uint8_t* data;
  uint64_t len;
} ekd_bytes;

/* Names one piece of work across time. Never a pointer, never used again. 0 names none. Frozen. */
typedef uint64_t ekd_op;

/* Takes a value that the callee owns: called at most once, before the function that it was passed to returns. `context`
 * is the caller's own. The bytes are borrowed until the writer returns. */
typedef void (*ekd_writer)(void* context, ekd_bytes value);

/* Frozen. */
typedef struct ekd_pair {
  ekd_str name;
  ekd_str value;
} ekd_pair;

/* Every struct that may grow begins with `uint32_t size`, set by whoever fills it; members are only ever appended. In
 * an array of such structs the elements stand `size` bytes of the first one apart. Whether `ptr` is new enough to hold
 * `member`: look at it only then. */
#define EKD_HAS(type, ptr, member) ((ptr)->size >= offsetof(type, member) + sizeof(((type*)0)->member))

/* Status. The band alone decides what the host does, so that a code from a later minor version still routes right. */
typedef int32_t ekd_status;
enum {
  EKD_OK = 0,      /* done */
  EKD_PENDING = 1, /* the answer comes later, once, through the host call that the function names */

  /* -1 … -9: the caller broke the contract. Logged as a defect of the caller; never repeated. */
  EKD_E_ARGUMENT = -1,    /* what was passed is not valid */
  EKD_E_STATE = -2,       /* not now, or not twice */
  EKD_E_UNSUPPORTED = -3, /* there is no such function or service here */

  /* -10 … -19: settings or credentials are wrong. The instance is reported down; a sink is stopped, a command fails. */
  EKD_E_CONFIG = -10, /* settings that a schema cannot refuse */
  EKD_E_AUTH = -11,   /* credentials, or a certificate: a sink is not stopped, single calls try it again */
  EKD_E_GONE = -12,   /* the other side has switched this endpoint off for good */

  /* -20 … -29: certainly not carried out; a repetition may succeed. */
  EKD_E_RETRY = -20,         /* a bad moment: a server error, a lock */
  EKD_E_RATE_LIMITED = -21,  /* ekd_error.retry_after_ms holds for the whole instance */
  EKD_E_NOT_CONNECTED = -22, /* the other side cannot be reached */
  EKD_E_FULL = -23,          /* no room: here, or at the other side */

  /* -30 … -39: final; a repetition cannot succeed. */
  EKD_E_REJECTED = -30,  /* refused for what it is */
  EKD_E_NOT_FOUND = -31, /* there is no such thing */
  EKD_E_CONFLICT = -32,  /* something else is there already */

  /* -40 … -49 */
  EKD_E_CANCELLED = -40, /* nobody needs it any more */

  /* -50 … -59: a defect of the callee. Logged; treated as final. */
  EKD_E_INTERNAL = -50, /* also an exception that the wrapper caught */

  /* -60 … -69: it may or may not have been carried out. An event is delivered again (it carries an idempotency key); a
   * command ends as `unknown`, unless the component declares "client_message_id". */
  EKD_E_UNKNOWN_OUTCOME = -60
};

/* Detail of a failure, allocated by the caller of the function that takes it; may be NULL there. 512 bytes, frozen.
 * message: NUL-terminated UTF-8, one sentence for a person, never a secret or a message's text. */
typedef struct ekd_error {
  uint32_t size;
  int32_t code;            /* repeats the status */
  int32_t retry_after_ms;  /* 0: not said */
  int32_t upstream_status; /* HTTP status or the platform's error code; 0: none */
  char message[496];
} ekd_error;

#ifdef __cplusplus
}
#endif
#endif
