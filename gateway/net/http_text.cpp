// SPDX-License-Identifier: Apache-2.0
#include "net/http_text.hpp"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <array>

#include "core/ascii.hpp"
#include "net/http_head.hpp"

namespace ekiden {

namespace {

struct Phrase {
  int status;
  std::string_view text;
};

constexpr std::array kPhrases = {
    Phrase{100, "Continue"},
    Phrase{200, "OK"},
    Phrase{201, "Created"},
    Phrase{202, "Accepted"},
    Phrase{204, "No Content"},
    Phrase{206, "Partial Content"},
    Phrase{301, "Moved Permanently"},
    Phrase{302, "Found"},
    Phrase{303, "See Other"},
    Phrase{304, "Not Modified"},
    Phrase{307, "Temporary Redirect"},
    Phrase{308, "Permanent Redirect"},
    Phrase{400, "Bad Request"},
    Phrase{401, "Unauthorized"},
    Phrase{403, "Forbidden"},
    Phrase{404, "Not Found"},
    Phrase{405, "Method Not Allowed"},
    Phrase{406, "Not Acceptable"},
    Phrase{408, "Request Timeout"},
    Phrase{409, "Conflict"},
    Phrase{410, "Gone"},
    Phrase{411, "Length Required"},
    Phrase{412, "Precondition Failed"},
    Phrase{413, "Content Too Large"},
    Phrase{414, "URI Too Long"},
    Phrase{415, "Unsupported Media Type"},
    Phrase{416, "Range Not Satisfiable"},
    Phrase{417, "Expectation Failed"},
    Phrase{422, "Unprocessable Content"},
    Phrase{425, "Too Early"},
    Phrase{428, "Precondition Required"},
    Phrase{429, "Too Many Requests"},
    Phrase{431, "Request Header Fields Too Large"},
    Phrase{500, "Internal Server Error"},
    Phrase{501, "Not Implemented"},
    Phrase{502, "Bad Gateway"},
    Phrase{503, "Service Unavailable"},
    Phrase{504, "Gateway Timeout"},
    Phrase{505, "HTTP Version Not Supported"},
    Phrase{507, "Insufficient Storage"},
};

bool is_valid_value(std::string_view value) {
  return std::ranges::none_of(value, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\t') || byte == 0x7F;
  });
}

bool is_decided_here(std::string_view name) {
  static constexpr std::array<std::string_view, 4> names = {"Content-Type", "Content-Length", "Transfer-Encoding",
                                                            "Connection"};
  return std::ranges::any_of(names, [name](std::string_view other) { return http_equal_names(name, other); });
}

bool is_sendable(const HttpHeader& header) {
  return !header.name.empty() && std::ranges::all_of(header.name, is_http_token_character) &&
         is_valid_value(header.value) && !is_decided_here(header.name);
}

}  // namespace

std::string_view http_reason_phrase(int status) {
  const auto phrase = std::ranges::lower_bound(kPhrases, status, {}, &Phrase::status);
  return phrase != kPhrases.end() && phrase->status == status ? phrase->text : "Unknown";
}

OutgoingResponse http_problem(int status, std::string_view code, std::string_view detail) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  const auto member = [&writer](std::string_view key, std::string_view value) {
    writer.Key(key.data(), static_cast<rapidjson::SizeType>(key.size()));
    writer.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
  };
  writer.StartObject();
  member("type", "about:blank");
  member("title", http_reason_phrase(status));
  writer.Key("status");
  writer.Int(status);
  member("code", code);
  member("detail", detail);
  writer.EndObject();
  return {.status = status,
          .content_type = "application/problem+json",
          .headers = {},
          .body = std::string(buffer.GetString(), buffer.GetSize())};
}

void append_http_response_head(std::string& out, const OutgoingResponse& response, bool keep_alive) {
  out.append("HTTP/1.1 ").append(std::to_string(response.status)).append(" ");
  out.append(http_reason_phrase(response.status)).append("\r\n");
  if (!http_status_is_bodyless(response.status)) {
    if (!response.content_type.empty() && is_valid_value(response.content_type))
      out.append("Content-Type: ").append(response.content_type).append("\r\n");
    out.append("Content-Length: ")
        .append(std::to_string(response.file ? response.length : response.body.size()))
        .append("\r\n");
  }
  out.append("X-Content-Type-Options: nosniff\r\n");
  out.append(keep_alive ? "Connection: keep-alive\r\n" : "Connection: close\r\n");
  for (const HttpHeader& header : response.headers)
    if (is_sendable(header)) out.append(header.name).append(": ").append(header.value).append("\r\n");
  out.append("\r\n");
}

bool http_status_is_bodyless(int status) {
  return status < 200 || status == 204 || status == 304;
}

bool http_equal_names(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return ascii_lower(x) == ascii_lower(y); });
}

}  // namespace ekiden
