// SPDX-License-Identifier: Apache-2.0
#include "batches.hpp"

#include <algorithm>
#include <iterator>
#include <memory>
#include <utility>

namespace ekiden::crm {
namespace {

// Of one item among the results of a batch; null when the CRM said nothing about it.
const Value* traced(const Value* list, const std::optional<Pointer>& trace, const std::string& wanted) {
  if (list == nullptr || !list->IsArray() || !trace) return nullptr;
  for (const Value& one : list->GetArray()) {
    const Value* found = find(&one, *trace);
    if (found != nullptr && as_text(*found) == wanted) return &one;
  }
  return nullptr;
}

const Value* at_place(const Value* list, std::size_t place) {
  if (list == nullptr || !list->IsArray() || place >= list->Size()) return nullptr;
  return &(*list)[static_cast<rapidjson::SizeType>(place)];
}

bool carried_out(const Batch& batch, const Value& result) {
  if (!batch.ok) return true;
  const Value* ok = find(&result, *batch.ok);
  return ok != nullptr && ok->IsTrue();
}

Answer unsaid() {
  Answer answer;
  answer.kind = AnswerClass::transient;
  answer.lost = true;
  answer.status = sdk::Status::unknown_outcome("the CRM's answer says nothing about this one of many");
  return answer;
}

}  // namespace

void Batches::flush() {
  for (auto& [object, items] : std::exchange(waiting_, {})) {
    const Batch& batch = *object->batch;
    for (std::size_t at = 0; at < items.size(); at += batch.max) {
      const auto begin = items.begin() + static_cast<std::ptrdiff_t>(at);
      const auto end = items.begin() + static_cast<std::ptrdiff_t>(std::min(at + batch.max, items.size()));
      send(batch, Items(std::make_move_iterator(begin), std::make_move_iterator(end)));
    }
  }
}

void Batches::send(const Batch& batch, Items items) {
  const auto shared = std::make_shared<Items>(std::move(items));
  const auto make = [this, &batch, shared](const Session& session) {
    Pool pool;
    Names names;
    sessions_.add_names(names, session, pool);
    Value list(rapidjson::kArrayType);
    for (const Item& item : *shared)
      if (const auto parsed = kit::parse_json(item.json, {std::size_t{4} << 20, 64}))
        list.PushBack(Value(*parsed, pool), pool);
    names.insert_or_assign("items", std::move(list));
    Scope scope{nullptr, &names, pool};
    return fill(batch.request, session.base_url, scope);
  };
  courier_.send(make, [this, &batch, shared](const Answer& answer) {
    if (answer.kind == AnswerClass::permanent && shared->size() > 1) {
      for (Item& item : *shared) send(batch, {std::move(item)});
      return;
    }
    share_out(batch, *shared, answer);
  });
}

void Batches::share_out(const Batch& batch, const Items& items, const Answer& answer) const {
  const Value* results = find(answer.body, batch.results);
  const Value* errors = batch.errors ? find(answer.body, *batch.errors) : nullptr;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (answer.kind != AnswerClass::ok) {
      items[i].done(answer);
      continue;
    }
    const Value* result = batch.trace ? traced(results, batch.trace, items[i].trace) : at_place(results, i);
    const Value* error = traced(errors, batch.error_trace, items[i].trace);
    if (result != nullptr) {
      items[i].done(courier_.read_item(carried_out(batch, *result), *result));
    } else {
      items[i].done(error != nullptr ? courier_.read_item(false, *error) : unsaid());
    }
  }
}

}  // namespace ekiden::crm
