// SPDX-License-Identifier: Apache-2.0
// Over generated texts: no secret comes through, and nothing else is touched.
#include <rapidcheck.h>

#include <catch2/catch.hpp>

#include <string>
#include <vector>

#include "redact/check_digits.hpp"
#include "redact/normal_text.hpp"
#include "redaction.hpp"

using namespace ekiden;
using namespace ekiden::test;

namespace {

// What people write around a number; no digit, no place, nothing that a number could go on with.
const std::vector<std::string> kHarmless = {
    "你好", "谢谢！", "，", "😀", "👨‍👩‍👧", "hello ", "です。", "\n", "：", "é", "→", "…", "好的,"};

std::string digits(int count) {
  std::string out;
  for (int i = 0; i < count; ++i) out += static_cast<char>('0' + *rc::gen::inRange(0, 10));
  return out;
}

// Completes `body` with the last character that makes it valid.
std::string completed(const std::string& body, bool (*is_valid)(std::string_view), const std::string& alphabet) {
  for (const char c : alphabet)
    if (is_valid(body + c)) return body + c;
  RC_DISCARD("no check digit");
  return {};
}

std::string id_card() {
  const std::string provinces[] = {"11", "31", "44", "65"};
  char day[9];
  std::snprintf(day, sizeof day, "%04d%02d%02d", *rc::gen::inRange(1930, 2020), *rc::gen::inRange(1, 13),
                *rc::gen::inRange(1, 29));
  return completed(*rc::gen::elementOf(std::vector<std::string>(std::begin(provinces), std::end(provinces))) +
                       digits(4) + day + digits(3),
                   redact::is_id_card, "0123456789X");
}

std::string bank_card() {
  return completed("62" + digits(*rc::gen::inRange(13, 17)), redact::is_bank_card, "0123456789");
}

std::string mobile() {
  return "1" + std::string(1, static_cast<char>('3' + *rc::gen::inRange(0, 7))) + digits(9);
}

// The same number as somebody else would write it: full-width, with unseen characters, in groups.
std::string disguised(const std::string& number) {
  const int style = *rc::gen::inRange(0, 4);
  std::string out;
  for (std::size_t i = 0; i < number.size(); ++i) {
    const bool is_digit = number[i] >= '0' && number[i] <= '9';
    if (style == 1 && is_digit) {
      const int code = 0xFF10 + (number[i] - '0');
      out += {static_cast<char>(0xE0 | (code >> 12)), static_cast<char>(0x80 | ((code >> 6) & 0x3F)),
              static_cast<char>(0x80 | (code & 0x3F))};
      continue;
    }
    out += number[i];
    if (style == 2 && i + 1 < number.size()) out += "\u200B";
    if (style == 3 && i + 1 < number.size()) out += ' ';
  }
  return out;
}

std::string normal_digits(const std::string& text) {
  const redact::NormalText normal(text);
  std::string out;
  for (const char c : normal.text())
    if ((c >= '0' && c <= '9') || c == 'X') out += c;
  return out;
}

struct Piece {
  std::string text;
  std::string secret;  // as digits; empty: harmless
};

Piece piece() {
  switch (*rc::gen::inRange(0, 7)) {
    case 0: {
      const std::string number = mobile();
      return {disguised(number), number};
    }
    case 1: {
      const std::string number = id_card();
      return {disguised(number), number};
    }
    case 2: {
      const std::string number = bank_card();
      return {disguised(number), number};
    }
    case 3: {
      const std::string name = "user" + std::to_string(*rc::gen::inRange(100, 1000)) + "@mail.example.com";
      return {name, name};
    }
    default:
      return {*rc::gen::elementOf(kHarmless), {}};
  }
}

}  // namespace

TEST_CASE("no generated secret comes through, and everything around it stays byte by byte") {
  const redact::Redactor rules = redactor(R"({"labels":"en"})");
  CHECK(rc::check([&] {
    const int count = *rc::gen::inRange(1, 12);
    std::string text, expected_rest;
    std::vector<std::string> secrets;
    for (int i = 0; i < count; ++i) {
      const Piece next = piece();
      text += next.text + "，";  // numbers that touch are one
      if (next.secret.empty())
        expected_rest += next.text;
      else
        secrets.push_back(next.secret);
      expected_rest += "，";
    }
    const auto found = rules.recogniser.find(text, rules.kinds);
    RC_ASSERT(found.size() == secrets.size());
    std::string rest;
    std::size_t at = 0;
    for (const redact::Finding& one : found) {
      rest += text.substr(at, one.begin - at);
      at = one.end;
    }
    RC_ASSERT(rest + text.substr(at) == expected_rest);
    const std::string out = redacted(rules, text);
    for (const std::string& secret : secrets) {
      RC_ASSERT(out.find(secret) == std::string::npos);
      RC_ASSERT(secret.find('@') != std::string::npos || normal_digits(out).find(secret) == std::string::npos);
    }
  }));
}

TEST_CASE("a number that is none stays: one digit more or less, a wrong check digit, part of a longer one") {
  const redact::Redactor rules = redactor();
  CHECK(rc::check([&] {
    std::string number = *rc::gen::inRange(0, 2) == 0 ? id_card() : bank_card();
    if (number.back() == 'X') number.back() = '0';
    number.back() = static_cast<char>('0' + (number.back() - '0' + *rc::gen::inRange(1, 10)) % 10);
    RC_PRE(!redact::is_id_card(number) && !redact::is_bank_card(number) && !redact::is_old_id_card(number));
    RC_ASSERT(redacted(rules, "单" + number) == "单" + number);
    const std::string longer = digits(20 + *rc::gen::inRange(0, 20));
    RC_ASSERT(redacted(rules, longer) == longer);
  }));
}

TEST_CASE("any bytes at all are read, and what is put together again is the text") {
  const redact::Redactor rules = redactor();
  CHECK(rc::check([&](const std::string& bytes) {
    std::size_t at = 0;
    for (const redact::Finding& one : rules.recogniser.find(bytes, redact::Kinds::all())) {
      RC_ASSERT(one.begin >= at);
      RC_ASSERT(one.end > one.begin);
      RC_ASSERT(one.end <= bytes.size());
      at = one.end;
    }
  }));
}
