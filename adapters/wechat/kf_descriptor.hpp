// SPDX-License-Identifier: Apache-2.0
// What `wechat-kf` declares about itself: sdk/schema/descriptor.json.
#pragma once

namespace ekiden::wechat {

inline constexpr char kWechatKfDescriptor[] = R"json({
  "title": "微信客服",
  "description": "Customers' messages from 微信客服 (the customer service of WeCom), pulled whenever Tencent rings, and answers to them.",
  "config": {
    "type": "object",
    "required": ["corp_id", "secret", "token", "encoding_aes_key", "open_kfid"],
    "additionalProperties": false,
    "properties": {
      "corp_id": {
        "type": "string", "minLength": 1, "maxLength": 64,
        "description": "企业ID in Tencent's console. Also the receiver that a callback must name."
      },
      "secret": {
        "type": "string", "minLength": 1, "maxLength": 128, "x-secret": true,
        "description": "Secret of the self-built app that may call 微信客服. Fetches access tokens."
      },
      "token": {
        "type": "string", "minLength": 1, "maxLength": 64, "x-secret": true,
        "description": "Token of the callback's settings in Tencent's console: letters and digits. Signs callbacks."
      },
      "encoding_aes_key": {
        "type": "string", "maxLength": 64, "x-secret": true,
        "description": "EncodingAESKey of the callback's settings: 43 letters and digits."
      },
      "open_kfid": {
        "type": "string", "minLength": 1, "maxLength": 128,
        "description": "The account, beginning with wk. A customer's id in `to` belongs to it."
      },
      "other_open_kfids": {
        "type": "array", "maxItems": 100,
        "items": {"type": "string", "minLength": 1, "maxLength": 128},
        "description": "More accounts of the same app, whose callbacks come to the same URL."
      },
      "poll_interval_s": {
        "type": "integer", "minimum": 0, "maximum": 86400, "default": 60,
        "description": "How often each account is looked at without a callback, in seconds: at least 10 for each account. 0: never."
      },
      "max_concurrent_pulls": {
        "type": "integer", "minimum": 1, "maximum": 20, "default": 3,
        "description": "How many accounts are pulled at the same time. Tencent is said to refuse more than 5 of a corp (45033), those of other programs included."
      },
      "page_size": {
        "type": "integer", "minimum": 1, "maximum": 1000, "default": 1000,
        "description": "How many messages are asked for at a time."
      },
      "media_wait_ms": {
        "type": "integer", "minimum": 0, "maximum": 10000, "default": 3000,
        "description": "How long a page of messages waits for its pictures, voices, videos and files, in milliseconds; one that comes later follows as message.updated. A welcome must leave within 20 seconds."
      },
      "cursor_refused_codes": {
        "type": "array", "items": {"type": "integer"}, "default": [40058],
        "description": "Codes by which sync_msg says that a cursor is no good: pulling begins anew. Tencent does not document them."
      },
      "duplicate_msgid_codes": {
        "type": "array", "items": {"type": "integer"}, "default": [],
        "description": "Codes by which send_msg says that it has seen a message's id before: then it was sent. Tencent does not document them."
      },
      "api_base": {
        "type": "string", "format": "uri", "minLength": 8, "maxLength": 256, "default": "https://qyapi.weixin.qq.com",
        "description": "Where Tencent's API is reached: a proxy, or the sandbox."
      },
      "max_clock_skew_s": {
        "type": "integer", "minimum": 0, "maximum": 86400, "default": 0,
        "description": "Refuses requests whose signed timestamp is further from our clock, in seconds. 0: the timestamp is not looked at."
      },
      "timeout_ms": {
        "type": "integer", "minimum": 1000, "maximum": 60000, "default": 10000,
        "description": "How long one call of Tencent's API may take, in milliseconds."
      }
    }
  },
  "account_key": "open_kfid",
  "peer_kind": "dm",
  "client_message_id": true,
  "commands": {
    "message.send": {
      "max_parts": 1,
      "parts": {
        "text": {"max_bytes": 2048}, "image": {}, "audio": {}, "video": {}, "file": {},
        "link": {"needs_one_of": ["thumb_ref", "thumb_platform_media_id", "thumb"]},
        "mini_program": {}, "location": {}, "contact_card": {}, "template": {}
      }
    },
    "conversation.get": {}, "conversation.assign": {}, "conversation.close": {}, "contact.get": {},
    "contact_link.create": {},
    "account.list": {}, "account.create": {}, "account.update": {}, "account.delete": {},
    "agent.list": {}, "agent.add": {}, "agent.delete": {}
  },
  "reply_windows": [
    {"trigger": "message", "count": 5, "seconds": 172800}
  ],
  "errors": {
    "-1": "retry", "6000": "retry", "40001": "token", "40003": "recipient", "40004": "bad_request",
    "40005": "bad_request", "40006": "bad_request", "40007": "bad_request", "40008": "bad_request",
    "40009": "bad_request", "40011": "bad_request", "40013": "account", "40014": "token", "40058": "bad_request",
    "40096": "recipient", "40123": "bad_request", "41001": "token", "42001": "token", "44001": "bad_request",
    "45002": "bad_request", "45009": "retry", "45033": "retry", "48002": "account", "60011": "account",
    "60020": "account", "60030": "account", "84061": "recipient", "95000": "account", "95001": "window_closed",
    "95002": "window_closed", "95003": "quota", "95004": "account", "95005": "quota", "95006": "bad_request",
    "95007": "retry", "95008": "bad_request", "95009": "bad_request", "95011": "account", "95012": "account",
    "95013": "window_closed", "95014": "bad_request", "95015": "account", "95016": "bad_request", "95017": "account",
    "95018": "window_closed", "95019": "bad_request", "95021": "bad_request", "95022": "bad_request",
    "95023": "account", "95026": "quota", "95027": "quota", "95030": "account", "95031": "window_closed",
    "95032": "account"
  },
  "needs": {"network": true},
  "exclusive": true,
  "max_in_flight": 16
})json";

}  // namespace ekiden::wechat
