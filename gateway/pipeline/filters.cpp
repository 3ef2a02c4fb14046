// SPDX-License-Identifier: Apache-2.0
#include "pipeline/filters.hpp"

#include <utility>

namespace ekiden::pipeline {

void Filters::add(Settings settings, Judge judge, Said said) {
  Filter& filter = filters_[settings.id];
  filter.judge = std::move(judge);
  filter.said = std::move(said);
  filter.health.since_ms = clock_.wall_ms();
  filter.errors = &metrics_.counter("ekiden_filter_errors_total", {{"filter", settings.id}});
  filter.settings = std::move(settings);
}

void Filters::judge(const Routes::Route& route, plugin::DeliveryCall event, std::function<void(Verdict)> done) {
  enter(std::make_shared<Passage>(Passage{route, 0, std::move(event), false, std::move(done)}));
}

void Filters::enter(const std::shared_ptr<Passage>& passage) {
  if (passage->at == passage->route.via.size()) {
    Verdict verdict;
    if (passage->replaced) {
      verdict.kind = Verdict::Kind::replace;
      verdict.document = std::move(passage->event.document);
    }
    return passage->done(std::move(verdict));
  }
  Filter& filter = filters_.at(passage->route.via[passage->at]);
  filter.waiting.push_back(passage);
  ask(filter);
}

void Filters::ask(Filter& filter) {
  while (filter.in_flight < filter.settings.max_in_flight && !filter.waiting.empty()) {
    const std::shared_ptr<Passage> passage = std::move(filter.waiting.front());
    filter.waiting.pop_front();
    ++filter.in_flight;
    filter.judge(passage->event, [this, &filter, passage](plugin::Judgement judgement) {
      --filter.in_flight;
      judged(filter, passage, std::move(judgement));
      ask(filter);
    });
  }
}

void Filters::judged(Filter& filter, const std::shared_ptr<Passage>& passage, plugin::Judgement judgement) {
  if (!judgement.outcome.ok()) return failed(filter, passage, judgement.outcome);
  filter.failures_in_a_row = 0;
  set_health(filter, Health::State::ok, {});
  if (judgement.verdict == plugin::Verdict::drop) return dropped(filter, *passage, judgement.text);
  if (judgement.verdict == plugin::Verdict::replace) {
    passage->event.document = std::move(judgement.text);
    passage->replaced = true;
  }
  ++passage->at;
  enter(passage);
}

void Filters::failed(Filter& filter, const std::shared_ptr<Passage>& passage, const plugin::Outcome& outcome) {
  const bool is_down = outcome.is_configuration() || ++filter.failures_in_a_row >= kDownAfterFailures;
  set_health(filter, is_down ? Health::State::down : Health::State::degraded, outcome.message);
  filter.errors->add();
  const OnFilterError policy = passage->route.on_filter_error;
  log_.warning("filter",
               policy == OnFilterError::hold   ? "a filter failed; the event waits and will be judged again"
               : policy == OnFilterError::pass ? "a filter failed; the event goes on without it"
                                               : "a filter failed; the event is dropped",
               {{"filter", filter.settings.id}, {"event", passage->event.id}, {"reason", outcome.message}});
  if (policy == OnFilterError::drop) return dropped(filter, *passage, "error");
  if (policy == OnFilterError::pass) {
    ++passage->at;
    return enter(passage);
  }
  Verdict verdict;
  verdict.kind = Verdict::Kind::hold;
  verdict.reason = "filter " + filter.settings.id + ": " + outcome.message;
  verdict.retry_after_ms = outcome.retry_after_ms;
  passage->done(std::move(verdict));
}

void Filters::dropped(Filter& filter, const Passage& passage, const std::string& reason) {
  const bool is_known = filter.dropped.contains(reason) || filter.dropped.size() < kMaxReasons;
  Counter*& counter = filter.dropped[is_known ? reason : "other"];
  if (counter == nullptr)
    counter = &metrics_.counter("ekiden_filtered_total",
                                {{"filter", filter.settings.id}, {"reason", is_known ? reason : "other"}});
  counter->add();
  Verdict verdict;
  verdict.kind = Verdict::Kind::drop;
  passage.done(std::move(verdict));
}

void Filters::set_health(Filter& filter, Health::State state, std::string reason) {
  if (filter.health.state != state) filter.health.since_ms = clock_.wall_ms();
  filter.health.state = state;
  filter.health.reason = std::move(reason);
}

std::vector<FilterInfo> Filters::infos() const {
  std::vector<FilterInfo> list;
  for (const auto& [id, filter] : filters_)
    list.push_back(
        {id, filter.settings.component, worse(filter.health, filter.said()), filter.in_flight + filter.waiting.size()});
  return list;
}

}  // namespace ekiden::pipeline
