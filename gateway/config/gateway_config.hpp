// SPDX-License-Identifier: Apache-2.0
// The configuration of one gateway: loaded from its YAML file, validated, typed.
//
// Two steps, because the schemas of components are known only after their plugins were found:
//
//   auto loaded = config::load("ekiden.yaml", config::process_environment());
//   if (loaded.file) for (channel : loaded.file->values().channels)
//     loaded.file->check_component(ComponentKind::adapter, channel.id, schema_of(channel.component));
//
// Reference of the keys: docs/configuration.md, sdk/schema/gateway.config.json.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/diagnostic.hpp"
#include "config/environment.hpp"
#include "core/ip_address.hpp"
#include "core/outgoing_proxy.hpp"
#include "core/ports/secrets.hpp"

namespace ekiden::config {

struct Endpoint {
  std::string host;        // a name or an address; IPv6 without brackets
  std::uint16_t port = 0;  // 0: any free port
};

// Ordered: each role may do what the ones before it may.
enum class Role { reader, sender, operator_, admin };

struct ApiToken {
  std::string name;  // unique
  Role role = Role::reader;
  std::string token;  // a secret, at least 16 characters
};

enum class LogLevel { trace, debug, info, warn, error };
enum class LogFormat { automatic, text, json };  // automatic: text on a terminal, otherwise JSON

enum class ComponentKind { adapter, sink, filter };

// Where an instance runs: in the gateway's own process, or in one that the gateway watches over.
enum class Isolation { host, process };

// What becomes of a conversation when its sink refuses an event for good.
enum class OnRefusal { block, park_key, skip };

// What an upstream allows, by a name of the operator's; whoever names the same shares it.
struct UpstreamLimit {
  std::string id;
  double rate = 0;  // calls a second; 0: not limited
  double burst = 1;
  std::uint64_t daily_quota = 0;     // calls; 0: none
  std::int64_t quota_offset_ms = 0;  // the day begins so long after midnight UTC
};

// How a sink is retried and protected.
struct Delivery {
  OnRefusal on_refusal = OnRefusal::skip;
  std::vector<std::string> limits;  // ids
  double cost = 1;                  // of a call, under each of them
  std::uint32_t max_in_flight = 0;  // 0: as the component allows; never more than that
  std::int64_t retry_base_ms = 1'000;
  std::int64_t retry_cap_ms = 300'000;
  std::int64_t retry_for_ms = 259'200'000;
  std::int64_t breaker_window_ms = 30'000;
  std::uint32_t breaker_min_calls = 20;
  std::uint32_t breaker_failure_percent = 50;
  std::uint32_t breaker_hard_failures = 5;
  std::int64_t breaker_open_ms = 5'000;
  std::int64_t breaker_max_open_ms = 300'000;
};

// One configured instance: a channel (of an adapter), a sink or a filter.
struct Instance {
  std::string id;                        // ^[a-z0-9][a-z0-9-]{0,62}$, unique within its kind
  std::string component;                 // the adapter's, sink's or filter's name, as its descriptor says
  std::optional<Isolation> isolation{};  // absent: as the component needs
  Delivery delivery{};                   // of a channel only `limits` and `cost`
};

// What becomes of an event when a filter of its route fails: it waits and is judged again, it goes on without that
// filter, or the route's sinks do not get it.
enum class FilterError { hold, pass, drop };

struct Route {
  std::vector<std::string> from;  // channel ids, at least one
  // Types without "ekiden." and ".vN", e.g. "message.received"; "*" may stand last ("message.*"). Empty: every type.
  std::vector<std::string> types;
  std::string condition;         // an expression in {{ }}; empty: none
  std::vector<std::string> via;  // filter ids, in the order in which they judge
  FilterError on_filter_error = FilterError::hold;
  std::optional<OnRefusal> on_refusal{};  // absent: as the sink says
  std::filesystem::path map;              // absolute; empty: the sinks get no record
  std::vector<std::string> to;            // sink ids, at least one
};

// The certificate and the key of both listeners.
struct Tls {
  std::filesystem::path certificate;  // absolute
  std::filesystem::path key;          // absolute
};

// What each listener grants: gateway.limits. The defaults are those of the schema.
struct Limits {
  std::size_t connections = 10'000;
  std::size_t connection_requests = 100'000;
  std::size_t headers = 100;
  std::size_t header_bytes = 16'384;
  std::int64_t header_timeout_ms = 10'000;
  std::int64_t body_timeout_ms = 10'000;
  std::size_t body_rate = 8'192;  // bytes a second
  std::int64_t idle_timeout_ms = 75'000;
  std::size_t channel_in_flight = 4'096;
  std::size_t address_connections = 5'000;  // 0: no limit
  std::size_t address_requests = 0;         // a second; 0: no limit
};

// The media store: gateway.media.
struct Media {
  std::int64_t keep_ms = 2'592'000'000;        // after a content came last
  std::uint64_t max_file_bytes = 20ull << 20;  // of one file
  std::uint64_t max_bytes = 0;                 // of all; 0: no limit
};

// Before a platform is answered its event is on the disk (always), or written and on the disk some time later
// (interval, os): docs/configuration.md.
enum class Durability { always, interval, os };

// What goes when the journal has reached its limit: what every sink has, nothing, or the oldest whatever it is.
enum class WhenFull { block, reject, drop_oldest };

// Where a send goes that fails on `from` for one of these reasons.
struct Fallback {
  std::string from;
  std::vector<std::string> on;  // window_closed, quota, failed
  std::vector<std::string> to;  // channels and templates, in the order in which they are tried
};

// A message of a form of its own.
struct Template {
  std::string id;
  std::string channel;
  std::string parts;  // JSON array, with places in its texts
  std::int64_t utc_offset_ms = 28'800'000;
};

struct Conversations {
  std::vector<std::string> merge;  // of unionid, phone, email
  bool look_up = true;             // asks platforms who a customer is
  std::int64_t look_up_every_ms = 2'592'000'000;
  std::vector<Template> templates;
  std::vector<Fallback> fallback;
};

struct GatewayConfig {
  Endpoint listen;                   // public; default 0.0.0.0:8080
  Endpoint admin;                    // private; default 127.0.0.1:8081
  std::filesystem::path data_dir;    // absolute
  std::filesystem::path shared_dir;  // absolute; empty: nothing is shared with other gateways
  std::optional<Tls> tls;            // absent: plain HTTP
  Limits limits;
  Media media;
  std::vector<IpRange> trusted_proxies;
  OutgoingProxy outgoing_proxy;
  std::string tenant = "default";
  std::int64_t keep_ms = 604'800'000;                 // how long events are kept after the last consumer has them
  std::uint64_t dedupe_memory_bytes = 16ull << 20;    // for the ids of events on disk
  std::int64_t keep_dead_letters_ms = 2'592'000'000;  // how long one keeps the journal from deleting its event
  std::uint64_t max_bytes = 0;                        // of the journal; 0: no limit
  WhenFull when_full = WhenFull::block;
  Durability durability = Durability::always;
  std::int64_t durability_interval_ms = 100;  // of Durability::interval
  std::int64_t stop_timeout_ms = 5'000;
  LogLevel log_level = LogLevel::info;
  LogFormat log_format = LogFormat::automatic;
  std::vector<ApiToken> tokens;
  std::vector<std::filesystem::path> plugin_path;  // absolute; empty: the caller's default folders
  std::vector<Instance> channels;                  // in the order of the file
  std::vector<Instance> sinks;
  std::vector<Instance> filters;
  std::vector<Route> routes;
  std::vector<UpstreamLimit> upstream_limits;
  std::optional<Conversations> conversations;  // nothing: who customers are is not kept
};

// What a component receives.
struct ComponentConfig {
  std::string json;    // complete: references resolved, defaults filled. Holds secrets: only for the plugin
  std::string masked;  // the same with each secret as "***": for logs, API and support bundles
  std::shared_ptr<const Secrets> secrets;  // as they are when asked for
  Diagnostics diagnostics;
  bool ok() const { return !has_errors(diagnostics); }  // the others are empty otherwise
};

// A parsed configuration file. Immutable after load: check_component may be called from several threads.
class ConfigFile {
 public:
  virtual ~ConfigFile() = default;

