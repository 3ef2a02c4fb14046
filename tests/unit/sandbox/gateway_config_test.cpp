// SPDX-License-Identifier: Apache-2.0
#include "gateway_config.hpp"

#include <catch2/catch.hpp>

namespace ekiden::sandbox {

TEST_CASE("The gateway's configuration points at the sandbox and quotes what could be misread") {
  Settings settings;
  settings.account.token = "0123456789";
  settings.account.mode = WechatMode::compatible;
  const std::string yaml = gateway_config(settings, {.sandbox_url = "http://127.0.0.1:9"});
  CHECK_THAT(yaml, Catch::Contains(R"(token: "0123456789", )"));
  CHECK_THAT(yaml, Catch::Contains("mode: compatible, "));
  CHECK_THAT(yaml, Catch::Contains(R"(api_base: "http://127.0.0.1:9"})"));
  CHECK_THAT(yaml, Catch::Contains(R"(url: "http://127.0.0.1:9/crm/inbox", )"));
  CHECK_THAT(yaml, Catch::Contains(R"(token: "${env:EKIDEN_TOKEN}"})"));
  CHECK_THAT(yaml, Catch::Contains(R"(listen: "127.0.0.1:0", admin: "127.0.0.1:0", data_dir: data)"));
}

}  // namespace ekiden::sandbox
