/* SPDX-License-Identifier: Apache-2.0 */
/* Writes JSON (RFC 8259) into the caller's buffer: for plugins in C. Static inline functions, no allocation, no
 * library. Not part of the frozen ABI, as json.h.
 *
 *   ekd_json out = ekd_json_begin(buffer, sizeof buffer);
 *   ekd_json_object(&out);
 *   ekd_json_key(&out, "to");
 *   ekd_json_string(&out, peer);
 *   ekd_json_end(&out);
 *   status = ekd_json_finish(&out, &document);
 *
 * A mistake (a value without its key, an end too many, invalid UTF-8) and a buffer that is too small show in finish()
 * alone: nothing between needs a check. */
#ifndef EKIDEN_JSON_WRITER_H
#define EKIDEN_JSON_WRITER_H

#include "json.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Members are the writer's own, but `len`: how many bytes the document needs so far, those that did not fit included.
 */
typedef struct ekd_json {
  char* out;
  uint64_t capacity;
  uint64_t len;
  uint64_t arrays;    /* bit n: the level n is an array */
  uint64_t filled;    /* bit n: it has a member */
  uint32_t depth;     /* open levels */
  uint32_t key;       /* a key waits for its value */
  uint32_t complete;  /* the one value at the top has begun */
  uint32_t defective; /* for good */
} ekd_json;

static inline ekd_json ekd_json_begin(char* out, uint64_t capacity) {
  const ekd_json json = {out, capacity, 0, 0, 0, 0, 0, 0, 0};
  return json;
}

static inline void ekd_json_put_(ekd_json* json, const char* bytes, uint64_t n) {
  uint64_t i = 0;
  for (i = 0; i < n; ++i, ++json->len)
    if (json->len < json->capacity) json->out[json->len] = bytes[i];
}

/* The comma between members; whether a value or a key may stand here. */
static inline int32_t ekd_json_place_(ekd_json* json, int32_t is_key) {
  const uint64_t level = json->depth == 0 ? 0 : (uint64_t)1 << (json->depth - 1);
  const int32_t in_object = level != 0 && (json->arrays & level) == 0;
  const int32_t fits = is_key ? in_object && !json->key : level == 0 ? !json->complete : !in_object || json->key;
  if (!fits) json->defective = 1;
  if (json->defective) return 0;
  if ((is_key || !in_object) && (json->filled & level) != 0) ekd_json_put_(json, ",", 1);
  json->filled |= level;
  json->key = is_key ? 1u : 0u;
  json->complete = 1;
  return 1;
}

static inline void ekd_json_quote_(ekd_json* json, ekd_str text) {
  static const char kHex[] = "0123456789abcdef";
  const char* at = text.data;
  const char* const end = text.len == 0 ? at : at + text.len;
  ekd_json_put_(json, "\"", 1);
  while (at != end) {
    const uint64_t n = ekd_json_utf8_(at, end);
    const char c = *at;
    if (n == 0) {
      json->defective = 1;
      return;
    }
    if (c == '"' || c == '\\') {
      ekd_json_put_(json, "\\", 1);
      ekd_json_put_(json, at, 1);
    } else if (c == '\n') {
      ekd_json_put_(json, "\\n", 2);
    } else if (n == 1 && (uint8_t)c < 0x20) {
      ekd_json_put_(json, "\\u00", 4);
      ekd_json_put_(json, kHex + ((uint8_t)c >> 4), 1);
      ekd_json_put_(json, kHex + ((uint8_t)c & 15), 1);
    } else {
      ekd_json_put_(json, at, n);
    }
    at += n;
  }
  ekd_json_put_(json, "\"", 1);
}

static inline void ekd_json_open_(ekd_json* json, int32_t array) {
  uint64_t level = 0;
  if (json->depth >= EKD_JSON_MAX_DEPTH) json->defective = 1;
  if (!ekd_json_place_(json, 0)) return;
  level = (uint64_t)1 << json->depth++;
  json->arrays = array ? json->arrays | level : json->arrays & ~level;
  json->filled &= ~level;
  ekd_json_put_(json, array ? "[" : "{", 1);
}

static inline void ekd_json_object(ekd_json* json) {
  ekd_json_open_(json, 0);
}

static inline void ekd_json_array(ekd_json* json) {
  ekd_json_open_(json, 1);
}

/* Ends the innermost object or array. */
static inline void ekd_json_end(ekd_json* json) {
  if (json->depth == 0 || json->key) json->defective = 1;
  if (json->defective) return;
  --json->depth;
  ekd_json_put_(json, (json->arrays >> json->depth & 1) != 0 ? "]" : "}", 1);
}

static inline void ekd_json_string(ekd_json* json, ekd_str text) {
  if (ekd_json_place_(json, 0)) ekd_json_quote_(json, text);
}

static inline ekd_str ekd_json_words_(const char* words) {
  ekd_str text = {words, 0};
  while (words[text.len] != '\0') ++text.len;
  return text;
}

/* `name` and `text`: NUL-terminated. */
static inline void ekd_json_key(ekd_json* json, const char* name) {
  if (!ekd_json_place_(json, 1)) return;
  ekd_json_quote_(json, ekd_json_words_(name));
  ekd_json_put_(json, ":", 1);
}

static inline void ekd_json_words(ekd_json* json, const char* text) {
  ekd_json_string(json, ekd_json_words_(text));
}

static inline void ekd_json_number(ekd_json* json, int64_t number) {
  char digits[20];
  uint64_t n = sizeof digits, rest = number < 0 ? (uint64_t)0 - (uint64_t)number : (uint64_t)number;
  if (!ekd_json_place_(json, 0)) return;
  do {
    digits[--n] = (char)('0' + rest % 10);
    rest /= 10;
  } while (rest != 0);
  if (number < 0) ekd_json_put_(json, "-", 1);
  ekd_json_put_(json, digits + n, sizeof digits - n);
}

static inline void ekd_json_bool(ekd_json* json, int32_t value) {
  if (ekd_json_place_(json, 0)) ekd_json_put_(json, value ? "true" : "false", value ? 4 : 5);
}

/* One value that is JSON already, e.g. what ekd_json_find() gave. A defect when it is not exactly one. */
static inline void ekd_json_value(ekd_json* json, ekd_str value) {
  const char* const end = value.len == 0 ? value.data : value.data + value.len;
  if (ekd_json_skip_(value.data, end, json->depth) != end || value.len == 0) json->defective = 1;
  if (ekd_json_place_(json, 0)) ekd_json_put_(json, value.data, value.len);
}

/* EKD_OK: `document` is complete and points into the buffer. EKD_E_FULL: the buffer is too small; json->len bytes do.
 * EKD_E_ARGUMENT: a mistake, or text that is not UTF-8. */
static inline ekd_status ekd_json_finish(const ekd_json* json, ekd_str* document) {
  if (json->defective || json->depth != 0 || !json->complete) return EKD_E_ARGUMENT;
  if (json->len > json->capacity) return EKD_E_FULL;
  document->data = json->out;
  document->len = json->len;
  return EKD_OK;
}

#ifdef __cplusplus
}
#endif
#endif
