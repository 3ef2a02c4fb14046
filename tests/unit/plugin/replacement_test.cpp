// SPDX-License-Identifier: Apache-2.0
#include "plugin/replacement.hpp"

#include <catch2/catch.hpp>
#include <string>

namespace {

using ekiden::Code;
using ekiden::Status;
using ekiden::plugin::check_replacement;

const std::string kEvent =
    R"({"specversion":"1.0","id":"i6","source":"/s","type":"t","subject":"c","partitionkey":"c","data":{"text":"hi"}})";

std::string with(const std::string& from, const std::string& to) {
  std::string text = kEvent;
  return text.replace(text.find(from), from.size(), to);
}

}  // namespace

TEST_CASE("a replacement may change everything but what identifies the event") {
  for (const std::string& good : {kEvent, with("hi", "**"), with(R"(,"data":{"text":"hi"})", ""),
                                  with(R"({"specversion")", "{\n \"specversion\""),
                                  with(R"("data":)", R"("extra":[1,null,{"id":"other","source":5}],"data":)"),
                                  with(R"("i6")", R"("\u0069\u0036")")}) {
    CAPTURE(good);
    CHECK(check_replacement(kEvent, good).ok());
  }
}

TEST_CASE("a replacement that is another event, or none, is refused with the reason") {
  struct Row {
    std::string document;
    const char* reason;
  };
  const Row rows[] = {
      {with(R"("i6")", R"("i7")"), "another id"},
      {with(R"("/s")", R"("/x")"), "another source"},
      {with(R"("t")", R"("u")"), "another type"},
      {with(R"("subject":"c")", R"("subject":"d")"), "another subject"},
      {with(R"(,"partitionkey":"c")", ""), "another partitionkey"},
      {with(R"("1.0")", R"("0.3")"), "another specversion"},
      {with(R"("i6")", R"("i6","id":"i6")"), "each attribute once"},
      {with(R"("i6")", "null"), "no CloudEvent"},
      {with(R"("i6")", R"(["i6"])"), "no CloudEvent"},
      {"", "no CloudEvent"},
      {"[" + kEvent + "]", "no CloudEvent"},
      {kEvent + kEvent, "no CloudEvent"},
      {kEvent.substr(0, kEvent.size() - 1), "no CloudEvent"},
      {with("hi", "\xff"), "no CloudEvent"},
      {with(R"("hi")", std::string(65, '[') + std::string(65, ']')), "no CloudEvent"},
      {with("hi", std::string(16u << 20, 'x')), "larger than 16 MiB"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.document.substr(0, 200));
    const Status status = check_replacement(kEvent, row.document);
    CHECK(status.code() == Code::invalid);
    CHECK_THAT(status.message(), Catch::Contains(row.reason));
  }
}

TEST_CASE("a replacement does not gain an attribute that the event has not") {
  const std::string event = R"({"specversion":"1.0","id":"i","source":"s","type":"t"})";
  CHECK(check_replacement(event, event).ok());
  CHECK_FALSE(check_replacement(event, R"({"specversion":"1.0","id":"i","source":"s","type":"t","subject":"x"})").ok());
}
