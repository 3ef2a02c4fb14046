// SPDX-License-Identifier: Apache-2.0
// The steps of an event, and what is left of them when one is repeated. Mostly with the profile espocrm.
#include <ekiden/testkit/schemas.hpp>
#include <ekidenpp/json.hpp>

#include "kit/json.hpp"
#include "samples.hpp"

using namespace ekiden;
using namespace ekiden::crm::test;
using testkit::FakeHost;
using testkit::PeerAnswer;

namespace {

constexpr char kConfig[] = R"({"profile":"espocrm","url":"https://crm.example","auth":{"api_key":"KEYMARKER"}})";
constexpr char kContacts[] = "https://crm.example/api/v1/Contact";
constexpr char kNotes[] = "https://crm.example/api/v1/Note";
const PeerAnswer kNone{.body = R"({"total":-1,"list":[]})"};
const PeerAnswer kOne{.body = R"({"total":-1,"list":[{"id":"c1"}]})"};
const PeerAnswer kMade{.body = R"({"id":"c1"})"};

void script_contact(FakeHost& host) {
  host.script("GET", kContacts, kNone);
  host.script("POST", kContacts, kMade);
  host.script("GET", kContacts, kOne);  // after a creation it looks whether somebody else made one, too
}

std::size_t sent(const FakeHost& host, std::string_view method, std::string_view url) {
  std::size_t count = 0;
  for (const auto& request : host.requests())
    count += request.method == method && request.url.starts_with(url) ? 1u : 0u;
  return count;
}

}  // namespace

TEST_CASE("a message is a contact and a note, and the second message needs the contact no more") {
  FakeHost host;
  start(host, kConfig);
  script_contact(host);
  host.script("GET", kNotes, kNone, 2);
  host.script("POST", kNotes, {.body = R"({"id":"n1"})"}, 2);
  const std::string first = message();
  CHECK(host.deliver({delivery(first)})->status.ok());
  CHECK(host.requests().at(1).at_most_once);
  CHECK_FALSE(host.requests().at(0).at_most_once);
  sdk::Delivery second = delivery(first);
  second.id = "second";
  CHECK(host.deliver({second})->status.ok());
  CHECK(sent(host, "POST", kContacts) == 1);
  CHECK(sent(host, "POST", kNotes) == 2);
  CHECK(host.metric("crm_unchanged_total") == 1);
  CHECK(host.scripts_left() == 0);
  CHECK(host.violations().empty());
}

TEST_CASE("an event that is delivered again after it was done needs no request, also after a restart") {
  FakeHost host;
  const std::string document = message();
  start(host, kConfig);
  script_contact(host);
  host.script("GET", kNotes, kNone);
  host.script("POST", kNotes, {.body = R"({"id":"n1"})"});
  CHECK(host.deliver({delivery(document)})->status.ok());
  const std::size_t requests = host.requests().size();
  CHECK(host.deliver({delivery(document, kMessageType, 2)})->status.ok());
  CHECK(host.stop().status.ok());
  host.destroy();
  start(host, kConfig);
  CHECK(host.deliver({delivery(document, kMessageType, 3)})->status.ok());
  CHECK(host.requests().size() == requests);
}

TEST_CASE("after a failure the event goes on at the first step that is not done") {
  FakeHost host;
  start(host, kConfig);
  script_contact(host);
  host.script("GET", kNotes, kNone);
  host.script("POST", kNotes, {.status = 500});
  const std::string document = message();
  CHECK(host.deliver({delivery(document)})->status.code == EKD_E_RETRY);
  host.script("GET", kNotes, kNone);
  host.script("POST", kNotes, {.body = R"({"id":"n1"})"});
  CHECK(host.deliver({delivery(document, kMessageType, 2)})->status.ok());
  CHECK(sent(host, "POST", kContacts) == 1);
  CHECK(host.scripts_left() == 0);
}

