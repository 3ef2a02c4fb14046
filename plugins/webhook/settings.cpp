// SPDX-License-Identifier: Apache-2.0
#include "settings.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "kit/json.hpp"
#include "signature.hpp"

namespace ekiden::webhook {
namespace {

using sdk::Status;

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return out;
}

// An absolute http or https URL with a host and without user:password@, which belong into `headers`: a URL is shown
// where a secret must not be.
Status check_url(std::string_view url) {
  const std::string start = lower(url.substr(0, 8));
  std::size_t authority = 0;
  if (start.starts_with("https://"))
    authority = 8;
  else if (start.starts_with("http://"))
    authority = 7;
  else
    return Status::config("url: must begin with http:// or https://");
  const std::string_view host = url.substr(authority, url.find_first_of("/?#", authority) - authority);
  if (host.empty()) return Status::config("url: has no host");
  if (host.find('@') != std::string_view::npos)
    return Status::config("url: must not carry a user name or password; use headers");
  const bool clean = std::all_of(url.begin(), url.end(), [](char c) { return c > ' ' && c < 0x7F; });
  return clean
             ? Status()
             : Status::config("url: holds a blank, a control character or one outside ASCII; write it percent-encoded");
}

Status add_secret(std::string_view secret, Settings& settings) {
  auto key = signing_key(secret);
  if (!key) return Status::config("secret: must be whsec_ followed by the base64 of 24 to 64 bytes");
  settings.keys.push_back(std::move(*key));
  return {};
}

Status read_secrets(const rapidjson::Value& config, Settings& settings) {
  if (const auto one = kit::string_member(config, "secret")) return add_secret(*one, settings);
  const rapidjson::Value* several = kit::array_member(config, "secret");
  if (several == nullptr || several->Empty()) return Status::config("secret: missing");
  for (const rapidjson::Value& secret : several->GetArray()) {
    if (!secret.IsString()) return Status::config("secret: must be a text or a list of texts");
    if (Status status = add_secret({secret.GetString(), secret.GetStringLength()}, settings); !status.ok())
      return status;
  }
  return {};
}

// Names that this sink, or HTTP itself, sets.
bool is_reserved(std::string_view name) {
  constexpr std::array<std::string_view, 8> kReserved = {"content-type",      "content-length", "host",    "connection",
                                                         "transfer-encoding", "expect",         "upgrade", "te"};
  const std::string wanted = lower(name);
  return wanted.starts_with("webhook-") || wanted.starts_with("ce-") ||
         std::find(kReserved.begin(), kReserved.end(), wanted) != kReserved.end();
}

// A token of RFC 9110, 5.6.2.
bool is_header_name(std::string_view name) {
  constexpr std::string_view kOthers = "!#$%&'*+-.^_`|~";
  return !name.empty() && std::all_of(name.begin(), name.end(), [&](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           kOthers.find(c) != std::string_view::npos;
  });
}

bool is_header_value(std::string_view value) {
  return std::all_of(value.begin(), value.end(), [](char c) { return c == '\t' || (c >= ' ' && c < 0x7F); });
}

Status read_headers(const rapidjson::Value& config, Settings& settings) {
  const rapidjson::Value* headers = kit::object_member(config, "headers");
  if (headers == nullptr) return {};
  for (const auto& member : headers->GetObject()) {
    const std::string name(member.name.GetString(), member.name.GetStringLength());
    if (!is_header_name(name)) return Status::config("headers: a name holds a character that HTTP does not allow");
    if (is_reserved(name)) return Status::config("headers." + name + ": is set by the sink itself");
    if (!member.value.IsString()) return Status::config("headers." + name + ": must be a text");
    std::string value(member.value.GetString(), member.value.GetStringLength());
    if (!is_header_value(value))
      return Status::config("headers." + name + ": its value holds a line break or a character outside ASCII");
    settings.headers.emplace_back(name, std::move(value));
  }
  return {};
}

}  // namespace

Status read_settings(std::string_view config, Settings& settings) {
  const auto document = kit::parse_json(config);
  if (!document || !document->IsObject()) return Status::config("the configuration is not a JSON object");
  const auto url = kit::string_member(*document, "url");
  if (!url) return Status::config("url: missing");
  if (Status status = check_url(*url); !status.ok()) return status;
  settings.url = *url;
  if (const auto body = kit::string_member(*document, "body"))
    settings.body = *body == "record" ? Body::record : Body::event;
  if (const auto timeout = kit::int64_member(*document, "timeout_ms")) {
    if (*timeout < 1'000 || *timeout > 60'000) return Status::config("timeout_ms: must lie between 1000 and 60000");
    settings.timeout_ms = static_cast<std::uint32_t>(*timeout);
  }
  const std::string_view mode = kit::string_member(*document, "mode").value_or("structured");
  if (mode != "structured" && mode != "binary") return Status::config("mode: must be structured or binary");
  settings.is_binary = mode == "binary";
  if (Status status = read_secrets(*document, settings); !status.ok()) return status;
  return read_headers(*document, settings);
}

}  // namespace ekiden::webhook
