// SPDX-License-Identifier: Apache-2.0
#include "e2e/crm/crm_scene.hpp"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <cstdlib>
#include <stdexcept>

#include "support/e2e/wait.hpp"

namespace ekiden::test {
namespace {

cli::Gateway::Tuning quick() {
  cli::Gateway::Tuning tuning;
  tuning.delivery_backoff = pipeline::Backoff{10, 50};
  return tuning;
}

std::string with(std::string text, const std::string& what, const std::string& by) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what))
    text.replace(at, what.size(), by);
  return text;
}

}  // namespace

std::string feed_and_crm(const std::string& config, const SandboxProcess& sandbox, const std::string& sink_members) {
  return "plugins: {path: [\"" + plugin_folder() +
         "\", \"" EKIDEN_FEEDER_FOLDER
         "\"]}\n"
         "channels:\n  - {id: feed, adapter: crm-feeder}\n"
         "sinks:\n  - {id: crm, sink: crm, " +
         sink_members + "config: " + with(config, "SANDBOX", sandbox.url()) +
         "}\n"
         "routes:\n  - {from: [feed], to: [crm]}\n";
}

CrmScene::CrmScene(const std::string& config)
    : gateway_(std::make_unique<HostedGateway>(feed_and_crm(config, sandbox_), quick())) {
  gateway_->start();
}

void feed(const std::string& listen, const std::string& id, const std::string& type, const std::string& peer,
          const std::string& data) {
  const Answer answer =
      http(listen, "POST", "/hooks/feed",
           R"({"id":")" + id + R"(","type":")" + type + R"(","peer":")" + peer + R"(","data":)" + data + "}",
           {{"Content-Type", "application/json"}});
  if (answer.status != 200) throw std::runtime_error("the event was not taken: " + answer.body);
}

void say(const std::string& listen, const std::string& id, const std::string& peer, const std::string& text_json) {
  feed(listen, id, "message.received", peer,
       R"({"platform":{"name":"feed"},"sender":{"role":"customer","display_name":"Anna 王","identities":[)"
       R"({"type":"user_id","value":")" +
           peer + R"("},{"type":"phone","value":"13800138000"}]},"message":{"native_id":")" + id +
           R"(","parts":[{"type":"text","text":)" + text_json + "}]}}");
}

void CrmScene::fault(const std::string& name, const std::string& settings) const {
  const Answer answer = sandbox_.put("/sandbox/faults/" + name, settings);
  if (answer.status != 200) throw std::runtime_error("no such fault: " + answer.body);
}

double CrmScene::metric(const std::string& sample) const {
  const std::string all = gateway_->metrics();
  const std::size_t at = all.find("\n" + sample + " ");
  return at == std::string::npos ? 0 : std::strtod(all.c_str() + at + sample.size() + 2, nullptr);
}

bool CrmScene::settled(std::size_t events) const {
  return eventually(
      [&] {
        const double done = metric("ekiden_deliveries_total{sink=\"crm\",result=\"ok\"}") +
                            metric("ekiden_deliveries_total{sink=\"crm\",result=\"dead\"}");
        return done >= static_cast<double>(events);
      },
      std::chrono::seconds(60));
}

rapidjson::Document records(const SandboxProcess& sandbox, const std::string& page) {
  rapidjson::Document all;
  all.Parse(sandbox.get(page).body.c_str());
  if (!all.IsObject()) throw std::runtime_error("the sandbox shows no records at " + page);
  return all;
}

std::vector<const rapidjson::Value*> matching(const rapidjson::Value& records, const char* type, const char* field,
                                              std::string_view part) {
  std::vector<const rapidjson::Value*> found;
  if (!records.HasMember(type)) return found;
  for (const rapidjson::Value& record : records[type].GetArray()) {
    if (!record.HasMember(field) || !record[field].IsString()) continue;
    const std::string_view text(record[field].GetString(), record[field].GetStringLength());
    if (text.find(part) != std::string_view::npos) found.push_back(&record);
  }
  return found;
}

std::string json_quoted(std::string_view text) {
  rapidjson::StringBuffer out;
  rapidjson::Writer<rapidjson::StringBuffer> writer(out);
  writer.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
  return out.GetString();
}

}  // namespace ekiden::test
