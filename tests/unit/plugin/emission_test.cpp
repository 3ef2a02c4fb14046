// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <algorithm>

#include "stand_in.hpp"

namespace {

using namespace ekiden;
using namespace ekiden::plugin;
using namespace ekiden::plugin::test;
using Told = std::vector<std::string>;

struct EmissionStage : StandInStage {
  explicit EmissionStage(const Prepare& prepare = {}) : StandInStage(Kind::adapter, prepare) { start(); }

  static ekd_event event() {
    static const ekd_str kId = str("id");
    ekd_event made{};
    made.size = sizeof made;
    made.type = str("message.received");
    made.id_material = &kId;
    made.id_material_count = 1;
    made.data = str("{}");
    return made;
  }
  static ekd_emission emission(const ekd_event* events, std::uint32_t n, std::uint64_t tag,
                               std::string_view cursor = {}) {
    return {.size = sizeof(ekd_emission),
            .event_count = n,
            .events = events,
            .op = 0,
            .tag = tag,
            .cursor_name = str(cursor.empty() ? "" : "inbox"),
            .cursor = str(cursor)};
  }
  ekd_status emit(const ekd_emission& given) const {
    return plugin->service<ekd_ingress>(EKD_INGRESS_ID).emit(plugin->host, &given, nullptr);
  }
  ekd_status emit_one(std::uint64_t tag, std::string_view cursor = {}) const {
    const ekd_event one = event();
    return emit(emission(&one, 1, tag, cursor));
  }
  std::pair<ekd_status, std::string> cursor(std::string_view name) const {
    std::string value;
    const ekd_status status =
        plugin->service<ekd_ingress>(EKD_INGRESS_ID)
            .cursor(
                plugin->host, str(name),
                [](void* context, ekd_bytes given) { *static_cast<std::string*>(context) = view(given); }, &value,
                nullptr);
    return {status, value};
  }
  void settle(std::size_t i, const Status& status) {
    ingress.waiting.at(i)(status);
    loop.run();
  }
};

TEST_CASE("an emission with a tag is told durable or refused; one without a tag is not told") {
  EmissionStage stage;
  CHECK(stage.emit_one(7) == EKD_OK);
  CHECK(stage.emit_one(0) == EKD_OK);
  CHECK(stage.emit_one(8) == EKD_OK);
  CHECK(stage.plugin->told.empty());
  for (std::size_t i = 0; i < 3; ++i) stage.settle(i, {});
  CHECK(stage.plugin->told == Told{"durable 7 0", "durable 8 0"});
}

TEST_CASE("after a refusal for lack of room there is one on_ready, however many were refused") {
  EmissionStage stage;
  stage.emit_one(1);
  stage.emit_one(2);
  stage.settle(0, Status(Code::full, "no room"));
  stage.settle(1, Status(Code::full, "no room"));
  stage.ingress.refusal = Status(Code::full, "no room");
  CHECK(stage.emit_one(3) == EKD_E_FULL);
  CHECK(stage.plugin->told == Told{"durable 1 -23", "durable 2 -23"});
  REQUIRE(stage.ingress.ready_waiting.size() == 1);
  stage.ingress.ready_waiting[0]();
  stage.loop.run();
  CHECK(stage.plugin->told.size() == 3);
  CHECK(stage.plugin->told.back() == "ready");
  CHECK(stage.emit_one(4) == EKD_E_FULL);
  CHECK(stage.ingress.ready_waiting.size() == 2);
}

TEST_CASE("a cursor goes with its events, alone too, and is read back") {
  EmissionStage stage;
  CHECK(stage.cursor("inbox").first == EKD_E_NOT_FOUND);
  CHECK(stage.emit_one(1, "17") == EKD_OK);
  CHECK(stage.cursor("inbox") == std::pair<ekd_status, std::string>{EKD_OK, "17"});
  CHECK(stage.emit(EmissionStage::emission(nullptr, 0, 2, "18")) == EKD_OK);
  CHECK(stage.cursor("inbox").second == "18");
  CHECK(stage.ingress.events.size() == 1);
}

TEST_CASE("emissions whose sizes or pointers lie are refused as the caller's mistake, and nothing goes in") {
  EmissionStage stage;
  ekd_event small = EmissionStage::event();
  small.size = 16;
  CHECK(stage.emit(EmissionStage::emission(&small, 1, 0)) == EKD_E_ARGUMENT);
  CHECK(stage.emit(EmissionStage::emission(nullptr, 2, 0)) == EKD_E_ARGUMENT);
  ekd_event second_small[] = {EmissionStage::event(), small};
  CHECK(stage.emit(EmissionStage::emission(second_small, 2, 0)) == EKD_E_ARGUMENT);
  ekd_event no_material = EmissionStage::event();
  no_material.id_material = nullptr;
  CHECK(stage.emit(EmissionStage::emission(&no_material, 1, 0)) == EKD_E_ARGUMENT);
  const ekd_event good = EmissionStage::event();
  ekd_emission short_one = EmissionStage::emission(&good, 1, 0);
  short_one.size = 16;
  CHECK(stage.emit(short_one) == EKD_E_ARGUMENT);
  CHECK(stage.plugin->service<ekd_ingress>(EKD_INGRESS_ID).emit(stage.plugin->host, nullptr, nullptr) ==
        EKD_E_ARGUMENT);
  CHECK(stage.ingress.events.empty());
}

TEST_CASE("a tag without a handler to tell is refused") {
  EmissionStage stage([](StandIn& plugin) { plugin.has_handlers = false; });
  CHECK(stage.emit_one(1) == EKD_E_ARGUMENT);
  CHECK(stage.emit_one(0) == EKD_OK);
}

TEST_CASE("a plugin that calls the host after its stop is refused everywhere, and logged once") {
  EmissionStage stage;
  stage.emit_one(5);
  stage.instance->stop(0, [](const Outcome&) {});
  stage.loop.run();
  for (int i = 0; i < 3; ++i) CHECK(stage.emit_one(6) == EKD_E_STATE);
  CHECK(stage.cursor("inbox").first == EKD_E_STATE);
  CHECK(stage.plugin->service<ekd_timer>(EKD_TIMER_ID).set(stage.plugin->host, 1, 0, 0, nullptr) == EKD_E_STATE);
  CHECK(stage.plugin->service<ekd_executor>(EKD_EXECUTOR_ID).offload(stage.plugin->host, 1, nullptr) == EKD_E_STATE);
  CHECK(stage.logged("called after the stop") == 1);
  stage.settle(0, {});
  CHECK(stage.plugin->told.empty());
}

TEST_CASE("a host service called inside create() is refused and logged") {
  ekd_status status = EKD_OK;
  const StandInStage stage(Kind::adapter, [&](StandIn& plugin) {
    status = plugin.service<ekd_timer>(EKD_TIMER_ID).set(plugin.host, 1, 0, 0, nullptr);
  });
  CHECK(status == EKD_E_STATE);
  CHECK(stage.logged("inside create()") == 1);
}

TEST_CASE("an HTTP request is cancelled by the plugin's tag, and answered all the same") {
  EmissionStage stage;
  const auto& http = stage.plugin->service<ekd_http_client>(EKD_HTTP_CLIENT_ID);
  ekd_http_request request{};
  request.size = sizeof request;
  request.method = str("GET");
  request.url = str("http://127.0.0.1/");
  for (const std::uint64_t tag : {1u, 2u, 1u})
    CHECK(http.request(stage.plugin->host, tag, &request, nullptr) == EKD_OK);
  http.cancel(stage.plugin->host, 1);
  std::sort(stage.http_client.cancelled.begin(), stage.http_client.cancelled.end());
  CHECK(stage.http_client.cancelled ==
        std::vector<std::uint64_t>{stage.http_client.tickets[0], stage.http_client.tickets[2]});
  HttpResponse unknown;
  unknown.outcome = HttpResponse::Outcome::unknown;
  stage.http_client.waiting[0](unknown);
  stage.loop.run();
  CHECK(stage.plugin->told == Told{"response 1 2"});
  stage.http_client.cancelled.clear();
  http.cancel(stage.plugin->host, 1);
  CHECK(stage.http_client.cancelled == std::vector<std::uint64_t>{stage.http_client.tickets[2]});
  request.header_count = 1;
  CHECK(http.request(stage.plugin->host, 3, &request, nullptr) == EKD_E_ARGUMENT);
}

}  // namespace
