// SPDX-License-Identifier: Apache-2.0
#include "cli/plan_values.hpp"

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

}  // namespace ekiden::cli
