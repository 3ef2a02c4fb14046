// SPDX-License-Identifier: Apache-2.0
// A CRM system as data: how it is spoken to, what it calls things, what its errors mean. docs/sinks/crm.md says how one
// is written; sdk/schema/crm-profile.json is its schema.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "auth_profile.hpp"
#include "error_rules.hpp"
#include "request_template.hpp"

namespace ekiden::crm {

/// Why a write that is repeated leaves one record.
enum class Strategy {
  native_upsert,      // the CRM has a unique key of ours: it creates or updates by itself
  idempotency_key,    // the CRM remembers a key that we send with the creation
  search_then_write,  // we look first, and write only one at a time
};

/// Looks for records by our key.
struct Search {
  RequestTemplate request;
  Pointer hits;                  // the list of what was found, the oldest first
  Pointer id;                    // in one of them
  std::optional<Pointer> match;  // in one of them: a text that holds `contains`, else it is none of ours
  TextTemplate contains;
};

/// Many upserts in one request, and one result each.
struct Batch {
  std::size_t max = 1;
  RequestTemplate request;  // its body names `items`
  JsonTemplate item;
  Pointer results;               // the list in the answer
  std::optional<Pointer> trace;  // in a result: the text of `trace` in the item; without it results come in order
  std::optional<Pointer> errors;
  std::optional<Pointer> error_trace;
  std::optional<Pointer> ok;  // in a result: true when it was carried out
  Pointer id;
};

struct ObjectType {
  std::string name;
  Strategy strategy = Strategy::native_upsert;
  TextTemplate key;
  JsonTemplate fields;
  std::optional<Write> upsert;
  std::optional<Write> create;
  std::optional<Write> update;
  std::optional<Search> search;
  std::optional<Batch> batch;
};

struct Step {
  const ObjectType* object = nullptr;
  std::optional<Expression> when;  // the step is left out when this is nothing
};

struct Route {
  std::vector<std::string> types;  // as where.type: "message.*"
  std::vector<Step> steps;
};

struct Variable {
  std::string name;
  std::optional<std::string> fallback;  // nothing: the configuration must give it
};

struct Limits {
  std::size_t max_concurrency = 4;    // requests at once
  std::uint32_t min_interval_ms = 0;  // between the beginnings of two requests
};

struct Profile {
  std::string name;
  std::string url;  // empty: the configuration must give it
  std::vector<Variable> variables;
  std::vector<Auth> auths;  // at least one; the first is the default
  std::vector<std::pair<std::string, TextTemplate>> headers;
  Limits limits;
  std::vector<ErrorRule> errors;
  std::map<std::string, ObjectType, std::less<>> objects;  // pointed into: neither changed nor copied once read
  std::vector<Route> routes;

  Profile() = default;
  Profile(Profile&&) = default;
  Profile& operator=(Profile&&) = default;
  Profile(const Profile&) = delete;
  Profile& operator=(const Profile&) = delete;

  /// The first route for "ekiden.message.received.v1"; null when events of this type are of no interest.
  const Route* route_for(std::string_view type) const;
};

}  // namespace ekiden::crm
