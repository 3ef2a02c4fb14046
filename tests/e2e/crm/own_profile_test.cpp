// SPDX-License-Identifier: Apache-2.0
// A CRM that nobody wrote a profile for, as docs/sinks/crm.md tells an integrator: the profile, a dry run, then in
// earnest.
#include <httplib.h>
#include <catch2/catch.hpp>

#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "e2e/crm/crm_scene.hpp"
#include "support/own_port.hpp"

using namespace ekiden::test;

namespace {

// People by their reference, and their notes; its first note is refused for the moment.
class OwnCrm {
 public:
  OwnCrm() {
    server_.set_socket_options(own_port);
    server_.Get("/v2/people", [this](const auto& request, auto& response) {
      const std::lock_guard lock(mutex_);
      const auto found = numbers_.find(request.get_param_value("ref"));
      response.set_content(
          found == numbers_.end() ? R"({"people":[]})" : R"({"people":[{"no":)" + std::to_string(found->second) + "}]}",
          "application/json");
    });
    server_.Post("/v2/people", [this](const auto& request, auto& response) {
      const std::lock_guard lock(mutex_);
      rapidjson::Document person;
      person.Parse(request.body.c_str());
      keys_.insert(request.get_header_value("X-Token"));
      const int number = 7 + static_cast<int>(numbers_.size());
      numbers_[person["ref"].GetString()] = number;
      ++created;
      response.set_content(R"({"no":)" + std::to_string(number) + "}", "application/json");
    });
    server_.Put(R"(/v2/people/(\d+)/notes/(\w+))", [this](const auto& request, auto& response) {
      const std::lock_guard lock(mutex_);
      if (busy_) {
        busy_ = false;
        response.status = 422;
        return response.set_content(R"({"code":"BUSY"})", "application/json");
      }
      notes[request.matches[1].str() + " " + request.matches[2].str()] = request.body;
      response.set_content("{}", "application/json");
    });
    port_ = server_.bind_to_any_port("127.0.0.1");
    thread_ = std::jthread([this] { server_.listen_after_bind(); });
  }
  ~OwnCrm() { server_.stop(); }

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  std::map<std::string, std::string> seen_notes() {
    const std::lock_guard lock(mutex_);
    return notes;
  }

  int created = 0;
  std::map<std::string, std::string> notes;

 private:
  std::mutex mutex_;
  std::map<std::string, int> numbers_;
  std::set<std::string> keys_;
  bool busy_ = true;
  httplib::Server server_;
  int port_ = 0;
  std::jthread thread_;
};

std::string config(const OwnCrm& crm, const std::string& more) {
  return "{profile: \"${file:" EKIDEN_OWN_PROFILE "}\", url: \"" + crm.url() + "\", auth: {api_key: own-crm-secret}" +
         more + "}";
}

}  // namespace

TEST_CASE("a profile of one's own is shown in a dry run and then writes, each event once") {
  OwnCrm crm;
  {
    CrmScene scene(config(crm, ", dry_run: true"));
    scene.say("m1", "anna", json_quoted("hello"));
    REQUIRE(scene.settled(1));
    CHECK(crm.created == 0);
    const std::string letters = scene.gateway().api("GET", "/v1/dead-letters").body;
    rapidjson::Document list;
    list.Parse(letters.c_str());
    INFO(letters);
    REQUIRE(list.HasMember("dead_letters"));
    REQUIRE(list["dead_letters"].Size() == 1);
    const std::string id = list["dead_letters"][0]["id"].GetString();
    const std::string letter = scene.gateway().api("GET", "/v1/dead-letters/" + id).body;
    for (const char* words : {"/v2/people?ref=user_id%3Aanna", "POST", "/notes/", "nothing was sent"})
      CHECK_THAT(letter, Catch::Contains(words));
    CHECK_THAT(letter, !Catch::Contains("own-crm-secret"));
    scene.gateway().stop();
  }
  CrmScene scene(config(crm, ""));
  scene.say("m1", "anna", json_quoted("hello"));
  scene.say("m2", "anna", json_quoted("again"));
  REQUIRE(scene.settled(2));
  CHECK(crm.created == 1);
  const auto notes = crm.seen_notes();
  REQUIRE(notes.size() == 2);
  for (const auto& [path, body] : notes) CHECK_THAT(path, Catch::StartsWith("7 "));
  scene.gateway().stop();
}

TEST_CASE("a profile with mistakes stops the start, and says where") {
  try {
    CrmScene scene(
        R"({profile: '{"name":"own","auth":[{"type":"baerer_static"}],"objects":{},"routes":[]}', auth: {token: t}})");
    FAIL("it started");
  } catch (const std::exception& error) {
    CHECK_THAT(error.what(), Catch::Contains("/auth/0/type") && Catch::Contains("did you mean \"bearer_static\"?"));
  }
}
