// SPDX-License-Identifier: Apache-2.0
// docs/filters/redact.md, row by row.
#include <catch2/catch.hpp>

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "redaction.hpp"

using namespace ekiden;
using namespace ekiden::test;

namespace {

std::string trimmed(const std::string& text) {
  const std::size_t first = text.find_first_not_of(' ');
  return first == std::string::npos ? "" : text.substr(first, text.find_last_not_of(' ') - first + 1);
}

// The cells of the table behind the line `mark`, without its head.
std::vector<std::vector<std::string>> table(const std::string& mark) {
  std::ifstream page(EKIDEN_REDACT_PAGE);
  std::string line;
  while (std::getline(page, line) && line != mark) {
  }
  std::getline(page, line);
  std::getline(page, line);
  std::vector<std::vector<std::string>> rows;
  while (std::getline(page, line) && !line.empty() && line[0] == '|') {
    std::vector<std::string> cells;
    std::istringstream rest(line.substr(1));
    for (std::string cell; std::getline(rest, cell, '|');) cells.push_back(trimmed(cell));
    rows.push_back(cells);
  }
  return rows;
}

}  // namespace

TEST_CASE("each text of the published table becomes what stands beside it, and of the kind that is said") {
  const redact::Redactor rules = redactor();
  const auto rows = table("<!-- recognised -->");
  REQUIRE(rows.size() > 15);
  for (const auto& row : rows) {
    REQUIRE(row.size() == 3);
    CAPTURE(row[1]);
    CHECK(redacted(rules, row[1]) == row[2]);
    for (const redact::Finding& one : rules.recogniser.find(row[1], rules.kinds))
      CHECK(redact::word_of(one.kind) == row[0]);
  }
}

TEST_CASE("each text that the page says stays is not touched") {
  const redact::Redactor rules = redactor();
  const auto rows = table("<!-- stays -->");
  REQUIRE(rows.size() > 8);
  for (const auto& row : rows) CHECK(redacted(rules, row.at(0)) == row[0]);
}

TEST_CASE("an address stands in one piece, whatever is around it") {
  const redact::Redactor rules = redactor();
  struct Row {
    const char* text;
    const char* becomes;
  };
  const Row rows[] = {
      {"北京市朝阳区建国路88号SOHO现代城A座1502", "[地址]"},
      {"广东省 深圳市 南山区 科技园南路12号", "[地址]"},
      {"青岛市市南区上海路3号", "[地址]"},
      {"天津市和平区南京道3号", "[地址]"},
      {"收件人张三，河北省保定市清苑区某镇某村5组12号，13800138000", "收件人张三，[地址]，[电话号码]"},
      {"广州市天河区体育西路103号维多利广场B塔12层 13800138000", "[地址] [电话号码]"},
      {"東京都千代田区千代田1-1", "[地址]"},
      {"発送先 〒530-0001 大阪府大阪市北区梅田3-1-3", "発送先 [地址]"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(redacted(rules, row.text) == row.becomes);
  }
}

TEST_CASE("sentences of a shop are no addresses") {
  const redact::Redactor rules = redactor();
  for (const char* text :
       {"怎么弄3号才到", "城市3号停电", "杭州市区2-3天送达", "浙江地区一般3-5天", "商城11-27发货", "一路顺风",
        "这条路走不通", "订单3号楼下自提", "社区团购3号提货", "有5个小区", "10:30到12:30", "価格は1-2万円です"})
    CHECK(redacted(rules, text) == text);
}

TEST_CASE("a text of a megabyte is read to its end") {
  const redact::Redactor rules = redactor();
  for (const std::string piece :
       {"1", "1 ", "13800138000", "@", "a@", "a.", "路1号", "市", "区一", "1-", "〒", "浙江省杭州市", "\xE2\x80\x8B"}) {
    CAPTURE(piece);
    std::string text;
    while (text.size() < (std::size_t{1} << 20)) text += piece;
    CHECK(redacted(rules, text + "，电话 13800138000") != text);
    CHECK(redacted(rules, text + "，电话 13800138000").find("电话 [电话号码]") != std::string::npos);
  }
}
