// SPDX-License-Identifier: Apache-2.0
#include <ekidenpp/plugin.hpp>

#include "webhook_sink.hpp"

namespace ekiden::webhook {
namespace {

constexpr char kDocument[] = R"json({
  "title": "Webhook",
  "description": "Posts each event as a CloudEvent to an HTTP endpoint, signed after Standard Webhooks 1.0.0.",
  "config": {
    "type": "object",
    "required": ["url", "secret"],
    "additionalProperties": false,
    "properties": {
      "url": {
        "type": "string",
        "pattern": "^[Hh][Tt][Tt][Pp][Ss]?://",
        "description": "Where events are posted: http or https, without user name and password. Redirects are not followed."
      },
      "secret": {
        "description": "whsec_ and the base64 of 24 to 64 random bytes. A list while secrets are exchanged: each event is signed with all of them.",
        "x-secret": true,
        "oneOf": [
          {"type": "string", "x-secret": true},
          {"type": "array", "minItems": 1, "maxItems": 8, "items": {"type": "string", "x-secret": true}}
        ]
      },
      "timeout_ms": {
        "type": "integer", "minimum": 1000, "maximum": 60000, "default": 15000,
        "description": "How long one attempt may take, in milliseconds."
      },
      "headers": {
        "type": "object",
        "additionalProperties": {"type": "string", "x-secret": true},
        "description": "More headers for each request, e.g. Authorization. Content-Type and webhook-* are the sink's own."
      }
    }
  },
  "needs": {"network": true},
  "max_in_flight": 32,
  "max_batch": {"events": 1}
})json";

}  // namespace

constexpr const char* const WebhookSink::kId = "webhook";
constexpr const char* const WebhookSink::kVersion = "0.1.0";
constexpr const char* const WebhookSink::kDescriptor = kDocument;

}  // namespace ekiden::webhook

EKIDEN_PLUGIN(ekiden::webhook::WebhookSink);
