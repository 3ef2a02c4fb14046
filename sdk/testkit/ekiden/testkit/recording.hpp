// SPDX-License-Identifier: Apache-2.0
// HTTP exchanges in a JSON file: what was seen in reality, for tests that replay it.
//
//   {"exchanges": [{"request": {"method", "url", "headers": [[name, value]…], "body"},
//                   "answer": {"outcome": "answered"|"not_sent"|"unknown", "status", "headers", "body", "error"}}…]}
//
// `***` in a request's URL or body matches anything. A body that is not UTF-8 stands as "body_hex".
#pragma once

#include <ekidenpp/json.hpp>
#include <ekidenpp/json_view.hpp>

#include <cstdint>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http_exchange.hpp"
#include "masking.hpp"

namespace ekiden::testkit {

namespace detail {

inline void write_body(sdk::JsonWriter& out, std::string_view body) {
  if (sdk::is_valid_utf8(body)) {
    out.member("body", body);
    return;
  }
  constexpr char kDigits[] = "0123456789abcdef";
  std::string hex;
  for (const char c : body) {
    const auto byte = static_cast<unsigned char>(c);
    hex.append({kDigits[byte >> 4], kDigits[byte & 15]});
  }
  out.member("body_hex", hex);
}

inline std::string read_body(const sdk::JsonView& json) {
  const std::string hex = json.at("/body_hex").text();
  if (hex.empty()) return json.at("/body").text();
  const auto digit = [](char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    throw std::runtime_error("body_hex holds something other than 0-9 and a-f");
  };
  if (hex.size() % 2 != 0) throw std::runtime_error("body_hex has an odd length");
  std::string body;
  for (std::size_t i = 0; i < hex.size(); i += 2) body += static_cast<char>(digit(hex[i]) * 16 + digit(hex[i + 1]));
  return body;
}

inline void write_headers(sdk::JsonWriter& out, const Headers& headers) {
  out.key("headers").begin_array();
  for (const auto& [name, value] : headers) out.begin_array().lenient_string(name).lenient_string(value).end_array();
  out.end_array();
}

inline Headers read_headers(const sdk::JsonView& json) {
  Headers headers;
  for (const sdk::JsonView& pair : json.at("/headers").items())
    headers.emplace_back(pair.at("/0").text(), pair.at("/1").text());
  return headers;
}

constexpr std::pair<sdk::HttpResponse::Outcome, const char*> kOutcomes[] = {
    {sdk::HttpResponse::Outcome::answered, "answered"},
    {sdk::HttpResponse::Outcome::not_sent, "not_sent"},
    {sdk::HttpResponse::Outcome::unknown, "unknown"}};

inline void write_exchange(sdk::JsonWriter& out, const Exchange& exchange) {
  const PeerAnswer& answer = exchange.answer;
  out.begin_object().key("request").begin_object();
  out.member("method", exchange.request.method).member("url", exchange.request.url);
  write_headers(out, exchange.request.headers);
  write_body(out, exchange.request.body);
  out.end_object().key("answer").begin_object();
  for (const auto& [outcome, word] : kOutcomes) {
    if (outcome == answer.outcome) out.member("outcome", word);
  }
  out.member("status", answer.status);
  write_headers(out, answer.headers);
  write_body(out, answer.body);
  out.member("retry_after_ms", answer.retry_after_ms).member("error", answer.error);
  out.end_object().end_object();
}

inline Exchange read_exchange(const sdk::JsonView& json) {
  Exchange exchange;
  const sdk::JsonView request = json.at("/request"), answer = json.at("/answer");
  exchange.request.method = request.at("/method").text();
  exchange.request.url = request.at("/url").text();
  if (exchange.request.method.empty() || exchange.request.url.empty())
    throw std::runtime_error("an exchange without a method or a URL");
  exchange.request.headers = read_headers(request);
  exchange.request.body = read_body(request);
  const std::string outcome = answer.at("/outcome").text("answered");
  bool known = false;
  for (const auto& [value, word] : kOutcomes) {
    if (outcome == word) exchange.answer.outcome = value;
    known = known || outcome == word;
  }
  if (!known) throw std::runtime_error("an exchange with the unknown outcome " + outcome);
  exchange.answer.status = static_cast<int>(answer.at("/status").int64().value_or(200));
  exchange.answer.headers = read_headers(answer);
  exchange.answer.body = read_body(answer);
  exchange.answer.retry_after_ms = answer.at("/retry_after_ms").int64().value_or(-1);
  exchange.answer.error = answer.at("/error").text();
  return exchange;
}

}  // namespace detail

// The text of such a file. `secrets`: what must not stand in it, whatever its name (FakeHost::secrets()).
inline std::string render_exchanges(const std::vector<Exchange>& exchanges, std::vector<std::string> secrets) {
  const Masking masking(std::move(secrets));
  sdk::JsonWriter out;
  out.begin_object().key("exchanges").begin_array();
  for (const Exchange& exchange : exchanges) detail::write_exchange(out, masking.mask(exchange));
  out.end_array().end_object();
  auto text = out.take();
  if (!text) throw std::runtime_error("a method, a URL or an error that is not UTF-8");
  return *text + "\n";
}

// For FakeHost::replay(). Throws std::runtime_error when the text is no such file.
inline std::vector<Exchange> parse_exchanges(std::string_view text) {
  const auto json = sdk::JsonView::parse(text);
  if (!json || !json->at("/exchanges").is_array()) throw std::runtime_error("no file of exchanges");
  std::vector<Exchange> exchanges;
  for (const sdk::JsonView& one : json->at("/exchanges").items()) exchanges.push_back(detail::read_exchange(one));
  return exchanges;
}

// The same with a file. Throw std::runtime_error when it cannot be written or read.
inline void save_exchanges(const std::string& path, const std::vector<Exchange>& exchanges,
                           std::vector<std::string> secrets) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << render_exchanges(exchanges, std::move(secrets));
  file.close();
  if (!file) throw std::runtime_error("cannot write " + path);
}
inline std::vector<Exchange> load_exchanges(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + path);
  return parse_exchanges(std::string(std::istreambuf_iterator<char>(file), {}));
}

}  // namespace ekiden::testkit
