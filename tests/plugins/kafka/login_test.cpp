// SPDX-License-Identifier: Apache-2.0
// Logins and TLS, which the mock cluster does not have.
#include "support/kafka/login_broker.hpp"

#include <string>

#include "plugins/kafka/running.hpp"

using namespace ekiden;
using ekiden::test::LoginBroker;
using ekiden::test::Said;
using ekiden::testkit::FakeHost;

namespace {

// The sink before that broker.
struct Refused {
  explicit Refused(const std::string& security) {
    REQUIRE(host.create(ekd_entry_v1(), "kafka").ok());
    REQUIRE(
        host.configure(R"({"bootstrap_servers":")" + broker.address() + R"(","topic":"t","security":)" + security + "}")
            .ok());
    REQUIRE(host.start().status.ok());
  }
  sdk::Status deliver() {
    const Said said(1, "hello");
    auto done = host.deliver({said.one(1)});
    if (!done)
      REQUIRE(host.run_until([&] { return (done = host.last_completion()).has_value(); }, std::chrono::seconds(90)));
    return done->status;
  }
  LoginBroker broker;
  FakeHost host;
};

}  // namespace

TEST_CASE("a login that is refused pauses the sink, and the next event tries the password as it is then") {
  Refused refused(R"({"protocol":"sasl_plaintext","mechanism":"PLAIN","username":"ekiden","password":"OLDMARKER"})");
  const sdk::Status first = refused.deliver();
  CHECK(first.code == EKD_E_AUTH);
  CHECK_THAT(first.message, Catch::Contains("wrong user or password"));
  CHECK(refused.host.health().state == EKD_HEALTH_DOWN);
  refused.host.set_secret("/security/password", "NEWMARKER");
  for (int round = 0; round < 600 && refused.broker.logins().back() != "ekiden/NEWMARKER"; ++round) {
    CHECK(refused.deliver().code == EKD_E_AUTH);
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  CHECK(refused.broker.logins().front() == "ekiden/OLDMARKER");
  CHECK(refused.broker.logins().back() == "ekiden/NEWMARKER");
  CHECK_THAT(refused.host.log_text() + refused.host.health().reason + first.message,
             !Catch::Contains("OLDMARKER") && !Catch::Contains("NEWMARKER"));
  CHECK(refused.host.violations().empty());
}

TEST_CASE("while nothing is to be sent a refused login is not tried again and again") {
  Refused refused(R"({"protocol":"sasl_plaintext","mechanism":"PLAIN","username":"ekiden","password":"wrong"})");
  CHECK(refused.deliver().code == EKD_E_AUTH);
  const std::size_t tried = refused.broker.logins().size();
  CHECK_FALSE(
      refused.host.run_until([&] { return refused.broker.logins().size() > tried + 1; }, std::chrono::seconds(2)));
}

TEST_CASE("with TLS nothing is said to a broker that has none") {
  Refused refused(R"({"protocol":"sasl_ssl","mechanism":"PLAIN","username":"ekiden","password":"secret"})");
  const ekd_status status = refused.deliver().code;
  CHECK((status == EKD_E_AUTH || status == EKD_E_NOT_CONNECTED));
  CHECK(refused.broker.logins().empty());
}
