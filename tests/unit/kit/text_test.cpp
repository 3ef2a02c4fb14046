// SPDX-License-Identifier: Apache-2.0
#include "kit/text.hpp"

#include <catch2/catch.hpp>

using namespace ekiden::kit;
using namespace std::string_literals;

TEST_CASE("exactly the characters that XML forbids are dropped") {
  CHECK(drop_xml_forbidden("a\0b\x01\x08\x0B\x0C\x0E\x1F c"s) == "ab c");
  CHECK(drop_xml_forbidden("\t\n\r\x7F") == "\t\n\r\x7F");
  CHECK(drop_xml_forbidden("\xEF\xBF\xBE|\xEF\xBF\xBF|\xEF\xBF\xBD") == "||\xEF\xBF\xBD");
  CHECK(drop_xml_forbidden("好\xF0\x9F\x98\x80") == "好\xF0\x9F\x98\x80");
}

TEST_CASE("bytes that are no UTF-8 stay for the one who repairs them") {
  CHECK(drop_xml_forbidden("\xEF\xBF") == "\xEF\xBF");
  CHECK(drop_xml_forbidden("\xFF\xC0\x80") == "\xFF\xC0\x80");
}

TEST_CASE("a byte order mark is taken off once") {
  CHECK(without_bom("\xEF\xBB\xBF<xml/>") == "<xml/>");
  CHECK(without_bom("\xEF\xBB\xBF\xEF\xBB\xBF") == "\xEF\xBB\xBF");
  CHECK(without_bom("\xEF\xBB") == "\xEF\xBB");
}

TEST_CASE("what a spreadsheet program would run is told from what it would show") {
  for (const char* const text : {"=1", "+1", "-1", "@x", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠x"}) {
    INFO(text);
    CHECK(looks_like_formula(text));
  }
  for (const char* const text : {"", "1=1", " =1", "'=1", "好=1"}) {
    INFO(text);
    CHECK_FALSE(looks_like_formula(text));
  }
}
