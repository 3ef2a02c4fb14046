// SPDX-License-Identifier: Apache-2.0
// Logins and TLS, which the mock cluster does not have.
#include "support/kafka/login_broker.hpp"

#include <string>
#include <vector>

#include "plugins/kafka/running.hpp"

using namespace ekiden;
using ekiden::test::LoginBroker;
using ekiden::test::Said;
using ekiden::test::TlsIdentity;
using ekiden::testkit::FakeHost;

namespace {

// The sink before a broker.
struct Sink {
  Sink(const LoginBroker& broker, const std::string& security) {
    REQUIRE(host.create(ekd_entry_v1(), "kafka").ok());
    REQUIRE(
        host.configure(R"({"topic":"t","properties":{"broker.address.family":"v4"},"bootstrap_servers":"localhost:)" +
                       std::to_string(broker.port()) + R"(","security":{)" + security + "}}")
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
  FakeHost host;
};

// As a JSON string.
std::string quoted(const std::string& pem) {
  std::string text;
  for (const char c : pem) text += c == '\n' ? std::string("\\n") : std::string(1, c);
  return '"' + text + '"';
}

}  // namespace

TEST_CASE("a login that is refused pauses the sink, and the next event tries the password as it is then") {
  const LoginBroker broker;
  Sink refused(broker, R"("protocol":"sasl_plaintext","mechanism":"PLAIN","username":"ekiden","password":"OLDMARKER")");
  const sdk::Status first = refused.deliver();
  CHECK(first.code == EKD_E_AUTH);
  CHECK_THAT(first.message, Catch::Contains("wrong user or password"));
  CHECK(refused.host.health().state == EKD_HEALTH_DOWN);
  refused.host.set_secret("/security/password", "NEWMARKER");
  for (int round = 0; round < 600 && broker.logins().back() != "ekiden/NEWMARKER"; ++round) {
    CHECK(refused.deliver().code == EKD_E_AUTH);
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  CHECK(broker.logins().front() == "ekiden/OLDMARKER");
  CHECK(broker.logins().back() == "ekiden/NEWMARKER");
  CHECK_THAT(refused.host.log_text() + refused.host.health().reason + first.message,
             !Catch::Contains("OLDMARKER") && !Catch::Contains("NEWMARKER"));
  CHECK(refused.host.violations().empty());
}

TEST_CASE("while nothing is to be sent a refused login is not tried again and again") {
  const LoginBroker broker;
  Sink refused(broker, R"("protocol":"sasl_plaintext","mechanism":"PLAIN","username":"ekiden","password":"wrong")");
  CHECK(refused.deliver().code == EKD_E_AUTH);
  const std::size_t tried = broker.logins().size();
  CHECK_FALSE(refused.host.run_until([&] { return broker.logins().size() > tried + 1; }, std::chrono::seconds(2)));
}

TEST_CASE("with TLS a login goes to the broker that the certificate is for, and to no other") {
  const TlsIdentity authority("authority"), other("other"), broker_itself("localhost", &authority),
      another("kafka.example", &authority), client("ekiden", &authority), stranger("ekiden", &other);
  struct Case {
    const char* what;
    const TlsIdentity* broker;   // null: no TLS
    const TlsIdentity* trusted;  // by the sink
    const TlsIdentity* shown;    // by the sink, where the broker asks; null: it does not ask
    bool is_let_in;
  };
  for (const Case& one :
       std::vector<Case>{{"right", &broker_itself, &authority, nullptr, true},
                         {"right, with a certificate of its own", &broker_itself, &authority, &client, true},
                         {"a certificate that the broker does not know", &broker_itself, &authority, &stranger, false},
                         {"an authority that nobody trusts", &broker_itself, &other, nullptr, false},
                         {"another host's certificate", &another, &authority, nullptr, false},
                         {"no TLS", nullptr, &authority, nullptr, false}}) {
    INFO(one.what);
    const LoginBroker broker(one.broker, one.shown == nullptr ? nullptr : &authority);
    std::string security = R"("protocol":"sasl_ssl","mechanism":"PLAIN","username":"ekiden","password":"p","ca":)" +
                           quoted(one.trusted->certificate());
    if (one.shown != nullptr)
      security += R"(,"certificate":)" + quoted(one.shown->certificate()) + R"(,"key":)" + quoted(one.shown->key());
    Sink sink(broker, security);
    const ekd_status status = sink.deliver().code;
    CHECK((status == EKD_E_AUTH || status == EKD_E_NOT_CONNECTED));
    CHECK(broker.logins().empty() != one.is_let_in);
  }
}
