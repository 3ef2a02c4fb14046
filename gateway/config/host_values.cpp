// SPDX-License-Identifier: Apache-2.0
#include "config/host_values.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <set>

#include "config/address_values.hpp"
#include "config/conversation_values.hpp"
#include "config/delivery_values.hpp"
#include "config/diagnostic.hpp"
#include "config/member_values.hpp"
#include "config/schema_walk.hpp"
#include "config/yaml.hpp"

namespace ekiden::config {
namespace {

using rapidjson::Value;

std::string in_quotes(std::string_view text) {
  return '"' + std::string(text) + '"';
}

bool is_loopback(const std::string& host) {
  return host == "localhost" || host == "::1" || host.starts_with("127.");
}
bool is_wildcard(const std::string& host) {
  return host == "0.0.0.0" || host == "::";
}

// 0 for what the schema's pattern refuses.
std::uint64_t parse_size(std::string_view text) {
  constexpr std::size_t kLongest = 9;  // six digits and a unit: no overflow
  if (text.size() > kLongest) return 0;
  std::uint64_t count = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), count);
  const std::string_view unit(parsed.ptr, static_cast<std::size_t>(text.data() + text.size() - parsed.ptr));
  return count << (unit == "KiB" ? 10 : unit == "MiB" ? 20 : unit == "GiB" ? 30 : 40);
}

// word (. word)* with "*" as the whole or as the last word.
bool is_type_pattern(std::string_view pattern) {
  for (;;) {
    const std::size_t dot = pattern.find('.');
    const std::string_view word = pattern.substr(0, dot);
    if (word == "*") return dot == std::string_view::npos;
    const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-'; };
    if (word.empty() || !std::all_of(word.begin(), word.end(), fits)) return false;
    if (dot == std::string_view::npos) return true;
    pattern.remove_prefix(dot + 1);
  }
}

// "ekiden.message.received.v1" → "message.received"
std::string_view short_type(std::string_view type) {
  constexpr std::string_view kPrefix = "ekiden.";
  if (type.starts_with(kPrefix)) type.remove_prefix(kPrefix.size());
  const std::size_t version = type.rfind(".v");
  if (version == std::string_view::npos || version + 2 == type.size()) return type;
  const std::string_view digits = type.substr(version + 2);
  const bool is_version = std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
  return is_version ? type.substr(0, version) : type;
}

class Reader {
 public:
  Reader(const Value& document, const std::filesystem::path& folder) : document_(document), folder_(folder) {}

  HostValues read() {
    if (const Value* gateway = member(document_, "gateway")) read_gateway(*gateway);
    if (const Value* api = member(document_, "api")) read_tokens(*api);
    if (const Value* plugins = member(document_, "plugins")) {
      for (const Value* path : list_member(*plugins, "path")) {
        if (path->IsString() && path->GetStringLength() > 0)
          out_.config.plugin_path.push_back(absolute(text_of(*path)));
      }
    }
    read_upstream_limits();
    read_instances("channels", "channel", "adapter", out_.config.channels);
    read_instances("sinks", "sink", "sink", out_.config.sinks);
    read_instances("filters", "filter", "filter", out_.config.filters);
    read_routes();
    if (const Value* section = member(document_, "conversations"))
      out_.config.conversations = read_conversations(*section, known_["channels"], out_.violations);
    warn_idle_filters();
    warn_open_admin();
    return std::move(out_);
  }

 private:
  void error(std::string pointer, std::string code, std::string message, std::string hint = {}) {
    out_.violations.push_back({std::move(pointer), "", std::move(code), std::move(message), std::move(hint)});
  }

  std::filesystem::path absolute(std::string_view path) const {
    return (folder_ / std::filesystem::path(path)).lexically_normal();
  }

  void read_media(const Value& media) {
    Media& values = out_.config.media;
    read_duration(media, "keep", values.keep_ms);
    if (const auto size = text_member(media, "max_file")) values.max_file_bytes = parse_size(*size);
    if (const auto size = text_member(media, "max_bytes")) values.max_bytes = parse_size(*size);
  }