TEST_CASE("a creation whose answer was lost is looked for before it is sent again") {
  FakeHost host;
  start(host, kConfig);
  script_contact(host);
  host.script("GET", kNotes, kNone);
  host.script("POST", kNotes, testkit::lost_answer());
  const std::string document = message();
  CHECK(host.deliver({delivery(document)})->status.code == EKD_E_UNKNOWN_OUTCOME);
  SECTION("by the host's question: it is there") {
    host.script("GET", kNotes, {.body = R"({"list":[{"id":"n1"}]})"});
    CHECK(host.reconcile(delivery(document))->status.ok());
  }
  SECTION("by the host's question: it is not") {
    host.script("GET", kNotes, kNone);
    CHECK(host.reconcile(delivery(document))->status.code == EKD_E_NOT_FOUND);
  }
  SECTION("by the next delivery") {
    host.script("GET", kNotes, {.body = R"({"list":[{"id":"n1"}]})"});
    CHECK(host.deliver({delivery(document, kMessageType, 2)})->status.ok());
  }
  CHECK(sent(host, "POST", kNotes) == 1);
  CHECK(host.scripts_left() == 0);
  CHECK(host.violations().empty());
}

TEST_CASE("nobody can say that an event has arrived of which only the customer is known") {
  FakeHost host;
  start(host, kConfig);
  const std::string document = message();
  CHECK(host.reconcile(delivery(document))->status.code == EKD_E_NOT_FOUND);
  CHECK(host.requests().empty());
}

TEST_CASE("two conversations of one customer that begin together make one contact") {
  FakeHost host;
  start(host, kConfig);
  host.script("GET", kContacts, {.body = R"({"list":[]})", .delay_ms = 50});
  host.script("POST", kContacts, kMade);
  host.script("GET", kContacts, kOne);
  host.script("GET", kNotes, kNone, 2);
  host.script("POST", kNotes, {.body = R"({"id":"n1"})"}, 2);
  const std::string document = message();
  sdk::Delivery one = delivery(document);
  sdk::Delivery other = delivery(document);
  other.id = "other";
  other.conversation = "wechat-cn:wx1:dm:elsewhere";
  CHECK_FALSE(host.deliver({one, other}));
  const auto op = host.last_op();
  host.advance(100);
  const auto done = host.completion(op);
  REQUIRE(done);
  CHECK(sent(host, "POST", kContacts) == 1);
  CHECK(sent(host, "POST", kNotes) == 2);
  CHECK(host.violations().empty());
}

TEST_CASE("of two records that were made at the same time the oldest is used, and the other is counted") {
  FakeHost host;
  start(host, kConfig);
  host.script("GET", kContacts, kNone);
  host.script("POST", kContacts, {.body = R"({"id":"mine"})"});
  host.script("GET", kContacts, {.body = R"({"list":[{"id":"theirs"},{"id":"mine"}]})"});
  host.script("GET", kNotes, kNone);
  host.script("POST", kNotes, {.body = R"({"id":"n1"})"});
  const std::string document = message();
  CHECK(host.deliver({delivery(document)})->status.ok());
  CHECK_THAT(host.requests().back().body, Catch::Contains(R"("parentId":"theirs")"));
  CHECK(host.metric("crm_duplicates_created_total") == 1);
}

TEST_CASE("a contact that somebody has deleted is made again") {
  FakeHost host;
  const std::string document = message();
  start(host, kConfig);
  script_contact(host);
  host.script("GET", kNotes, kNone);
  host.script("POST", kNotes, {.body = R"({"id":"n1"})"});
  CHECK(host.deliver({delivery(document)})->status.ok());
  std::string changed = document;
  changed.replace(changed.find("王 Anna"), std::string("王 Anna").size(), "李 Anna");
  sdk::Delivery later = delivery(changed);
  later.id = "later";
  // EspoCRM says 404, which for the update of a known record means that it is gone.
  host.script("PUT", std::string(kContacts) + "/c1", {.status = 404});
  host.script("GET", kContacts, kNone);
  host.script("POST", kContacts, {.body = R"({"id":"c2"})"});
  host.script("GET", kContacts, {.body = R"({"list":[{"id":"c2"}]})"});
  host.script("GET", kNotes, kNone);
  host.script("POST", kNotes, {.body = R"({"id":"n2"})"});
  CHECK(host.deliver({later})->status.ok());
  CHECK_THAT(host.requests().back().body, Catch::Contains(R"("parentId":"c2")"));
}

