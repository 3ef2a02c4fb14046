// SPDX-License-Identifier: Apache-2.0
#include "cli/plan_values.hpp"

#include <algorithm>

#include <utility>

namespace ekiden::cli {

pipeline::Routes routes_of(const config::GatewayConfig& values) {
  std::vector<pipeline::Routes::Route> routes;
  for (const config::Route& route : values.routes)
    routes.push_back({route.from, route.types, route.to, route.via,
                      route.on_filter_error == config::FilterError::hold   ? pipeline::OnFilterError::hold
                      : route.on_filter_error == config::FilterError::pass ? pipeline::OnFilterError::pass
                                                                           : pipeline::OnFilterError::drop});
  return pipeline::Routes(std::move(routes));
}

std::vector<api::AccessToken> tokens_of(const config::GatewayConfig& values) {
  const auto role = [](config::Role given) {
    switch (given) {
      case config::Role::reader:
        return api::Role::reader;
      case config::Role::sender:
        return api::Role::sender;
      case config::Role::operator_:
        return api::Role::operator_;
      case config::Role::admin:
        return api::Role::admin;
    }
    return api::Role::reader;
  };
  std::vector<api::AccessToken> tokens;
  for (const config::ApiToken& token : values.tokens) tokens.push_back({token.name, role(token.role), token.token});
  return tokens;
}

HttpLimits http_limits_of(const config::GatewayConfig& values) {
  const config::Limits& given = values.limits;
  HttpLimits limits;
  limits.connections = given.connections;
  limits.connection_requests = given.connection_requests;
  limits.headers = given.headers;
  limits.header_bytes = given.header_bytes;
  limits.header_timeout_ms = given.header_timeout_ms;
  limits.body_timeout_ms = given.body_timeout_ms;
  limits.body_rate = given.body_rate;
  limits.idle_timeout_ms = given.idle_timeout_ms;
  limits.address_connections = given.address_connections;
  limits.address_requests = given.address_requests;
  limits.trusted_proxies = values.trusted_proxies;
  return limits;
}

journal::Options journal_options_of(const config::GatewayConfig& values) {
  const auto sync = [](config::Durability given) {
    switch (given) {
      case config::Durability::always:
        return journal::SyncPolicy::always;
      case config::Durability::interval:
        return journal::SyncPolicy::interval;
      case config::Durability::os:
        return journal::SyncPolicy::os;
    }
    return journal::SyncPolicy::always;
  };
  const auto when_full = [](config::WhenFull given) {
    switch (given) {
      case config::WhenFull::block:
        return journal::WhenFull::block;
      case config::WhenFull::reject:
        return journal::WhenFull::reject;
      case config::WhenFull::drop_oldest:
        return journal::WhenFull::drop_oldest;
    }
    return journal::WhenFull::block;
  };
  journal::Options options;
  options.folder = (values.data_dir / "journal").string();
  options.keep_ms = values.keep_ms;
  options.dedupe_memory_bytes = values.dedupe_memory_bytes;
  options.sync = sync(values.durability);
  options.sync_interval_ms = values.durability_interval_ms;
  options.max_bytes = values.max_bytes;
  // Without a sink nobody says what was read: then nothing goes before its time.
  const bool is_bare = values.sinks.empty() && values.when_full == config::WhenFull::block;
  options.when_full = is_bare ? journal::WhenFull::reject : when_full(values.when_full);
  // Room comes back a segment at a time.
  constexpr std::uint64_t kLeastSegment = 1 << 20, kSegmentsInLimit = 16;
  if (values.max_bytes > 0)
    options.segment_bytes =
        std::min(options.segment_bytes, std::max(kLeastSegment, values.max_bytes / kSegmentsInLimit));
  return options;
}

}  // namespace ekiden::cli
