// SPDX-License-Identifier: Apache-2.0
#include "config/gateway_config.hpp"

#include <catch2/catch.hpp>

#include "unit/config/support.hpp"

namespace ekiden::config {
namespace {

using test::brief;
using test::load_text;

constexpr const char* kSample = R"(
gateway:  {listen: "0.0.0.0:8080", admin: "127.0.0.1:8081", data_dir: /var/lib/ekiden}
api:      {tokens: [{name: ops, role: admin, token: "${env:EKIDEN_TOKEN}"}]}
plugins:  {path: [/usr/lib/ekiden/plugins, local]}
channels:
  - {id: wechat-cn, adapter: wechat-oa, config: {app_id: wx1, app_secret: "${env:WECHAT_SECRET}", mode: safe}}
sinks:
  - {id: crm, sink: webhook, config: {url: "https://crm.example", secret: "${env:CRM_SECRET}"}}
routes:
  - {from: [wechat-cn], where: {type: message.received}, to: [crm]}
)";

test::World world() {
  test::World world;
  world.variables["EKIDEN_TOKEN"] = "0123456789abcdef";
  return world;
}

// A valid file around the lines in question.
std::string with(const std::string& rest) {
  return "gateway: {data_dir: d}\nchannels:\n- {id: a, adapter: x}\n- {id: bee, adapter: x}\n" + rest;
}

TEST_CASE("the sample of the documentation loads") {
  const Loaded loaded = load_text(kSample, world());
  CAPTURE(to_text(loaded.diagnostics));
  REQUIRE(loaded.ok());
  CHECK(loaded.diagnostics.empty());
  const GatewayConfig& config = loaded.file->values();
  CHECK(config.listen.host == "0.0.0.0");
  CHECK(config.listen.port == 8080);
  CHECK(config.admin.port == 8081);
  CHECK(config.data_dir == "/var/lib/ekiden");
  CHECK(config.tenant == "default");
  CHECK(config.keep_ms == 7 * 86'400'000LL);
  CHECK(config.dedupe_memory_bytes == 16ull << 20);
  CHECK(config.durability == Durability::always);
  CHECK(config.max_bytes == 0);
  CHECK(config.media.keep_ms == 30 * 86'400'000LL);
  CHECK(config.media.max_file_bytes == 20ull << 20);
  CHECK(config.media.max_bytes == 0);
  CHECK(config.when_full == WhenFull::block);
  CHECK(config.stop_timeout_ms == 5'000);
  CHECK(config.log_level == LogLevel::info);
  CHECK(config.log_format == LogFormat::automatic);
  REQUIRE(config.tokens.size() == 1);
  CHECK(config.tokens[0].name == "ops");
  CHECK(config.tokens[0].role == Role::admin);
  CHECK(config.tokens[0].token == "0123456789abcdef");
  REQUIRE(config.plugin_path.size() == 2);
  CHECK(config.plugin_path[1] == "/etc/ekiden/local");
  REQUIRE(config.channels.size() == 1);
  CHECK(config.channels[0].component == "wechat-oa");
  CHECK(config.sinks.at(0).id == "crm");
  REQUIRE(config.routes.size() == 1);
  CHECK(config.routes[0].from == std::vector<std::string>{"wechat-cn"});
  CHECK(config.routes[0].types == std::vector<std::string>{"message.received"});
  CHECK(config.routes[0].to == std::vector<std::string>{"crm"});
}

TEST_CASE("channels alone make a valid gateway, paths start at the file") {
  const Loaded loaded = load_text(
      "gateway: {data_dir: ../x/./data, listen: \"[::1]:0\", keep: 36h, dedupe_memory: 2GiB, stop_timeout: 500ms, "
      "durability: interval, durability_interval: 20ms, max_bytes: 20GiB, when_full: drop_oldest, keep_dead_letters: "
      "2h, media: {keep: 2d, max_file: 512KiB, max_bytes: 3GiB}, log: {level: debug, format: json}}\nchannels: []\n");
  CAPTURE(to_text(loaded.diagnostics));
  REQUIRE(loaded.ok());
  const GatewayConfig& config = loaded.file->values();
  CHECK(config.data_dir == "/etc/x/data");
  CHECK(config.listen.host == "::1");
  CHECK(config.listen.port == 0);
  CHECK(config.keep_ms == 36 * 3'600'000LL);
  CHECK(config.dedupe_memory_bytes == 2ull << 30);
  CHECK(config.durability == Durability::interval);
  CHECK(config.durability_interval_ms == 20);
  CHECK(config.max_bytes == 20ull << 30);
  CHECK(config.media.keep_ms == 2 * 86'400'000LL);
  CHECK(config.media.max_file_bytes == 512ull << 10);
  CHECK(config.media.max_bytes == 3ull << 30);
  CHECK(config.when_full == WhenFull::drop_oldest);
  CHECK(config.keep_dead_letters_ms == 2 * 3'600'000LL);
  CHECK(config.stop_timeout_ms == 500);
  CHECK(config.log_level == LogLevel::debug);
  CHECK(config.log_format == LogFormat::json);
  CHECK(config.plugin_path.empty());
}

TEST_CASE("the outgoing proxy is read, what is private is asked directly, and an error names no password") {
  const Loaded plain = load_text("gateway: {data_dir: d, http: {proxy: \"http://p.example:3128\"}}\nchannels: []\n");
  REQUIRE(plain.ok());
  const OutgoingProxy& usual = plain.file->values().outgoing_proxy;
  CHECK(usual.takes("crm.example"));
  for (const char* host : {"localhost", "127.0.0.1", "::1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "fd00::1"})
    CHECK_FALSE(usual.takes(host));

  const Loaded own = load_text(
      "gateway:\n  data_dir: d\n  http: {proxy: \"http://[::1]:8\", proxy_auth: \"${env:WORD}\",\n"
      "    no_proxy: [.Intern.example, 10.0.0.0/8]}\nchannels: []\n",
      {.variables = {{"WORD", "user:s3cret"}}, .files = {}});
  CAPTURE(to_text(own.diagnostics));
  REQUIRE(own.ok());
  CHECK(own.file->values().outgoing_proxy.credentials == "user:s3cret");
  CHECK_FALSE(own.file->values().outgoing_proxy.takes("a.intern.example"));
  CHECK(own.file->values().outgoing_proxy.takes("localhost"));

  CHECK(load_text("gateway: {data_dir: d, http: {proxy: \"\"}}\nchannels: []\n").ok());
  for (const char* members :
       {"proxy: \"http://user:s3cret@p.example:3128\"", "proxy: \"https://p.example:3128\"",
        "proxy: \"http://p.example\"", "proxy: \"http://p.example:0\"", "proxy: \"http://p.example:3128/s3cret\"",
        "proxy_auth: s3cret", "no_proxy: [\"*\"]", "no_proxy: [\"http://s3cret/\"]", "no_proxy: [\"10.0.0.1/8\"]"}) {
    CAPTURE(members);
    const Loaded wrong =
        load_text("gateway:\n  data_dir: d\n  http:\n    " + std::string(members) + "\nchannels: []\n");
    CHECK_FALSE(wrong.ok());
    CHECK_THAT(to_text(wrong.diagnostics), Catch::Contains("bad-value"));
  }
}

TEST_CASE("certificate, limits and trusted proxies are read, and the limits have defaults") {
  const Loaded plain = load_text("gateway: {data_dir: d}\nchannels: []\n");
  REQUIRE(plain.ok());
  CHECK_FALSE(plain.file->values().tls);
  CHECK(plain.file->values().trusted_proxies.empty());
  CHECK(plain.file->values().limits.connections == 10'000);
  CHECK(plain.file->values().limits.address_requests == 0);

  const Loaded loaded = load_text(
      "gateway:\n  data_dir: d\n  tls: {cert: pki/cert.pem, key: /etc/key.pem}\n"
      "  trusted_proxies: [10.0.0.0/8, \"::1\"]\n"
      "  limits: {connections: 5, connection_requests: 6, headers: 8, header_bytes: 2048, header_timeout: 1s,\n"
      "    body_timeout: 2s, body_rate: 7, idle_timeout: 1m, channel_in_flight: 9, address_connections: 0,\n"
      "    address_requests: 11}\nchannels: []\n");
  CAPTURE(to_text(loaded.diagnostics));
  REQUIRE(loaded.ok());
  const GatewayConfig& config = loaded.file->values();
  REQUIRE(config.tls);
  CHECK(config.tls->certificate == "/etc/ekiden/pki/cert.pem");
  CHECK(config.tls->key == "/etc/key.pem");
  REQUIRE(config.trusted_proxies.size() == 2);
  CHECK(config.trusted_proxies[0].contains(*IpAddress::parse("10.1.2.3")));
  const Limits& limits = config.limits;
  CHECK(limits.connections == 5);
  CHECK(limits.connection_requests == 6);
  CHECK(limits.headers == 8);
  CHECK(limits.header_bytes == 2'048);
  CHECK(limits.header_timeout_ms == 1'000);
  CHECK(limits.body_timeout_ms == 2'000);
  CHECK(limits.body_rate == 7);
  CHECK(limits.idle_timeout_ms == 60'000);
  CHECK(limits.channel_in_flight == 9);
  CHECK(limits.address_connections == 0);
  CHECK(limits.address_requests == 11);
}

TEST_CASE("the section conversations keeps contacts, and says where failed sends go") {
  CHECK_FALSE(load_text(with(""), world()).file->values().conversations);
  const Loaded loaded =
      load_text(with("conversations: {fallback: [{from: a, on: [window_closed, quota], to: [bee]}]}"), world());
  CAPTURE(to_text(loaded.diagnostics));
  REQUIRE(loaded.ok());
  const std::optional<Conversations>& conversations = loaded.file->values().conversations;
  REQUIRE(conversations);
  CHECK(conversations->merge == std::vector<std::string>{"unionid"});
  REQUIRE(conversations->fallback.size() == 1);
  CHECK(conversations->fallback[0].from == "a");
  CHECK(conversations->fallback[0].on == std::vector<std::string>{"window_closed", "quota"});
  CHECK(conversations->fallback[0].to == std::vector<std::string>{"bee"});
  CHECK(load_text(with("conversations: {contacts: {merge: []}}"), world()).file->values().conversations->merge.empty());
}

TEST_CASE("a template is a target of its own, with the place whose time it tells") {
  const Loaded loaded = load_text(
      with("conversations:\n  templates: [{id: form, channel: bee, utc_offset: \"-03:30\", parts: [{type: text, text: "
           "\"{text:20}\"}]}]\n  fallback: [{from: bee, on: [failed], to: [form, a]}]"),
      world());
  CAPTURE(to_text(loaded.diagnostics));
  REQUIRE(loaded.ok());
  const std::optional<Conversations>& conversations = loaded.file->values().conversations;
  REQUIRE(conversations->templates.size() == 1);
  CHECK(conversations->templates[0].channel == "bee");
  CHECK(conversations->templates[0].parts == R"([{"type":"text","text":"{text:20}"}])");
  CHECK(conversations->templates[0].utc_offset_ms == -12'600'000);
  CHECK(conversations->fallback[0].to == std::vector<std::string>{"form", "a"});
  for (const auto& [text, says] : {
           std::pair{"templates: [{id: a, channel: bee, parts: [{type: text}]}]", "another channel or template \"a\""},
           std::pair{"templates: [{id: f, channel: be, parts: [{type: text}]}]", "there is no channel \"be\""},
           std::pair{"templates: [{id: f, channel: bee, parts: []}]", "parts"},
           std::pair{"fallback: [{from: a, on: [failed], to: [form]}]", "there is no channel or template \"form\""},
       }) {
    const Loaded refused = load_text(with(std::string("conversations: {") + text + "}"), world());
    CAPTURE(text);
    CHECK_FALSE(refused.ok());
    CHECK(to_text(refused.diagnostics).find(says) != std::string::npos);
  }
}

TEST_CASE("a route names its filters in their order, and what becomes of an event when one fails") {
  const Loaded loaded = load_text(
      with("filters:\n- {id: pii, filter: redact, isolation: process}\n- {id: tag, filter: tagger, isolation: host}\n"
           "sinks: [{id: crm, sink: x}]\nroutes:\n- {from: [a], via: [tag, pii], on_filter_error: drop, to: [crm]}\n"
           "- {from: [bee], to: [crm]}"));
  CAPTURE(to_text(loaded.diagnostics));
  REQUIRE(loaded.ok());
  CHECK(loaded.diagnostics.empty());
  const GatewayConfig& config = loaded.file->values();
  REQUIRE(config.filters.size() == 2);
  CHECK(config.filters[0].component == "redact");
  CHECK(config.filters[0].isolation == Isolation::process);
  CHECK(config.filters[1].isolation == Isolation::host);
  CHECK(config.sinks.at(0).isolation == std::nullopt);
  CHECK(config.routes.at(0).via == std::vector<std::string>{"tag", "pii"});
  CHECK(config.routes[0].on_filter_error == FilterError::drop);
  CHECK(config.routes.at(1).via.empty());
  CHECK(config.routes[1].on_filter_error == FilterError::hold);
}

TEST_CASE("a sink says how it is retried and protected, and what it does not say is sensible") {
  const Loaded loaded = load_text(
      with("limits:\n- {id: key, rate: 2.5, burst: 10, daily_quota: 1000, quota_reset: \"+08:00\"}\n- {id: west, "
           "quota_reset: \"-07:30\"}\n"
           "sinks:\n- {id: crm, sink: x, on_refusal: park_key, limits: [key, west], cost: 2, max_in_flight: 3,\n"
           "   retry: {base: 10ms, cap: 2s, for: 1h},\n"
           "   breaker: {window: 10s, min_calls: 4, failure_percent: 75, hard_failures: 2, open: 1s, max_open: 1m}}\n"
           "- {id: dwh, sink: x}\nroutes:\n- {from: [a], to: [crm], on_refusal: block}\n- {from: [a], to: [dwh]}"));
  CAPTURE(to_text(loaded.diagnostics));
  REQUIRE(loaded.ok());
  const GatewayConfig& config = loaded.file->values();
  REQUIRE(config.upstream_limits.size() == 2);
  CHECK(config.upstream_limits[0].id == "key");
  CHECK(config.upstream_limits[0].rate == 2.5);
  CHECK(config.upstream_limits[0].burst == 10);
  CHECK(config.upstream_limits[0].daily_quota == 1'000);
  CHECK(config.upstream_limits[0].quota_offset_ms == -8 * 3'600'000);
  CHECK(config.upstream_limits[1].rate == 0);
  CHECK(config.upstream_limits[1].burst == 1);
  CHECK(config.upstream_limits[1].quota_offset_ms == 27'000'000);
  const Delivery& crm = config.sinks.at(0).delivery;
  CHECK(crm.on_refusal == OnRefusal::park_key);
  CHECK(crm.limits == std::vector<std::string>{"key", "west"});
  CHECK(crm.cost == 2);
  CHECK(crm.max_in_flight == 3);
  CHECK(crm.retry_base_ms == 10);
  CHECK(crm.retry_cap_ms == 2'000);
  CHECK(crm.retry_for_ms == 3'600'000);
  CHECK(crm.breaker_window_ms == 10'000);
  CHECK(crm.breaker_min_calls == 4);
  CHECK(crm.breaker_failure_percent == 75);
  CHECK(crm.breaker_hard_failures == 2);
  CHECK(crm.breaker_open_ms == 1'000);
  CHECK(crm.breaker_max_open_ms == 60'000);
  const Delivery& dwh = config.sinks.at(1).delivery;
  CHECK(dwh.on_refusal == OnRefusal::skip);
  CHECK(dwh.limits.empty());
  CHECK(dwh.max_in_flight == 0);
  CHECK(dwh.retry_base_ms == 1'000);
  CHECK(dwh.retry_cap_ms == 300'000);
  CHECK(dwh.retry_for_ms == 3ll * 24 * 3'600'000);
  CHECK(dwh.breaker_open_ms == 5'000);
  CHECK(config.routes.at(0).on_refusal == OnRefusal::block);
  CHECK(config.routes.at(1).on_refusal == std::nullopt);
}

TEST_CASE("each mistake is named with its place and what to do") {
  struct Row {
    const char* name;
    std::string yaml;
    const char* expected;
  };
  const Row rows[] = {
      {"unknown key at the root", with("chanels: 1"), "5:1 unknown-key did you mean \"channels\"?\n"},
      {"unknown key below gateway", "gateway:\n  data_dir: d\n  lisen: x\nchannels: []",
       "3:3 unknown-key did you mean \"listen\"?\n"},
      {"unknown key in a channel", "gateway: {data_dir: d}\nchannels:\n- id: a\n  adaptr: x\n  adapter: z",
       "4:3 unknown-key did you mean \"adapter\"?\n"},
      {"unknown key in a route", with("sinks: [{id: s, sink: x}]\nroutes:\n- from: [a]\n  too: [s]\n  to: [s]"),
       "8:3 unknown-key did you mean \"to\"?\n"},
      {"unknown key in where", with("sinks: [{id: s, sink: x}]\nroutes:\n- {from: [a], to: [s], where: {tpye: x}}"),
       "7:32 unknown-key did you mean \"type\"?\n"},
      {"unknown key in log", "gateway: {data_dir: d, log: {levl: info}}\nchannels: []",
       "1:30 unknown-key did you mean \"level\"?\n"},
      {"unknown key in a token", with("api: {tokens: [{name: a, role: admin, tokn: 0123456789abcdef}]}"),
       "5:16 missing-key\n5:39 unknown-key did you mean \"token\"?\n"},
      {"missing keys", "api: {}", "1:1 missing-key\n1:1 missing-key\n"},
      {"missing data_dir", "gateway: {}\nchannels: []", "1:1 missing-key\n"},
      {"not a mapping", "- a\n- b", "1:1 wrong-type\n"},
      {"an empty section", "gateway:\nchannels: []", "1:1 wrong-type\n"},
      {"config that is a list", "gateway: {data_dir: d}\nchannels:\n- {id: a, adapter: x, config: [1]}",
       "3:31 wrong-type\n"},
      {"a number for a name", "gateway: {data_dir: 5}\nchannels: []", "1:21 wrong-type quote it\n"},
      {"a bare word for a name is one error", "gateway: {data_dir: no}\nchannels: []",
       "1:21 bare-word quote it, or write true or false\n"},
      {"duplicate key", "gateway: {data_dir: d}\nchannels: []\nchannels: []",
       "3:1 duplicate-key it stands in line 2 already\n"},
      {"bad duration", "gateway: {data_dir: d, keep: 7 days}\nchannels: []",
       "1:30 bad-value a number and ms, s, m, h or d, e.g. 7d: how long events are kept after the last consumer has "
       "them\n"},
      {"bad size", "gateway: {data_dir: d, max_bytes: 20GB}\nchannels: []",
       "1:35 bad-value a number and MiB, GiB or TiB, e.g. 20GiB: how much the journal may take; absent: as much as the "
       "disk has\n"},
      {"bad durability", "gateway: {data_dir: d, durability: alwys}\nchannels: []",
       "1:36 bad-value did you mean \"always\"?\n"},
      {"bad enum", "gateway: {data_dir: d, log: {level: inf}}\nchannels: []",
       "1:37 bad-value did you mean \"info\"?\n"},
      {"no port", "gateway: {data_dir: d, listen: localhost}\nchannels: []",
       "1:32 bad-value for example 0.0.0.0:8080\n"},
      {"no host", "gateway: {data_dir: d, listen: \":8080\"}\nchannels: []",
       "1:32 bad-value for example 0.0.0.0:8080\n"},
      {"port too large", "gateway: {data_dir: d, admin: \"127.0.0.1:65536\"}\nchannels: []",
       "1:31 bad-value for example 127.0.0.1:8081\n"},
      {"IPv6 without brackets", "gateway: {data_dir: d, listen: \"::1:80\"}\nchannels: []",
       "1:32 bad-value for example 0.0.0.0:8080\n"},
      {"same port twice", "gateway: {data_dir: d, listen: \"0.0.0.0:80\", admin: \"127.0.0.1:80\"}\nchannels: []",
       "1:53 bad-value take another port\n"},
      {"bad id", "gateway: {data_dir: d}\nchannels: [{id: Wechat_CN, adapter: x}]",
       "2:17 bad-value lower-case letters, digits and -, at most 63\n"},
      {"duplicate channel", with("").replace(with("").find("bee"), 3, "a"),
       "4:8 duplicate-id ids of channels are unique\n"},
      {"duplicate sink", with("sinks: [{id: s, sink: x}, {id: s, sink: x}]"),
       "5:32 duplicate-id ids of sinks are unique\n"},
      {"short token", with("api: {tokens: [{name: a, role: admin, token: \"${env:T:-short}\"}]}"), "5:46 bad-value\n"},
      {"duplicate token name",
       with("api: {tokens: [{name: a, role: admin, token: \"${env:T:-0123456789abcdef}\"}, {name: a, role: reader, "
            "token: \"${env:T:-0123456789abcdef}\"}]}"),
       "5:84 duplicate-id names of tokens are unique\n"},
      {"unset token", with("api: {tokens: [{name: a, role: admin, token: \"${env:EKIDEN_TOKEN}\"}]}"),
       "5:46 secret-not-set set it, or give a default: ${env:EKIDEN_TOKEN:-…}\n"},
      {"token in the file",
       with("api: {tokens: [{name: a, role: admin, token: 0123456789abcdef}]}").replace(with("").size() + 45, 1, "x"),
       "warning 5:46 secret-in-file write ${env:NAME}, ${file:PATH} or ${cred:NAME}\n"},
      {"unknown sink", with("sinks: [{id: crm, sink: x}]\nroutes:\n- {from: [a], to: [cmr]}"),
       "7:20 unknown-id did you mean \"crm\"?\n"},
      {"unknown channel", with("sinks: [{id: s, sink: x}]\nroutes:\n- {from: [zzz, be], to: [s]}"),
       "7:11 unknown-id name it under channels\n7:16 unknown-id did you mean \"bee\"?\n"},
      {"full type",
       with("sinks: [{id: s, sink: x}]\nroutes:\n- {from: [a], to: [s], where: {type: ekiden.message.received.v1}}"),
       "7:38 bad-value write \"message.received\"\n"},
      {"star in the middle",
       with("sinks: [{id: s, sink: x}]\nroutes:\n- {from: [a], to: [s], where: {type: [message.*, \"*.x\", \"*\"]}}"),
       "7:50 bad-value for example message.received, or message.*\n"},
      {"type of a wrong form",
       with("sinks: [{id: s, sink: x}]\nroutes:\n- {from: [a], to: [s], where: {type: {a: b}}}"), "7:38 bad-value\n"},
      {"empty lists", with("routes:\n- {from: [], to: []}"), "6:10 bad-value\n6:18 bad-value\n"},
      {"a map that is no file name", with("sinks: [{id: s, sink: x}]\nroutes:\n- {from: [a], map: [m], to: [s]}"),
       "7:20 wrong-type\n"},
      {"another word for a condition",
       with("sinks: [{id: s, sink: x}]\nroutes:\n- {from: [a], where: {iff: \"{{ /a }}\"}, to: [s]}"),
       "7:23 unknown-key did you mean \"if\"?\n"},
      {"unknown filter",
       with("filters: [{id: pii, filter: redact}]\nsinks: [{id: s, sink: x}]\nroutes:\n- {from: [a], via: [pi, pii], "
            "to: [s]}"),
       "8:21 unknown-id did you mean \"pii\"?\n"},
      {"a filter twice",
       with("filters: [{id: f, filter: x}, {id: f, filter: x}]\nsinks: [{id: s, sink: x}]\nroutes:\n- {from: [a], via: "
            "[f, f], to: [s]}"),
       "5:36 duplicate-id ids of filters are unique\n8:20 bad-value\n"},
      {"a filter that no route uses", with("filters: [{id: f, filter: x}]"),
       "warning 5:16 unused-filter name it under via in a route\n"},
      {"a filter without its component", with("filters: [{id: f, filtr: x}]"),
       "5:11 missing-key\nwarning 5:16 unused-filter name it under via in a route\n5:19 unknown-key did you mean "
       "\"filter\"?\n"},
      {"another word for a failing filter",
       with("filters: [{id: f, filter: x}]\nsinks: [{id: s, sink: x}]\nroutes:\n- {from: [a], via: [f], to: [s], "
            "on_filter_error: holt}"),
       "8:51 bad-value did you mean \"hold\"?\n"},
      {"another place to run", with("sinks: [{id: s, sink: x, isolation: proces}]"),
       "5:37 bad-value did you mean \"process\"?\n"},
      {"another word for a refusal", with("sinks: [{id: s, sink: x, on_refusal: park-key}]"),
       "5:38 bad-value did you mean \"park_key\"?\n"},
      {"a fallback from and to channels that are not there",
       with("conversations: {fallback: [{from: aa, on: [failed], to: [bea]}]}"),
       "5:35 unknown-id name it under channels\n5:58 unknown-id did you mean \"bee\"?\n"},
      {"a fallback to itself", with("conversations: {fallback: [{from: a, on: [failed], to: [bee, a]}]}"),
       "5:62 bad-value name another channel, or a template\n"},
      {"another word for a reason", with("conversations: {fallback: [{from: a, on: [failled], to: [bee]}]}"),
       "5:43 bad-value did you mean \"failed\"?\n"},
      {"a reason in two rules",
       with(
           "conversations:\n  fallback:\n  - {from: a, on: [quota], to: [bee]}\n  - {from: a, on: [failed, quota], to: "
           "[bee]}"),
       "8:28 bad-value name all channels in the \"to\" of one rule, in the order in which they are tried\n"},
      {"an identity that merges nobody", with("conversations: {contacts: {merge: [phon]}}"),
       "5:36 bad-value did you mean \"phone\"?\n"},
      {"a fallback without its reasons", with("conversations: {fallback: [{from: a, to: [bee]}]}"),
       "5:28 missing-key\n"},
      {"a limit that is not there", with("limits: [{id: crm-key}]\nsinks: [{id: s, sink: x, limits: [crm-keys]}]"),
       "6:35 unknown-id did you mean \"crm-key\"?\n"},
      {"a limit twice", with("limits: [{id: k}, {id: k}]"), "5:24 duplicate-id ids of limits are unique\n"},
      {"open admin", "gateway: {data_dir: d, admin: \"0.0.0.0:8081\"}\nchannels: []",
       "warning 1:31 admin-open listen on 127.0.0.1, or give api.tokens\n"},
      {"all at once", "gatway: {}\ngateway: {data_dir: 0755, keep: x}\nchannels:\n- {id: A, adapter: yes}\nroutes: 5",
       "1:1 unknown-key did you mean \"gateway\"?\n2:21 leading-zero quote it if it is text\n"
       "2:33 bad-value a number and ms, s, m, h or d, e.g. 7d: how long events are kept after the last consumer has "
       "them\n"
       "4:8 bad-value lower-case letters, digits and -, at most 63\n4:20 bare-word quote it, or write true or "
       "false\n5:9 wrong-type write a list: […]\n"},
      {"a syntax error alone", "gatway: {}\nchannels: {token: ${env:X}}\n", "2:19 syntax quote it: \"${…}\"\n"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name, row.yaml);
    const Loaded loaded = load_text(row.yaml);
    CAPTURE(to_text(loaded.diagnostics));
    CHECK(brief(loaded.diagnostics) == row.expected);
  }
}

TEST_CASE("tens of thousands of mistakes are answered with the first hundred") {
  std::string yaml = with("");
  for (int i = 0; i < 30'000; ++i) yaml += 'k' + std::to_string(i) + ": 1\n";
  const Loaded loaded = load_text(yaml);
  REQUIRE(loaded.diagnostics.size() == 100);
  CHECK(loaded.diagnostics[0].line == 5);
  CHECK(has_errors(loaded.diagnostics));
}

TEST_CASE("a missing file has a code of its own") {
  const Loaded loaded = load("/nowhere/ekiden.yaml", test::World().environment());
  CHECK_FALSE(loaded.ok());
  CHECK(brief(loaded.diagnostics) == "0:0 file-not-found\n");
  CHECK(to_text(loaded.diagnostics) == "/nowhere/ekiden.yaml: error: the file does not exist [file-not-found]\n");
}

TEST_CASE("no quoted line shows a secret") {
  const std::string lines[] = {
      "api: {tokens: [{name: a, role: adm, token: hunter2hunter2hunter2}]}",
      "api: {tokens: [{name: a, role: adm, tokn: hunter2}]}",
      "api: {tokens: [{name: a, role: adm, token: {value: hunter2}}]}",
      "api: {tokens: [{name: a, role: adm, token: \"${env:NO:-hunter2}\"}]}",
      "api:\n  tokens:\n  - {name: a, role: admin, token: \"hunter2\n    hunter2\", x: 1}",
      "sinks: [{id: S, sink: x, config: {a: hunter2, b: [hunter2, {c: 'hunter2'}]}}]",
      "sinks: [{id: S, sink: x, config: {a: hunter2, a: hunter2}}]",
      "sinks: [{id: S, sink: x, app_secret: hunter2}]",
      "sinks: [{id: S, sink: x, config: hunter2}]",
      "sinks: [{id: S, sink: x, config: {a: hunter2, flag: yes}}]",
      "filters: [{id: F, filter: x, config: {a: hunter2}}]",
  };
  for (const std::string& line : lines) {
    const Loaded loaded = load_text(with(line));
    CAPTURE(line, to_text(loaded.diagnostics));
    CHECK_FALSE(loaded.diagnostics.empty());
    CHECK(to_text(loaded.diagnostics).find("hunter2") == std::string::npos);
  }
}

TEST_CASE("the values survive a file with other errors, so that components can be checked too") {
  const Loaded loaded = load_text(with("extra: 1"));
  CHECK_FALSE(loaded.ok());
  REQUIRE(loaded.file);
  CHECK(loaded.file->values().channels.size() == 2);
}

}  // namespace
}  // namespace ekiden::config
