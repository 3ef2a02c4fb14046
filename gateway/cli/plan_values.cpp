// SPDX-License-Identifier: Apache-2.0
#include "cli/plan_values.hpp"

#include <algorithm>
#include <utility>

namespace ekiden::cli {

namespace {

pipeline::OnFilterError on_filter_error_of(config::FilterError given) {
  switch (given) {
    case config::FilterError::hold:
      return pipeline::OnFilterError::hold;
    case config::FilterError::pass:
      return pipeline::OnFilterError::pass;
    case config::FilterError::drop:
      return pipeline::OnFilterError::drop;
  }
  return pipeline::OnFilterError::hold;
}

pipeline::OnRefusal on_refusal_of(config::OnRefusal given) {
  switch (given) {
    case config::OnRefusal::block:
      return pipeline::OnRefusal::block;
    case config::OnRefusal::park_key:
      return pipeline::OnRefusal::park_key;
    case config::OnRefusal::skip:
      return pipeline::OnRefusal::skip;
  }
  return pipeline::OnRefusal::skip;
}

}  // namespace

pipeline::Routes routes_of(const Plan& plan) {
  std::vector<pipeline::Routes::Route> routes;
  for (std::size_t i = 0; i < plan.values.routes.size(); ++i) {
    const config::Route& route = plan.values.routes[i];
    routes.push_back({route.from,
                      route.types,
                      route.to,
                      route.via,
                      on_filter_error_of(route.on_filter_error),
                      {},
                      plan.routes.at(i).condition,
                      plan.routes.at(i).map});
    if (route.on_refusal) routes.back().on_refusal = on_refusal_of(*route.on_refusal);
  }
  return pipeline::Routes(std::move(routes));
}

pipeline::FallbackRules::Templates templates_of(const config::Conversations& conversations) {
  pipeline::FallbackRules::Templates templates;
  for (const config::Template& form : conversations.templates)
    templates.emplace(form.id, pipeline::MessageTemplate(form.channel, form.parts, form.utc_offset_ms));
  return templates;
}

pipeline::Limits::Named limits_of(const config::GatewayConfig& values) {
  pipeline::Limits::Named limits;
  for (const config::UpstreamLimit& limit : values.upstream_limits)
    limits[limit.id] = {limit.rate, limit.burst, limit.daily_quota, limit.quota_offset_ms};
  return limits;
}

pipeline::Consumer::Settings consumer_settings_of(const config::Delivery& delivery, const plugin::Instance& sink) {
  const plugin::Component& component = sink.component();
  pipeline::Consumer::Settings settings;
  settings.sink = sink.id();
  settings.component = component.id;
  settings.max_in_flight =
      delivery.max_in_flight == 0 ? component.max_in_flight : std::min(delivery.max_in_flight, component.max_in_flight);
  settings.max_batch = component.max_batch;
  settings.backoff = {delivery.retry_base_ms, std::max(delivery.retry_base_ms, delivery.retry_cap_ms)};
  settings.retry_for_ms = delivery.retry_for_ms;
  settings.on_refusal = on_refusal_of(delivery.on_refusal);
  settings.limits = delivery.limits;
  settings.cost = delivery.cost;
  settings.breaker = {delivery.breaker_window_ms,     delivery.breaker_min_calls, delivery.breaker_failure_percent,
                      delivery.breaker_hard_failures, delivery.breaker_open_ms,   delivery.breaker_max_open_ms};
  return settings;
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

media::FileMediaStore::Options media_options_of(const config::GatewayConfig& values) {
  return {(values.data_dir / "media").string(), values.media.keep_ms, values.media.max_file_bytes,
          values.media.max_bytes};
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
