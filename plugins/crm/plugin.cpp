// SPDX-License-Identifier: Apache-2.0
#include <ekidenpp/plugin.hpp>

#include "crm_sink.hpp"

namespace ekiden::crm {

constexpr const char* const CrmSink::kId = "crm";
constexpr const char* const CrmSink::kVersion = "0.1.0";
constexpr const char* const CrmSink::kDescriptor = R"json({
  "title": "CRM",
  "description": "Writes customers, conversations, calls and ratings into a CRM system, as a profile says: one of ours, or your own.",
  "config": {
    "type": "object",
    "required": ["profile", "auth"],
    "additionalProperties": false,
    "properties": {
      "profile": {
        "type": "string", "minLength": 1, "maxLength": 262144,
        "description": "The name of a profile that ships with the sink, or the JSON document of your own: \"${file:our_crm.json}\"."
      },
      "url": {
        "type": "string", "pattern": "^https?://",
        "description": "Where the CRM is, without the path of its API. May be left out where the profile has an address."
      },
      "auth": {
        "type": "object",
        "properties": {
          "type": {"type": "string", "description": "One of the ways that the profile offers; the first is the default."}
        },
        "additionalProperties": {"type": "string", "x-secret": true},
        "description": "The credentials that this way needs, e.g. api_key, or client_id and client_secret."
      },
      "variables": {
        "type": "object",
        "additionalProperties": {"type": "string"},
        "description": "Values for the variables of the profile."
      },
      "timeout_ms": {
        "type": "integer", "minimum": 1000, "maximum": 120000, "default": 30000,
        "description": "How long one request may take, in milliseconds."
      },
      "dry_run": {
        "type": "boolean", "default": false,
        "description": "Sends nothing. Each event becomes a dead letter that shows the requests it would have made; replay it later."
      }
    }
  },
  "record": {
    "type": "object",
    "description": "Fields by the CRM's own names, for the objects of the profile: they take the place of the profile's, or are added to them.",
    "properties": {
      "contact": {"type": "object", "description": "The customer."},
      "case": {"type": "object", "description": "The conversation."},
      "activity": {"type": "object", "description": "The message."},
      "call": {"type": "object", "description": "The call."},
      "rating": {"type": "object", "description": "The rating."}
    },
    "additionalProperties": {"type": "object"},
    "examples": [{"contact": {"lastName": "Wang", "description": "VIP"}}]
  },
  "needs": {"network": true},
  "max_in_flight": 4,
  "max_batch": {"events": 50, "bytes": 1048576},
  "linger_ms": 20
})json";

}  // namespace ekiden::crm

EKIDEN_PLUGIN(ekiden::crm::CrmSink);
