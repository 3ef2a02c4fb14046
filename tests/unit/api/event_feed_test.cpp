// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <future>
#include <thread>

#include "unit/api/running_api.hpp"

using namespace ekiden;
using namespace ekiden::test;

namespace {

void wait_for_registrations(RunningApi& api, std::size_t count) {
  for (int i = 0; i < 10'000 && api.events.registrations() < count; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  REQUIRE(api.events.registrations() >= count);
}

std::future<httplib::Result> poll_in_background(RunningApi& api, const std::string& path) {
  return std::async(std::launch::async, [&api, path] { return api.get(path, kReader); });
}

}  // namespace

TEST_CASE("events are given as they were written, oldest first, with the next cursor") {
  RunningApi api;
  const std::string odd = R"({ "id" : "1", "n": 7365412345678901234, "t": "\u4F60" })";
  api.events.append(odd);
  api.events.append("");
  api.events.append(R"({"id":"2"})");
  api.events.append(R"({"id":"3"})");
  const auto first = api.get("/v1/events?limit=2", kReader);
  REQUIRE(first);
  CHECK(first->status == 200);
  CHECK(first->body.starts_with(R"({"events":[)" + odd + R"(,{"id":"2"}],"next":")"));
  const std::string next = json_of(first)["next"].GetString();
  const auto second = api.get("/v1/events?after=" + next, kReader);
  CHECK(second->body.starts_with(R"({"events":[{"id":"3"}],"next":")"));
  const auto last = json_of(api.get(std::string("/v1/events?after=") + json_of(second)["next"].GetString(), kReader));
  CHECK(last["events"].Empty());
  CHECK(last["next"] == json_of(second)["next"]);
}

TEST_CASE("parameters of events that are out of range are refused") {
  RunningApi api;
  for (const char* query :
       {"limit=0", "limit=1001", "limit=-1", "limit=x", "limit=", "wait=61", "wait=1.5", "wait=-1"}) {
    INFO(query);
    check_problem(api.get(std::string("/v1/events?") + query), 400, "bad_parameter");
  }
  for (const char* cursor : {"", "0", "1", "zzz", "00000000000000000000"}) {
    INFO(cursor);
    check_problem(api.get(std::string("/v1/events?after=") + cursor), 400, "bad_cursor");
  }
}

TEST_CASE("a cursor of another list is refused") {
  RunningApi api;
  const std::string other = json_of(api.get("/v1/dead-letters"))["next"].GetString();
  check_problem(api.get("/v1/events?after=" + other), 400, "bad_cursor");
}

TEST_CASE("a long poll wakes when an event comes, and a command does not end it") {
  RunningApi api;
  auto answer = poll_in_background(api, "/v1/events?wait=60");
  wait_for_registrations(api, 1);
  api.events.append("");
  wait_for_registrations(api, 2);
  api.events.append(R"({"id":"1"})");
  const auto result = answer.get();
  CHECK(json_of(result)["events"].Size() == 1);
}

TEST_CASE("all who wait are woken by one event and share one registration") {
  RunningApi api;
  std::vector<std::future<httplib::Result>> answers;
  answers.push_back(poll_in_background(api, "/v1/events?wait=60"));
  wait_for_registrations(api, 1);
  for (int i = 0; i < 7; ++i) answers.push_back(poll_in_background(api, "/v1/events?wait=60"));
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  api.events.append(R"({"id":"1"})");
  for (auto& answer : answers) CHECK(json_of(answer.get())["events"].Size() == 1);
  CHECK(api.events.registrations() <= 2);
}

TEST_CASE("a long poll without an event ends empty when its time is over") {
  RunningApi api;
  const auto answer = json_of(api.get("/v1/events?wait=1"));
  CHECK(answer["events"].Empty());
  CHECK(answer["next"].IsString());
}

TEST_CASE("stopping answers who waits, and nobody waits after it") {
  RunningApi api;
  auto waiting = poll_in_background(api, "/v1/events?wait=60");
  wait_for_registrations(api, 1);
  api.api.stop();
  CHECK(json_of(waiting.get())["events"].Empty());
  CHECK(json_of(api.get("/v1/events?wait=60"))["events"].Empty());
}

TEST_CASE("a journal that cannot be read is 503, and the reason stays in the log") {
  RunningApi api;
  api.events.fail(Status(Code::io, "the disk failed at /secret/path"));
  const auto answer = api.get("/v1/events");
  check_problem(answer, 503, "unavailable");
  CHECK(answer->get_header_value("Retry-After") == "5");
  CHECK(answer->body.find("/secret/path") == std::string::npos);
  CHECK(api.log.contains("/secret/path"));
}
