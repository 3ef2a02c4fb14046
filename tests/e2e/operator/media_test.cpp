// SPDX-License-Identifier: Apache-2.0
#include <rapidjson/document.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <string>

#include "support/e2e/gateway_process.hpp"
#include "support/e2e/wait.hpp"

using namespace ekiden::test;

namespace {

std::string reference_of(const Answer& answer) {
  rapidjson::Document json;
  json.Parse(answer.body.c_str());
  REQUIRE(json.IsObject());
  REQUIRE(json.HasMember("ref"));
  return json["ref"].GetString();
}

std::size_t files_in(const std::string& folder) {
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) count += entry.is_regular_file() ? 1u : 0u;
  return count;
}

}  // namespace

TEST_CASE("a file that the API took is there after kill -9, and what was half there is not") {
  GatewayProcess gateway("channels: []\n", "  media: {max_file: 8MiB}\n");
  gateway.start();
  std::string bytes = "%PDF-1.7\n";
  while (bytes.size() < 5'000'000) bytes += std::to_string(bytes.size()) + " 0 obj\n";
  const Answer uploaded = gateway.api("POST", "/v1/media", bytes);
  REQUIRE(uploaded.status == 201);
  const std::string ref = reference_of(uploaded);
  CHECK(gateway.api("POST", "/v1/media", std::string((8 << 20) + 1, 'x')).status == 413);
  CHECK(gateway.metric("ekiden_media_files") <= 1);
  gateway.kill();
  const std::string folder = gateway.data_folder() + "/media";
  std::filesystem::copy_file(gateway.config_file(), folder + "/7.part");
  gateway.start();
  const Answer whole = gateway.api("GET", "/v1/media/" + ref);
  CHECK(whole.status == 200);
  CHECK(whole.body == bytes);
  CHECK(whole.headers.find("Content-Type")->second == "application/pdf");
  CHECK(files_in(folder) == 1);
  const Answer part = gateway.api("GET", "/v1/media/" + ref, {}, {{"Range", "bytes=-5"}});
  CHECK(part.status == 206);
  CHECK(part.body == bytes.substr(bytes.size() - 5));
  CHECK(gateway.stop() == 0);
}

TEST_CASE("what has expired is gone after the next start") {
  GatewayProcess gateway("channels: []\n", "  media: {keep: 1ms}\n");
  gateway.start();
  const std::string ref = reference_of(gateway.api("POST", "/v1/media", "a short letter"));
  gateway.stop();
  gateway.start();
  CHECK(eventually([&] { return gateway.api("GET", "/v1/media/" + ref).status == 404; }));
  CHECK(files_in(gateway.data_folder() + "/media") == 0);
}