TEST_CASE("an update that finds nothing, though the search finds the record, is tried once more and then fails") {
  FakeHost host;
  start(host, kConfig);
  host.script("GET", kContacts, kOne, 2);
  host.script("PUT", std::string(kContacts) + "/c1", {.status = 404}, 2);
  const std::string document = message();
  CHECK(host.deliver({delivery(document)})->status.code == EKD_E_REJECTED);
  CHECK(host.scripts_left() == 0);
  CHECK(host.violations().empty());
}

TEST_CASE("an upsert that meets a conflict is sent again, and is never taken for done") {
  const auto [config, path] = GENERATE(table<const char*, const char*>({
      {R"({"profile":"hubspot","url":"https://crm.example","auth":{"token":"T"}})",
       "https://crm.example/crm/v3/objects/contacts/batch/upsert"},
      {R"({"profile":"zendesk","url":"https://crm.example","auth":{"username":"u","password":"p"}})",
       "https://crm.example/api/v2/users/create_or_update"},
  }));
  constexpr char kUpdated[] = "ekiden.contact.updated.v1";
  const PeerAnswer written{.body = R"({"user":{"id":7},"results":[{"id":"7","objectWriteTraceId":")" +
                                   std::string(kEventId) + R"("}]})"};
  FakeHost host;
  start(host, config);
  const std::string document = event(kUpdated, R"("contact":{})");
  SECTION("it goes through the second time") {
    host.script("POST", path, {.status = 409});
    host.script("POST", path, written);
    CHECK(host.deliver({delivery(document, kUpdated)})->status.ok());
  }
  SECTION("it does not go through, and the same contact goes again with the next event") {
    host.script("POST", path, {.status = 409}, 4);
    CHECK(host.deliver({delivery(document, kUpdated)})->status.code == EKD_E_RETRY);
    host.script("POST", path, written);
    CHECK(host.deliver({delivery(document, kUpdated, 2)})->status.ok());
  }
  CHECK(host.metric("crm_unchanged_total") == 0);
  CHECK(host.scripts_left() == 0);
  CHECK(host.violations().empty());
}

TEST_CASE("without a search an update that meets a conflict is sent again, and a creation fails") {
  const std::string profile =
      R"({"name":"own","url":"https://crm.example","auth":[{"type":"api_key_header","header":"X-Key"}],)"
      R"("errors":[{"status":409,"class":"conflict"}],)"
      R"("objects":{"contact":{"strategy":"idempotency_key","key":"{contact_key()}",)"
      R"("fields":{"name":"{customer_name()}"},"create":{"method":"POST","path":"/c","body":"{fields}"},)"
      R"("update":{"method":"PUT","path":"/c/{id}","body":"{fields}"}}},)"
      R"("routes":[{"types":["message.*"],"steps":[{"object":"contact"}]}]})";
  sdk::JsonWriter config;
  config.begin_object().member("profile", profile).key("auth").begin_object().member("api_key", "k").end_object();
  FakeHost host;
  start(host, config.end_object().take().value());
  const std::string document = message();
  host.script("POST", "https://crm.example/c", {.status = 409});
  CHECK(host.deliver({delivery(document)})->status.code == EKD_E_RETRY);
  host.script("POST", "https://crm.example/c", {.body = R"({"id":"7"})"});
  CHECK(host.deliver({delivery(document, kMessageType, 2)})->status.ok());
  std::string changed = document;
  changed.replace(changed.find("王 Anna"), std::string("王 Anna").size(), "李 Anna");
  sdk::Delivery later = delivery(changed);
  later.id = "later";
  host.script("PUT", "https://crm.example/c/7", {.status = 409});
  host.script("PUT", "https://crm.example/c/7", {.body = "{}"});
  CHECK(host.deliver({later})->status.ok());
  CHECK(host.scripts_left() == 0);
  CHECK(host.violations().empty());
}

