/* SPDX-License-Identifier: Apache-2.0 */
/* JSON (RFC 8259) for plugins in C: a writer over the caller's buffer, and a reader that finds one value in a document.
 * Static inline functions, no allocation, no library. Not part of the frozen ABI: nothing here crosses it, and a later
 * version of this file may differ. Not included by ekiden.h. */
#ifndef EKIDEN_JSON_H
#define EKIDEN_JSON_H

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

#define EKD_JSON_MAX_DEPTH 64u

/* ---- Reading. Documents are borrowed; what is found points into them. Malformed JSON in front of, or in, what is
 * asked for counts as absent; so do invalid UTF-8 and more than EKD_JSON_MAX_DEPTH levels. */

/* The bytes of the UTF-8 character at `at`, 0 when it is none (RFC 3629). */
static inline uint64_t ekd_json_utf8_(const char* at, const char* end) {
  const uint8_t* p = (const uint8_t*)(const void*)at;
  const uint64_t left = (uint64_t)(end - at);
  uint64_t n = 0, i = 0;
  if (left == 0) return 0;
  if (p[0] < 0x80) return 1;
  n = p[0] >= 0xC2 && p[0] <= 0xDF ? 2u : p[0] >= 0xE0 && p[0] <= 0xEF ? 3u : p[0] >= 0xF0 && p[0] <= 0xF4 ? 4u : 0u;
  if (n == 0 || left < n) return 0;
  for (i = 1; i < n; ++i)
    if ((p[i] & 0xC0) != 0x80) return 0;
  if ((p[0] == 0xE0 && p[1] < 0xA0) || (p[0] == 0xED && p[1] > 0x9F) || (p[0] == 0xF0 && p[1] < 0x90) ||
      (p[0] == 0xF4 && p[1] > 0x8F))
    return 0;
  return n;
}

static inline const char* ekd_json_space_(const char* at, const char* end) {
  while (at != end && (*at == ' ' || *at == '\t' || *at == '\n' || *at == '\r')) ++at;
  return at;
}

