// SPDX-License-Identifier: Apache-2.0
#include "request_template.hpp"

#include "kit/query.hpp"

namespace ekiden::crm {
namespace {

bool has_header(const sdk::HttpRequest& request, std::string_view name) {
  for (const auto& [known, value] : request.headers)
    if (sdk::detail::equal_ignoring_case(known, name)) return true;
  return false;
}

}  // namespace

void RequestTemplate::for_each_name(const std::function<void(const std::string&)>& each) const {
  path.for_each_name(each);
  for (const auto& [name, value] : query) {
    name.for_each_name(each);
    value.for_each_name(each);
  }
  for (const auto& [name, value] : headers) value.for_each_name(each);
  if (body) body->for_each_name(each);
}

sdk::HttpRequest fill(const RequestTemplate& wanted, std::string_view base_url, Scope& scope) {
  sdk::HttpRequest request;
  request.method = wanted.method;
  request.url = wanted.path.text(scope, TextTemplate::Encoding::uri);
  if (request.url.starts_with('/')) request.url.insert(0, base_url);
  for (const auto& [name, value] : wanted.query) {
    request.url += request.url.find('?') == std::string::npos ? '?' : '&';
    request.url += kit::encode_uri_component(name.text(scope)) + "=" + kit::encode_uri_component(value.text(scope));
  }
  for (const auto& [name, value] : wanted.headers) request.headers.emplace_back(name, value.text(scope));
  if (!wanted.body) return request;
  const Value body = wanted.body->value(scope);
  const bool form = wanted.encoding == RequestTemplate::Body::form;
  request.body = form ? form_of(body) : kit::json_text(body);
  if (!has_header(request, "content-type"))
    request.headers.emplace_back("Content-Type", form ? "application/x-www-form-urlencoded" : "application/json");
  return request;
}

std::string form_of(const Value& object) {
  std::string form;
  if (!object.IsObject()) return form;
  for (const auto& member : object.GetObject()) {
    if (!form.empty()) form += '&';
    form += kit::encode_uri_component(text_of(member.name)) + "=" + kit::encode_uri_component(as_text(member.value));
  }
  return form;
}

}  // namespace ekiden::crm
