// SPDX-License-Identifier: Apache-2.0
#include "identity_papers.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>

#include "normal_text.hpp"

namespace ekiden::redact {
namespace {

constexpr std::string_view kWords[] = {"身份证",
                                       "身份證",
                                       "身分证",
                                       "身分證",
                                       "护照",
                                       "護照",
                                       "驾驶证",
                                       "驾照",
                                       "行驶证",
                                       "户口本",
                                       "户口簿",
                                       "居住证",
                                       "通行证",
                                       "社保卡",
                                       "银行卡",
                                       "储蓄卡",
                                       "信用卡",
                                       "证件",
                                       "免許証",
                                       "保険証",
                                       "在留カード",
                                       "マイナンバー",
                                       "パスポート",
                                       "身分証",
                                       "passport",
                                       "id card",
                                       "identity card",
                                       "driving licence",
                                       "driver's license",
                                       "bank card"};

bool speaks_of_papers(const std::string& text) {
  std::string normal(NormalText(text).text());
  std::transform(normal.begin(), normal.end(), normal.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return std::any_of(std::begin(kWords), std::end(kWords),
                     [&](std::string_view word) { return normal.find(word) != std::string::npos; });
}

}  // namespace

bool mentions_papers(const sdk::JsonView& message) {
  if (message.is_string()) return speaks_of_papers(message.text());
  const auto items = message.items();
  const auto members = message.members();
  return std::any_of(items.begin(), items.end(), mentions_papers) ||
         std::any_of(members.begin(), members.end(), [](const auto& member) { return mentions_papers(member.second); });
}

}  // namespace ekiden::redact
