// SPDX-License-Identifier: Apache-2.0
#include "place_names.hpp"

#include <algorithm>
#include <iterator>

namespace ekiden::redact {
namespace {

constexpr std::size_t kMaxCharacters = 40;

// Words of a sentence that the names of places do not have, or hardly ever.
constexpr std::string_view kOfSentences =
    "到在是给往的了我你您他她们请寄送住址把被与或及至吗呢吧啊呀么这那哪今明昨月日时就也还递问买退换想要能搬没内说叫"
    "はをにへでとが";

constexpr std::string_view kProvinces[] = {
    "北京",   "天津",   "上海",     "重庆",   "河北",   "山西",     "辽宁",   "吉林",   "黑龙江",   "江苏",   "浙江",
    "安徽",   "福建",   "江西",     "山东",   "河南",   "湖北",     "湖南",   "广东",   "海南",     "四川",   "贵州",
    "云南",   "陕西",   "甘肃",     "青海",   "台湾",   "内蒙古",   "广西",   "西藏",   "宁夏",     "新疆",   "香港",
    "澳门",   "東京都", "北海道",   "京都府", "大阪府", "青森県",   "岩手県", "宮城県", "秋田県",   "山形県", "福島県",
    "茨城県", "栃木県", "群馬県",   "埼玉県", "千葉県", "神奈川県", "新潟県", "富山県", "石川県",   "福井県", "山梨県",
    "長野県", "岐阜県", "静岡県",   "愛知県", "三重県", "滋賀県",   "兵庫県", "奈良県", "和歌山県", "鳥取県", "島根県",
    "岡山県", "広島県", "山口県",   "徳島県", "香川県", "愛媛県",   "高知県", "福岡県", "佐賀県",   "長崎県", "熊本県",
    "大分県", "宮崎県", "鹿児島県", "沖縄県"};

// The last words of places that others lie in.
constexpr std::string_view kAdministrative = "省市区县州盟旗镇乡道村都府県郡町";

bool is_one_of(std::string_view character, std::string_view set) {
  return character.size() == 3 && set.find(character) != std::string_view::npos;
}

// The character before `at`, not before `floor`.
std::string_view character_before(std::string_view text, std::size_t floor, std::size_t at) {
  std::size_t begin = at;
  while (begin > floor && (static_cast<unsigned char>(text[--begin]) & 0xC0) == 0x80) {
  }
  return text.substr(begin, at - begin);
}

// Han (U+3400–9FFF), Kana (U+3041–30FF) and 々.
bool is_of_a_name(std::string_view c) {
  if (c.size() != 3) return false;
  const auto byte = [&](std::size_t i) { return static_cast<unsigned>(static_cast<unsigned char>(c[i])); };
  const unsigned code = ((byte(0) & 0x0F) << 12) | ((byte(1) & 0x3F) << 6) | (byte(2) & 0x3F);
  const bool letter = (code >= 0x3400 && code <= 0x9FFF) || (code >= 0x3041 && code <= 0x30FF) || code == 0x3005;
  return letter && !is_one_of(c, kOfSentences);
}

// Where the first province within [begin, end) stands that nothing administrative stands before; else `begin`.
std::size_t province_begin(std::string_view text, std::size_t begin, std::size_t end) {
  const std::string_view places = text.substr(begin, end - begin);
  std::size_t first = places.size();
  for (const std::string_view province : kProvinces) first = std::min(first, places.find(province));
  if (first == places.size()) return begin;
  for (std::size_t at = first; at > 0;) {
    const std::string_view c = character_before(places, 0, at);
    if (is_one_of(c, kAdministrative)) return begin;
    at -= c.size();
  }
  return begin + first;
}

}  // namespace

std::size_t places_begin(std::string_view normal, std::size_t floor, std::size_t end) {
  std::size_t begin = end;
  for (std::size_t count = 0; count < kMaxCharacters && begin > floor; ++count) {
    const std::string_view c = character_before(normal, floor, begin);
    const bool separates = c == " " || c == ",";
    if (separates ? !is_one_of(character_before(normal, floor, begin - 1), kAdministrative) : !is_of_a_name(c)) break;
    begin -= c.size();
  }
  return province_begin(normal, begin, end);
}

}  // namespace ekiden::redact
