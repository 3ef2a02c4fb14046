// SPDX-License-Identifier: Apache-2.0
#include <httplib.h>
#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <map>
#include <mutex>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "cli/child_process.hpp"
#include "core/encoding.hpp"
#include "e2e/delivery/hello.hpp"
#include "support/e2e/gateway_process.hpp"
#include "support/e2e/sandbox_process.hpp"
#include "support/e2e/wait.hpp"

using namespace ekiden;
using namespace ekiden::test;

namespace {

std::string configuration(const std::string& endpoint, const std::string& members = {}) {
  return "plugins: {path: [\"" + plugin_folder() + "\", \"" + example_plugin_folder() +
         "\"]}\n"
         "channels:\n  - {id: hello, adapter: hello-adapter}\n"
         "sinks:\n  - {id: lake, sink: object-store, retry: {base: 1s, cap: 2s}, config: {endpoint: \"" +
         endpoint +
         "\", path_style: true, bucket: sandbox, region: us-east-1, access_key_id: ekiden-sandbox, "
         "secret_access_key: ekiden-sandbox-secret, prefix: \"support/\"" +
         members + "}}\nroutes:\n  - {from: [hello], to: [lake]}\n";
}

cli::ChildOutput node(const std::string& script, const std::vector<std::string>& arguments) {
  std::vector<std::string> argv{"node", std::string(EKIDEN_INTEROP_DIR) + "/" + script};
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  const Result<cli::ChildOutput> output = cli::run_child(argv, 120'000);
  INFO("node " << script << " (is node there, and has `npm ci` run in tests/interop?)");
  REQUIRE(output);
  INFO(output->err);
  REQUIRE(output->exit_code == 0);
  return *output;
}

// The names of the objects of our sink.
std::vector<std::string> keys_in(const SandboxProcess& sandbox) {
  rapidjson::Document list;
  const std::string body = sandbox.get("/sandbox/objects").body;
  list.Parse(body.c_str());
  std::vector<std::string> keys;
  if (!list.IsArray()) return keys;
  for (const auto& object : list.GetArray())
    if (const std::string key = object["key"].GetString(); key.starts_with("support/")) keys.push_back(key);
  return keys;
}

// How often each text stands in them, as Amazon's SDK reads them.
std::map<std::string, int> texts_in(const SandboxProcess& sandbox) {
  std::vector<std::string> arguments = keys_in(sandbox);
  arguments.insert(arguments.begin(), sandbox.url() + "/s3");
  std::istringstream lines(node("s3.mjs", arguments).out);
  std::map<std::string, int> texts;
  for (std::string line; std::getline(lines, line);) {
    rapidjson::Document event;
    event.Parse(line.c_str());
    REQUIRE(event.IsObject());
    ++texts[event["data"]["message"]["parts"][0]["text"].GetString()];
  }
  return texts;
}

void say_all(const GatewayProcess& gateway, int from, int to, std::map<std::string, int>& wanted) {
  for (int n = from; n < to; ++n) {
    const std::string text = "m" + std::to_string(n);
    REQUIRE(say(gateway.listen(), "s" + std::to_string(n), text, text) == 200);
    wanted[text] = 1;
  }
}

// Takes every request, and keeps it as a line for aws4.mjs.
class Recorder {
 public:
  Recorder() {
    server_.Put("/.*", [this](const httplib::Request& request, httplib::Response&) { keep(request); });
    port_ = server_.bind_to_any_port("127.0.0.1");
    thread_ = std::thread([this] { server_.listen_after_bind(); });
  }
  ~Recorder() {
    server_.stop();
    thread_.join();
  }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  std::string lines() const {
    const std::lock_guard lock(mutex_);
    return lines_;
  }

 private:
  void keep(const httplib::Request& request) {
    rapidjson::StringBuffer buffer;
    rapidjson::Writer<rapidjson::StringBuffer> line(buffer);
    const auto text = [&](const char* name, const std::string& value) {
      line.Key(name);
      line.String(value.c_str());
    };
    line.StartObject();
    text("method", request.method);
    text("target", request.target);
    text("body", base64(request.body));
    text("key_id", "ekiden-sandbox");
    text("secret", "ekiden-sandbox-secret");
    text("region", "us-east-1");
    line.Key("headers");
    line.StartObject();
    for (const auto& [name, value] : request.headers) text(name.c_str(), value);
    line.EndObject();
    line.EndObject();
    const std::lock_guard lock(mutex_);
    lines_.append(buffer.GetString()).append("\n");
  }

  httplib::Server server_;
  int port_ = 0;
  mutable std::mutex mutex_;
  std::string lines_;
  std::thread thread_;
};

}  // namespace

TEST_CASE("a gateway that is killed, and whose answers are lost, leaves each message in the store once") {
  const SandboxProcess sandbox;
  GatewayProcess gateway(configuration(sandbox.url() + "/s3"));
  gateway.start();
  std::map<std::string, int> wanted;
  REQUIRE(sandbox.put("/sandbox/faults/store-answer-lost", R"({"count":2})").status == 200);
  say_all(gateway, 0, 20, wanted);
  REQUIRE(eventually([&] { return !keys_in(sandbox).empty(); }));
  gateway.kill();
  gateway.start();
  say_all(gateway, 20, 40, wanted);
  REQUIRE(sandbox.put("/sandbox/faults/store-error", R"({"count":1,"status":503})").status == 200);
  std::map<std::string, int> texts;
  eventually([&] { return (texts = texts_in(sandbox)) == wanted; }, std::chrono::seconds(90));
  CHECK(texts == wanted);
  CHECK(gateway.stop() == 0);
}

TEST_CASE("aws4 signs what the sink sends in the same way") {
  const std::string more = GENERATE("", ", session_token: token, create_only: true, gzip: false");
  const Recorder recorder;
  GatewayProcess gateway(configuration(recorder.url() + "/below", more));
  gateway.start();
  std::map<std::string, int> wanted;
  say_all(gateway, 0, 3, wanted);
  REQUIRE(eventually([&] { return !recorder.lines().empty(); }));
  CHECK(gateway.stop() == 0);
  const TemporaryFolder folder;
  node("aws4.mjs", {folder.write("requests.ndjson", recorder.lines())});
}
