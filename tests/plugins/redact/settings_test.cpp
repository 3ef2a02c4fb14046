// SPDX-License-Identifier: Apache-2.0
#include "redact/settings.hpp"

#include <ekiden/plugin.h>

#include <catch2/catch.hpp>
#include <ekiden/testkit/fake_host.hpp>
#include <string>

using ekiden::redact::Redactor;

TEST_CASE("settings that cannot hold are refused with their name, and never with the key") {
  struct Row {
    const char* config;
    const char* says;
  };
  const Row rows[] = {
      {"[]", "not a JSON object"},
      {R"({"kinds":{"phone":"hash"}})", "key: missing"},
      {R"({"identities":{"phone":"hash"}})", "key: missing"},
      {R"({"fields":[{"at":"/data/x","do":"hash"}]})", "key: missing"},
      {R"({"key":"SHORTMARKER"})", "key: must have 32"},
      {R"({"kinds":{"phone":"drop"}})", "kinds:"},
      {R"({"kinds":{"passport":"label"}})", "kinds:"},
      {R"({"kinds":{"address":"mask"}})", "kinds.address"},
      {R"({"identities":{"phone":"label"}})", "identities:"},
      {R"({"media":{"image":"mask"}})", "media:"},
      {R"({"labels":"fr"})", "labels:"},
      {R"({"keep_last":9})", "keep_last:"},
      {R"({"fields":[{"at":"/id","do":"drop"}]})", "/id"},
      {R"({"fields":[{"at":"/database","do":"drop"}]})", "/database"},
      {R"({"fields":[{"at":"/data/~","do":"drop"}]})", "/data/~"},
      {R"({"fields":[{"at":"/data/x","do":"burn"}]})", "do is keep"},
      {R"({"fields":[{"at":"/data/x","do":"drop","kinds":["phone"]}]})", "kinds belongs to do: scan"},
      {R"({"fields":[{"at":"/data/x","do":"scan","kinds":["name"]}]})", "a kind that there is not"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.config);
    Redactor redactor;
    const auto status = ekiden::redact::read_settings(row.config, redactor);
    CHECK(status.code == EKD_E_CONFIG);
    CHECK_THAT(status.message, Catch::Contains(row.says));
    CHECK_THAT(status.message, !Catch::Contains("SHORTMARKER"));
  }
}

TEST_CASE("the filter starts without any settings, and with all of them") {
  for (
      const char* config :
      {"{}",
       R"({"kinds":{"phone":"hash","id_card":"mask","bank_card":"label","email":"keep","address":"hash","my_number":"label"},
                  "labels":"ja","keep_last":0,"key":"0123456789abcdef0123456789abcdef","identities":{"qq":"hash","phone":"keep"},
                  "media":{"image":"keep"},"fields":[{"at":"/data/**/x","do":"scan","kinds":["phone","email"]}]})"}) {
    ekiden::testkit::FakeHost host;
    REQUIRE(host.create(ekd_entry_v1(), "redact").ok());
    CHECK(host.configure(config).ok());
    CHECK(host.start().status.ok());
    CHECK(host.violations().empty());
  }
}
