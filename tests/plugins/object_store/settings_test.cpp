// SPDX-License-Identifier: Apache-2.0
#include "object_store/settings.hpp"

#include <ekiden/base.h>

#include <array>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

using namespace ekiden;
using namespace ekiden::object_store;

namespace {

constexpr char kConfig[] =
    R"({"endpoint":"https://store.example/s3/","bucket":"sandbox","region":"us-east-1","access_key_id":"id",)"
    R"("secret_access_key":"ekiden-sandbox-secret"})";

}  // namespace

TEST_CASE("an endpoint is taken apart, and has defaults for the rest") {
  Settings settings;
  REQUIRE(read_settings(kConfig, "lake", settings).ok());
  CHECK(settings.scheme == "https://");
  CHECK(settings.authority == "store.example");
  CHECK(settings.base_path == "/s3");
  CHECK(settings.sink == "lake");
  CHECK(settings.gzip);
  CHECK_FALSE(settings.create_only);
}

TEST_CASE("settings that no schema can refuse are refused with a sentence") {
  for (const auto& [from, to, says] :
       std::vector<std::array<std::string, 3>>{{"https://", "ftp://", "endpoint"},
                                               {"https://store", "https://user@store", "endpoint"},
                                               {"\"sandbox\"", "\"My_Bucket\"", "bucket"},
                                               {"\"us-east-1\"", "\"\"", "region"},
                                               {"ekiden-sandbox-secret", "a b", "secret_access_key"},
                                               {"}", ",\"prefix\":\"/x\"}", "prefix"}}) {
    std::string bad = kConfig;
    bad.replace(bad.find(from), from.size(), to);
    INFO(bad);
    Settings settings;
    const sdk::Status status = read_settings(bad, "lake", settings);
    CHECK(status.code == EKD_E_CONFIG);
    CHECK_THAT(status.message, Catch::StartsWith(says));
  }
}