  void read_gateway(const Value& gateway) {
    GatewayConfig& config = out_.config;
    read_endpoint(gateway, "listen", config.listen);
    read_endpoint(gateway, "admin", config.admin);
    const bool may_clash = config.listen.port != 0 && config.listen.port == config.admin.port;
    const bool same_host =
        config.listen.host == config.admin.host || is_wildcard(config.listen.host) || is_wildcard(config.admin.host);
    if (may_clash && same_host) {
      error("/gateway/admin", "bad-value", "\"admin\" and \"listen\" cannot have the same port", "take another port");
    }
    if (const auto path = text_member(gateway, "data_dir"); path && !path->empty()) config.data_dir = absolute(*path);
    if (const auto path = text_member(gateway, "shared_dir"); path && !path->empty())
      config.shared_dir = absolute(*path);
    if (const auto tenant = text_member(gateway, "tenant")) config.tenant = *tenant;
    read_duration(gateway, "keep", config.keep_ms);
    if (const auto memory = text_member(gateway, "dedupe_memory")) config.dedupe_memory_bytes = parse_size(*memory);
    read_duration(gateway, "keep_dead_letters", config.keep_dead_letters_ms);
    if (const auto size = text_member(gateway, "max_bytes")) config.max_bytes = parse_size(*size);
    const std::string_view when_full = text_member(gateway, "when_full").value_or("block");
    config.when_full = when_full == "reject"        ? WhenFull::reject
                       : when_full == "drop_oldest" ? WhenFull::drop_oldest
                                                    : WhenFull::block;
    const std::string_view durability = text_member(gateway, "durability").value_or("always");
    config.durability = durability == "interval" ? Durability::interval
                        : durability == "os"     ? Durability::os
                                                 : Durability::always;
    read_duration(gateway, "durability_interval", config.durability_interval_ms);
    read_duration(gateway, "stop_timeout", config.stop_timeout_ms);
    if (const Value* tls = member(gateway, "tls")) read_tls(*tls);
    if (const Value* limits = member(gateway, "limits")) read_limits(*limits);
    if (const Value* media = member(gateway, "media")) read_media(*media);
    read_proxies(gateway);
    if (const Value* http = member(gateway, "http"))
      config.outgoing_proxy = read_outgoing_proxy(*http, out_.violations);
    const Value* log = member(gateway, "log");
    if (log == nullptr) return;
    const std::string_view level = text_member(*log, "level").value_or("info");
    config.log_level = level == "trace"   ? LogLevel::trace
                       : level == "debug" ? LogLevel::debug
                       : level == "warn"  ? LogLevel::warn
                       : level == "error" ? LogLevel::error
                                          : LogLevel::info;
    const std::string_view format = text_member(*log, "format").value_or("auto");
    config.log_format = format == "text" ? LogFormat::text : format == "json" ? LogFormat::json : LogFormat::automatic;
  }

  void read_endpoint(const Value& gateway, const std::string& key, Endpoint& endpoint) {
    const auto text = text_member(gateway, key);
    if (!text) return;
    if (auto parsed = parse_endpoint(*text)) {
      endpoint = std::move(*parsed);
      return;
    }
    std::string hint = "for example " + std::string(key == "listen" ? "0.0.0.0:8080" : "127.0.0.1:8081");
    error("/gateway/" + key, "bad-value", in_quotes(key) + " must be host:port, IPv6 in brackets", std::move(hint));
  }

  void read_tls(const Value& tls) {
    const auto certificate = text_member(tls, "cert");
    const auto key = text_member(tls, "key");
    if (certificate && key) out_.config.tls = Tls{absolute(*certificate), absolute(*key)};
  }

