// SPDX-License-Identifier: Apache-2.0
#include "mapping/evaluation.hpp"

#include <new>
#include <utility>

#include "core/json_text.hpp"

namespace ekiden::mapping {

const Json& null_value() {
  static const Json value;
  return value;
}

const Json& kept_null() {
  static const Json value;
  return value;
}

namespace {
const std::string kNoTarget;
}

Evaluation::Evaluation(const Json& event, std::vector<Note>* notes)
    : event_(event), notes_(notes), target_(&kNoTarget) {}

const Json& Evaluation::text(std::string_view text) {
  made_ += text.size();
  if (text.size() > kMaxText || made_ > kMaxMade) {
    if (failure_.empty()) failure_ = "makes too much text: at most 1 MiB each, and 16 MiB in all";
    return null_value();
  }
  return keep(Json(text.data(), static_cast<rapidjson::SizeType>(text.size()), pool_));
}

const Json& Evaluation::boolean(bool value) {
  static const Json yes(true), no(false);
  return value ? yes : no;
}

const Json& Evaluation::integer(std::int64_t value) {
  return keep(Json(value));
}

// Values of a memory pool need no destructor.
const Json& Evaluation::keep(Json&& value) {
  return *new (pool_.Malloc(sizeof(Json))) Json(std::move(value));
}

const Json& Evaluation::nothing(std::string_view why) {
  if (notes_ != nullptr) notes_->push_back({*target_, std::string(why)});
  return null_value();
}

std::string_view text_form(const Json& value, std::string& buffer) {
  if (value.IsString()) return text_of(value);
  buffer = value.IsNull() ? std::string() : json_text(value);
  return buffer;
}

}  // namespace ekiden::mapping
