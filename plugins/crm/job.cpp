// SPDX-License-Identifier: Apache-2.0
#include "job.hpp"

#include <ekidenpp/json.hpp>

#include <algorithm>
#include <utility>

#include "kit/digest.hpp"
#include "kit/encoding.hpp"

namespace ekiden::crm {
namespace {

constexpr kit::JsonLimits kEventLimits{std::size_t{16} << 20, 64};
constexpr int kMaxConflicts = 3;
constexpr char kShownId[] = "0";               // in a dry run, for the id that the CRM would give
constexpr std::size_t kMaxPlanBytes = 16'384;  // of an answer a dead letter keeps no more

std::string hash_of(const Value& fields) {
  return kit::hex_encode(kit::sha256(kit::json_text(fields)).substr(0, 8));
}

// The members of `own` take the place of those of the same name.
void override_fields(Value& fields, const Value* own, Pool& pool) {
  if (own == nullptr || !own->IsObject()) return;
  for (const auto& member : own->GetObject()) {
    fields.RemoveMember(member.name);
    fields.AddMember(Value(member.name, pool), Value(member.value, pool), pool);
  }
}

}  // namespace

Office::Office(sdk::Host& host_of_it, const Settings& settings_of_it)
    : host(host_of_it),
      settings(settings_of_it),
      sessions(host, settings),
      courier(host, settings, sessions),
      batches(courier, sessions),
      ledger(host, settings.profile.name, settings.url),
      agenda([this] { batches.flush(); }),
      duplicates(host.counter("crm_duplicates_created_total", {"object"})),
      unchanged(host.counter("crm_unchanged_total", {"object"})) {}

Job::Job(Office& office, const Route& route, const sdk::Delivery& event, Done done)
    : office_(office),
      route_(route),
      event_id_(event.id),
      document_(event.document),
      record_(event.record),
      attempt_(event.attempt),
      done_(std::move(done)) {}

bool Job::is_read() {
  parsed_ = kit::parse_json(kit::repair_surrogate_escapes(document_), kEventLimits);
  if (!parsed_ || !parsed_->IsObject()) {
    end(sdk::Status::rejected("the event is no JSON object of at most 16 MiB"));
    return false;
  }
  if (!record_.empty()) {
    const auto record = kit::parse_json(record_, kEventLimits);
    if (!record) {
      end(sdk::Status::rejected("the record that the route's map made is no JSON in UTF-8 of at most 16 MiB"));
      return false;
    }
    names_.insert_or_assign("record", Value(*record, pool_));
  }
  names_.insert_or_assign("event_id", text_value(event_id_, pool_));
  names_.insert_or_assign("ref", text_value("ekiden:" + event_id_, pool_));
  for (const auto& [name, value] : office_.settings.variables)
    names_.insert_or_assign("$" + name, text_value(value, pool_));
  names_.insert_or_assign("url", text_value(office_.settings.url, pool_));
  return true;
}

void Job::carry_out() {
  if (is_read()) next_step();
}

void Job::look_back() {
  if (!is_read()) return;
  std::size_t last = route_.steps.size();
  for (at_ = 0; at_ < route_.steps.size(); ++at_) {
    if (!applies(current())) continue;
    if (!find_key()) return;
    last = at_;
    const auto id = office_.ledger.done(event_id_, at_);
    if (!id) break;
    remember(current(), *id);
  }
  if (at_ == route_.steps.size()) return end({});
  const bool is_last = std::none_of(route_.steps.begin() + static_cast<std::ptrdiff_t>(last) + 1, route_.steps.end(),
                                    [this](const Step& step) { return applies(step); });
  // A record under another key than the event's says that the customer is there, not that this event has arrived.
  if (!is_last || key_ != event_id_ || !object().search) return end(sdk::Status::not_found("not every step is done"));
  request(object().search->request, false, [self = shared_from_this()](const Answer& answer) {
    if (answer.kind != AnswerClass::ok) return self->fail(answer);
    self->end(!self->hits_in(answer).empty() ? sdk::Status() : sdk::Status::not_found("the CRM has no such record"));
  });
}

bool Job::applies(const Step& step) {
  Scope here = scope();
  return !step.when || !is_nothing(step.when->evaluate(here));
}

bool Job::find_key() {
  Scope here = scope();
  key_ = object().key.text(here);
  if (!key_.empty()) return true;
  end(sdk::Status::rejected(object().name + ": the event gives no key"));
  return false;
}

void Job::next_step() {
  while (at_ < route_.steps.size() && !applies(current())) ++at_;
  if (at_ == route_.steps.size()) return end({});
  if (!find_key()) return;
  if (const auto id = office_.ledger.done(event_id_, at_)) {
    remember(current(), *id);
    ++at_;
    return office_.agenda.later([self = shared_from_this()] { self->next_step(); });
  }
  const std::string queue = object().name + "\n" + key_;
  office_.keys.acquire(queue, [self = shared_from_this(), queue] {
    self->held_ = queue;
    self->office_.agenda.later([self] { self->write(); });
  });
}

bool Job::make_fields() {
  names_.insert_or_assign("key", text_value(key_, pool_));
  Scope here = scope();
  Value fields = object().fields.value(here);
  if (const auto record = names_.find("record"); record != names_.end())
    override_fields(fields, kit::member(record->second, object().name), pool_);
  hash_ = hash_of(fields);
  names_.insert_or_assign("fields", std::move(fields));
  if (here.missing.empty()) return true;
  end(sdk::Status::rejected(object().name + ": the event gives no " + here.missing));
  return false;
}

void Job::write() {
  if (!make_fields()) return;
  conflicts_ = 0;
  was_duplicate_ = false;
  was_gone_ = false;
  const auto link = office_.ledger.link(object().name, key_);
  id_ = link ? link->id : std::string();
  if (link && link->hash == hash_) {
    office_.host.record(office_.unchanged, 1, {object().name});
    return have(id_);
  }
  switch (object().strategy) {
    case Strategy::native_upsert:
      return send(Request::upsert);
    case Strategy::idempotency_key: {
      // The CRM remembers keys for some hours only.
      const bool may_be_old = attempt_ > 1 || key_ != event_id_;
      if (link) return update_or_have();
      return may_be_old && object().search ? look(false) : send(Request::create);
    }
    case Strategy::search_then_write:
      return link ? update_or_have() : look(false);
  }
}

void Job::update_or_have() {
  if (object().update) return send(Request::update);
  have(id_);
}

void Job::look(bool created_before) {
  request(object().search->request, false, [self = shared_from_this(), created_before](const Answer& answer) {
    self->answered(answer, [&] { self->found(self->hits_in(answer), created_before); });
  });
}

std::vector<const Value*> Job::hits_in(const Answer& answer) {
  std::vector<const Value*> hits;
  const Search& search = *object().search;
  const Value* list = find(answer.body, search.hits);
  if (list == nullptr || !list->IsArray()) return hits;
  Scope here = scope();
  const std::string wanted = search.contains.text(here);
  for (const Value& hit : list->GetArray()) {
    const Value* text = search.match ? find(&hit, *search.match) : nullptr;
    const bool is_ours = !search.match || (text != nullptr && text_of(*text).find(wanted) != std::string_view::npos);
    if (is_ours) hits.push_back(&hit);
  }
  return hits;
}

void Job::found(const std::vector<const Value*>& hits, bool created_before) {
  const bool none = hits.empty();
  if (none && created_before) return have(id_);  // its index is slower than its store
  if (none && was_duplicate_)
    return end(
        sdk::Status::rejected(object().name + ": the CRM says that there is such a record, but it has not our key"));
  if (none) return send(Request::create);
  const Value* oldest = find(hits.front(), object().search->id);
  id_ = oldest == nullptr ? std::string() : as_text(*oldest);
  if (hits.size() > 1) {
    office_.host.record(office_.duplicates, 1, {object().name});
    office_.host.log(sdk::LogLevel::warning, "the CRM holds several records for one key; the oldest is used",
                     {{"object", object().name}, {"id", id_}});
  }
  if (created_before) return have(id_);
  update_or_have();
}

bool Job::goes_together(Request kind) const {
  return kind == Request::upsert && object().batch && !office_.settings.dry_run;
}

void Job::send(Request kind) {
  const auto sent_so = [self = shared_from_this(), kind](const Answer& answer) { self->sent(kind, answer); };
  if (goes_together(kind)) {
    Scope here = scope();
    return office_.batches.add(object(), {kit::json_text(object().batch->item.value(here)), event_id_,
                                          [self = shared_from_this(), sent_so](const Answer& answer) {
                                            sent_so(answer);
                                            self->office_.agenda.run();
                                          }});
  }
  const Write& write = kind == Request::upsert   ? *object().upsert
                       : kind == Request::create ? *object().create
                                                 : *object().update;
  const bool at_most_once = kind == Request::create && object().strategy == Strategy::search_then_write;
  request(write.request, at_most_once, sent_so);
}

void Job::sent(Request kind, const Answer& answer) {
  if (answer.kind == AnswerClass::duplicate && object().search && !was_duplicate_) {
    was_duplicate_ = true;
    return look(false);
  }
  constexpr int kNotFound = 404;
  const bool is_gone = answer.kind == AnswerClass::missing || answer.status.upstream_status == kNotFound;
  if (is_gone && kind == Request::update && !std::exchange(was_gone_, true)) {
    office_.ledger.forget(object().name, key_);
    id_.clear();
    return object().search ? look(false) : send(Request::create);
  }
  answered(answer, [&] {
    if (kind == Request::update) return have(id_);
    const Pointer& where = goes_together(kind)       ? object().batch->id
                           : kind == Request::upsert ? object().upsert->id
                                                     : object().create->id;
    const Value* id = find(answer.body, where);
    id_ = id == nullptr ? std::string() : as_text(*id);
    if (office_.settings.dry_run) id_ = kShownId;
    // Somebody else may have made one at the same time. What is keyed by the event, nobody else makes.
    const bool others_make_it = kind == Request::create && object().search && key_ != event_id_;
    if (others_make_it && !office_.settings.dry_run) return look(true);
    have(id_);
  });
}

void Job::answered(const Answer& answer, const std::function<void()>& when_ok) {
  if (answer.kind == AnswerClass::ok) return when_ok();
  if (answer.kind == AnswerClass::conflict && ++conflicts_ <= kMaxConflicts) {
    // What met a conflict was not written.
    if (object().strategy == Strategy::native_upsert) return send(Request::upsert);
    if (object().search) return look(false);
    if (object().update && !id_.empty()) return send(Request::update);
  }
  fail(answer);
}

void Job::have(const std::string& id) {
  if (!office_.settings.dry_run) {
    office_.ledger.note(event_id_, at_, id);
    if (key_ != event_id_) office_.ledger.keep(object().name, key_, {id, hash_});
  }
  remember(current(), id);
  if (!held_.empty()) office_.keys.release(std::exchange(held_, {}));
  ++at_;
  office_.agenda.later([self = shared_from_this()] { self->next_step(); });
}

void Job::remember(const Step& step, std::string_view id) {
  names_.insert_or_assign(step.object->name + ".id", text_value(id, pool_));
  names_.insert_or_assign(step.object->name + ".key", text_value(key_, pool_));
}

sdk::HttpRequest Job::make(const RequestTemplate& wanted, const Session& session) {
  office_.sessions.add_names(names_, session, pool_);
  names_.insert_or_assign("id", text_value(id_, pool_));
  Scope here = scope();
  sdk::HttpRequest request = fill(wanted, session.base_url, here);
  for (const auto& [name, value] : office_.settings.profile.headers)
    if (std::string text = value.text(here); !text.empty()) request.headers.emplace_back(name, std::move(text));
  return request;
}

void Job::request(const RequestTemplate& wanted, bool at_most_once, Courier::Done done) {
  if (office_.settings.dry_run) {
    const Session masked{"***", office_.settings.url, 0};
    sdk::HttpRequest shown = make(wanted, masked);
    office_.sessions.sign(shown, masked);
    plan(shown);
    return office_.agenda.later([done = std::move(done)] { done(Answer{}); });
  }
  const auto made = [self = shared_from_this(), &wanted, at_most_once](const Session& session) {
    sdk::HttpRequest request = self->make(wanted, session);
    request.at_most_once = at_most_once;
    return request;
  };
  office_.courier.send(made, [self = shared_from_this(), done = std::move(done)](const Answer& answer) {
    done(answer);
    self->office_.agenda.run();
  });
}

void Job::plan(const sdk::HttpRequest& request) {
  sdk::JsonWriter shown;
  shown.begin_object().member("method", request.method).member("url", request.url).key("headers").begin_object();
  for (const auto& [name, value] : request.headers) shown.key(name).lenient_string(value);
  shown.end_object();
  if (!request.body.empty()) shown.key("body").lenient_string(request.body);
  plan_.push_back(shown.end_object().take().value_or(std::string()));
}

// The refusal may be about a record of an earlier step that somebody has deleted: a replay looks at every step anew.
void Job::forget_steps() {
  for (std::size_t step = 0; step < at_; ++step) {
    const std::string& name = route_.steps[step].object->name;
    if (const auto key = names_.find(name + ".key"); key != names_.end())
      office_.ledger.forget(name, text_of(key->second));
  }
  office_.ledger.forget_event(event_id_);
}

void Job::fail(const Answer& answer) {
  if (answer.kind == AnswerClass::permanent || answer.kind == AnswerClass::missing) forget_steps();
  sdk::Status status = answer.status;
  status.message.insert(0, object().name + ": ");
  end(std::move(status), answer.excerpt);
}

void Job::end(sdk::Status status, std::string excerpt) {
  if (!held_.empty()) office_.keys.release(std::exchange(held_, {}));
  if (status.ok() && office_.settings.dry_run) {
    std::size_t shown = 0;
    excerpt = "[";
    for (const std::string& one : plan_) {
      if (excerpt.size() + one.size() + 2 > kMaxPlanBytes) continue;
      excerpt.append(shown++ > 0 ? "," : "").append(one);
    }
    excerpt += "]";
    status = sdk::Status::rejected("a dry run: nothing was sent; " + std::to_string(shown) + " of " +
                                   std::to_string(plan_.size()) + " requests are shown");
  }
  if (Done done = std::exchange(done_, {})) done(status, excerpt);
}

}  // namespace ekiden::crm
