// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <algorithm>
#include <fstream>

#include "e2e/delivery/hello.hpp"
#include "e2e/delivery/receiver.hpp"
#include "e2e/operator/command.hpp"
#include "e2e/operator/relay.hpp"
#include "journal/file_names.hpp"

using namespace ekiden;
using namespace ekiden::test;

namespace {

constexpr const char* kGap = "ekiden.journal.gap.v1";

std::vector<std::string> gaps_in(const std::vector<std::string>& events) {
  std::vector<std::string> found;
  for (const std::string& event : events)
    if (contains(event, kGap)) found.push_back(event);
  return found;
}

void damage(const std::string& path, std::string_view marker) {
  const std::size_t at = read_file(path).find(marker);
  REQUIRE(at != std::string::npos);
  std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
  file.seekp(static_cast<std::streamoff>(at));
  file << "XX";
}

}  // namespace

TEST_CASE("records that damage took are told once: to event readers, to sinks, in health and in metrics") {
  Receiver receiver([](const Receiver::Request&, int) { return Receiver::Reply{200}; });
  GatewayProcess gateway(hello_and_webhook(receiver.url()));
  gateway.start();
  for (int n = 0; n < 6; ++n) REQUIRE(say(gateway.listen(), "ann", "m" + std::to_string(n), "hello") == 200);
  REQUIRE(eventually([&] { return receiver.count() >= 6; }));
  CHECK(gateway.stop() == 0);
  damage(gateway.data_folder() + "/journal/" + journal::segment_name(1), "\"m2\"");

  gateway.start();
  REQUIRE(eventually([&] { return gaps_in(gateway.events()).size() == 1; }));
  const rapidjson::Document gap = parse(gaps_in(gateway.events())[0]);
  CHECK(gap["source"] == "/ekiden/-/journal");
  CHECK(gap["data"]["gap"]["cause"] == "damage");
  const std::string first = gap["data"]["gap"]["first_lost"].GetString();
  CHECK(first.size() == 20);
  CHECK(first == gap["data"]["gap"]["last_lost"].GetString());
  REQUIRE(eventually([&] {
    const auto requests = receiver.requests();
    return std::any_of(requests.begin(), requests.end(), [](const auto& r) { return contains(r.body, kGap); });
  }));
  CHECK(gateway.metric("ekiden_journal_lost_records_total{cause=\"damage\"}") == 1);
  REQUIRE(eventually([&] { return contains(gateway.api("GET", "/healthz").body, "records were lost"); }));
  CHECK(gateway.api("GET", "/readyz").status == 200);

  CHECK(gateway.stop() == 0);
  gateway.start();
  CHECK(say(gateway.listen(), "ann", "later", "hello") == 200);
  REQUIRE(eventually([&] { return gateway.events().size() == 7; }));
  CHECK(gaps_in(gateway.events()).size() == 1);
  CHECK_FALSE(contains(gateway.api("GET", "/healthz").body, "records were lost"));

  CHECK(gateway.stop() == 0);
  CHECK(run_ekiden({"journal", "repair", "-c", gateway.config_file()}).exit_code == 0);
  gateway.start();
  CHECK(gaps_in(gateway.events()).size() == 1);
  CHECK(gateway.events().size() == 7);
}

TEST_CASE("a sink whose route takes other types only hears nothing of a gap") {
  Receiver receiver([](const Receiver::Request&, int) { return Receiver::Reply{200}; });
  std::string configuration = hello_and_webhook(receiver.url());
  const std::string route = "{from: [hello], to: [crm]}";
  configuration.replace(configuration.find(route), route.size(),
                        "{from: [hello], where: {type: \"message.*\"}, to: [crm]}");
  GatewayProcess gateway(configuration);
  gateway.start();
  for (int n = 0; n < 3; ++n) REQUIRE(say(gateway.listen(), "ann", "m" + std::to_string(n), "hello") == 200);
  REQUIRE(eventually([&] { return receiver.count() >= 3; }));
  CHECK(gateway.stop() == 0);
  damage(gateway.data_folder() + "/journal/" + journal::segment_name(1), "\"m1\"");
  gateway.start();
  REQUIRE(eventually([&] { return gaps_in(gateway.events()).size() == 1; }));
  REQUIRE(say(gateway.listen(), "ann", "last", "hello") == 200);
  REQUIRE(eventually([&] {
    const auto requests = receiver.requests();
    return std::any_of(requests.begin(), requests.end(), [](const auto& r) { return contains(r.body, "\"last\""); });
  }));
  for (const auto& request : receiver.requests()) CHECK_FALSE(contains(request.body, kGap));
}
