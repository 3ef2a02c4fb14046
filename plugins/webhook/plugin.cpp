// SPDX-License-Identifier: Apache-2.0
#include <ekidenpp/plugin.hpp>

#include <algorithm>
#include <array>
#include <cstddef>

#include "batch_sink.hpp"
#include "webhook_sink.hpp"

namespace ekiden::webhook {
namespace {

// Literals put together at compile time.
template <std::size_t... N>
constexpr auto joined(const char (&... parts)[N]) {
  std::array<char, (N + ...) - sizeof...(N) + 1> whole{};
  char* end = whole.data();
  ((end = std::copy_n(parts, N - 1, end)), ...);
  return whole;
}

// Of both components.
constexpr char kConfig[] = R"json(  "config": {
    "type": "object",
    "required": ["url", "secret"],
    "additionalProperties": false,
    "properties": {
      "url": {
        "type": "string",
        "format": "uri",
        "pattern": "^[Hh][Tt][Tt][Pp][Ss]?://",
        "description": "Where events are posted: http or https, without user name and password. It may be private; http to another machine is a warning. Redirects are not followed."
      },
      "secret": {
        "description": "whsec_ and the base64 of 24 to 64 random bytes. A list while secrets are exchanged: each event is signed with all of them.",
        "x-secret": true,
        "oneOf": [
          {"type": "string", "x-secret": true},
          {"type": "array", "minItems": 1, "maxItems": 8, "items": {"type": "string", "x-secret": true}}
        ]
      },
      "body": {
        "type": "string", "enum": ["event", "record"], "default": "event",
        "description": "What is posted: the event as a CloudEvent, or the record that the route's map makes of it, as JSON."
      },
      "timeout_ms": {
        "type": "integer", "minimum": 1000, "maximum": 60000, "default": 15000,
        "description": "How long one attempt may take, in milliseconds."
      },
      "headers": {
        "type": "object",
        "additionalProperties": {"type": "string", "x-secret": true},
        "description": "More headers for each request, e.g. Authorization. Content-Type, webhook-* and ce-* are the sink's own."
      }
)json";

// Of webhook alone: a batch has no other form.
constexpr char kMode[] = R"json(,
      "mode": {
        "type": "string", "enum": ["structured", "binary"], "default": "structured",
        "description": "structured: the event is one JSON document. binary: its attributes are ce- headers, which the signature does not cover, and its data is the body."
      }
)json";

constexpr char kEndOfConfig[] = R"json(    }
  },
  "record": {
    "type": "object",
    "description": "Whatever the receiver takes.",
    "examples": [{"id": "i6lg87kl86kcepfi173705mfdg", "name": "Ada", "text": "Where is my parcel?"}]
  },
)json";

constexpr auto kDocument = joined(R"json({
  "title": "Webhook",
  "description": "Posts each event as a CloudEvent to an HTTP endpoint, signed after Standard Webhooks 1.0.0.",
)json",
                                  kConfig, kMode, kEndOfConfig, R"json(
  "needs": {"network": true},
  "max_in_flight": 32,
  "max_batch": {"events": 1}
})json");

constexpr auto kBatchDocument = joined(R"json({
  "title": "Webhook, many events a request",
  "description": "Posts up to 100 events at a time as a batch of CloudEvents to an HTTP endpoint, signed after Standard Webhooks 1.0.0.",
)json",
                                       kConfig, kEndOfConfig, R"json(
  "needs": {"network": true},
  "max_in_flight": 4,
  "max_batch": {"events": 100, "bytes": 1048576},
  "linger_ms": 20
})json");

}  // namespace

constexpr const char* const WebhookSink::kId = "webhook";
constexpr const char* const WebhookSink::kVersion = "0.1.0";
constexpr const char* const WebhookSink::kDescriptor = kDocument.data();

constexpr const char* const BatchSink::kId = "webhook-batch";
constexpr const char* const BatchSink::kVersion = "0.1.0";
constexpr const char* const BatchSink::kDescriptor = kBatchDocument.data();

}  // namespace ekiden::webhook

EKIDEN_PLUGIN(ekiden::webhook::WebhookSink, ekiden::webhook::BatchSink);