/* The four digits after \u, or -1. */
static inline int32_t ekd_json_hex4_(const char* at, const char* end) {
  int32_t value = 0;
  int i = 0;
  if (end - at < 4) return -1;
  for (i = 0; i < 4; ++i) {
    const char c = at[i];
    const int32_t digit = c >= '0' && c <= '9'   ? c - '0'
                          : c >= 'a' && c <= 'f' ? c - 'a' + 10
                          : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                                 : -1;
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

/* Reads one character of a string, escaped or not, at *at, which moves behind it. -1 when it is none. */
static inline int32_t ekd_json_character_(const char** at, const char* end) {
  static const char kFrom[] = "\"\\/bfnrt", kTo[] = "\"\\/\b\f\n\r\t";
  const uint64_t n = ekd_json_utf8_(*at, end);
  const uint8_t* p = (const uint8_t*)(const void*)*at;
  int32_t high = 0, low = 0;
  int i = 0;
  if (n == 0 || p[0] < 0x20) return -1;
  *at += n;
  if (n == 2) return ((p[0] & 0x1F) << 6) | (p[1] & 0x3F);
  if (n == 3) return ((p[0] & 0x0F) << 12) | ((p[1] & 0x3F) << 6) | (p[2] & 0x3F);
  if (n == 4) return ((p[0] & 0x07) << 18) | ((p[1] & 0x3F) << 12) | ((p[2] & 0x3F) << 6) | (p[3] & 0x3F);
  if (p[0] != '\\') return p[0];
  if (*at == end) return -1;
  for (i = 0; kFrom[i] != '\0'; ++i)
    if (**at == kFrom[i]) return ++*at, kTo[i];
  if (*(*at)++ != 'u') return -1;
  high = ekd_json_hex4_(*at, end);
  if (high < 0) return -1;
  *at += 4;
  if (high < 0xD800 || high > 0xDFFF) return high;
  if (high > 0xDBFF || end - *at < 6 || (*at)[0] != '\\' || (*at)[1] != 'u') return -1;
  low = ekd_json_hex4_(*at + 2, end);
  if (low < 0xDC00 || low > 0xDFFF) return -1;
  *at += 6;
  return 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
}

/* Behind the string that begins at `at`, or NULL. */
static inline const char* ekd_json_skip_string_(const char* at, const char* end) {
  if (at == end || *at != '"') return NULL;
  ++at;
  while (at != end && *at != '"')
    if (ekd_json_character_(&at, end) < 0) return NULL;
  return at == end ? NULL : at + 1;
}

static inline const char* ekd_json_digits_(const char* at, const char* end) {
  const char* const begin = at;
  while (at != end && *at >= '0' && *at <= '9') ++at;
  return at == begin ? NULL : at;
}

static inline const char* ekd_json_skip_number_(const char* at, const char* end) {
  if (at != end && *at == '-') ++at;
  if (at != end && *at == '0') {
    ++at;
  } else if ((at = ekd_json_digits_(at, end)) == NULL) {
    return NULL;
  }
  if (at != end && *at == '.' && (at = ekd_json_digits_(at + 1, end)) == NULL) return NULL;
  if (at == end || (*at != 'e' && *at != 'E')) return at;
  ++at;
  if (at != end && (*at == '+' || *at == '-')) ++at;
  return ekd_json_digits_(at, end);
}

static inline const char* ekd_json_skip_word_(const char* at, const char* end, const char* word) {
  for (; *word != '\0'; ++word, ++at)
    if (at == end || *at != *word) return NULL;
  return at;
}

/* Behind the member's name and its colon, or NULL. */
static inline const char* ekd_json_skip_name_(const char* at, const char* end) {
  at = ekd_json_skip_string_(at, end);
  if (at == NULL) return NULL;
  at = ekd_json_space_(at, end);
  return at == end || *at != ':' ? NULL : ekd_json_space_(at + 1, end);
}

/* Behind the value that begins at `at`, or NULL. */
static inline const char* ekd_json_skip_(const char* at, const char* end, uint32_t depth) {
  char closing = 0;
  if (at == end) return NULL;
  if (*at == '"') return ekd_json_skip_string_(at, end);
  if (*at == 't') return ekd_json_skip_word_(at, end, "true");
  if (*at == 'f') return ekd_json_skip_word_(at, end, "false");
  if (*at == 'n') return ekd_json_skip_word_(at, end, "null");
  if (*at != '{' && *at != '[') return ekd_json_skip_number_(at, end);
  if (depth >= EKD_JSON_MAX_DEPTH) return NULL;
  closing = *at == '{' ? '}' : ']';
  at = ekd_json_space_(at + 1, end);
  if (at != end && *at == closing) return at + 1;
  for (;;) {
    if (closing == '}' && (at = ekd_json_skip_name_(at, end)) == NULL) return NULL;
    if ((at = ekd_json_skip_(at, end, depth + 1)) == NULL) return NULL;
    at = ekd_json_space_(at, end);
    if (at == end) return NULL;
    if (*at == closing) return at + 1;
    if (*at != ',') return NULL;
    at = ekd_json_space_(at + 1, end);
  }
}

/* Whether the string at `at` says what the pointer's token says, up to `token_end`. */
static inline int32_t ekd_json_same_(const char* at, const char* end, const char* token, const char* token_end) {
  ++at;
  while (*at != '"') {
    int32_t wanted = 0, found = 0;
    if (token == token_end) return 0;
    if (*token == '~') {
      if (token + 1 == token_end || (token[1] != '0' && token[1] != '1')) return 0;
      wanted = token[1] == '0' ? '~' : '/';
      token += 2;
    } else {
      const uint64_t n = ekd_json_utf8_(token, token_end);
      if (n == 0) return 0;
      if (n == 1) {
        wanted = *token++; /* a backslash in the pointer is one character */
      } else {
        wanted = ekd_json_character_(&token, token_end);
      }
    }
    found = ekd_json_character_(&at, end);
    if (found < 0 || found != wanted) return 0;
  }
  return token == token_end;
}

/* Index that the token spells, or UINT64_MAX. */
static inline uint64_t ekd_json_index_(const char* token, const char* token_end) {
  uint64_t index = 0;
  if (token == token_end || token_end - token > 9 || (*token == '0' && token_end - token > 1)) return UINT64_MAX;
  for (; token != token_end; ++token) {
    if (*token < '0' || *token > '9') return UINT64_MAX;
    index = index * 10 + (uint64_t)(*token - '0');
  }
  return index;
}

/* The member or element of the value at `at` that the token names, or NULL. */
static inline const char* ekd_json_child_(const char* at, const char* end, const char* token, const char* token_end) {
  const int32_t object = at != end && *at == '{';
  uint64_t left = object ? 0 : ekd_json_index_(token, token_end);
  if (at == end || (!object && *at != '[') || left == UINT64_MAX) return NULL;
  at = ekd_json_space_(at + 1, end);
  for (;;) {
    const char* name = at;
    if (object && (at = ekd_json_skip_name_(at, end)) == NULL) return NULL;
    if (object ? ekd_json_same_(name, end, token, token_end) : left-- == 0) return at;
    if ((at = ekd_json_skip_(at, end, 1)) == NULL) return NULL;
    at = ekd_json_space_(at, end);
    if (at == end || *at != ',') return NULL;
    at = ekd_json_space_(at + 1, end);
  }
}

/* The value that the JSON Pointer (RFC 6901: "/parts/0/text", "" for the whole) names in `document`: its bytes as they
 * stand there, a string with its quotes. 1 when it is there. A name that occurs twice: the first. */
static inline int32_t ekd_json_find(ekd_str document, const char* pointer, ekd_str* value) {
  const char* end = document.len == 0 ? document.data : document.data + document.len;
  const char* at = ekd_json_space_(document.data, end);
  const char* after = NULL;
  while (*pointer == '/') {
    const char* const token = ++pointer;
    while (*pointer != '\0' && *pointer != '/') ++pointer;
    if ((at = ekd_json_child_(at, end, token, pointer)) == NULL) return 0;
  }
  if (*pointer != '\0' || (after = ekd_json_skip_(at, end, 0)) == NULL) return 0;
  value->data = at;
  value->len = (uint64_t)(after - at);
  return 1;
}

/* The document without the blanks around it. 1 when it is one value, all of it well-formed, and nothing else. */
static inline int32_t ekd_json_whole(ekd_str document, ekd_str* value) {
  const char* end = document.len == 0 ? document.data : document.data + document.len;
  return ekd_json_find(document, "", value) && ekd_json_space_(value->data + value->len, end) == end;
}

/* The next member of an object, or element of an array, that ekd_json_find() or ekd_json_whole() gave: `name` with its
 * quotes, empty in an array. *at is 0 before the first. 0 when there are no more. */
static inline int32_t ekd_json_next(ekd_str container, uint64_t* at, ekd_str* name, ekd_str* value) {
  const char* const end = container.len == 0 ? container.data : container.data + container.len;
  const char* here = container.data;
  const char* after = NULL;
  const int32_t object = container.len > 0 && *here == '{';
  name->data = NULL;
  name->len = 0;
  if (container.len == 0 || (!object && *here != '[')) return 0;
  here = ekd_json_space_(here + (*at == 0 ? 1 : *at), end);
  if (here != end && *at != 0 && *here == ',') here = ekd_json_space_(here + 1, end);
  if (here == end || *here == '}' || *here == ']') return 0;
  if (object) {
    name->data = here;
    if ((after = ekd_json_skip_string_(here, end)) == NULL) return 0;
    name->len = (uint64_t)(after - here);
    if ((here = ekd_json_skip_name_(here, end)) == NULL) return 0;
  }
  if ((after = ekd_json_skip_(here, end, 1)) == NULL) return 0;
  value->data = here;
  value->len = (uint64_t)(after - here);
  *at = (uint64_t)(after - container.data);
  return 1;
}

/* Writes one character as UTF-8; the number of bytes. */
static inline uint64_t ekd_json_encode_(int32_t character, char out[4]) {
  const uint32_t c = (uint32_t)character;
  const uint64_t n = c < 0x80 ? 1u : c < 0x800 ? 2u : c < 0x10000 ? 3u : 4u;
  static const uint8_t kLead[] = {0, 0, 0xC0, 0xE0, 0xF0};
  uint64_t i = n;
  uint32_t rest = c;
  while (--i > 0) {
    out[i] = (char)(0x80u | (rest & 0x3Fu));
    rest >>= 6;
  }
  out[0] = (char)(kLead[n] | rest);
  return n;
}

/* The text of a string that ekd_json_find() gave, without escapes, as UTF-8 into `out`. `text` is what was written: it
 * points into `out`. 0 when the value is no string, or does not fit: as many bytes as the value always do. */
static inline int32_t ekd_json_text(ekd_str value, char* out, uint64_t capacity, ekd_str* text) {
  const char* at = value.data;
  const char* const end = value.len == 0 ? at : at + value.len;
  uint64_t len = 0, i = 0, n = 0;
  char bytes[4];
  if (at == end || *at != '"') return 0;
  for (++at; at != end && *at != '"'; len += n) {
    const int32_t character = ekd_json_character_(&at, end);
    if (character < 0) return 0;
    n = ekd_json_encode_(character, bytes);
    if (n > capacity - len) return 0;
    for (i = 0; i < n; ++i) out[len + i] = bytes[i];
  }
  if (at == end) return 0;
  text->data = out;
  text->len = len;
  return 1;
}

/* The number that ekd_json_find() gave; 0 when it is no whole number of 64 bits. */
static inline int32_t ekd_json_integer(ekd_str value, int64_t* number) {
  const int32_t negative = value.len > 0 && value.data[0] == '-';
  uint64_t i = negative ? 1u : 0u, magnitude = 0;
  const uint64_t limit = (uint64_t)INT64_MAX + (negative ? 1u : 0u);
  if (value.len == i) return 0;
  for (; i < value.len; ++i) {
    const char c = value.data[i];
    const uint64_t digit = (uint64_t)(c - '0');
    if (c < '0' || c > '9' || magnitude > (limit - digit) / 10) return 0;
    magnitude = magnitude * 10 + digit;
  }
  *number = negative ? (magnitude == 0 ? 0 : -(int64_t)(magnitude - 1) - 1) : (int64_t)magnitude;
  return 1;
}

#ifdef __cplusplus
}
#endif
#endif
