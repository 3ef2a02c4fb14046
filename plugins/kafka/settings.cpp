// SPDX-License-Identifier: Apache-2.0
#include "settings.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

#include "kit/json.hpp"

namespace ekiden::kafka {
namespace {

using sdk::Status;

// What an operator may tune in librdkafka; `*` at the end: all that start so. The rest either belongs to a setting of
// ours, or breaks what the sink promises, or runs and loads other programs.
constexpr std::array<std::string_view, 21> kTunable = {"client.id",
                                                       "client.rack",
                                                       "compression.*",
                                                       "linger.ms",
                                                       "queue.buffering.max.*",
                                                       "batch.size",
                                                       "batch.num.messages",
                                                       "request.timeout.ms",
                                                       "retry.backoff.ms",
                                                       "reconnect.backoff.*",
                                                       "socket.*",
                                                       "connections.max.idle.ms",
                                                       "broker.address.*",
                                                       "metadata.max.age.ms",
                                                       "topic.metadata.refresh.*",
                                                       "sticky.partitioning.linger.ms",
                                                       "ssl.cipher.suites",
                                                       "ssl.curves.list",
                                                       "ssl.sigalgs.list",
                                                       "ssl.crl.location",
                                                       "ssl.endpoint.identification.algorithm"};

struct Member {
  const char* name;
  const char* property;
};
constexpr Member kLogin[] = {
    {"mechanism", "sasl.mechanisms"}, {"username", "sasl.username"}, {"password", "sasl.password"}};
constexpr Member kTls[] = {{"ca", "ssl.ca.pem"},
                           {"certificate", "ssl.certificate.pem"},
                           {"key", "ssl.key.pem"},
                           {"key_password", "ssl.key.password"}};

constexpr std::int64_t kPropagationMs = 30'000;

bool is_tunable(std::string_view name) {
  return std::any_of(kTunable.begin(), kTunable.end(), [&](std::string_view known) {
    return known.ends_with('*') ? name.starts_with(known.substr(0, known.size() - 1)) : name == known;
  });
}

Status read_properties(const rapidjson::Value& config, Settings& settings) {
  const rapidjson::Value* const properties = kit::object_member(config, "properties");
  if (properties == nullptr) return {};
  for (const auto& member : properties->GetObject()) {
    const std::string name(member.name.GetString(), member.name.GetStringLength());
    if (!is_tunable(name)) return Status::config("properties." + name + ": cannot be set here");
    if (!member.value.IsString()) return Status::config("properties." + name + ": must be a text");
    settings.properties.emplace_back(name, std::string(member.value.GetString(), member.value.GetStringLength()));
  }
  return {};
}

// The members that are there, when the protocol has that part; all of them when it needs them.
template <std::size_t N>
Status read_part(const rapidjson::Value& security, const Member (&members)[N], bool is_spoken, bool is_needed,
                 const std::string& protocol, Settings& settings) {
  for (const Member& member : members) {
    const auto value = kit::string_member(security, member.name);
    if (value && !is_spoken)
      return Status::config(std::string("security.") + member.name + ": means nothing with protocol " + protocol);
    if (!value && is_needed)
      return Status::config(std::string("security.") + member.name + ": missing; protocol " + protocol + " needs it");
    if (value) settings.properties.emplace_back(member.property, std::string(*value));
  }
  return {};
}

Status read_security(const rapidjson::Value& config, Settings& settings) {
  const rapidjson::Value* const security = kit::object_member(config, "security");
  if (security == nullptr) return {};
  const std::string protocol(kit::string_member(*security, "protocol").value_or("plaintext"));
  const bool has_login = protocol.starts_with("sasl_");
  const bool has_tls = protocol.ends_with("ssl");
  if (!has_tls && protocol != "plaintext" && protocol != "sasl_plaintext")
    return Status::config("security.protocol: must be plaintext, ssl, sasl_plaintext or sasl_ssl");
  settings.properties.emplace_back("security.protocol", protocol);
  if (Status status = read_part(*security, kLogin, has_login, has_login, protocol, settings); !status.ok())
    return status;
  if (Status status = read_part(*security, kTls, has_tls, false, protocol, settings); !status.ok()) return status;
  if ((kit::string_member(*security, "certificate") == std::nullopt) !=
      (kit::string_member(*security, "key") == std::nullopt))
    return Status::config("security.certificate and security.key: one does not go without the other");
  return {};
}

Status read_partitioner(const rapidjson::Value& config, Settings& settings) {
  constexpr std::array<Member, 3> kKnown = {{{"murmur2", "murmur2"}, {"crc32", "consistent"}, {"fnv1a", "fnv1a"}}};
  const std::string_view wanted = kit::string_member(config, "partitioner").value_or("murmur2");
  const auto* const found =
      std::find_if(kKnown.begin(), kKnown.end(), [&](const Member& known) { return wanted == known.name; });
  if (found == kKnown.end()) return Status::config("partitioner: must be murmur2, crc32 or fnv1a");
  settings.properties.emplace_back("partitioner", found->property);
  return {};
}

bool is_topic(std::string_view name) {
  return !name.empty() && name.size() <= 249 && name != "." && name != ".." &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '_' ||
                  c == '-';
         });
}

}  // namespace

Status read_settings(std::string_view config, Settings& settings) {
  const auto document = kit::parse_json(config);
  if (!document || !document->IsObject()) return Status::config("the configuration is not a JSON object");
  const auto servers = kit::string_member(*document, "bootstrap_servers");
  if (!servers || servers->empty()) return Status::config("bootstrap_servers: missing");
  settings.topic = kit::string_member(*document, "topic").value_or(std::string_view());
  if (!is_topic(settings.topic))
    return Status::config("topic: 1 to 249 letters, digits, dots, hyphens and underscores");
  const std::string_view mode = kit::string_member(*document, "mode").value_or("binary");
  if (mode != "binary" && mode != "structured") return Status::config("mode: must be binary or structured");
  settings.is_binary = mode == "binary";
  // Less than the host's patience with one delivery (120 s): what it gives up must not be sent any more.
  const std::int64_t timeout_ms =
      std::clamp<std::int64_t>(kit::int64_member(*document, "timeout_ms").value_or(60'000), 1'000, 110'000);
  const std::int64_t max_bytes = kit::int64_member(*document, "max_message_bytes").value_or(1'000'000);
  if (max_bytes < 1'000 || max_bytes > 64 << 20)
    return Status::config("max_message_bytes: must lie between 1000 and 67108864");
  settings.properties = {
      {"bootstrap.servers", std::string(*servers)},
      {"client.id", "ekiden"},
      {"enable.idempotence", "true"},
      {"acks", "all"},
      {"message.timeout.ms", std::to_string(timeout_ms)},
      {"topic.metadata.propagation.max.ms", std::to_string(std::min(kPropagationMs, timeout_ms / 2))},
      {"message.max.bytes", std::to_string(max_bytes)}};
  if (Status status = read_partitioner(*document, settings); !status.ok()) return status;
  if (Status status = read_security(*document, settings); !status.ok()) return status;
  return read_properties(*document, settings);
}

}  // namespace ekiden::kafka
