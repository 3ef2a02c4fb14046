// SPDX-License-Identifier: Apache-2.0
// What a record costs: an event through maps, against RapidJSON that reads the same event and writes it again.
#include <rapidjson/document.h>

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>

#include "bench/rounds.hpp"
#include "cli/map_file.hpp"
#include "core/json_text.hpp"
#include "mapping/event_document.hpp"
#include "support/e2e/folder.hpp"

namespace {

using namespace ekiden;

constexpr int kRounds = 9;
constexpr int kEvents = 20'000;

constexpr const char* kEvent =
    R"({"specversion":"1.0","id":"i6lg87kl86kcepfi173705mfdg","source":"/ekiden/web/shop","type":"ekiden.message.received.v1",)"
    R"("subject":"web:shop:dm:u-17","time":"2026-11-21T10:00:00.120Z","recordedtime":"2026-11-21T10:00:00.300Z","channel":"web",)"
    R"("accountid":"shop","direction":"in","sequence":"00000000000000000042","data":{"platform":{"name":"web","msg_id":"1"},)"
    R"("conversation":{"key":"web:shop:dm:u-17","kind":"dm"},"sender":{"role":"customer","display_name":" 李雷 ","identities":)"
    R"([{"type":"user_id","value":"u-17"},{"type":"phone","value":"138 0013 8000"}]},"message":{"native_id":"1","parts":)"
    R"([{"type":"text","text":"Hello, where is my parcel? I have waited for three days now. 你好，我的包裹在哪里？"}]}}})";

constexpr const char* kMap = R"(when: "{{ /data/sender/role == 'customer' }}"
record:
  id: /id
  channel: "{{ lookup(/channel, names) }}"
  name: "{{ /data/sender/display_name | trim | default('nobody') | truncate(40) }}"
  phone: "{{ /data/sender/identities[type=phone]/value | e164('CN') }}"
  title: "{{ /channel | upper }}: {{ text_of_parts(/data/message/parts) | truncate(60) }}"
  text: "{{ text_of_parts(/data/message/parts) }}"
  at: "{{ /time | zone('Asia/Shanghai') }}"
  day: "{{ /time | date('%Y-%m-%d', 'Asia/Shanghai') }}"
  urgent: {if: "{{ match(text_of_parts(/data/message/parts), '(?i)refund|complain') }}", then: true, else: false}
  source: {system: ekiden, conversation: /subject}
tables: {names: {web: Website}}
)";

constexpr const char* kSchema =
    R"({"type":"object","required":["id","text"],"properties":{"id":{"type":"string","maxLength":64},
  "channel":{"type":"string"},"name":{"type":"string","maxLength":80},"phone":{"type":"string","pattern":"^[+][0-9]+$"},
  "title":{"type":"string","maxLength":255},"text":{"type":"string"},"at":{"type":"string"},"day":{"type":"string"},
  "urgent":{"type":"boolean"},"source":{"type":"object"}}})";

double microseconds_per_event(const std::function<std::size_t()>& one) {
  std::size_t bytes = 0;
  const double time = bench::seconds([&] {
    for (int i = 0; i < kEvents; ++i) bytes += one();
  });
  if (bytes == 0) std::abort();
  return time / kEvents * 1e6;
}

std::size_t read_and_write() {
  rapidjson::Document event;
  if (!mapping::read_event(kEvent, event)) std::abort();
  return json_text(event).size();
}

std::size_t map_once(const mapping::Map& map, const mapping::RecordCheck& check) {
  const mapping::Map::Outcome outcome = map.run(kEvent, check);
  if (outcome.kind != mapping::Map::Outcome::Kind::record) {
    std::fprintf(stderr, "ekiden_bench: no record: %s\n", outcome.text.c_str());
    std::exit(70);
  }
  return outcome.text.size();
}

}  // namespace

namespace ekiden::bench {

void records_of_events() {
  const test::TemporaryFolder folder;
  const auto load = [&](const std::string& text) {
    cli::MapFile file = cli::MapFile::load(folder.write("m.yaml", text), config::process_environment());
    if (!file.map()) {
      std::fputs(config::to_text(file.diagnostics()).c_str(), stderr);
      std::exit(70);
    }
    return file.map();
  };
  folder.write("m.lua", "function map(event, record)\n  record.words = #record.text\n  return record\nend\n");
  const auto two = load("record: {id: /id, text: /data/message/parts/0/text}\n"), twelve = load(kMap),
             scripted = load(std::string(kMap) + "lua: m.lua\n");
  const auto check = cli::record_check(std::make_shared<const config::ReadySchema>(kSchema));
  const auto candidate = [](const auto& map, const mapping::RecordCheck& of) {
    return [&map, of] { return microseconds_per_event([&] { return map_once(*map, of); }); };
  };
  compare("an event of 800 bytes", "us", kRounds,
          {{"limit: RapidJSON reads it and writes it again", [] { return microseconds_per_event(read_and_write); }},
           {"a map of two targets", candidate(two, {})},
           {"a map of twelve targets, with nine functions", candidate(twelve, {})},
           {"the same, checked against a sink's schema", candidate(twelve, check)},
           {"the same as the second, with a script", candidate(scripted, {})}});
}

}  // namespace ekiden::bench
