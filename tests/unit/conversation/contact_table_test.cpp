// SPDX-License-Identifier: Apache-2.0
#include "conversation/contact_table.hpp"

#include <catch2/catch.hpp>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/durable_file.hpp"
#include "support/doubles/fs.hpp"

namespace {

using namespace ekiden;
using namespace ekiden::conversation;

class Stage {
 public:
  Stage() {
    REQUIRE(fs.make_folder("/data").ok());
    open();
  }
  void open() {
    table.reset();
    auto opened = ContactTable::open("/data", fs);
    REQUIRE(opened.ok());
    table = *std::move(opened);
  }
  void see(const std::string& channel, const std::string& peer, std::vector<Identity> identities,
           const std::string& name = {}) {
    at_ms += 1'000;
    const Sighting sighting{channel, peer, channel + ":acc:dm:" + peer, name, std::move(identities), at_ms};
    REQUIRE(table->write({sighting}, ++through, rule).ok());
  }
  std::string id_of(const std::string& channel, const std::string& peer) {
    const Result<Contact> contact = table->find_by_peer(channel, peer);
    return contact ? contact->id : "none";
  }

  test::PowerCutFs fs;
  MergeRule rule{{"unionid", "phone"}};
  std::unique_ptr<ContactTable> table;
  std::uint64_t through = 0;
  std::int64_t at_ms = 0;
};

Identity identity(const std::string& type, const std::string& value, const std::string& scope = {}) {
  return {type, value, scope, {}};
}

journal::StoredEvent stored(const std::string& type, std::string document) {
  return {1, {}, 7, "one", "ekiden." + type + ".v1", "key", std::move(document)};
}

TEST_CASE("the same customer in another conversation is found by what links them, and by nothing else") {
  struct Row {
    Identity first, second;
    bool is_one;
  };
  Identity unverified = identity("phone", "1");
  unverified.is_verified = false;
  Identity verified = identity("phone", "1");
  verified.is_verified = true;
  for (const Row& row : {
           Row{identity("unionid", "u"), identity("unionid", "u"), true},
           Row{identity("unionid", "u", "a"), identity("unionid", "u", "b"), false},
           Row{identity("phone", "1"), verified, true}, Row{identity("phone", "1"), unverified, false},
           Row{identity("email", "a@b"), identity("email", "a@b"), false},  // no rule
           Row{identity("openid", "o", "wx1"), identity("openid", "o", "wx1"), true},
           Row{identity("openid", "o", "wx1"), identity("openid", "o", "wx2"), false},
           Row{identity("user_id", "7"), identity("user_id", "7"), false},  // each channel counts for itself
       }) {
    CAPTURE(row.first.type, row.first.scope, row.second.scope);
    Stage stage;
    stage.see("one", "p", {row.first});
    stage.see("two", "q", {row.second});
    CHECK((stage.id_of("one", "p") == stage.id_of("two", "q")) == row.is_one);
  }
}

TEST_CASE("contacts that turn out to be one become the one that was seen first, whatever they were merged from") {
  Stage stage;
  stage.see("one", "p", {identity("openid", "o1", "wx")}, "Anna");
  stage.see("two", "q", {identity("phone", "1")});
  stage.see("three", "r", {identity("unionid", "u")});
  const std::string first = stage.id_of("one", "p"), second = stage.id_of("two", "q"),
                    third = stage.id_of("three", "r");
  stage.see("two", "q", {identity("phone", "1"), identity("unionid", "u")});
  CHECK(stage.id_of("three", "r") == second);
  stage.see("one", "p", {identity("openid", "o1", "wx"), identity("phone", "1")});
  for (const auto& [channel, peer] : {std::pair{"one", "p"}, {"two", "q"}, {"three", "r"}})
    CHECK(stage.id_of(channel, peer) == first);
  const Result<Contact> contact = stage.table->find(third);
  REQUIRE(contact.ok());
  CHECK(contact->id == first);
  CHECK(contact->display_name == "Anna");
  CHECK(contact->identities.size() == 3);
  CHECK(contact->conversations.size() == 3);
  CHECK(contact->merged.size() == 2);
  CHECK(stage.table->find_by_identity("phone", "1", 10)->size() == 1);
}

TEST_CASE(
    "a merge keeps the name and the last sight of the contact that goes, where the other has none or an older one") {
  Stage stage;
  const std::string name = GENERATE("", "Ben");
  stage.see("one", "p", {identity("openid", "o1", "wx")}, name);
  stage.see("two", "q", {identity("phone", "1")}, "Anna");
  const Sighting looked_up{
      "one", "p", "one:acc:dm:p", {}, {identity("phone", "1")}, stage.at_ms + 1'000, Sighting::From::lookup, {}};
  REQUIRE(stage.table->write({looked_up}, ++stage.through, stage.rule).ok());
  const Result<Contact> contact = stage.table->find_by_peer("two", "q");
  REQUIRE(contact.ok());
  CHECK(contact->id == stage.id_of("one", "p"));
  CHECK(contact->display_name == (name.empty() ? "Anna" : name));
  CHECK(contact->seen_ms == stage.at_ms);
}

TEST_CASE("what was written outlives a power cut as a whole, with the seq up to which it goes") {
  Stage stage;
  stage.see("one", "p", {identity("unionid", "u")});
  stage.table.reset();
  stage.fs.power_cut();
  stage.fs.power_on();
  stage.open();
  CHECK(stage.table->progress(9)->through == 1);
  CHECK(stage.id_of("one", "p") != "none");
}

TEST_CASE("an erased person leaves no byte in the file") {
  Stage stage;
  stage.see("one", "anna-openid", {identity("openid", "anna-openid", "wx"), identity("unionid", "anna-union")}, "Anna");
  stage.see("two", "anna-elsewhere", {identity("unionid", "anna-union")});
  stage.see("one", "ben", {identity("openid", "ben", "wx")});
  const Person anna("one", "anna-openid", std::string(32, 'k'));
  CHECK(*stage.table->count(anna) == 1);
  REQUIRE(stage.table->erase(anna).ok());
  CHECK(*stage.table->count(anna) == 0);
  CHECK(stage.id_of("one", "ben") != "none");
  stage.table.reset();
  const Result<std::vector<std::string>> names = stage.fs.list("/data");
  REQUIRE(names.ok());
  for (const std::string& name : *names) {
    const Result<std::string> bytes = read_whole_file(stage.fs, "/data/" + name, 16 << 20);
    CAPTURE(name);
    REQUIRE(bytes.ok());
    CHECK(bytes->find("anna") == std::string::npos);
  }
}

TEST_CASE("an event shows its customer by sender and contact, and who shares a conversation has none of their own") {
  const std::string event =
      R"({"data":{"conversation":{"kind":"KIND","native_id":"p"},"sender":{"role":"customer","display_name":"A","identities":[{"type":"openid","value":"o","scope":"wx"}]},"contact":{"identities":[{"type":"phone","value":"1","verified":true}]}}})";
  const auto of_kind = [&event](const std::string& kind) {
    std::string text = event;
    return sighting_of(stored("message.received", text.replace(text.find("KIND"), 4, kind)));
  };
  const auto direct = of_kind("dm");
  REQUIRE(direct);
  CHECK(direct->peer == "p");
  CHECK(direct->display_name == "A");
  REQUIRE(direct->identities.size() == 2);
  CHECK(direct->identities[1].is_verified == true);
  REQUIRE(of_kind("group"));
  CHECK(of_kind("group")->peer.empty());
  CHECK_FALSE(sighting_of(stored(
      "message.received",
      R"({"data":{"conversation":{"kind":"dm","native_id":"p"},"sender":{"role":"agent","identities":[{"type":"user_id","value":"x"}]}}})")));
  CHECK_FALSE(sighting_of(stored("message.received", "not JSON")));
}

TEST_CASE("the result of a command shows whom it was about, as far as it says more than the conversation") {
  const auto of = [](const std::string& result, const std::string& type = "command.completed") {
    return sighting_of(
        stored(type, R"({"data":{"conversation":{"kind":"dm","native_id":"p"},"status":{"result":)" + result + "}}}"));
  };
  const auto found = of(
      R"({"display_name":"Anna","subscribed":false,"identities":[{"type":"openid","value":"p"},{"type":"unionid","value":"u"}]})");
  REQUIRE(found);
  CHECK(found->from == Sighting::From::lookup);
  CHECK(found->has_left == true);
  CHECK(found->display_name == "Anna");
  REQUIRE(found->identities.size() == 1);
  CHECK(found->identities[0].value == "u");
  CHECK_FALSE(of(R"({"identities":[]})"));
  CHECK_FALSE(of(R"({"identities":[{"type":"openid","value":"p"}]})"));
  CHECK_FALSE(of(R"({"identities":[{"type":"unionid","value":"u"}]})", "message.status"));
}

TEST_CASE("who leaves a conversation has left it until they do something there again") {
  Stage stage;
  const auto see = [&stage](std::optional<bool> has_left, Sighting::From from = Sighting::From::customer) {
    Sighting sighting{"one",
                      "p",
                      from == Sighting::From::lookup ? "of another account" : "one:acc:dm:p",
                      {},
                      {identity("unionid", "u")},
                      ++stage.at_ms,
                      from,
                      has_left};
    REQUIRE(stage.table->write({sighting}, ++stage.through, stage.rule).ok());
    const Result<Contact> contact = stage.table->find_by_peer("one", "p");
    REQUIRE(contact.ok());
    CHECK(contact->conversations.at(0).key == "one:acc:dm:p");
    return contact->conversations.at(0).has_left;
  };
  CHECK_FALSE(see(false));
  CHECK(see(true));
  CHECK(see(std::nullopt));
  CHECK_FALSE(see(false));
  CHECK(see(true, Sighting::From::lookup));
  const Result<Contact> contact = stage.table->find_by_peer("one", "p");
  CHECK(contact->seen_ms < stage.at_ms);
}

}  // namespace