  void read_limits(const Value& values) {
    Limits& limits = out_.config.limits;
    read_count(values, "connections", limits.connections);
    read_count(values, "connection_requests", limits.connection_requests);
    read_count(values, "headers", limits.headers);
    read_count(values, "header_bytes", limits.header_bytes);
    read_duration(values, "header_timeout", limits.header_timeout_ms);
    read_duration(values, "body_timeout", limits.body_timeout_ms);
    read_count(values, "body_rate", limits.body_rate);
    read_duration(values, "idle_timeout", limits.idle_timeout_ms);
    read_count(values, "channel_in_flight", limits.channel_in_flight);
    read_count(values, "address_connections", limits.address_connections);
    read_count(values, "address_requests", limits.address_requests);
  }

  void read_proxies(const Value& gateway) {
    std::size_t index = 0;
    for (const Value* item : list_member(gateway, "trusted_proxies")) {
      const std::string pointer = child_pointer("/gateway/trusted_proxies", index++);
      if (!item->IsString()) continue;
      if (const auto range = IpRange::parse(text_of(*item)))
        out_.config.trusted_proxies.push_back(*range);
      else
        error(pointer, "bad-value", in_quotes(text_of(*item)) + " is no address and no network",
              "for example 192.0.2.7, or 10.0.0.0/8 with no bit set behind the prefix");
    }
  }

  void read_tokens(const Value& api) {
    std::set<std::string> names;
    std::size_t index = 0;
    for (const Value* item : list_member(api, "tokens")) {
      const std::string pointer = child_pointer("/api/tokens", index++);
      const auto name = text_member(*item, "name");
      const auto role = text_member(*item, "role");
      const auto token = text_member(*item, "token");
      if (!name || !role || !token) continue;
      if (!names.emplace(*name).second) {
        error(pointer + "/name", "duplicate-id", "there is another token " + in_quotes(*name),
              "names of tokens are unique");
      }
      const Role parsed = *role == "admin"      ? Role::admin
                          : *role == "operator" ? Role::operator_
                          : *role == "sender"   ? Role::sender
                                                : Role::reader;
      out_.config.tokens.push_back({std::string(*name), parsed, std::string(*token)});
    }
  }

  void read_instances(const std::string& list, const std::string& kind, const char* component_key,
                      std::vector<Instance>& instances) {
    std::set<std::string> ids;
    std::size_t index = 0;
    for (const Value* item : list_member(document_, list)) {
      const std::string pointer = child_pointer('/' + list, index++);
      const auto id = text_member(*item, "id");
      const auto component = text_member(*item, component_key);
      if (!id) continue;
      if (!ids.emplace(*id).second) {
        error(pointer + "/id", "duplicate-id", "there is another " + kind + ' ' + in_quotes(*id),
              "ids of " + list + " are unique");
        continue;
      }
      std::optional<Isolation> isolation;
      if (const auto where = text_member(*item, "isolation"))
        isolation = *where == "process" ? Isolation::process : Isolation::host;
      Delivery delivery = read_delivery(*item);
      read_ids(*item, "limits", "limit", "limits", pointer, delivery.limits);
      if (component) instances.push_back({std::string(*id), std::string(*component), isolation, std::move(delivery)});
      known_[list].emplace_back(*id);
    }
  }

  void read_upstream_limits() {
    std::size_t index = 0;
    for (const Value* item : list_member(document_, "limits")) {
      const std::string pointer = child_pointer("/limits", index++);
      const auto id = text_member(*item, "id");
      if (!id) continue;
      const std::vector<std::string>& known = known_["limits"];
      if (std::find(known.begin(), known.end(), *id) != known.end())
        error(pointer + "/id", "duplicate-id", "there is another limit " + in_quotes(*id), "ids of limits are unique");
      known_["limits"].emplace_back(*id);
      out_.config.upstream_limits.push_back(read_upstream_limit(*item, std::string(*id)));
    }
  }

