// SPDX-License-Identifier: Apache-2.0
#include "e2e/google_sheets/sheet.hpp"

#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <fstream>
#include <numeric>
#include <stdexcept>

#include "e2e/delivery/hello.hpp"
#include "support/e2e/wait.hpp"

namespace ekiden::test {

namespace {

// The key file as the sandbox gives it, one for all tests of this process: its sandbox is gone with the test.
std::string key_file(const SandboxProcess& sandbox, const TemporaryFolder& folder) {
  const std::string path = folder.file("key.json");
  std::ofstream(path) << sandbox.get("/sandbox/google/key-file").body;
  return path;
}

std::string id_at(const SandboxProcess& sandbox) {
  rapidjson::Document state;
  state.Parse(sandbox.get("/sandbox/sheets").body.c_str());
  return state["spreadsheet_id"].GetString();
}

std::string configuration(const SandboxProcess& sandbox, const std::string& members, const TemporaryFolder& folder) {
  return "plugins: {path: [\"" + plugin_folder() + "\", \"" + example_plugin_folder() +
         "\", \"" EKIDEN_FEEDER_FOLDER
         "\"]}\n"
         "channels: [{id: hello, adapter: hello-adapter}, {id: feed, adapter: crm-feeder}]\n"
         "sinks:\n  - {id: sheet, sink: google-sheets, retry: {base: 50ms, cap: 200ms}, breaker: {open: 100ms, "
         "max_open: 200ms}, config: {spreadsheet_id: \"" +
         id_at(sandbox) + "\", api_base: \"" + sandbox.url() +
         "\", credentials: \"${file:" + key_file(sandbox, folder) + "}\", writes_a_minute: 300" + members +
         "}}\n"
         "routes:\n  - {from: [hello, feed], to: [sheet]}\n";
}

std::string json_of(const rapidjson::Value& value) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  value.Accept(writer);
  return buffer.GetString();
}

}  // namespace

Sheet::Sheet(const std::string& members, const TemporaryFolder& folder)
    : gateway(configuration(sandbox, members, folder)) {
  gateway.start();
}

void Sheet::say(const std::string& text) {
  const std::string number = std::to_string(count_++);
  // Three customers in turn.
  const std::string sender = "s" + std::to_string(count_ % 3);
  if (test::say(gateway.listen(), sender, "m" + number, text) != 200) throw std::runtime_error("not acknowledged");
}

void Sheet::say_at_length(const std::string& text) {
  const std::string number = std::to_string(count_++);
  const Answer answer =
      http(gateway.listen(), "POST", "/hooks/feed",
           R"({"id":")" + number + R"(","type":"message.received","peer":"s","data":{"platform":{"name":"feed"},)" +
               R"("sender":{"role":"customer","identities":[]},"message":{"native_id":")" + number +
               R"(","parts":[{"type":"text","text":")" + text + R"("}]}}})",
           {{"Content-Type", "application/json"}});
  if (answer.status != 200) throw std::runtime_error("not acknowledged: " + answer.body);
}

void Sheet::fault(const std::string& name, const std::string& settings) const {
  if (sandbox.put("/sandbox/faults/" + name, settings).status != 200) throw std::runtime_error("no such fault");
}

void Sheet::change(const std::string& body) const {
  if (sandbox.put("/sandbox/sheets", body).status != 200) throw std::runtime_error("not changed");
}

std::vector<Sheet::Tab> Sheet::tabs() const {
  rapidjson::Document state;
  state.Parse(sandbox.get("/sandbox/sheets").body.c_str());
  std::vector<Tab> tabs;
  for (const auto& tab : state["tabs"].GetArray()) {
    Tab& out = tabs.emplace_back();
    out.title = tab["title"].GetString();
    out.frozen_rows = tab["frozen_rows"].GetInt();
    for (const auto& row : tab["values"].GetArray()) {
      out.rows.emplace_back();
      for (const auto& cell : row.GetArray()) out.rows.back().push_back(json_of(cell));
    }
  }
  return tabs;
}

std::map<std::string, int> Sheet::texts(const std::string& title) const {
  std::map<std::string, int> texts;
  for (const Tab& tab : tabs()) {
    if (tab.title != title || tab.rows.empty()) continue;
    std::size_t column = 0;
    while (column < tab.rows[0].size() && tab.rows[0][column] != "\"text\"") ++column;
    for (std::size_t row = 1; row < tab.rows.size(); ++row)
      ++texts[column < tab.rows[row].size() ? tab.rows[row][column] : "(none)"];
  }
  return texts;
}

std::size_t Sheet::rows(const std::string& title) const {
  const auto all = texts(title);
  return std::accumulate(all.begin(), all.end(), std::size_t{0},
                         [](std::size_t sum, const auto& text) { return sum + static_cast<std::size_t>(text.second); });
}

bool Sheet::is_drained() const {
  return gateway.metric("ekiden_backlog_events{sink=\"sheet\"}") == 0;
}

std::string Sheet::spreadsheet_id() const {
  return id_at(sandbox);
}

bool Sheet::reaches(std::size_t count, const std::string& title) const {
  return eventually([&] { return rows(title) >= count && is_drained(); });
}

}  // namespace ekiden::test
