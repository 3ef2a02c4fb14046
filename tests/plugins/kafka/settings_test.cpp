// SPDX-License-Identifier: Apache-2.0
#include "kafka/settings.hpp"

#include <ekiden/plugin.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <ekiden/testkit/fake_host.hpp>
#include <ekiden/testkit/schemas.hpp>
#include <string>

using namespace ekiden;
using ekiden::testkit::FakeHost;

namespace {

std::string property(const kafka::Settings& settings, const std::string& name) {
  const auto found = std::find_if(settings.properties.begin(), settings.properties.end(),
                                  [&](const auto& known) { return known.first == name; });
  return found == settings.properties.end() ? "none" : found->second;
}

}  // namespace

TEST_CASE("settings that no schema can refuse are refused with a sentence, and without their values") {
  struct Case {
    const char* members;
    const char* says;
  };
  const auto [members, says] = GENERATE(values<Case>({
      {R"("bootstrap_servers":"","topic":"t")", "bootstrap_servers"},
      {R"("topic":"a b")", "topic"},
      {R"("topic":"..")", "topic"},
      {R"("topic":"t","partitioner":"random")", "partitioner"},
      {R"("topic":"t","max_message_bytes":10)", "max_message_bytes"},
      {R"("topic":"t","properties":{"acks":"0"}})", "properties.acks"},
      {R"("topic":"t","properties":{"delivery.report.only.error":"true"}})", "delivery.report.only.error"},
      {R"("topic":"t","properties":{"delivery.timeout.ms":"600000"}})", "delivery.timeout.ms"},
      {R"("topic":"t","properties":{"plugin.library.paths":"x"}})", "plugin.library.paths"},
      {R"("topic":"t","properties":{"test.mock.num.brokers":"3"}})", "test.mock.num.brokers"},
      {R"("topic":"t","properties":{"sasl.kerberos.kinit.cmd":"rm"}})", "sasl.kerberos.kinit.cmd"},
      {R"("topic":"t","properties":{"linger.ms":"SECRETMARKER"}})", "linger.ms"},
      {R"("topic":"t","security":{"protocol":"carrier pigeon"}})", "security.protocol"},
      {R"("topic":"t","security":{"protocol":"ssl","password":"SECRETMARKER"}})", "security.password"},
      {R"("topic":"t","security":{"protocol":"sasl_plaintext","ca":"x"}})", "security.mechanism"},
      {R"("topic":"t","security":{"protocol":"sasl_ssl","mechanism":"PLAIN","username":"u"}})", "security.password"},
      {R"("topic":"t","security":{"protocol":"ssl","certificate":"x"}})", "security.key"},
  }));
  std::string config = std::string("{") + members;
  if (config.find("bootstrap") == std::string::npos) config.insert(1, R"("bootstrap_servers":"k:9092",)");
  if (std::count(config.begin(), config.end(), '{') > std::count(config.begin(), config.end(), '}')) config += '}';
  INFO(config);
  FakeHost host;
  REQUIRE(host.create(ekd_entry_v1(), "kafka").ok());
  const sdk::Status status = host.configure(config);
  CHECK(status.code == EKD_E_CONFIG);
  CHECK_THAT(status.message, Catch::Contains(says) && !Catch::Contains("SECRETMARKER"));
}

TEST_CASE("a certificate that librdkafka cannot read is a failure of start") {
  FakeHost host;
  REQUIRE(host.create(ekd_entry_v1(), "kafka").ok());
  REQUIRE(
      host.configure(R"({"bootstrap_servers":"k:9092","topic":"t","security":{"protocol":"ssl","ca":"no PEM"}})").ok());
  CHECK(host.start().status.code == EKD_E_CONFIG);
}

TEST_CASE("what the promise rests on is said to librdkafka whatever else is set") {
  kafka::Settings settings;
  REQUIRE(kafka::read_settings(R"({"bootstrap_servers":"k:9092","topic":"t","timeout_ms":20000,
      "security":{"protocol":"sasl_ssl","mechanism":"SCRAM-SHA-512","username":"u","password":"p","ca":"c"},
      "properties":{"compression.type":"zstd"}})",
                               settings)
              .ok());
  CHECK(property(settings, "enable.idempotence") == "true");
  CHECK(property(settings, "acks") == "all");
  CHECK(property(settings, "message.timeout.ms") == "20000");
  CHECK(property(settings, "topic.metadata.propagation.max.ms") == "10000");
  CHECK(property(settings, "message.max.bytes") == "1000000");
  CHECK(property(settings, "partitioner") == "murmur2");
  CHECK(property(settings, "compression.type") == "zstd");
  CHECK(property(settings, "sasl.mechanisms") == "SCRAM-SHA-512");
  CHECK(property(settings, "sasl.password") == "p");
  CHECK(property(settings, "ssl.ca.pem") == "c");
}

TEST_CASE("the descriptor of the sink kafka follows the schema of descriptors") {
  const auto* factory = static_cast<const ekd_factory*>(ekd_entry_v1()->get_factory(EKD_FACTORY_ID));
  CHECK(testkit::check_against_schema("descriptor.json", factory->descriptor(0)->json).empty());
}
