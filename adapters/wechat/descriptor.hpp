// SPDX-License-Identifier: Apache-2.0
// What `wechat-oa` declares about itself: sdk/schema/descriptor.json.
#pragma once

namespace ekiden::wechat {

inline constexpr char kWechatOaDescriptor[] = R"json({
  "title": "WeChat service account",
  "description": "Customers' messages and gestures from a WeChat official account (service account), and answers through customer-service messages.",
  "config": {
    "type": "object",
    "required": ["app_id", "app_secret", "token"],
    "additionalProperties": false,
    "properties": {
      "app_id": {
        "type": "string", "minLength": 1, "maxLength": 64,
        "description": "AppID in Tencent's console. Also the receiver that an encrypted message must name."
      },
      "app_secret": {
        "type": "string", "minLength": 1, "maxLength": 128, "x-secret": true,
        "description": "AppSecret in Tencent's console. Fetches access tokens for sending."
      },
      "token": {
        "type": "string", "minLength": 1, "maxLength": 64, "x-secret": true,
        "description": "Token of the server configuration in Tencent's console: 3 to 32 letters and digits. Signs requests."
      },
      "encoding_aes_key": {
        "type": "string", "maxLength": 64, "x-secret": true,
        "description": "EncodingAESKey of the server configuration: 43 letters and digits. May be left out with mode plain only."
      },
      "mode": {
        "enum": ["plain", "compatible", "safe"], "default": "safe",
        "description": "Message encryption mode, as set in Tencent's console. A request cannot choose a weaker one."
      },
      "api_base": {
        "type": "string", "format": "uri", "minLength": 8, "maxLength": 256, "default": "https://api.weixin.qq.com",
        "description": "Where Tencent's API is reached: another region, a proxy, or the sandbox."
      },
      "max_clock_skew_s": {
        "type": "integer", "minimum": 0, "maximum": 86400, "default": 0,
        "description": "Refuses requests whose signed timestamp is further from our clock, in seconds. 0: the timestamp is not looked at."
      },
      "timeout_ms": {
        "type": "integer", "minimum": 1000, "maximum": 60000, "default": 10000,
        "description": "How long one call of Tencent's API may take, in milliseconds."
      },
      "account_type": {
        "enum": ["service_account", "mini_program"], "default": "service_account",
        "description": "mini_program: app_id is a mini-program's, and the channel is its customer service, which takes fewer types of messages."
      },
      "passive_replies": {
        "type": "array", "maxItems": 100, "default": [],
        "description": "Fixed answers in the reply to a push: the first that fits. They cost no reply window.",
        "items": {
          "type": "object", "required": ["when"], "additionalProperties": false,
          "properties": {
            "when": {
              "enum": ["message", "subscribed", "scan", "menu_click"],
              "description": "What the customer does."
            },
            "key": {
              "type": "string", "maxLength": 2048,
              "description": "The menu's key, the scene, or the whole text of a message. Absent: any."
            },
            "text": {"type": "string", "maxLength": 2048, "description": "What the customer reads."},
            "media_id": {
              "type": "string", "maxLength": 256,
              "description": "The picture that the customer sees: a media_id of Tencent's, best a permanent one."
            },
            "transfer": {
              "type": "boolean", "description": "Hands the message to Tencent's own agents. Only of messages."
            },
            "agent": {
              "type": "string", "maxLength": 128, "description": "To which of them, such as anna@shop. Absent: whoever is free."
            }
          }
        }
      },
      "media_wait_ms": {
        "type": "integer", "minimum": 0, "maximum": 4000, "default": 3000,
        "description": "How long an event waits for its picture, voice or video, in milliseconds; one that comes later follows as message.updated. Tencent waits 5 seconds for its answer."
      },
      "kf_account": {
        "type": "string", "minLength": 1, "maxLength": 128, "pattern": "^[^@]+@[^@]+$",
        "description": "As which customer-service account of Tencent's console answers are shown, such as anna@shop. Absent: as the account itself."
      }
    }
  },
  "account_key": "app_id",
  "peer_kind": "dm",
  "addressed_by": ["openid"],
  "client_message_id": false,
  "commands": {
    "message.send": {
      "max_parts": 1,
      "parts": {
        "text": {"max_bytes": 2048}, "image": {}, "audio": {}, "video": {}, "link": {}, "mini_program": {},
        "template": {"needs_window": false}
      }
    },
    "message.broadcast": {
      "max_parts": 1, "parts": {"text": {"max_bytes": 2048}, "image": {}, "audio": {}, "template": {}}
    },
    "typing.set": {},
    "contact.get": {}, "contact.tag": {}, "contact.remark": {},
    "conversation.get": {}, "conversation.assign": {}, "conversation.close": {},
    "tag.list": {}, "tag.create": {}, "tag.update": {}, "tag.delete": {},
    "menu.get": {}, "menu.set": {}, "menu.delete": {}, "qr.create": {},
    "agent.list": {}, "agent.add": {}, "agent.update": {}, "agent.delete": {}, "agent.invite": {},
    "quota.get": {}, "quota.clear": {}
  },
  "reply_windows": [
    {"trigger": "message", "count": 5, "seconds": 172800},
    {"trigger": "menu_click", "count": 3, "seconds": 60},
    {"trigger": "menu_scan", "count": 3, "seconds": 60},
    {"trigger": "subscribed", "count": 3, "seconds": 60},
    {"trigger": "scan", "count": 3, "seconds": 60},
    {"trigger": "session_enter", "count": 2, "seconds": 60}
  ],
  "errors": {
    "-1": "retry", "40001": "token", "40003": "recipient", "40004": "bad_request", "40005": "bad_request",
    "40006": "bad_request", "40007": "bad_request", "40008": "bad_request", "40009": "bad_request",
    "40010": "bad_request", "40011": "bad_request", "40012": "bad_request", "40013": "account", "40014": "token",
    "40033": "bad_request", "40036": "bad_request", "40037": "bad_request", "40125": "account",
    "40130": "bad_request", "40164": "account", "40200": "account", "40243": "account", "40249": "bad_request",
    "41001": "token", "42001": "token", "43004": "recipient", "43019": "recipient", "43101": "recipient",
    "43116": "account", "44001": "bad_request", "44004": "bad_request", "45002": "bad_request",
    "45008": "bad_request", "45009": "quota", "45011": "retry", "45015": "window_closed", "45028": "quota",
    "45033": "retry", "45047": "window_closed", "45056": "bad_request", "45057": "bad_request",
    "45058": "bad_request", "45059": "bad_request", "45065": "ok", "45066": "retry", "45067": "bad_request",
    "45072": "bad_request", "45080": "window_closed", "45081": "ok", "45157": "bad_request", "45158": "bad_request",
    "45159": "bad_request", "46004": "recipient", "47001": "bad_request", "47003": "bad_request", "48001": "account",
    "48002": "recipient", "48003": "account", "48004": "account", "48006": "quota", "48008": "account",
    "49003": "recipient", "50002": "recipient", "50005": "recipient", "89503": "account"
  },
  "needs": {"network": true},
  "max_in_flight": 16
})json";

}  // namespace ekiden::wechat
