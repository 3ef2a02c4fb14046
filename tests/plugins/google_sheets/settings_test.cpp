// SPDX-License-Identifier: Apache-2.0
#include "google_sheets/settings.hpp"

#include <catch2/catch.hpp>
#include <string>

using namespace ekiden::google_sheets;

namespace {

constexpr char kId[] = "1Spreadsheet";

std::string config(const std::string& members) {
  return R"({"spreadsheet_id":")" + std::string(kId) + R"(",)" + members + "}";
}

}  // namespace

TEST_CASE("a key file that is none is refused, and the reason says what is wrong with it") {
  struct Row {
    const char* credentials;
    const char* says;
  };
  const Row rows[] = {
      {"", "no JSON object"},
      {"/etc/ekiden/key.json", "no JSON object"},
      {R"({\"type\":\"authorized_user\"})", "service account"},
      {R"({\"type\":\"service_account\",\"client_email\":\"a@b\",\"token_uri\":\"https://x/\"})", "missing"},
      {R"({\"type\":\"service_account\",\"client_email\":\"a@b\",\"token_uri\":\"https://x/\",\"private_key\":\"x\"})",
       "no RSA key"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.credentials);
    Settings settings;
    const auto status = read_settings(config(R"("credentials":")" + std::string(row.credentials) + "\""), settings);
    CHECK(status.code == EKD_E_CONFIG);
    CHECK_THAT(status.message, Catch::StartsWith("credentials: ") && Catch::Contains(row.says));
  }
}

TEST_CASE("an address of a spreadsheet is not its id") {
  Settings settings;
  const auto status = read_settings(
      R"({"spreadsheet_id":"https://docs.google.com/spreadsheets/d/1x/edit","credentials":"{}"})", settings);
  CHECK(status.code == EKD_E_CONFIG);
  CHECK_THAT(status.message, Catch::Contains("/d/"));
}
