// SPDX-License-Identifier: Apache-2.0
// The CRM systems that the sandbox plays refuse what the real ones refuse.
#include <httplib.h>

#include <catch2/catch.hpp>

#include "clock.hpp"
#include "espocrm.hpp"
#include "hubspot.hpp"
#include "listener.hpp"
#include "salesforce.hpp"

namespace ekiden::sandbox {

namespace {

std::string bearer(const std::string& token) {
  std::string value = "Bearer ";
  value += token;
  return value;
}

struct Systems {
  Systems() {
    espocrm.add_routes(listener);
    hubspot.add_routes(listener);
    salesforce.add_routes(listener);
    port = listener.bind("127.0.0.1", 0).value();
    listener.start();
  }
  ~Systems() { listener.stop(); }

  struct Answer {
    int status;
    std::string body;
  };
  Answer send(const std::string& method, const std::string& target, const std::string& body,
              const httplib::Headers& headers) {
    httplib::Client client("127.0.0.1", port);
    httplib::Request request;
    request.method = method;
    request.path = target;
    request.headers = headers;
    request.body = body;
    const auto answer = client.send(request);
    return answer ? Answer{answer->status, answer->body} : Answer{0, {}};
  }
  Answer espo(const std::string& method, const std::string& target, const std::string& body) {
    return send(method, "/espocrm/api/v1/" + target, body, {{"X-Api-Key", EspoCrm::api_key}});
  }
  Answer hub(const std::string& type, const std::string& inputs) {
    return send("POST", "/hubspot/crm/v3/objects/" + type + "/batch/upsert", R"({"inputs":[)" + inputs + "]}",
                {{"Authorization", bearer(HubSpot::token)}});
  }
  std::string sales_token() {
    const auto answer =
        send("POST", "/salesforce/services/oauth2/token",
             "grant_type=client_credentials&client_id=sandbox-sf-client&client_secret=sandbox-sf-secret",
             {{"Content-Type", "application/x-www-form-urlencoded"}});
    const auto body = parse_json_object(answer.body);
    return body ? string_member(*body, "access_token") : std::string();
  }

  SystemClock clock;
  SystemRandom random;
  RequestLog log{clock};
  Faults faults;
  CrmApiFaults api_faults{faults};
  EspoCrm espocrm{api_faults};
  HubSpot hubspot{api_faults};
  Salesforce salesforce{api_faults, random};
  Listener listener{log};
  int port = 0;
};

}  // namespace

TEST_CASE("EspoCRM refuses a wrong key, unknown and missing fields, control characters, parents that are not there") {
  Systems systems;
  CHECK(systems.send("POST", "/espocrm/api/v1/Contact", R"({"lastName":"x"})", {{"X-Api-Key", "wrong"}}).status == 401);
  CHECK(systems.espo("POST", "Nobody", "{}").status == 404);
  CHECK(systems.espo("POST", "Contact", "[]").status == 400);
  CHECK(systems.espo("POST", "Contact", "{}").status == 400);
  CHECK(systems.espo("POST", "Contact", R"({"lastName":"x","nothing":"y"})").status == 400);
  CHECK(systems.espo("POST", "Contact", R"({"lastName":"a\u0000b"})").status == 400);
  CHECK(systems.espo("POST", "Contact", R"({"lastName":"x"})").status == 200);
  CHECK(systems.espo("POST", "Contact", R"({"lastName":"x"})").status == 409);
  CHECK(systems.espo("PUT", "Contact/nobody", R"({"lastName":"y"})").status == 404);
  CHECK(
      systems.espo("POST", "Note", R"({"type":"Post","parentType":"Contact","parentId":"nobody","post":"p"})").status ==
      404);
}

TEST_CASE("Salesforce upserts by the external id alone, and each record of a collection has its own result") {
  Systems systems;
  const std::string record = "/salesforce/services/data/v65.0/sobjects/Contact/Ekiden_Key__c/k";
  const std::string many = "/salesforce/services/data/v65.0/composite/sobjects/Contact/Ekiden_Key__c";
  CHECK(systems.send("PATCH", record, R"({"LastName":"x"})", {{"Authorization", "Bearer nobody"}}).status == 401);
  const httplib::Headers us{{"Authorization", bearer(systems.sales_token())}};
  CHECK(systems.send("PATCH", record, R"({"LastName":"x"})", us).status == 201);
  CHECK(systems.send("PATCH", record, R"({"LastName":"y"})", us).status == 200);
  CHECK(systems.send("PATCH", record, R"({"Nothing":"y"})", us).status == 400);
  CHECK(systems.send("PATCH", record, R"({"LastName":"y","Ekiden_Key__c":"k"})", us).status == 400);
  const auto mixed = systems.send(
      "PATCH", many,
      R"({"records":[{"attributes":{"type":"Contact"},"Ekiden_Key__c":"k","LastName":"z"},{"attributes":{"type":"Contact"},"Ekiden_Key__c":"new"}]})",
      us);
  CHECK(mixed.status == 200);
  CHECK_THAT(mixed.body, Catch::Contains(R"("success":true)") && Catch::Contains("REQUIRED_FIELD_MISSING"));
  systems.faults.switch_on(Fault::crm_api_401);
  CHECK(systems.send("PATCH", record, R"({"LastName":"y"})", us).status == 401);
  systems.faults.switch_off_all();
  CHECK(systems.send("PATCH", record, R"({"LastName":"y"})", us).status == 401);
}

TEST_CASE("HubSpot refuses a batch with two of one id or an unknown property, and names what it left out of another") {
  Systems systems;
  const std::string anna =
      R"({"idProperty":"ekiden_contact_key","id":"anna","properties":{"lastname":"A"},"objectWriteTraceId":"t1"})";
  const std::string bert =
      R"({"idProperty":"ekiden_contact_key","id":"bert","properties":{"lastname":"B"},"objectWriteTraceId":"t2"})";
  CHECK(systems.hub("contacts", anna + "," + anna).status == 400);
  CHECK(systems.hub("contacts", R"({"idProperty":"email","id":"a","properties":{}})").status == 400);
  CHECK(systems.hub("contacts", R"({"idProperty":"ekiden_contact_key","id":"a","properties":{"x":"y"}})").status ==
        400);
  CHECK(systems.hub("contacts", anna).status == 200);
  systems.faults.switch_on(Fault::crm_api_partial, *parse_json_object(R"({"count":1})"));
  const auto partial = systems.hub("contacts", anna + "," + bert);
  CHECK(partial.status == 207);
  CHECK_THAT(partial.body, Catch::Contains(R"("objectWriteTraceId":["t1"])") && Catch::Contains(R"("new":true)"));
}

}  // namespace ekiden::sandbox
