// SPDX-License-Identifier: Apache-2.0
#include "wechat/file_names.hpp"

#include <catch2/catch.hpp>

using namespace ekiden::wechat;

TEST_CASE("a header says what a file is called, and nothing of it leads out of a folder") {
  const auto [header, name] = GENERATE(table<std::string, std::string>({
      {R"(attachment; filename="账单.pdf")", "账单.pdf"},
      {"attachment; filename=bill.pdf", "bill.pdf"},
      {"attachment;filename = bill.pdf ; size=3", "bill.pdf"},
      {R"(attachment; FileName="a\"b;c.pdf")", "a\"b;c.pdf"},
      {R"(attachment; filename="old.pdf"; filename*=UTF-8''%E8%B4%A6%E5%8D%95+1.pdf)", "账单+1.pdf"},
      {R"(attachment; filename*=utf-8'zh'%E8%B4%A6.pdf; filename="old.pdf")", "账.pdf"},
      {R"(attachment; filename="old.pdf"; filename*=UTF-8''%E8%)", "old.pdf"},
      {R"(attachment; filename="old.pdf"; filename*=gbk''%D5%CB)", "old.pdf"},
      {R"(attachment; filename="../../etc/passwd")", "passwd"},
      {R"(attachment; filename="C:\\bills\\a.pdf")", "a.pdf"},
      {R"(attachment; filename="..")", ""},
      {"attachment; filename=\"a\x01\x7F"
       "b.pdf\"",
       "ab.pdf"},
      {"attachment; filename=\"\xFF.pdf\"", "\xEF\xBF\xBD.pdf"},
      {R"(attachment; filename="unfinished)", "unfinished"},
      {"attachment", ""},
      {"attachment; filename", ""},
      {"", ""},
  }));
  INFO(header);
  CHECK(file_name_in(header) == name);
}

TEST_CASE("a long name is cut between characters, and a long header is not read") {
  std::string name;
  for (int i = 0; i < 100; ++i) name += "账";
  CHECK(file_name_in("attachment; filename=" + name) == name.substr(0, 255));
  CHECK(file_name_in("attachment; filename=x" + name).size() == 253);
  CHECK(file_name_in("attachment; filename=" + std::string(5000, 'x')).empty());
}
