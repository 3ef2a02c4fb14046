/* SPDX-License-Identifier: Apache-2.0 */
/* Hides numbers: in each text of a message long runs of digits become asterisks, and the platform's own document, which
 * says the same once more, is taken out. */
#include <ekiden/ekiden.h>
#include <ekiden/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One instance: the table that the host calls, and what the instance needs to remember. */
typedef struct instance {
  ekd_plugin plugin;
  const ekd_host* host;
  const ekd_filter_verdict* verdict;
  int64_t min_digits;
} instance;

static instance* self(const ekd_plugin* plugin) {
  return (instance*)plugin->data;
}

/* Fills `error`, where there is one, and gives the status back. `message`: one sentence for a person. */
static ekd_status fail(ekd_error* error, ekd_status status, const char* message) {
  if (error == NULL) return status;
  memset(error, 0, sizeof *error);
  error->size = sizeof *error;
  error->code = status;
  strncpy(error->message, message, sizeof error->message - 1);
  return status;
}

static ekd_status configure(const ekd_plugin* plugin, ekd_str config, ekd_error* error) {
  instance* me = self(plugin);
  ekd_str value;
  me->verdict = (const ekd_filter_verdict*)me->host->get_extension(me->host, EKD_FILTER_VERDICT_ID);
  if (me->verdict == NULL) return fail(error, EKD_E_UNSUPPORTED, "this host does not offer " EKD_FILTER_VERDICT_ID);
  if (!ekd_json_find(config, "/min_digits", &value) || !ekd_json_integer(value, &me->min_digits))
    return fail(error, EKD_E_CONFIG, "min_digits is missing");
  return EKD_OK;
}

static int is_digit(char c) {
  return c >= '0' && c <= '9';
}

static int is_space(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Hides the runs of digits between `at` and `end`, a string as JSON writes it; whether there were any. The digits of an
 * escape (\u4f60) are not the text's. */
static int hide(char* at, const char* end, int64_t min_digits) {
  int hidden = 0;
  while (at < end) {
    char* const first = at;
    if (*at == '\\') {
      at += at[1] == 'u' ? 6 : 2;
      continue;
    }
    while (at < end && is_digit(*at)) ++at;
    if (at - first >= min_digits) {
      memset(first, '*', (size_t)(at - first));
      hidden = 1;
    }
    if (at == first) ++at;
  }
  return hidden;
}

/* Takes the member "raw" of "data" out of the document, which is `document` of our own. */
static void remove_raw(char* begin, ekd_str* document) {
  ekd_str raw;
  char *from, *to;
  if (!ekd_json_find(*document, "/data/raw", &raw)) return;
  from = begin + (raw.data - begin);
  to = from + raw.len;
  while (memcmp(from, "\"raw\"", 5) != 0) --from;
  while (is_space(from[-1])) --from;
  while (is_space(*to)) ++to;
  if (from[-1] == ',') {
    --from;
  } else if (*to == ',') {
    ++to;
  }
  memmove(from, to, (size_t)(begin + document->len - to));
  document->len -= (uint64_t)(to - from);
}

/* Whether a text of the document, which stands at `begin`, had something to hide. */
static int hide_texts(char* begin, ekd_str document, int64_t min_digits) {
  char part[48], pointer[56];
  ekd_str value;
  int i = 0, hidden = 0;
  for (;; ++i) {
    snprintf(part, sizeof part, "/data/message/parts/%d", i);
    snprintf(pointer, sizeof pointer, "%s/text", part);
    if (!ekd_json_find(document, part, &value)) return hidden;
    if (!ekd_json_find(document, pointer, &value) || value.data[0] != '"') continue;
    hidden |= hide(begin + (value.data - begin) + 1, value.data + value.len - 1, min_digits);
  }
}

/* EKD_OK without a verdict lets the event pass. The same event gets the same verdict: deliveries are repeated. */
static ekd_status apply(const ekd_plugin* plugin, ekd_op op, const ekd_delivery* event, ekd_error* error) {
  instance* me = self(plugin);
  char* const copy = (char*)malloc(event->document.len + 1);
  ekd_str document;
  ekd_status status = EKD_OK;
  if (copy == NULL) return fail(error, EKD_E_RETRY, "no memory");
  memcpy(copy, event->document.data, event->document.len);
  document.data = copy;
  document.len = event->document.len;
  if (hide_texts(copy, document, me->min_digits)) {
    remove_raw(copy, &document);
    status = me->verdict->replace(me->host, op, document, error);
  }
  free(copy);
  return status;
}

static ekd_status start(const ekd_plugin* plugin, ekd_op op, ekd_error* error) {
  (void)plugin;
  (void)op;
  (void)error;
  return EKD_OK;
}

static ekd_status stop(const ekd_plugin* plugin, ekd_op op, uint32_t grace_ms, ekd_error* error) {
  (void)plugin;
  (void)op;
  (void)grace_ms;
  (void)error;
  return EKD_OK;
}

static void destroy(const ekd_plugin* plugin) {
  free(self(plugin));
}

static const void* get_extension(const ekd_plugin* plugin, const char* id) {
  static const ekd_filter filter = {sizeof(ekd_filter), 0, apply};
  (void)plugin;
  if (strcmp(id, EKD_FILTER_ID) == 0) return &filter;
  return NULL;
}

static const ekd_descriptor descriptor = {
    sizeof(ekd_descriptor), EKD_KIND_FILTER, "@NAME@", "0.1.0",
    "{\"title\": \"@NAME@\", \"description\": \"Hides long runs of digits in the texts of messages.\","
    "\"config\": {\"type\": \"object\", \"additionalProperties\": false, \"properties\": {"
    "\"min_digits\": {\"type\": \"integer\", \"minimum\": 1, \"maximum\": 100, \"default\": 4, \"description\": "
    "\"Shorter runs stay.\"}}},"
    "\"max_in_flight\": 16}"};

static uint32_t count(void) {
  return 1;
}

static const ekd_descriptor* descriptor_at(uint32_t index) {
  return index == 0 ? &descriptor : NULL;
}

static const ekd_plugin* create(const ekd_host* host, const char* id, ekd_error* error) {
  instance* me = strcmp(id, descriptor.id) == 0 ? (instance*)calloc(1, sizeof *me) : NULL;
  if (me == NULL) {
    (void)fail(error, EKD_E_NOT_FOUND, "this plugin has no such component");
    return NULL;
  }
  me->host = host;
  me->plugin.size = sizeof me->plugin;
  me->plugin.data = me;
  me->plugin.configure = configure;
  me->plugin.start = start;
  me->plugin.stop = stop;
  me->plugin.destroy = destroy;
  me->plugin.get_extension = get_extension;
  return &me->plugin;
}

static ekd_status init(const char* path, ekd_error* error) {
  (void)path;
  (void)error;
  return EKD_OK;
}

static void deinit(void) {}

static const void* get_factory(const char* id) {
  static const ekd_factory factory = {sizeof(ekd_factory), 0, count, descriptor_at, create};
  return strcmp(id, EKD_FACTORY_ID) == 0 ? &factory : NULL;
}

__attribute__((visibility("default"))) const ekd_entry* ekd_entry_v1(void) {
  static const ekd_entry entry = {sizeof(ekd_entry), EKD_ABI_MAJOR, EKD_ABI_MINOR, 0,          0, 0,
                                  "@NAME@, C",       init,          deinit,        get_factory};
  return &entry;
}
