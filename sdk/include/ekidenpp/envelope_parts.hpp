// SPDX-License-Identifier: Apache-2.0
// What the `data` of an event is made of: who, which file, which piece of a message's content. The rules of
// envelope.hpp hold here too.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "json.hpp"

namespace ekiden::sdk {

struct Identity {
  std::string type{};  // "openid", "unionid", "external_userid", "qq", "phone", "email", "user_id", …; always written
  std::string value{};  // always written
  std::optional<bool> verified{};
  std::string scope{};  // within which the value is unique, e.g. the app id of an openid
};

struct Party {
  std::string role = "customer";  // "customer", "agent", "bot", "system"; always written
  std::string display_name{};
  std::string avatar_url{};
  std::vector<Identity> identities{};  // always written
};

// Why a file that should have a ref has none.
struct MediaError {
  std::string code{};    // "pending", "expired", "not_media", "too_large", "no_room", "unavailable"; empty: no error
  std::string native{};  // the platform's own code
  std::string text{};    // one sentence
};

// A file, by reference.
struct Media {
  std::string ref{};             // in the media store
  std::string ref_expires_at{};  // RFC 3339: at least until then
  MediaError error{};
  std::string url{};
  std::string url_expires_at{};  // RFC 3339
  std::string platform_media_id{};
  std::string mime{};
  std::int64_t size = 0;
  std::string sha256{};
  std::string name{};
  std::int64_t width = 0;
  std::int64_t height = 0;
  std::int64_t duration_ms = 0;
  std::string thumb_ref{};
  std::string thumb_platform_media_id{};
};

// Something for sale.
struct Product {
  std::string platform{};
  std::string sku_id{};
  std::string item_id{};
  std::string title{};
  std::string amount{};    // decimal: "12.50"; empty: no price is said
  std::string currency{};  // ISO 4217, with an amount
  std::string image{};
  std::string url{};
};

namespace detail {

inline void put(JsonWriter& out, JsonName name, std::string_view value) {
  if (!value.empty()) out.known_key(name).lenient_string(value);
}
inline void put(JsonWriter& out, JsonName name, std::int64_t value) {
  if (value != 0) out.known_key(name).int64(value);
}
// For a member that is always written.
inline void must(JsonWriter& out, JsonName name, std::string_view value) {
  out.known_key(name).lenient_string(value);
}

inline void write(JsonWriter& out, const Media& media) {
  out.begin_object();
  put(out, "ref", media.ref);
  put(out, "ref_expires_at", media.ref_expires_at);
  if (!media.error.code.empty()) {
    out.known_key("error").begin_object();
    must(out, "code", media.error.code);
    put(out, "native", media.error.native);
    must(out, "text", media.error.text);
    out.end_object();
  }
  put(out, "url", media.url);
  put(out, "url_expires_at", media.url_expires_at);
  put(out, "platform_media_id", media.platform_media_id);
  put(out, "mime", media.mime);
  put(out, "size", media.size);
  put(out, "sha256", media.sha256);
  put(out, "name", media.name);
  put(out, "width", media.width);
  put(out, "height", media.height);
  put(out, "duration_ms", media.duration_ms);
  put(out, "thumb_ref", media.thumb_ref);
  put(out, "thumb_platform_media_id", media.thumb_platform_media_id);
  out.end_object();
}

inline void write(JsonWriter& out, const std::vector<Identity>& identities) {
  out.begin_array();
  for (const Identity& identity : identities) {
    out.begin_object();
    must(out, "type", identity.type);
    must(out, "value", identity.value);
    if (identity.verified) out.member("verified", *identity.verified);
    put(out, "scope", identity.scope);
    out.end_object();
  }
  out.end_array();
}

inline void write(JsonWriter& out, const Party& party) {
  out.begin_object();
  must(out, "role", party.role);
  put(out, "display_name", party.display_name);
  put(out, "avatar_url", party.avatar_url);
  out.known_key("identities");
  write(out, party.identities);
  out.end_object();
}

}  // namespace detail

// One piece of a message's content, as JSON.
class Part {
 public:
  // format: "plain", "markdown" or "html".
  static Part text(std::string_view text, std::string_view format = {}) {
    return make("text", [&](JsonWriter& out) {
      detail::must(out, "text", text);
      detail::put(out, "format", format);
    });
  }
  static Part image(const Media& media) { return file_like("image", media, {}); }
  // transcript: what the platform's speech recognition heard.
  static Part audio(const Media& media, std::string_view transcript = {}) {
    return file_like("audio", media, transcript);
  }
  static Part video(const Media& media) { return file_like("video", media, {}); }
  static Part file(const Media& media) { return file_like("file", media, {}); }
  // crs: "wgs84", "gcj02" or "bd09": the same numbers lie hundreds of metres apart.
  // scale: the platform's own zoom; 0: not said.
  static Part location(double lat, double lng, std::string_view crs, std::string_view name = {},
                       std::string_view address = {}, std::int64_t scale = 0) {
    return make("location", [&](JsonWriter& out) {
      out.member("lat", lat).member("lng", lng);
      detail::must(out, "crs", crs);
      detail::put(out, "name", name);
      detail::put(out, "address", address);
      detail::put(out, "scale", scale);
    });
  }
  static Part link(std::string_view url, std::string_view title = {}, std::string_view desc = {},
                   std::string_view thumb = {}) {
    return make("link", [&](JsonWriter& out) {
      detail::must(out, "url", url);
      detail::put(out, "title", title);
      detail::put(out, "desc", desc);
      detail::put(out, "thumb", thumb);
    });
  }
  // thumb: the picture's URL.
  static Part mini_program(std::string_view appid, std::string_view path, std::string_view title,
                           std::string_view thumb = {}, std::string_view thumb_platform_media_id = {}) {
    return make("mini_program", [&](JsonWriter& out) {
      detail::must(out, "appid", appid);
      detail::put(out, "path", path);
      detail::put(out, "title", title);
      detail::put(out, "thumb", thumb);
      detail::put(out, "thumb_platform_media_id", thumb_platform_media_id);
    });
  }
  static Part sticker(std::string_view id, std::string_view package_id = {}, std::string_view url = {}) {
    return make("sticker", [&](JsonWriter& out) {
      detail::must(out, "id", id);
      detail::put(out, "package_id", package_id);
      detail::put(out, "url", url);
    });
  }
  static Part contact_card(std::string_view display_name, const std::vector<Identity>& identities) {
    return make("contact_card", [&](JsonWriter& out) {
      detail::put(out, "display_name", display_name);
      out.known_key("identities");
      detail::write(out, identities);
    });
  }
  static Part product(const Product& product) {
    return make("product", [&](JsonWriter& out) {
      detail::put(out, "platform", product.platform);
      detail::put(out, "sku_id", product.sku_id);
      detail::put(out, "item_id", product.item_id);
      detail::put(out, "title", product.title);
      if (!product.amount.empty()) {
        out.known_key("price").begin_object();
        detail::must(out, "amount", product.amount);
        detail::must(out, "currency", product.currency);
        out.end_object();
      }
      detail::put(out, "image", product.image);
      detail::put(out, "url", product.url);
    });
  }
  // item_titles: what was bought, in words.
  static Part order(std::string_view order_no, std::string_view status, const std::vector<std::string>& item_titles) {
    return make("order", [&](JsonWriter& out) {
      detail::must(out, "order_no", order_no);
      detail::put(out, "status", status);
      if (item_titles.empty()) return;
      out.known_key("items").begin_array();
      for (const std::string& title : item_titles) {
        out.begin_object();
        detail::must(out, "title", title);
        out.end_object();
      }
      out.end_array();
    });
  }
  // Several messages that were forwarded as one. `items`: each an object, valid JSON, after the platform.
  static Part merged(const std::vector<std::string>& items) {
    return make("merged", [&](JsonWriter& out) {
      out.known_key("items").begin_array();
      for (const std::string& item : items) out.raw(item);
      out.end_array();
    });
  }
  // What the adapter does not know yet: kept, never a failure. The content stands in data.raw.
  static Part unknown(std::string_view native_type) {
    return make("unknown", [&](JsonWriter& out) { detail::must(out, "native_type", native_type); });
  }

  const std::string& json() const noexcept { return json_; }

 private:
  explicit Part(std::string json) : json_(std::move(json)) {}

  template <class Body>
  static Part make(std::string_view type, Body&& body) {
    JsonWriter out;
    out.begin_object().member("type", type);
    body(out);
    out.end_object();
    // A number that is none (a location of NaN) is the one thing that a part cannot say.
    std::optional<std::string> json = out.take();
    return json ? Part(std::move(*json)) : unknown(type);
  }

  static Part file_like(std::string_view type, const Media& media, std::string_view transcript) {
    return make(type, [&](JsonWriter& out) {
      out.known_key("media");
      detail::write(out, media);
      detail::put(out, "transcript", transcript);
    });
  }

  std::string json_;
};

}  // namespace ekiden::sdk
