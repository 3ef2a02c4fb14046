// SPDX-License-Identifier: Apache-2.0
#include "conversation/contact_book.hpp"

#include <algorithm>
#include <future>
#include <utility>

namespace ekiden::conversation {

namespace {

constexpr std::size_t kPageEvents = 500;
constexpr std::size_t kPageBytes = 4U << 20U;
constexpr int kPagesAtATime = 20;
constexpr std::size_t kMostLately = 50'000;
constexpr std::int64_t kDayMs = 86'400'000;
constexpr std::int64_t kLateMs = 3'600'000;  // older failures are not sent another way any more

}  // namespace

ContactBook::ContactBook(const Ports& ports, std::unique_ptr<ContactTable> table, MergeRule rule,
                         std::map<std::string, Reach, std::less<>> targets)
    : ports_(ports), rule_(std::move(rule)), reach_(std::move(targets)), table_(std::move(table)) {}

void ContactBook::on_unknown(std::set<std::string, std::less<>> channels, Tell tell) {
  asking_ = std::move(channels);
  tell_ = std::move(tell);
}

void ContactBook::watch(std::map<std::string, std::vector<std::string>, std::less<>> targets, TakeOver take_over) {
  watched_ = std::move(targets);
  take_over_ = std::move(take_over);
}

Status ContactBook::begin() {
  const Result<ContactTable::Progress> progress = table_->progress(ports_.journal.stats().last);
  if (!progress) return progress.status();
  through_ = progress->through;
  old_until_ = progress->born_at;  // what was journalled before there was a table is for the contacts only
  return {};
}

void ContactBook::look() {
  const std::lock_guard lock(mutex_);
  is_due_ = true;
  if (!std::exchange(is_running_, true)) ports_.workers.run([this] { run(); });
}

void ContactBook::ask(std::function<void(ContactTable&)> use) {
  const std::lock_guard lock(mutex_);
  waiting_.push_back(std::move(use));
  if (!std::exchange(is_running_, true)) ports_.workers.run([this] { run(); });
}

void ContactBook::run() {
  for (;;) {
    std::vector<std::function<void(ContactTable&)>> waiting;
    {
      const std::lock_guard lock(mutex_);
      if (waiting_.empty() && !is_due_) {
        is_running_ = false;
        return;
      }
      is_due_ = false;
      waiting.swap(waiting_);
    }
    const std::lock_guard lock(table_mutex_);
    const Result<bool> more = follow();
    if (!more) {
      lately_.clear();  // what was not written is met again
      if (!is_told_)
        ports_.log.error("conversation", "contacts could not be brought up to date; tried again every second",
                         {{"detail", more.status().message()}});
    }
    is_told_ = !more;
    for (const auto& use : waiting) use(*table_);
    if (more && *more) {
      const std::lock_guard due(mutex_);
      is_due_ = true;
    }
  }
}

Result<bool> ContactBook::follow() {
  // Of another journal than the one that it was written from.
  if (through_ > ports_.journal.stats().last) through_ = 0;
  for (int page_number = 0; page_number < kPagesAtATime; ++page_number) {
    Result<journal::Page> page = ports_.journal.read(through_, kPageEvents, kPageBytes);
    if (!page) return page.status();
    if (page->next == through_) return false;
    std::vector<Sighting> sightings;
    std::vector<pipeline::LateFailure> failures;
    std::uint64_t safe = 0;  // no failure up to here is not handed over
    for (const journal::StoredEvent& event : page->events) {
      if (std::optional<pipeline::LateFailure> failure = late_failure(event)) {
        // Who was seen before it may be who it is about.
        if (failures.empty()) safe = event.seq - 1;
        if (Status status = write(std::exchange(sightings, {}), safe); !status) return status;
        Result<std::vector<Recipient>> recipients =
            resolve(event.channel, failure->peer, watched_.find(event.channel)->second);
        if (!recipients) return recipients.status();
        failure->recipients = *std::move(recipients);
        failures.push_back(*std::move(failure));
      }
      std::optional<Sighting> sighting = sighting_of(event);
      if (sighting && !is_known(*sighting)) sightings.push_back(*std::move(sighting));
    }
    if (Status status = hand_over(failures); !status) return status;
    if (!page->events.empty())
      if (Status status = write(sightings, page->next); !status) return status;
    through_ = page->next;
    if (page->events.empty()) return false;
  }
  return true;
}

Status ContactBook::write(const std::vector<Sighting>& sightings, std::uint64_t through) {
  if (Status status = table_->write(sightings, through, rule_); !status) return status;
  for (const Sighting& one : sightings) {
    const bool is_there = one.from == Sighting::From::customer && !one.has_left.value_or(false);
    if (one.peer.empty() || !is_there || !asking_.contains(one.channel)) continue;
    const Result<std::int64_t> look_up_ms = table_->look_up_ms(one.channel, one.peer);
    if (!look_up_ms) return look_up_ms.status();
    if (*look_up_ms <= ports_.clock.wall_ms()) tell_({one.channel, one.peer, one.conversation});
  }
  return {};
}

std::optional<pipeline::LateFailure> ContactBook::late_failure(const journal::StoredEvent& event) const {
  if (!watched_.contains(event.channel)) return std::nullopt;
  const bool is_old = event.seq <= old_until_ || event.recorded_ms < ports_.clock.wall_ms() - kLateMs;
  return is_old ? std::nullopt : pipeline::late_failure_of(event);
}

Status ContactBook::hand_over(const std::vector<pipeline::LateFailure>& failures) const {
  if (failures.empty()) return {};
  const auto done = std::make_shared<std::promise<Status>>();
  take_over_(failures, [done](const Status& status) { done->set_value(status); });
  return done->get_future().get();
}

// Once a day the same sighting says that the customer is still there.
bool ContactBook::is_known(const Sighting& sighting) {
  std::string all = sighting.display_name;
  if (sighting.has_left) all.append(*sighting.has_left ? "\nleft" : "\nthere");
  for (const Identity& one : sighting.identities)
    all.append("\n").append(one.type).append("\t").append(one.value).append("\t").append(one.scope).append(
        one.is_verified ? (*one.is_verified ? "+" : "-") : "");
  all.append(std::to_string(sighting.at_ms / kDayMs));
  const std::string whose = sighting.channel + '\n' + (sighting.peer.empty() ? all : sighting.peer);
  if (lately_.size() >= kMostLately) lately_.clear();
  const std::size_t says = std::hash<std::string>()(all);
  const auto [last, is_new] = lately_.try_emplace(std::hash<std::string>()(whose), says);
  return !is_new && std::exchange(last->second, says) == says;
}

void ContactBook::find(std::string channel, std::string peer, std::vector<std::string> targets, Executor& where,
                       std::function<void(Result<std::vector<Recipient>>)> done) {
  ask([this, channel = std::move(channel), peer = std::move(peer), targets = std::move(targets), &where,
       done = std::move(done)](ContactTable&) {
    where.post([done, recipients = resolve(channel, peer, targets)] { done(recipients); });
  });
}

Result<std::vector<Recipient>> ContactBook::resolve(std::string_view channel, std::string_view peer,
                                                    const std::vector<std::string>& targets) {
  const Result<Contact> contact = contact_of(channel, peer);
  if (!contact && contact.status().code() != Code::not_found) return contact.status();
  std::vector<Recipient> recipients;
  for (const std::string& target : targets) {
    const auto reach = reach_.find(target);
    if (contact)
      recipients.push_back(resolve(*contact, target));
    else if (reach != reach_.end() && reach->second.channel == channel)
      recipients.push_back({target, std::string(peer), {}, {}});
    else
      recipients.push_back({target, {}, "nothing is known of the customer but this conversation", {}});
  }
  return recipients;
}

// By the conversation; else, where a command has named them without one, by the one identity that the channel takes.
Result<Contact> ContactBook::contact_of(std::string_view channel, std::string_view peer) {
  Result<Contact> contact = table_->find_by_peer(channel, peer);
  const auto reach = reach_.find(channel);
  if (contact || contact.status().code() != Code::not_found || reach == reach_.end()) return contact;
  for (const std::string& type : reach->second.identities) {
    Result<std::vector<Contact>> named = table_->find_by_identity(type, peer, 2);
    if (!named) return named.status();
    if (named->size() == 1) return std::move(named->front());
  }
  return contact;
}

Recipient ContactBook::resolve(const Contact& contact, const std::string& target) const {
  const auto reach = reach_.find(target);
  if (reach == reach_.end()) return {target, {}, "there is no such channel", {}};
  Recipient recipient = resolve(contact, target, reach->second);
  recipient.name = contact.display_name;
  return recipient;
}

Recipient ContactBook::resolve(const Contact& contact, const std::string& target, const Reach& reach) const {
  bool has_left = false;
  for (const Contact::Conversation& conversation : contact.conversations) {
    if (conversation.channel != reach.channel) continue;
    if (!conversation.has_left) return {target, address_of(conversation), {}, {}};
    has_left = true;
  }
  if (has_left) return {target, {}, "the customer has left this channel", {}};
  std::string types;
  for (const std::string& type : reach.identities) {
    for (const Contact::Known& known : contact.identities)
      if (known.identity.type == type && reaches(known.identity, reach.account))
        return {target, known.identity.value, {}, {}};
    types.append(types.empty() ? "" : ", ").append(type);
  }
  return {target,
          {},
          types.empty() ? "the channel does not say by which identities it reaches a customer"
                        : "the customer has no identity that the channel takes (" + types + ")",
          {}};
}

Result<std::uint64_t> ContactBook::count(const Person& person, const std::set<std::string>&) {
  const std::lock_guard lock(table_mutex_);
  return table_->count(person);
}

Status ContactBook::erase(const Person& person, const std::set<std::string>&) {
  const std::lock_guard lock(table_mutex_);
  lately_.clear();
  return table_->erase(person);
}

}  // namespace ekiden::conversation
