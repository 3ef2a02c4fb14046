// SPDX-License-Identifier: Apache-2.0
#include "tag_filter.hpp"

#include <ekidenpp/json.hpp>

#include <algorithm>
#include <utility>

#include "enriched.hpp"

namespace ekiden::filters {
namespace {

using sdk::Status;

std::vector<std::string> tags_of(const rapidjson::Value& rule) {
  std::vector<std::string> tags;
  if (const auto one = kit::string_member(rule, "tag")) tags.emplace_back(*one);
  if (const rapidjson::Value* list = kit::array_member(rule, "tag")) {
    for (const rapidjson::Value& tag : list->GetArray())
      if (tag.IsString()) tags.emplace_back(tag.GetString(), tag.GetStringLength());
  }
  return tags;
}

std::string as_json(const std::vector<std::string>& tags) {
  sdk::JsonWriter list;
  list.begin_array();
  for (const std::string& tag : tags) list.string(tag);
  list.end_array();
  return list.take().value();
}

}  // namespace

Status TagFilter::configure(std::string_view config) {
  const auto document = kit::parse_json(config);
  const rapidjson::Value* rules = document ? kit::array_member(*document, "rules") : nullptr;
  if (rules == nullptr || rules->Empty()) return Status::config("rules: missing");
  for (const rapidjson::Value& rule : rules->GetArray()) {
    Rule read{tags_of(rule), {}};
    if (read.tags.empty()) return Status::config("rules: one has no tag");
    if (Status status = Condition::read(rule, "rules: " + read.tags.front(), read.condition); !status.ok())
      return status;
    rules_.push_back(std::move(read));
  }
  return {};
}

Status TagFilter::apply(sdk::Op op, const sdk::Delivery& event) {
  const auto document = sdk::JsonView::parse(event.document);
  if (!document) return Status::rejected("the event cannot be read");
  std::vector<std::string> tags;
  for (const sdk::JsonView& tag : document->at("/data/ext/enriched/tags").items()) tags.push_back(tag.text());
  const std::size_t before = tags.size();
  for (const Rule& rule : rules_) {
    if (!rule.condition.holds(*document)) continue;
    for (const std::string& tag : rule.tags)
      if (std::find(tags.begin(), tags.end(), tag) == tags.end()) tags.push_back(tag);
  }
  if (tags.size() == before) return {};
  const auto tagged = with_enriched(*document, {{"tags", as_json(tags)}});
  return tagged ? replace(op, *tagged) : Status::rejected("data.ext.enriched is no object");
}

}  // namespace ekiden::filters
