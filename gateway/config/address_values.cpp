// SPDX-License-Identifier: Apache-2.0
#include "config/address_values.hpp"

#include <algorithm>
#include <charconv>
#include <string>

#include "config/member_values.hpp"
#include "config/yaml.hpp"

namespace ekiden::config {
namespace {

constexpr std::string_view kScheme = "http://";

bool is_host_name(std::string_view name) {
  return !name.empty() && name.size() <= 253 && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '-' ||
           c == '_';
  });
}

}  // namespace

std::optional<Endpoint> parse_endpoint(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return std::nullopt;
  std::string_view host = text.substr(0, colon);
  const std::string_view port = text.substr(colon + 1);
  const bool is_bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (is_bracketed) host = host.substr(1, host.size() - 2);
  const auto fits = [is_bracketed](char c) {
    const bool is_alphanumeric = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return is_alphanumeric || c == '.' || (is_bracketed ? c == ':' || c == '%' : c == '-');
  };
  if (!std::all_of(host.begin(), host.end(), fits)) return std::nullopt;
  if (is_bracketed && host.find(':') == std::string_view::npos) return std::nullopt;
  Endpoint endpoint{std::string(host), 0};
  const auto parsed = std::from_chars(port.data(), port.data() + port.size(), endpoint.port);
  if (parsed.ec != std::errc() || parsed.ptr != port.data() + port.size()) return std::nullopt;
  return endpoint;
}

OutgoingProxy read_outgoing_proxy(const rapidjson::Value& http, std::vector<Violation>& violations) {
  OutgoingProxy proxy;
  const auto error = [&](std::string pointer, std::string message, std::string hint) {
    violations.push_back({"/gateway/http" + pointer, "", "bad-value", std::move(message), std::move(hint)});
  };
  const std::string_view url = text_member(http, "proxy").value_or("");
  const auto place = parse_endpoint(url.starts_with(kScheme) ? url.substr(kScheme.size()) : std::string_view());
  if (!url.empty() && (!place || place->port == 0))
    error("/proxy", "\"proxy\" must be http:// with host and port, and nothing else",
          "for example http://proxy.example:3128; user and password stand in proxy_auth");
  proxy.url = url;
  proxy.credentials = text_member(http, "proxy_auth").value_or("");
  if (!proxy.credentials.empty() && proxy.credentials.find(':') == std::string::npos)
    error("/proxy_auth", "\"proxy_auth\" must be user:password", "");
  std::size_t index = 0;
  for (const rapidjson::Value* item : list_member(http, "no_proxy")) {
    const std::string pointer = child_pointer("/no_proxy", index++);
    if (!item->IsString()) continue;
    const std::string_view text(item->GetString(), item->GetStringLength());
    if (const auto network = IpRange::parse(text)) {
      proxy.direct_networks.push_back(*network);
      continue;
    }
    const std::string_view name = text.starts_with('.') ? text.substr(1) : text;  // as others write it
    if (is_host_name(name))
      proxy.direct_names.emplace_back(name);
    else
      error(pointer, "this is no host, address or network",
            "for example intranet.example, 192.0.2.7 or 10.0.0.0/8; without scheme, port and *");
  }
  return proxy;
}

}  // namespace ekiden::config
