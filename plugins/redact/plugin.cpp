// SPDX-License-Identifier: Apache-2.0
#include <ekidenpp/plugin.hpp>

#include "redact_filter.hpp"

namespace ekiden::redact {

constexpr const char* const RedactFilter::kId = "redact";
constexpr const char* const RedactFilter::kVersion = "0.1.0";
constexpr const char* const RedactFilter::kDescriptor = R"json({
  "title": "Redact",
  "description": "Takes telephone numbers, identity and bank cards, e-mail and postal addresses in Chinese and Japanese texts, files and the platform's own document out of events, field by field.",
  "config": {
    "type": "object",
    "additionalProperties": false,
    "properties": {
      "kinds": {
        "type": "object",
        "additionalProperties": false,
        "description": "What becomes of what is recognised: keep (it is not looked for), label ([电话号码]), mask (*******8000) or hash (a pseudonym).",
        "properties": {
          "phone": {"enum": ["keep", "label", "mask", "hash"], "default": "label", "description": "Mobiles, fixed lines with area code and 400 numbers of China, numbers of Japan, and any number behind a +."},
          "id_card": {"enum": ["keep", "label", "mask", "hash"], "default": "label", "description": "Identity cards of the People's Republic, 18 and 15 digits."},
          "bank_card": {"enum": ["keep", "label", "mask", "hash"], "default": "label", "description": "Cards of UnionPay and the large schemes."},
          "email": {"enum": ["keep", "label", "mask", "hash"], "default": "label", "description": "E-mail addresses; masked, the host stays."},
          "address": {"enum": ["keep", "label", "hash"], "default": "label", "description": "Postal addresses of China and Japan."},
          "my_number": {"enum": ["keep", "label", "mask", "hash"], "default": "keep", "description": "Japanese individual numbers: one in ten numbers of 12 digits looks like one."}
        }
      },
      "labels": {"enum": ["zh", "ja", "en"], "default": "zh", "description": "The language of the labels."},
      "keep_last": {"type": "integer", "minimum": 0, "maximum": 8, "default": 4, "description": "How many characters a mask leaves, never more than half of them."},
      "key": {"type": "string", "x-secret": true, "minLength": 32, "description": "Of the hashes: the same key gives the same pseudonyms. Required where something is hashed."},
      "identities": {
        "type": "object",
        "additionalProperties": false,
        "description": "What becomes of an identity, by its type: keep, drop (the whole identity) or hash (its value).",
        "properties": {
          "phone": {"enum": ["keep", "drop", "hash"], "default": "drop"},
          "email": {"enum": ["keep", "drop", "hash"], "default": "drop"},
          "sip_uri": {"enum": ["keep", "drop", "hash"], "default": "drop"},
          "openid": {"enum": ["keep", "drop", "hash"], "default": "keep"},
          "unionid": {"enum": ["keep", "drop", "hash"], "default": "keep"},
          "external_userid": {"enum": ["keep", "drop", "hash"], "default": "keep"},
          "qq": {"enum": ["keep", "drop", "hash"], "default": "keep"},
          "buyer_nick": {"enum": ["keep", "drop", "hash"], "default": "keep"},
          "jd_pin": {"enum": ["keep", "drop", "hash"], "default": "keep"},
          "user_id": {"enum": ["keep", "drop", "hash"], "default": "keep"}
        }
      },
      "media": {
        "type": "object",
        "additionalProperties": false,
        "description": "Whether what can fetch the file of a part stays: keep or drop. Kept, it still goes when a text of the same message speaks of an identity paper.",
        "properties": {
          "image": {"enum": ["keep", "drop"], "default": "drop"},
          "audio": {"enum": ["keep", "drop"], "default": "drop"},
          "video": {"enum": ["keep", "drop"], "default": "drop"},
          "file": {"enum": ["keep", "drop"], "default": "drop"}
        }
      },
      "fields": {
        "type": "array",
        "maxItems": 200,
        "description": "Rules for fields, the first that fits counts, before the filter's own.",
        "items": {
          "type": "object",
          "required": ["at", "do"],
          "additionalProperties": false,
          "properties": {
            "at": {"type": "string", "pattern": "^/data", "description": "A JSON Pointer; * stands for one name or index, ** for any number of them."},
            "do": {"enum": ["keep", "scan", "label", "mask", "hash", "drop"], "description": "scan: what is recognised goes; label, mask and hash: all of each text goes; drop: the field goes."},
            "kinds": {"type": "array", "minItems": 1, "uniqueItems": true, "items": {"enum": ["phone", "id_card", "bank_card", "email", "address", "my_number"]}, "description": "Of a scan: only these."}
          }
        }
      }
    }
  },
  "max_in_flight": 16
})json";

}  // namespace ekiden::redact

EKIDEN_PLUGIN(ekiden::redact::RedactFilter);
