// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "json.hpp"

namespace ekiden::sandbox {

/// One record: its id, and its fields as the CRM's API took them.
struct CrmRecord {
  std::string id;
  JsonDocument fields;
};

/// What a CRM keeps, by the type of object, the oldest first. Safe to call from any thread.
class CrmRecords {
 public:
  /// `prefix` begins each id.
  explicit CrmRecords(std::string_view prefix) : prefix_(prefix) {}

  /// Reads and changes everything as one step; no other call comes between.
  class Access {
   public:
    /// Of any type; null when there is none of that id.
    CrmRecord* find(std::string_view type, std::string_view id);
    /// Those whose field has this text.
    std::vector<CrmRecord*> where(std::string_view type, const char* field, std::string_view text);
    std::deque<CrmRecord>& all(std::string_view type);
    CrmRecord& add(std::string_view type, const JsonValue& fields);

   private:
    friend class CrmRecords;
    explicit Access(CrmRecords& records) : lock_(records.mutex_), records_(records) {}
    std::lock_guard<std::mutex> lock_;
    CrmRecords& records_;
  };

  Access open() { return Access(*this); }

  /// {"Contact": [{"id", …fields}], …}
  std::string to_json();
  void clear();

 private:
  const std::string prefix_;
  std::mutex mutex_;
  std::map<std::string, std::deque<CrmRecord>, std::less<>> by_type_;
  std::uint64_t last_ = 0;
};

/// The members of `changes` take the place of those of the same name; null removes one.
void change(CrmRecord& record, const JsonValue& changes);

}  // namespace ekiden::sandbox
