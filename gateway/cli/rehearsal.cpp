// SPDX-License-Identifier: Apache-2.0
#include "cli/rehearsal.hpp"

#include <rapidjson/document.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "cli/map_file.hpp"
#include "cli/plan_values.hpp"
#include "cli/plugin_host.hpp"
#include "conformance/life.hpp"
#include "core/encoding.hpp"
#include "core/json_members.hpp"

namespace ekiden::cli {

namespace {

// What the host says of an event beside its document.
struct Head {
  explicit Head(const std::string& document) {
    rapidjson::Document event;
    event.Parse<rapidjson::kParseIterativeFlag>(document.data(), document.size());
    id = json_string_member(event, "id");
    type = json_string_member(event, "type");
    channel = json_string_member(event, "channel");
    conversation = json_string_member(event, "subject");
    recorded_ms = parse_rfc3339(json_string_member(event, "recordedtime")).value_or(0);
    const std::string digits = json_string_member(event, "sequence");
    std::from_chars(digits.data(), digits.data() + digits.size(), sequence);
  }

  // Lives as long as this, the document and the record.
  sdk::Delivery delivery(std::string_view document, std::string_view record) const {
    return {id, type, channel, conversation, document, 1, sequence, recorded_ms, record};
  }

  std::string id, type, channel, conversation;
  std::uint64_t sequence = 0;
  std::int64_t recorded_ms = 0;
};

// An instance of the configuration, running under the test kit's host.
class Stage {
 public:
  Stage(const PlannedInstance& instance, std::int64_t now_ms)
      : subject_(settings_of(instance)), life_(subject_, verdict_, options(instance, now_ms)) {}

  conformance::Life& life() { return life_; }
  // Whether it runs, and has kept the host's contract so far.
  Status start() {
    life_.start();
    return kept();
  }
  Status kept() const {
    if (verdict_.is_sound()) return {};
    const conformance::Finding& first = verdict_.findings().front();
    return Status(Code::internal, "not true: " + first.expected + ": " + first.happened);
  }

 private:
  static conformance::Subject::Settings settings_of(const PlannedInstance& instance) {
    conformance::Subject::Settings settings;
    settings.file = instance.component.file;
    settings.component = instance.component.id;
    settings.config = instance.config;
    if (instance.isolation == config::Isolation::process) settings.placement = conformance::Placement::process;
    settings.process = plugin_host_settings({}, {});
    settings.complete_config = [](std::string_view, std::string_view config) {
      return Result<std::string>(std::string(config));
    };
    return settings;
  }
  static testkit::FakeHost::Options options(const PlannedInstance& instance, std::int64_t now_ms) {
    testkit::FakeHost::Options options;
    options.instance_id = instance.id;
    options.wall_ms = now_ms;
    return options;
  }

  conformance::Verdict verdict_;
  conformance::Subject subject_;
  conformance::Life life_;
};

const PlannedInstance& instance_of(const std::vector<PlannedInstance>& instances, const std::string& id) {
  return *std::find_if(instances.begin(), instances.end(), [&](const auto& each) { return each.id == id; });
}

// False: the event ends at this filter, and `event` says how.
bool pass_filter(const PlannedInstance& filter, const Head& head, std::int64_t now_ms, Rehearsed& event) {
  const auto ends = [&](Rehearsed::End end, std::string reason) {
    event.end = end;
    event.reason = "filter " + filter.id + ": " + std::move(reason);
    return false;
  };
  Stage stage(filter, now_ms);
  if (const Status status = stage.start(); !status) return ends(Rehearsed::End::failed, status.message());
  conformance::Life& life = stage.life();
  if (!life.host().apply(head.delivery(event.document, {}))) life.await();
  const auto judged = life.host().last_judgement();
  if (!judged) return ends(Rehearsed::End::failed, "it gives no verdict");
  if (!judged->completion.status.ok()) return ends(Rehearsed::End::failed, judged->completion.status.message);
  if (judged->verdict.kind == testkit::Verdict::Kind::drop)
    return ends(Rehearsed::End::dropped, judged->verdict.reason);
  if (judged->verdict.kind == testkit::Verdict::Kind::replace) event.document = judged->verdict.document;
  return true;
}

void make_record(const mapping::Map& map, const PlannedInstance& sink, Rehearsed& event) {
  const auto check = sink.record ? record_check(sink.record) : mapping::RecordCheck();
  mapping::Map::Outcome outcome = map.run(event.document, check, &event.notes);
  switch (outcome.kind) {
    case mapping::Map::Outcome::Kind::record:
      event.record = std::move(outcome.text);
      return;
    case mapping::Map::Outcome::Kind::skipped:
      event.end = Rehearsed::End::skipped;
      event.reason = "the map's `when` is not true of it";
      return;
    case mapping::Map::Outcome::Kind::failed:
      event.end = Rehearsed::End::failed;
      event.reason = std::move(outcome.text);
  }
}

}  // namespace

Rehearsed rehearse(const Plan& plan, const std::string& sink, const std::string& document, std::int64_t now_ms) {
  Rehearsed event;
  event.document = document;
  const Head head(document);
  const pipeline::Routes routes = routes_of(plan);
  const pipeline::Routes::Route* const route = routes.route_to(sink, head.channel, head.type, document);
  if (route == nullptr) {
    event.reason = "no route leads an event of type " + head.type + " of channel " + head.channel + " to sink " + sink;
    return event;
  }
  event.end = Rehearsed::End::ready;
  for (const std::string& id : route->via)
    if (!pass_filter(instance_of(plan.filters, id), head, now_ms, event)) return event;
  if (route->map) make_record(*route->map, instance_of(plan.sinks, sink), event);
  return event;
}

Result<Performed> perform(const PlannedInstance& sink, const Rehearsed& event,
                          const std::vector<testkit::PeerAnswer>& answers, std::int64_t now_ms) {
  const Head head(event.document);
  Stage stage(sink, now_ms);
  conformance::Life& life = stage.life();
  life.host().forward([&answers, next = std::size_t{0}](const testkit::SeenRequest&) mutable {
    if (next < answers.size()) return answers[next++];
    testkit::PeerAnswer answer;
    answer.body = "{}";
    return answer;
  });
  if (const Status status = stage.start(); !status) return status;
  std::optional<testkit::Completion> done = life.host().deliver({head.delivery(event.document, event.record)});
  if (!done) done = life.ended("deliver()");
  if (const Status kept = stage.kept(); !kept) return kept;
  Performed performed{done->status, life.host().requests(), {}};
  for (const testkit::Submitted& command : life.host().submitted()) performed.commands.push_back(command.json);
  return performed;
}

}  // namespace ekiden::cli
