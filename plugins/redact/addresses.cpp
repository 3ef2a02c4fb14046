// SPDX-License-Identifier: Apache-2.0
#include "addresses.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string>

#include "place_names.hpp"

namespace ekiden::redact {
namespace {

constexpr int kMaxPieces = 8;  // building, unit, floor, room … behind the first number

const std::string kNumber = "(?:[0-9]{1,5}[A-Za-z]?|[A-Za-z][0-9]{0,4}|[零〇一二三四五六七八九十百]{1,6})";
const std::string kNumbers = kNumber + "(?:[-/#]" + kNumber + "){0,4}";
// What a date (3号) or a shop's floor (3楼) is never counted in.
const std::string kSure = "(?:号院|号楼|号弄|栋|幢|座|单元|室|弄|组|户)";
const std::string kAny = "(?:号院|号楼|号弄|栋|幢|座|单元|室|弄|组|户|号|楼|层)";

const std::string kRoad = "(?:(?:大道|大街|公路|路|街|胡同|巷)(?:[东南西北中]{1,2}段?)?|[0-9]{1,5}弄)";
const std::string kCompound =
    "(?:小区|花园|家园|公寓|大厦|新村|社区|街道|宿舍|大学|学院|医院|工业区|开发区|园区|科技园|广场|中心|"
    "村|镇|乡|屯|庄|苑|园|城|府|湾|里|庭)";
// Words of the language as well, so that only a city, a district or a county in front makes them part of an address.
const std::string kOfTown = "[道里条坊苑园村庄屯营桥门庙河湾沟坡台洞]";

const std::string kJapaneseNumber = "(?:[1-9][0-9]{0,2}|[一二三四五六七八九十]{1,3})";

// Groups: 1 a road's number, 2 a compound's, 3 one of a town, 4 a Japanese block's, 5 a postal code.
const std::string kCore =
    "(" + kRoad + " ?" + kNumbers + " ?" + kAny + ")|(" + kCompound + " ?(?:" + kNumbers + " ?" + kSure +
    "|[0-9]{1,3}(?:-[0-9]{1,5}){2,3}))|(" + kOfTown + " ?" + kNumbers + " ?" + kAny + ")|(" + kJapaneseNumber +
    "(?:丁目|番地?|-[0-9]{1,4})(?:[のノ-]?[0-9一二三四五六七八九十]{1,4}(?:番地?|号室|号|室)?){0,3})"
    "|(〒 ?[0-9]{3} ?-? ?[0-9]{4})";
enum Group { kWhole, kOfRoad, kOfCompound, kOfATown, kOfBlock, kPostalCode, kGroups };

const std::string kPiece = "^ ?[^\\x00-\\x2F,:;?、。，：；！？的]{0,12}?" + kNumbers + " ?" + kAny;
const std::string kRoomNumber = "^[A-Za-z]?[0-9]{1,5}(?:-[0-9]{1,5}){0,3}室?\\b";
const std::string kJapaneseRoom =
    "^ "
    "?[\\p{Han}\\p{Katakana}ーA-Za-z]{0,20}(?:ビル|マンション|ハイツ|コーポ|アパート|荘|タワー|レジデンス|メゾン|"
    "ハウス)"
    " ?[0-9]{0,4}(?:号室|号|階|室|F)?|^ ?[0-9]{1,4}号室";

re2::StringPiece piece(std::string_view text) {
  return {text.data(), text.size()};
}

bool contains_any(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return text.find(word) != text.npos; });
}

// Where a Japanese block is sure to be one: by its words, by three numbers, or by the prefecture in front.
bool is_sure_block(std::string_view places, std::string_view block) {
  if (!contains_any(places, {"市", "区", "町", "村", "郡"})) return false;
  return contains_any(block, {"丁目", "番"}) || std::count(block.begin(), block.end(), '-') >= 2 ||
         contains_any(places, {"県", "東京都", "北海道", "京都府", "大阪府"});
}

std::string without_blanks(std::string_view text) {
  std::string out;
  std::copy_if(text.begin(), text.end(), std::back_inserter(out), [](char c) { return c != ' '; });
  return out;
}

}  // namespace

struct AddressFinder::Patterns {
  re2::RE2 core{kCore, re2::RE2::Quiet};
  re2::RE2 next_piece{kPiece, re2::RE2::Quiet};
  re2::RE2 room_number{kRoomNumber, re2::RE2::Quiet};
  re2::RE2 japanese_room{kJapaneseRoom, re2::RE2::Quiet};

  // Where the address ends whose first number ends at `end`.
  std::size_t end_of(std::string_view text, std::size_t end, bool japanese) const {
    for (int i = 0; i < kMaxPieces; ++i) {
      re2::StringPiece rest = piece(text.substr(end));
      const bool more = japanese ? re2::RE2::Consume(&rest, japanese_room)
                                 : re2::RE2::Consume(&rest, next_piece) || re2::RE2::Consume(&rest, room_number);
      const std::size_t next = text.size() - rest.size();
      if (!more || next == end) break;
      end = next;
    }
    return end;
  }
};

AddressFinder::AddressFinder() : patterns_(std::make_unique<const Patterns>()) {}
AddressFinder::AddressFinder(AddressFinder&&) noexcept = default;
AddressFinder& AddressFinder::operator=(AddressFinder&&) noexcept = default;
AddressFinder::~AddressFinder() = default;

std::vector<Finding> AddressFinder::find(std::string_view normal) const {
  std::vector<Finding> found;
  re2::StringPiece groups[kGroups];
  std::size_t floor = 0;  // behind the last one found
  for (std::size_t at = 0;
       patterns_->core.Match(piece(normal), at, normal.size(), re2::RE2::UNANCHORED, groups, kGroups);) {
    const auto core = static_cast<std::size_t>(groups[kWhole].data() - normal.data());
    const std::string_view text = normal.substr(core, groups[kWhole].size());
    at = core + text.size();
    const bool japanese = !groups[kOfBlock].empty();
    std::size_t begin = core;
    if (groups[kPostalCode].empty()) {
      begin = places_begin(normal, floor, core);
      const std::string_view places = normal.substr(begin, core - begin);
      if (!groups[kOfATown].empty() && !contains_any(places, {"市", "区", "县"})) continue;
      if (japanese && !is_sure_block(places, text)) continue;
      at = patterns_->end_of(normal, at, japanese);
    }
    floor = at;
    if (!found.empty() &&
        normal.substr(found.back().end, begin - found.back().end).find_first_not_of(' ') == normal.npos)
      found.back().end = at;  // a postal code and its address
    else
      found.push_back({begin, at, Kind::address, {}});
  }
  for (Finding& one : found) one.canonical = without_blanks(normal.substr(one.begin, one.end - one.begin));
  return found;
}

}  // namespace ekiden::redact