  // Complete and valid when load() reported no error. After errors of meaning it holds what could be read, so that
  // `check` can look at the components too and report everything at once; never start a gateway from that.
  virtual const GatewayConfig& values() const = 0;

  // Checks the `config:` of the instance `id` against the component's own schema (JSON text, checked with
  // check_schema before), resolves its references and fills its defaults. An absent `config:` counts as {}.
  // A schema that is not valid, or an id that does not exist, is one diagnostic too.
  virtual ComponentConfig check_component(ComponentKind kind, std::string_view id,
                                          std::string_view schema_json) const = 0;

  // A diagnostic at the place of an instance's component name, e.g. for an adapter that no plugin offers:
  // `candidates` are the names that exist, for "did you mean".
  virtual Diagnostic unknown_component(ComponentKind kind, std::string_view id,
                                       const std::vector<std::string>& candidates) const = 0;

  // A diagnostic at the `isolation:` of an instance whose component cannot run there; `reason` is a whole sentence.
  virtual Diagnostic refused_isolation(ComponentKind kind, std::string_view id, std::string reason,
                                       std::string hint) const = 0;

  // A diagnostic in the `parts` of the template with that index, at `pointer` below them.
  virtual Diagnostic refused_template(std::size_t index, std::string_view pointer, std::string reason,
                                      std::string hint) const = 0;

  // A diagnostic at the `map:` of a route, by its place in the file.
  virtual Diagnostic refused_map(std::size_t route, std::string reason, std::string hint) const = 0;

  // A diagnostic at byte `offset` of the `where.if` of a route.
  virtual Diagnostic bad_condition(std::size_t route, std::size_t offset, std::string reason,
                                   std::string hint) const = 0;
};

struct Loaded {
  std::unique_ptr<const ConfigFile> file;  // absent when the file cannot be read or is not YAML as we accept it
  Diagnostics diagnostics;                 // sorted by place; warnings too
  bool ok() const { return file && !has_errors(diagnostics); }
};

// The JSON Schema of the host's own keys (sdk/schema/gateway.config.json).
std::string_view gateway_schema();

// Reads at most 1 MiB from `path`. Code "file-not-found" when it is not there: the exit code differs.
// `environment` is copied; check_component uses it later.
Loaded load(const std::filesystem::path& path, const Environment& environment);

}  // namespace ekiden::config
