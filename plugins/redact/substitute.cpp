// SPDX-License-Identifier: Apache-2.0
#include "substitute.hpp"

#include <ekidenpp/utf8.hpp>

#include <vector>

#include "kit/digest.hpp"
#include "kit/encoding.hpp"

namespace ekiden::redact {
namespace {

constexpr std::size_t kPseudonymBytes = 16;

using Labels = std::array<std::string_view, kKinds + 1>;  // by Kind, then of a whole field

constexpr std::array<Labels, 3> kLabels = {{
    {"电话号码", "身份证号", "银行卡号", "邮箱", "地址", "个人编号", "已隐藏"},
    {"電話番号", "身分証番号", "カード番号", "メール", "住所", "個人番号", "非表示"},
    {"phone", "id card", "bank card", "email", "address", "my number", "hidden"},
}};

std::string bracketed(std::string_view label, std::string_view more = {}) {
  std::string out = "[";
  out += label;
  if (!more.empty()) (out += ':') += more;
  return out += ']';
}

}  // namespace

std::string Substitutes::of(const Finding& finding) const {
  const auto kind = static_cast<std::size_t>(finding.kind);
  const std::string_view label = kLabels[static_cast<std::size_t>(settings_.labels)][kind];
  switch (settings_.methods[kind]) {
    case Method::hash:
      return bracketed(label, pseudonym(word_of(finding.kind), finding.canonical));
    case Method::mask:
      if (finding.kind == Kind::email) return "***" + finding.canonical.substr(finding.canonical.rfind('@'));
      return mask(finding.canonical);
    case Method::label:
      break;
  }
  return bracketed(label);
}

std::string Substitutes::whole(Method method, std::string_view text) const {
  const std::string_view label = kLabels[static_cast<std::size_t>(settings_.labels)][kKinds];
  switch (method) {
    case Method::hash:
      return bracketed(label, pseudonym("field", text));
    case Method::mask:
      return mask(text);
    case Method::label:
      break;
  }
  return bracketed(label);
}

std::string Substitutes::pseudonym(std::string_view word, std::string_view canonical) const {
  const std::string hash = kit::hmac_sha256(settings_.key, {word, ":", canonical});
  return kit::hex_encode(std::string_view(hash).substr(0, kPseudonymBytes));
}

// Never more than half of the characters stay.
std::string Substitutes::mask(std::string_view text) const {
  std::vector<std::size_t> begins;
  for (std::size_t at = 0; at < text.size(); at += sdk::detail::utf8_step(text, at).length) begins.push_back(at);
  const std::size_t kept = std::min(settings_.keep_last, begins.size() / 2);
  const std::size_t hidden = begins.size() - kept;
  return std::string(hidden, '*').append(kept == 0 ? std::string_view() : text.substr(begins[hidden]));
}

}  // namespace ekiden::redact
