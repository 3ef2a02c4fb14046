// SPDX-License-Identifier: Apache-2.0
#include "warehouse_clickhouse/outcome.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <utility>
#include <vector>

#include "warehouse_clickhouse/settings.hpp"
#include "warehouse_clickhouse/version.hpp"

using namespace ekiden;
using namespace ekiden::clickhouse;
using Outcome = sdk::HttpResponse::Outcome;

namespace {

sdk::HttpResponse answered(int status, std::string_view body) {
  sdk::HttpResponse response;
  response.outcome = Outcome::answered;
  response.status = status;
  response.body = body;
  return response;
}

}  // namespace

TEST_CASE("an exception of the server decides, and HTTP where there is none") {
  for (const auto& [code, status] : std::vector<std::pair<int, ekd_status>>{{27, EKD_E_REJECTED},
                                                                            {117, EKD_E_REJECTED},
                                                                            {53, EKD_E_REJECTED},
                                                                            {159, EKD_E_RETRY},
                                                                            {241, EKD_E_RETRY},
                                                                            {252, EKD_E_RETRY},
                                                                            {999, EKD_E_RETRY},
                                                                            {193, EKD_E_AUTH},
                                                                            {516, EKD_E_AUTH},
                                                                            {16, EKD_E_CONFIG},
                                                                            {60, EKD_E_CONFIG},
                                                                            {115, EKD_E_CONFIG},
                                                                            {62, EKD_E_CONFIG}}) {
    const std::string body = "Code: " + std::to_string(code) + ", e.displayText() = DB::Exception: words";
    INFO(body);
    const sdk::Status outcome = outcome_of(answered(500, body));
    CHECK(outcome.code == status);
    CHECK(outcome.upstream_status == code);
    CHECK(says_no_table(answered(404, body)) == (code == 60));
  }
  for (const auto& [http, status] : std::vector<std::pair<int, ekd_status>>{{200, EKD_OK},
                                                                            {429, EKD_E_RATE_LIMITED},
                                                                            {401, EKD_E_AUTH},
                                                                            {403, EKD_E_AUTH},
                                                                            {500, EKD_E_RETRY},
                                                                            {502, EKD_E_RETRY},
                                                                            {413, EKD_E_REJECTED},
                                                                            {404, EKD_E_CONFIG},
                                                                            {301, EKD_E_CONFIG}}) {
    INFO(http);
    CHECK(outcome_of(answered(http, "words")).code == status);
  }
}

TEST_CASE("an exception in the header of a newer server counts, whatever the status says") {
  const std::string name = "X-ClickHouse-Exception-Code", value = "241";
  const std::vector<ekd_pair> headers = {{sdk::to_abi(name), sdk::to_abi(value)}};
  sdk::HttpResponse response = answered(200, "");
  response.headers = headers;
  CHECK(outcome_of(response).code == EKD_E_RETRY);
}

TEST_CASE("a version says what the server can") {
  CHECK_FALSE(read_version("18.16.1")->has_deduplication_token());
  CHECK_FALSE(read_version("21.10.3")->has_async_insert());
  CHECK(read_version("21.11.1")->has_async_insert());
  CHECK_FALSE(read_version("22.1.2")->has_deduplication_token());
  CHECK(read_version("22.2.1\n")->has_deduplication_token());
  CHECK(read_version("24.3.2.23")->has_async_insert());
  for (const char* text : {"", "x", "24", "24.", "Code: 1", "<html>"}) CHECK_FALSE(read_version(text));
}

TEST_CASE("settings that no schema can refuse are refused with a sentence") {
  for (const auto& [config, says] :
       std::vector<std::pair<std::string, std::string>>{{"[]", "not a JSON object"},
                                                        {R"({"url":"ftp://x"})", "url"},
                                                        {R"({"url":"http://u:p@x"})", "url"},
                                                        {R"({"url":"http://x/?database=a"})", "url"},
                                                        {R"({"url":"http://x","table":"a; DROP TABLE b"})", "table"},
                                                        {R"({"url":"http://x","database":"1a"})", "database"},
                                                        {R"({"url":"http://x","password":"a\nb"})", "password"}}) {
    INFO(config);
    Settings settings;
    const sdk::Status status = read_settings(config, settings);
    CHECK(status.code == EKD_E_CONFIG);
    CHECK_THAT(status.message, Catch::Contains(says));
  }
}
