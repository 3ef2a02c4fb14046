// SPDX-License-Identifier: Apache-2.0
// One event on its way into the CRM: the steps of its route, one after the other, each done at most once.
#pragma once

#include <ekidenpp/event.hpp>
#include <ekidenpp/host.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agenda.hpp"
#include "batches.hpp"
#include "courier.hpp"
#include "key_queue.hpp"
#include "ledger.hpp"

namespace ekiden::crm {

/// What all jobs of an instance share; outlives them.
struct Office {
  Office(sdk::Host& host_of_it, const Settings& settings_of_it);

  sdk::Host& host;
  const Settings& settings;
  Sessions sessions;
  Courier courier;
  Batches batches;
  Ledger ledger;
  KeyQueue keys;
  Agenda agenda;
  sdk::Metric duplicates;  // records that somebody else made at the same time
  sdk::Metric unchanged;   // steps that needed no request
};

class Job : public std::enable_shared_from_this<Job> {
 public:
  using Done = std::function<void(const sdk::Status&, const std::string& excerpt)>;

  /// `route` is one of the office's profile. `done` runs once.
  Job(Office& office, const Route& route, const sdk::Delivery& event, Done done);

  /// Carries out what is not done yet.
  void carry_out();
  /// Ends with EKD_OK when the event has arrived, EKD_E_NOT_FOUND when not.
  void look_back();

 private:
  enum class Request { upsert, create, update };

  const Step& current() const { return route_.steps[at_]; }
  const ObjectType& object() const { return *current().object; }
  Scope scope() { return Scope{parsed_ ? &*parsed_ : nullptr, &names_, pool_}; }
  bool applies(const Step& step);
  bool is_read();
  bool find_key();

  void next_step();
  void write();
  bool make_fields();
  void look(bool created_before);
  std::vector<const Value*> hits_in(const Answer& answer);
  void found(const std::vector<const Value*>& hits, bool created_before);
  bool goes_together(Request kind) const;
  void send(Request kind);
  void sent(Request kind, const Answer& answer);
  void update_or_have();
  void have(const std::string& id);

  sdk::HttpRequest make(const RequestTemplate& wanted, const Session& session);
  void request(const RequestTemplate& wanted, bool at_most_once, Courier::Done done);
  void plan(const sdk::HttpRequest& request);
  void remember(const Step& step, std::string_view id);
  void answered(const Answer& answer, const std::function<void()>& when_ok);
  void fail(const Answer& answer);
  void forget_steps();
  void end(sdk::Status status, std::string excerpt = {});

  Office& office_;
  const Route& route_;
  const std::string event_id_;
  const std::string document_;
  const std::string record_;
  const std::uint32_t attempt_;
  Done done_;

  Pool pool_;
  std::optional<rapidjson::Document> parsed_;
  Names names_;
  std::size_t at_ = 0;
  std::string key_;   // of the step
  std::string held_;  // in the office's queue; empty: none
  std::string hash_;  // of what the step writes
  std::string id_;    // of the record that the step is about; empty: none is known
  int conflicts_ = 0;
  bool was_duplicate_ = false;
  bool was_gone_ = false;          // an update has found no record
  std::vector<std::string> plan_;  // of a dry run: its requests, each a JSON object
};

}  // namespace ekiden::crm
