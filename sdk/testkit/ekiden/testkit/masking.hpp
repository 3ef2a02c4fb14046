// SPDX-License-Identifier: Apache-2.0
// Takes secrets out of what is kept: `***` stands for each, and matches anything when it is replayed.
#pragma once

#include <ekidenpp/http.hpp>
#include <ekidenpp/json.hpp>
#include <ekidenpp/json_view.hpp>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "http_exchange.hpp"

namespace ekiden::testkit {

// Masks values of members, query parameters, form fields and headers whose names say that they are secret, and every
// occurrence of `secrets` in any text.
class Masking {
 public:
  explicit Masking(std::vector<std::string> secrets = {}) : secrets_(std::move(secrets)) {
    std::erase_if(secrets_, [](const std::string& secret) { return secret.empty(); });
    // The longest first: one secret may begin with another.
    std::sort(secrets_.begin(), secrets_.end(), [](const auto& a, const auto& b) { return a.size() > b.size(); });
  }

  Exchange mask(Exchange exchange) const {
    SeenRequest& request = exchange.request;
    const std::size_t question = std::min(request.url.find('?'), request.url.size());
    request.url = request.url.substr(0, question) + fields(request.url.substr(question), "?&");
    request.url = literal(std::move(request.url));
    request.body = body(request.body);
    request.headers = headers(std::move(request.headers));
    exchange.answer.body = body(exchange.answer.body);
    exchange.answer.headers = headers(std::move(exchange.answer.headers));
    return exchange;
  }

 private:
  static constexpr std::string_view kMask = "***";

  static bool is_secret(std::string_view name) {
    static constexpr std::array<std::string_view, 18> kNames = {
        "access_token", "refresh_token", "id_token",      "token",      "secret",  "client_secret",
        "appsecret",    "app_secret",    "corpsecret",    "password",   "api_key", "apikey",
        "sign",         "signature",     "authorization", "set-cookie", "cookie",  "x-api-key"};
    return std::any_of(kNames.begin(), kNames.end(),
                       [&](std::string_view known) { return sdk::detail::equal_ignoring_case(known, name); });
  }

  std::string literal(std::string text) const {
    for (const std::string& secret : secrets_) {
      for (std::size_t at = text.find(secret); at != std::string::npos; at = text.find(secret, at + kMask.size()))
        text.replace(at, secret.size(), kMask);
    }
    return text;
  }

  // name=value pairs; each character of `before` stands before one.
  static std::string fields(std::string_view text, std::string_view before) {
    std::string masked;
    while (!text.empty()) {
      const std::size_t end = std::min(text.find_first_of(before, 1), text.size());
      const std::string_view field = text.substr(0, end);
      const std::size_t equals = field.find('=');
      const std::size_t start = before.find(field[0]) == std::string_view::npos ? 0 : 1;
      const bool hide = equals != std::string_view::npos && is_secret(field.substr(start, equals - start));
      masked += hide ? std::string(field.substr(0, equals + 1)) + std::string(kMask) : std::string(field);
      text.remove_prefix(end);
    }
    return masked;
  }

  std::string body(const std::string& text) const {
    if (const auto json = sdk::JsonView::parse(text)) {
      sdk::JsonWriter out;
      write(*json, out);
      return literal(out.take().value_or(std::string(kMask)));
    }
    const bool form = text.find('=') != std::string::npos && text.find_first_of("<\n ") == std::string::npos;
    return literal(form ? fields(text, "&") : text);
  }

  static void write(const sdk::JsonView& value, sdk::JsonWriter& out) {
    if (value.is_object()) {
      out.begin_object();
      for (const auto& [name, member] : value.members()) {
        out.key(name);
        if (is_secret(name) && (member.is_string() || member.is_number())) {
          out.string(kMask);
        } else {
          write(member, out);
        }
      }
      out.end_object();
    } else if (value.is_array()) {
      out.begin_array();
      for (const auto& item : value.items()) write(item, out);
      out.end_array();
    } else {
      out.raw(value.json());
    }
  }

  Headers headers(Headers headers) const {
    for (auto& [name, value] : headers) value = is_secret(name) ? std::string(kMask) : literal(std::move(value));
    return headers;
  }

  std::vector<std::string> secrets_;
};

}  // namespace ekiden::testkit