  void read_routes() {
    std::size_t index = 0;
    for (const Value* item : list_member(document_, "routes")) {
      const std::string pointer = child_pointer("/routes", index++);
      Route route;
      read_ids(*item, "from", "channel", "channels", pointer, route.from);
      read_ids(*item, "via", "filter", "filters", pointer, route.via);
      read_ids(*item, "to", "sink", "sinks", pointer, route.to);
      const std::string_view on_error = text_member(*item, "on_filter_error").value_or("hold");
      route.on_filter_error = on_error == "pass"   ? FilterError::pass
                              : on_error == "drop" ? FilterError::drop
                                                   : FilterError::hold;
      if (const auto refusal = text_member(*item, "on_refusal")) route.on_refusal = refusal_of(*refusal);
      if (const Value* where = member(*item, "where")) {
        read_types(*where, pointer + "/where/type", route.types);
        route.condition = text_member(*where, "if").value_or("");
      }
      if (const auto map = text_member(*item, "map")) route.map = absolute(*map);
      out_.config.routes.push_back(std::move(route));
    }
  }

  void read_ids(const Value& route, const std::string& key, const std::string& kind, const std::string& list,
                const std::string& pointer, std::vector<std::string>& ids) {
    std::size_t index = 0;
    for (const Value* item : list_member(route, key)) {
      const std::string place = child_pointer(pointer + '/' + key, index++);
      if (!item->IsString()) continue;
      const std::string id(text_of(*item));
      const std::vector<std::string>& known = known_[list];
      if (std::find(known.begin(), known.end(), id) != known.end()) {
        ids.push_back(id);
        continue;
      }
      const std::string_view near = closest(id, known);
      error(place, "unknown-id", "there is no " + kind + ' ' + in_quotes(id),
            near.empty() ? "name it under " + list : "did you mean " + in_quotes(near) + '?');
    }
  }

  void read_types(const Value& where, const std::string& pointer, std::vector<std::string>& types) {
    const Value* type = member(where, "type");
    if (type == nullptr) return;
    if (type->IsString()) return read_type(*type, pointer, types);
    std::size_t index = 0;
    for (const Value* item : list_member(where, "type")) read_type(*item, child_pointer(pointer, index++), types);
  }

  void read_type(const Value& type, const std::string& pointer, std::vector<std::string>& types) {
    if (!type.IsString()) return;
    const std::string_view text = text_of(type);
    if (const std::string_view shorter = short_type(text); shorter != text) {
      return error(pointer, "bad-value", "a type stands here without \"ekiden.\" and version",
                   "write " + in_quotes(shorter));
    }
    if (!is_type_pattern(text)) {
      return error(pointer, "bad-value", in_quotes(text) + " is no event type",
                   "for example message.received, or message.*");
    }
    types.emplace_back(text);
  }

  void warn_idle_filters() {
    std::set<std::string> used;
    for (const Value* route : list_member(document_, "routes"))
      for (const Value* id : list_member(*route, "via"))
        if (id->IsString()) used.emplace(text_of(*id));
    std::size_t index = 0;
    for (const Value* item : list_member(document_, "filters")) {
      const std::string pointer = child_pointer("/filters", index++) + "/id";
      const auto id = text_member(*item, "id");
      if (id && !used.contains(std::string(*id)))
        out_.warnings.push_back({pointer, "", "unused-filter", "no route goes through the filter " + in_quotes(*id),
                                 "name it under via in a route"});
    }
  }

  void warn_open_admin() {
    const GatewayConfig& config = out_.config;
    if (config.admin.host.empty() || is_loopback(config.admin.host) || !config.tokens.empty()) return;
    out_.warnings.push_back(
        {"/gateway/admin", "", "admin-open",
         "the private listener can be reached from other machines and there are no tokens: health and "
         "metrics are open to them, all else is closed to everybody",
         "listen on 127.0.0.1, or give api.tokens"});
  }

  const Value& document_;
  const std::filesystem::path& folder_;
  std::map<std::string, std::vector<std::string>> known_;  // list → ids
  HostValues out_;
};

}  // namespace

HostValues read_host_values(const Value& document, const std::filesystem::path& folder) {
  return Reader(document, folder).read();
}

}  // namespace ekiden::config
