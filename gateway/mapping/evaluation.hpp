// SPDX-License-Identifier: Apache-2.0
// What expressions compute with.
#pragma once

#include <rapidjson/document.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ekiden::mapping {

using Json = rapidjson::Value;
using JsonPool = rapidjson::MemoryPoolAllocator<>;

constexpr std::size_t kMaxText = 1U << 20U;   // of one text that an expression makes, in bytes
constexpr std::size_t kMaxMade = 16U << 20U;  // of all texts that are made for one event

inline std::string_view text_of(const Json& string) {
  return {string.GetString(), string.GetStringLength()};
}

// Null, for whatever is not there.
const Json& null_value();
// A null that stays in the record; told apart by its address.
const Json& kept_null();

// Why a target is empty, for a person who looks at one event.
struct Note {
  std::string target;    // JSON pointer into the record; empty: the condition
  std::string sentence;  // may hold what the event says: never for a log
};

// The computation of one event: values are borrowed from the event, from the map, or live in here. What cannot be
// computed is null; what would take too much memory ends the whole computation.
class Evaluation {
 public:
  // Both outlive the evaluation. `notes`: null when nobody asks.
  explicit Evaluation(const Json& event, std::vector<Note>* notes = nullptr);
  Evaluation(const Evaluation&) = delete;
  Evaluation& operator=(const Evaluation&) = delete;

  const Json& event() const { return event_; }
  JsonPool& pool() { return pool_; }

  const Json& text(std::string_view text);
  const Json& boolean(bool value);
  const Json& integer(std::int64_t value);
  // A value in pool().
  const Json& keep(Json&& value);
  // Null, because of that.
  const Json& nothing(std::string_view why);

  // Whose value is computed from now on.
  void begin(const std::string& target) { target_ = &target; }
  const std::string& target() const { return *target_; }
  // The first reason why the computation has ended; empty: it goes on.
  const std::string& failure() const { return failure_; }

 private:
  const Json& event_;
  std::vector<Note>* const notes_;
  JsonPool pool_;
  const std::string* target_;
  std::size_t made_ = 0;
  std::string failure_;
};

// The value as a text: null is empty, objects and arrays are compact JSON.
std::string_view text_form(const Json& value, std::string& buffer);

// Only false and null are not true.
inline bool is_true(const Json& value) {
  return !value.IsNull() && !value.IsFalse();
}

}  // namespace ekiden::mapping
