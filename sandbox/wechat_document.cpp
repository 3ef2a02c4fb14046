// SPDX-License-Identifier: Apache-2.0
#include "wechat_document.hpp"

#include "json.hpp"

namespace ekiden::sandbox {

namespace {

std::string cdata(std::string_view text) {
  constexpr std::string_view terminator = "]]>";
  std::string out = "<![CDATA[";
  std::size_t begin = 0;
  for (auto end = text.find(terminator); end != std::string_view::npos; end = text.find(terminator, begin)) {
    out.append(text.substr(begin, end - begin)).append("]]]]><![CDATA[>");
    begin = end + terminator.size();
  }
  return out.append(text.substr(begin)).append(terminator);
}

}  // namespace

WechatDocument& WechatDocument::text(std::string_view name, std::string_view value) {
  fields_.push_back({std::string(name), std::string(value), false});
  return *this;
}

WechatDocument& WechatDocument::number(std::string_view name, std::string_view digits) {
  fields_.push_back({std::string(name), std::string(digits), true});
  return *this;
}

std::string WechatDocument::write(WechatFormat format) const {
  return format == WechatFormat::xml ? write_xml() : write_json();
}

std::string WechatDocument::write_xml() const {
  std::string out = "<xml>";
  for (const Field& field : fields_) {
    out.append("<").append(field.name).append(">");
    out.append(field.is_number ? field.value : cdata(field.value));
    out.append("</").append(field.name).append(">");
  }
  return out.append("</xml>");
}

std::string WechatDocument::write_json() const {
  JsonWriter json;
  json.begin_object();
  for (const Field& field : fields_) {
    json.key(field.name);
    if (field.is_number) {
      json.raw(field.value);
    } else {
      json.value(field.value);
    }
  }
  return json.end_object().text();
}

}  // namespace ekiden::sandbox
