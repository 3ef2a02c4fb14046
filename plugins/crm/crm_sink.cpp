// SPDX-License-Identifier: Apache-2.0
#include "crm_sink.hpp"

#include <string>
#include <vector>

namespace ekiden::crm {

// A delivery with its events that are on their way.
struct CrmSink::Flight {
  sdk::Op op;
  std::vector<sdk::ItemResult> results;  // in the order of the events
  std::size_t open;

  void land(sdk::Host& host) {
    if (--open > 0) return;
    if (results.size() > 1) return host.complete_items(op, results);
    host.complete(op, results.front().status, results.front().result);
  }
};

sdk::Status CrmSink::configure(std::string_view config) {
  std::vector<std::string> findings;
  const sdk::Status read = read_settings(config, settings_, findings);
  for (const std::string& finding : findings) host().log(sdk::LogLevel::error, finding);
  if (read.ok()) office_ = std::make_unique<Office>(host(), settings_);
  return read;
}

sdk::Status CrmSink::start(sdk::Op) {
  office_->ledger.load();
  return {};
}

sdk::Status CrmSink::deliver(sdk::Op op, std::span<const sdk::Delivery> events) {
  const auto flight = std::make_shared<Flight>(Flight{op, std::vector<sdk::ItemResult>(events.size()), 1});
  for (std::size_t i = 0; i < events.size(); ++i) {
    const Route* route = settings_.profile.route_for(events[i].type);
    if (route == nullptr) continue;
    ++flight->open;
    const auto job = std::make_shared<Job>(*office_, *route, events[i],
                                           [this, flight, i](const sdk::Status& status, const std::string& excerpt) {
                                             flight->results[i] = {status, excerpt};
                                             flight->land(host());
                                           });
    office_->agenda.later([job] { job->carry_out(); });
  }
  office_->agenda.run();
  flight->land(host());
  return sdk::Status::pending();
}

sdk::Status CrmSink::reconcile(sdk::Op op, const sdk::Delivery& event) {
  const Route* route = settings_.profile.route_for(event.type);
  if (route == nullptr) return {};
  const auto job = std::make_shared<Job>(
      *office_, *route, event,
      [this, op](const sdk::Status& status, const std::string& excerpt) { host().complete(op, status, excerpt); });
  office_->agenda.later([job] { job->look_back(); });
  office_->agenda.run();
  return sdk::Status::pending();
}

void CrmSink::refresh_token(sdk::Op op, std::string_view) {
  office_->sessions.refresh(op);
}

}  // namespace ekiden::crm