TEST_CASE("after a refusal for good a replay looks at every step anew, for the contact may have been deleted") {
  FakeHost host;
  start(host, kConfig);
  script_contact(host);
  host.script("GET", kNotes, kNone);
  host.script("POST", kNotes, {.status = 404});
  const std::string document = message();
  CHECK(host.deliver({delivery(document)})->status.code == EKD_E_REJECTED);
  host.script("GET", kContacts, kNone);
  host.script("POST", kContacts, {.body = R"({"id":"c2"})"});
  host.script("GET", kContacts, {.body = R"({"list":[{"id":"c2"}]})"});
  host.script("GET", kNotes, kNone);
  host.script("POST", kNotes, {.body = R"({"id":"n1"})"});
  CHECK(host.deliver({delivery(document)})->status.ok());
  CHECK_THAT(host.requests().back().body, Catch::Contains(R"("parentId":"c2")"));
  CHECK(host.scripts_left() == 0);
}

TEST_CASE("each answer of the CRM has its meaning") {
  struct Case {
    PeerAnswer answer;
    ekd_status status;
    std::int32_t retry_after_ms;
  };
  const auto one = GENERATE(values<Case>({
      {{.status = 400}, EKD_E_REJECTED, 0},
      {{.status = 403}, EKD_E_REJECTED, 0},
      {{.status = 401}, EKD_E_AUTH, 0},
      {{.status = 302}, EKD_E_REJECTED, 0},
      {{.status = 408}, EKD_E_RETRY, 0},
      {{.status = 429}, EKD_E_RATE_LIMITED, 0},
      {{.status = 429, .retry_after_ms = 7'000}, EKD_E_RATE_LIMITED, 7'000},
      {{.status = 500}, EKD_E_RETRY, 0},
      {{.status = 503}, EKD_E_RETRY, 0},
      {{.status = 503, .retry_after_ms = 9'000}, EKD_E_RATE_LIMITED, 9'000},
      {testkit::refused_connection(), EKD_E_NOT_CONNECTED, 0},
      {testkit::lost_answer(), EKD_E_UNKNOWN_OUTCOME, 0},
  }));
  FakeHost host;
  start(host, kConfig);
  host.script("GET", kContacts, kNone);
  host.script("POST", kContacts, one.answer);
  const std::string document = message(R"("TEXTMARKER")");
  const auto done = host.deliver({delivery(document)});
  REQUIRE(done);
  INFO(one.answer.status);
  CHECK(done->status.code == one.status);
  CHECK(done->status.retry_after_ms == one.retry_after_ms);
  CHECK_THAT(done->status.message, Catch::StartsWith("contact: "));
  CHECK_THAT(host.log_text() + done->status.message, !Catch::Contains("KEYMARKER") && !Catch::Contains("TEXTMARKER"));
}

TEST_CASE("while the CRM wants no requests none is sent") {
  FakeHost host;
  start(host, kConfig);
  host.script("GET", kContacts, {.status = 429, .retry_after_ms = 5'000});
  const std::string document = message();
  CHECK(host.deliver({delivery(document)})->status.code == EKD_E_RATE_LIMITED);
  const auto held = host.deliver({delivery(document, kMessageType, 2)});
  CHECK(held->status.code == EKD_E_RATE_LIMITED);
  CHECK(held->status.retry_after_ms == 5'000);
  CHECK(host.requests().size() == 1);
  host.advance(5'000);
  host.script("GET", kContacts, {.status = 400});
  CHECK(host.deliver({delivery(document, kMessageType, 3)})->status.code == EKD_E_REJECTED);
}

TEST_CASE("requests keep to the pace and the number at once that the profile allows") {
  constexpr std::size_t kCustomers = 4;
  const auto scene = [](FakeHost& host, const std::string& limits) {
    const std::string profile =
        R"({"name":"own","url":"https://crm.example","auth":[{"type":"api_key_header","header":"X-Key"}],"limits":)" +
        limits +
        R"(,"objects":{"contact":{"strategy":"native_upsert","key":"{contact_key()}","fields":{"name":"{customer_name()}"},)"
        R"("upsert":{"method":"PUT","path":"/contacts/{key}","body":"{fields}"}}},)"
        R"("routes":[{"types":["message.*"],"steps":[{"object":"contact"}]}]})";
    sdk::JsonWriter config;
    config.begin_object().member("profile", profile).key("auth").begin_object().member("api_key", "k").end_object();
    start(host, config.end_object().take().value());
    host.script("PUT", "https://crm.example/contacts/", {.status = 200, .delay_ms = 1'000}, kCustomers);
    for (std::size_t i = 0; i < kCustomers; ++i) {
      std::string document = message();
      for (std::size_t place; (place = document.find("o1")) != std::string::npos;)
        document.replace(place, 2, "p" + std::to_string(i));
      CHECK_FALSE(host.deliver({delivery(document)}));
    }
  };
  SECTION("one after the other's beginning") {
    FakeHost host;
    scene(host, R"({"max_concurrency":4,"min_interval_ms":600})");
    for (std::size_t sent = 1; sent < kCustomers; ++sent) {
      CHECK(host.requests().size() == sent);
      host.advance(599);
      CHECK(host.requests().size() == sent);
      host.advance(1);
    }
    CHECK(host.requests().size() == kCustomers);
    host.advance(1'000);
  }
  SECTION("two at once") {
    FakeHost host;
    scene(host, R"({"max_concurrency":2})");
    CHECK(host.requests().size() == 2);
    host.advance(1'000);
    CHECK(host.requests().size() == 4);
    host.advance(1'000);
  }
}

TEST_CASE("what a route's map made takes the place of the profile's fields") {
  FakeHost host;
  start(host, kConfig);
  script_contact(host);
  host.script("GET", kNotes, kNone);
  host.script("POST", kNotes, {.body = R"({"id":"n1"})"});
  const std::string document = message();
  sdk::Delivery mapped = delivery(document);
  mapped.record = R"({"contact":{"lastName":"Wang","cTier":"gold"},"activity":{"post":"mapped"}})";
  CHECK(host.deliver({mapped})->status.ok());
  CHECK_THAT(host.requests().at(1).body,
             Catch::Contains(R"("lastName":"Wang")") && Catch::Contains(R"("cTier":"gold")") &&
                 Catch::Contains(R"("phoneNumber":"+8613800138000")") && !Catch::Contains("王"));
  CHECK_THAT(host.requests().back().body, Catch::Contains(R"("post":"mapped")"));
}

TEST_CASE("a message without a name leaves the name in the CRM alone, and only a new record bears the key as one") {
  FakeHost host;
  start(host, kConfig);
  script_contact(host);
  host.script("GET", kNotes, kNone, 2);
  host.script("POST", kNotes, {.body = R"({"id":"n1"})"}, 2);
  const std::string named = message();
  std::string nameless = named;
  nameless.replace(nameless.find("王 Anna"), std::string("王 Anna").size(), "");
  SECTION("a record that is there") {
    CHECK(host.deliver({delivery(named)})->status.ok());
    CHECK_THAT(host.requests().at(1).body, Catch::Contains(R"("lastName":"王 Anna")"));
    host.script("PUT", std::string(kContacts) + "/c1", {.body = "{}"});
    sdk::Delivery later = delivery(nameless);
    later.id = "later";
    CHECK(host.deliver({later})->status.ok());
    CHECK(sent(host, "PUT", kContacts) == 1);
    for (const auto& request : host.requests())
      if (request.method == "PUT") CHECK_THAT(request.body, !Catch::Contains("lastName"));
  }
  SECTION("a new record") {
    CHECK(host.deliver({delivery(nameless)})->status.ok());
    CHECK_THAT(host.requests().at(1).body, Catch::Contains(R"("lastName":"openid:o1")"));
  }
}

TEST_CASE("what a map made is refused when it cannot be read, and is not passed over") {
  FakeHost host;
  start(host, kConfig);
  const std::string document = message();
  sdk::Delivery mapped = delivery(document);
  mapped.record = "{\"contact\":{\"lastName\":\"\xE4\xBD\"}}";
  const auto done = host.deliver({mapped});
  CHECK(done->status.code == EKD_E_REJECTED);
  CHECK_THAT(done->status.message, Catch::Contains("record"));
  CHECK(host.requests().empty());
}

TEST_CASE("a dry run shows as many requests as a dead letter has room for, and says how many") {
  const std::size_t length = GENERATE(as<std::size_t>(), 5'000, 20'000);
  FakeHost host;
  start(host, R"({"profile":"espocrm","url":"https://crm.example","auth":{"api_key":"KEYMARKER"},"dry_run":true})");
  const std::string document = message("\"" + std::string(length, 'x') + "\"");
  const auto done = host.deliver({delivery(document)});
  REQUIRE(done);
  CHECK(done->status.message ==
        std::string("a dry run: nothing was sent; ") + (length == 5'000 ? "4" : "3") + " of 4 requests are shown");
  CHECK(done->result.size() <= 16'384);
  const auto shown = kit::parse_json(done->result);
  REQUIRE(shown);
  CHECK(shown->Size() == (length == 5'000 ? 4 : 3));
}

TEST_CASE("an event that no route of the profile wants is done") {
  FakeHost host;
  start(host, kConfig);
  const std::string document = event("ekiden.typing.v1", R"("typing":{})");
  CHECK(host.deliver({delivery(document, "ekiden.typing.v1")})->status.ok());
  CHECK(host.requests().empty());
}

TEST_CASE("a document that is not JSON, or has half of an emoji, is refused or repaired, never sent as it is") {
  FakeHost host;
  start(host, kConfig);
  CHECK(host.deliver({delivery("{broken")})->status.code == EKD_E_REJECTED);
  script_contact(host);
  host.script("GET", kNotes, kNone);
  host.script("POST", kNotes, {.body = R"({"id":"n1"})"});
  const std::string document = message(R"("a\ud83db\u0000c")");
  CHECK(host.deliver({delivery(document)})->status.ok());
  CHECK_THAT(host.requests().back().body, Catch::Contains("a\xEF\xBF\xBD"
                                                          "bc"));
}

TEST_CASE("what a schema cannot say of the configuration is said when it is read") {
  const auto [config, says] = GENERATE(table<const char*, const char*>({
      {R"({"profile":"espocrn","auth":{}})", "profile: there is none of that name; did you mean \"espocrm\"?"},
      {R"({"profile":"{\"name\":1}","auth":{}})", "profile /name: must be a text"},
      {R"({"profile":"espocrm","auth":{"api_key":"k"}})", "url: missing"},
      {R"({"profile":"espocrm","url":"https://u:p@crm.example","auth":{"api_key":"k"}})", "without user name"},
      {R"({"profile":"espocrm","url":"https://crm.example","auth":{}})",
       "auth.api_key: missing; api_key_header needs it"},
      {R"({"profile":"espocrm","url":"https://crm.example","auth":{"type":"basic"}})",
       "auth.type: this profile offers api_key_header, hmac_espo"},
      {R"({"profile":"tryton","url":"https://crm.example","auth":{"username":"u","password":"p"}})",
       "variables.database: missing"},
      {R"({"profile":"espocrm","url":"https://crm.example","auth":{"api_key":"k"},"variables":{"timline":"case"}})",
       "variables.timline: this profile has no such variable; did you mean \"timeline\"?"},
      {R"({"profile":"salesforce","url":"https://crm.example","auth":{"type":"oauth_jwt_rs256","client_id":"c","username":"u","private_key":"k"}})",
       "auth.private_key: must be an RSA key"},
  }));
  FakeHost host;
  REQUIRE(host.create(ekd_entry_v1(), "crm").ok());
  const sdk::Status status = host.configure(config);
  CHECK(status.code == EKD_E_CONFIG);
  CHECK_THAT(status.message + host.log_text(), Catch::Contains(says));
}

TEST_CASE("the descriptor follows the schema of descriptors") {
  const auto* factory = static_cast<const ekd_factory*>(ekd_entry_v1()->get_factory(EKD_FACTORY_ID));
  REQUIRE(factory != nullptr);
  REQUIRE(factory->count() == 1);
  CHECK(testkit::check_against_schema("descriptor.json", factory->descriptor(0)->json).empty());
}
