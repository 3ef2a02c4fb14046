// SPDX-License-Identifier: Apache-2.0
#include "crm_records.hpp"

#include <algorithm>

namespace ekiden::sandbox {

namespace {

constexpr std::size_t id_digits = 15;

}  // namespace

std::deque<CrmRecord>& CrmRecords::Access::all(std::string_view type) {
  return records_.by_type_[std::string(type)];
}

CrmRecord* CrmRecords::Access::find(std::string_view type, std::string_view id) {
  auto& records = all(type);
  const auto found =
      std::find_if(records.begin(), records.end(), [&](const CrmRecord& record) { return record.id == id; });
  return found == records.end() ? nullptr : &*found;
}

std::vector<CrmRecord*> CrmRecords::Access::where(std::string_view type, const char* field, std::string_view text) {
  std::vector<CrmRecord*> found;
  for (CrmRecord& record : all(type)) {
    const JsonValue* value = find_member(record.fields, field);
    if (value != nullptr && value->IsString() && string_member(record.fields, field) == text) found.push_back(&record);
  }
  return found;
}

CrmRecord& CrmRecords::Access::add(std::string_view type, const JsonValue& fields) {
  const std::string number = std::to_string(++records_.last_);
  CrmRecord& record = all(type).emplace_back();
  record.id = records_.prefix_ + std::string(id_digits - std::min(id_digits, number.size()), '0') + number;
  record.fields.SetObject();
  change(record, fields);
  return record;
}

std::string CrmRecords::to_json() {
  const std::lock_guard lock(mutex_);
  JsonWriter json;
  json.begin_object();
  for (const auto& [type, records] : by_type_) {
    json.key(type).begin_array();
    for (const CrmRecord& record : records) {
      json.begin_object().field("id", record.id);
      for (const auto& member : record.fields.GetObject())
        json.key({member.name.GetString(), member.name.GetStringLength()}).raw(to_json_text(member.value));
      json.end_object();
    }
    json.end_array();
  }
  return json.end_object().text();
}

void CrmRecords::clear() {
  const std::lock_guard lock(mutex_);
  by_type_.clear();
}

void change(CrmRecord& record, const JsonValue& changes) {
  auto& pool = record.fields.GetAllocator();
  for (const auto& member : changes.GetObject()) {
    record.fields.RemoveMember(member.name);
    if (member.value.IsNull()) continue;
    JsonValue name(member.name, pool);
    JsonValue value(member.value, pool);
    record.fields.AddMember(name, value, pool);
  }
}

}  // namespace ekiden::sandbox
