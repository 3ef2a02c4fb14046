// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ekidenpp/http.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "templates.hpp"

namespace ekiden::crm {

/// One request as a profile writes it.
struct RequestTemplate {
  enum class Body { json, form };

  std::string method = "GET";
  TextTemplate path{};  // below the base URL; or a whole URL
  std::vector<std::pair<TextTemplate, TextTemplate>> query{};
  std::vector<std::pair<std::string, TextTemplate>> headers{};
  std::optional<JsonTemplate> body{};
  Body encoding = Body::json;

  void for_each_name(const std::function<void(const std::string&)>& each) const;
};

/// A request that changes something, and where the record's id stands in the answer; an answer without it has none.
struct Write {
  RequestTemplate request{};
  Pointer id{};
};

/// The request with every expression evaluated; expressions in the path and the query are percent-encoded.
sdk::HttpRequest fill(const RequestTemplate& wanted, std::string_view base_url, Scope& scope);

/// name=value&…, percent-encoded, of the members of an object.
std::string form_of(const Value& object);

}  // namespace ekiden::crm
