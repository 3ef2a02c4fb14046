// SPDX-License-Identifier: Apache-2.0
#include <ekiden/testkit/fake_host.hpp>

#include <algorithm>
#include <utility>

#include "fake_state.hpp"

namespace ekiden::testkit {

using sdk::Status;
using sdk::to_abi;
using sdk::view;

namespace {

std::vector<ekd_pair> pairs_of(const Headers& headers) {
  std::vector<ekd_pair> pairs;
  for (const auto& [name, value] : headers) pairs.push_back({to_abi(name), to_abi(value)});
  return pairs;
}

}  // namespace

std::string_view find_header(const Headers& headers, std::string_view name) {
  for (const auto& [known, value] : headers) {
    if (sdk::detail::equal_ignoring_case(known, name)) return value;
  }
  return {};
}

FakeHost::State::State(Options the_options)
    : options(std::move(the_options)), wall_ms(options.wall_ms), random(options.seed) {
  host.size = sizeof host;
  host.abi_major = EKD_ABI_MAJOR;
  host.abi_minor = EKD_ABI_MINOR;
  host.build = "ekiden test kit (abi 1.0-draft)";
  host.data = this;
  host.instance_id = to_abi(options.instance_id);
  host.get_extension = &State::service;
  host.complete = &State::complete;
}

std::uint64_t FakeHost::State::begin_operation() {
  last_started_op = ++last_op;
  operations[last_op] = std::nullopt;
  return last_op;
}

void FakeHost::State::end_operation(std::uint64_t op, Completion completion) {
  const std::lock_guard lock(mutex);
  const auto found = operations.find(op);
  if (found == operations.end()) return violation("complete() for an operation that this host never began");
  if (found->second) return violation("complete() twice for one operation");
  if (completion.status.is_pending()) return violation("complete() with EKD_PENDING");
  found->second = std::move(completion);
}

void FakeHost::State::complete(const ekd_host* host, ekd_op op, ekd_status status, ekd_str result,
                               const ekd_error* error) {
  of(host).end_operation(op, {Status::from_abi(status, error), std::string(view(result))});
}

void FakeHost::State::release_answers() {
  for (auto& [op, webhook] : webhooks) {
    if (webhook.given && !webhook.left && !(webhook.brought_events && disk_held)) webhook.left = webhook.given;
  }
}

void FakeHost::State::enter(const std::function<void()>& call) {
  {
    const std::lock_guard lock(mutex);
    if (calls > 0) violation("the test called the plugin from inside the plugin");
    ++calls;
  }
  call();
  const std::lock_guard lock(mutex);
  --calls;
}

void FakeHost::State::run() {
  for (;;) {
    std::function<void()> work;
    {
      const std::lock_guard lock(mutex);
      for (auto due = later.begin(); due != later.end();) {
        if (due->at_ms > monotonic_ms) {
          ++due;
          continue;
        }
        ready.push_back(std::move(due->work));
        due = later.erase(due);
      }
      if (ready.empty()) break;
      work = std::move(ready.front());
      ready.pop_front();
    }
    if (plugin != nullptr && phase != Phase::stopped) enter(work);
  }
  const std::lock_guard lock(mutex);
  release_answers();
}

FakeHost::FakeHost(Options options) : state_(std::make_unique<State>(std::move(options))) {}

FakeHost::~FakeHost() {
  if (state_->phase == Phase::started) stop();
  destroy();
}

const ekd_host* FakeHost::abi() const {
  return &state_->host;
}
const ekd_plugin* FakeHost::plugin() const {
  return state_->plugin;
}

Status FakeHost::create(const ekd_entry* entry, const char* component_id) {
  const auto* factory = static_cast<const ekd_factory*>(entry->get_factory(EKD_FACTORY_ID));
  if (factory == nullptr) return Status::not_found("the entry has no " EKD_FACTORY_ID);
  ekd_error error = sdk::empty_error();
  state_->plugin = factory->create(&state_->host, component_id, &error);
  if (state_->plugin == nullptr) return Status::from_abi(error.code == 0 ? EKD_E_INTERNAL : error.code, &error);
  state_->phase = Phase::created;
  return {};
}

Status FakeHost::configure(std::string_view config_json) {
  ekd_error error = sdk::empty_error();
  ekd_status status = EKD_E_STATE;
  state_->phase = Phase::configuring;
  state_->enter([&] { status = state_->plugin->configure(state_->plugin, to_abi(config_json), &error); });
  state_->phase = Phase::configured;
  return Status::from_abi(status, &error);
}

Completion FakeHost::start() {
  ekd_error error = sdk::empty_error();
  ekd_status status = EKD_E_STATE;
  const auto op = state_->begin_operation();
  state_->phase = Phase::starting;
  state_->enter([&] { status = state_->plugin->start(state_->plugin, op, &error); });
  if (status != EKD_PENDING) state_->end_operation(op, {Status::from_abi(status, &error), {}});
  state_->run();
  state_->phase = Phase::started;
  return last_completion().value_or(Completion{Status::pending(), {}});
}

Completion FakeHost::stop(std::uint32_t grace_ms) {
  ekd_error error = sdk::empty_error();
  ekd_status status = EKD_E_STATE;
  const auto op = state_->begin_operation();
  state_->phase = Phase::stopping;
  state_->enter([&] { status = state_->plugin->stop(state_->plugin, op, grace_ms, &error); });
  if (status != EKD_PENDING) state_->end_operation(op, {Status::from_abi(status, &error), {}});
  state_->run();
  state_->phase = Phase::stopped;
  return last_completion().value_or(Completion{Status::pending(), {}});
}

void FakeHost::destroy() {
  if (state_->plugin == nullptr) return;
  state_->plugin->destroy(state_->plugin);
  state_->plugin = nullptr;
  state_->phase = Phase::none;
}

std::optional<Completion> FakeHost::send(const sdk::Command& command) {
  const auto* adapter = state_->extension<ekd_adapter>(EKD_ADAPTER_ID);
  if (adapter == nullptr) return Completion{Status::unsupported("the component is no adapter"), {}};
  ekd_command out{};
  out.size = sizeof out;
  out.attempt = command.attempt;
  out.id = to_abi(command.id);
  out.type = to_abi(command.type);
  out.peer_id = to_abi(command.peer_id);
  out.json = to_abi(command.json);
  ekd_error error = sdk::empty_error();
  ekd_status status = EKD_E_STATE;
  const auto op = state_->begin_operation();
  state_->enter([&] { status = adapter->send(state_->plugin, op, &out, &error); });
  if (status != EKD_PENDING) state_->end_operation(op, {Status::from_abi(status, &error), {}});
  state_->run();
  return last_completion();
}

std::optional<Completion> FakeHost::deliver(const std::vector<sdk::Delivery>& events) {
  const auto* sink = state_->extension<ekd_sink>(EKD_SINK_ID);
  if (sink == nullptr) return Completion{Status::unsupported("the component is no sink"), {}};
  std::vector<ekd_delivery> out;
  for (const sdk::Delivery& event : events) {
    out.push_back({sizeof(ekd_delivery), event.attempt, to_abi(event.id), to_abi(event.type), to_abi(event.channel),
                   to_abi(event.conversation), to_abi(event.document)});
  }
  ekd_error error = sdk::empty_error();
  ekd_status status = EKD_E_STATE;
  const auto op = state_->begin_operation();
  state_->enter(
      [&] { status = sink->deliver(state_->plugin, op, out.data(), static_cast<std::uint32_t>(out.size()), &error); });
  if (status != EKD_PENDING) state_->end_operation(op, {Status::from_abi(status, &error), {}});
  state_->run();
  return last_completion();
}

std::optional<Answer> FakeHost::request(std::string_view method, std::string_view path, std::string_view query,
                                        std::string_view body, const Headers& headers) {
  const auto route = std::find_if(state_->routes.begin(), state_->routes.end(), [&](const State::Route& known) {
    return known.method == method && known.path == path;
  });
  state_->last_request_op = ++state_->last_op;
  auto& webhook = state_->webhooks[state_->last_request_op];
  if (route == state_->routes.end()) return webhook.left = Answer{.status = 404};
  if (body.size() > route->max_body_bytes) return webhook.left = Answer{.status = 413, .reject_reason = "too_large"};
  const auto* handler = state_->extension<ekd_http_handler>(EKD_HTTP_HANDLER_ID);
  if (handler == nullptr) return webhook.left = Answer{.status = 500};
  const auto pairs = pairs_of(headers);
  ekd_incoming_request out{};
  out.size = sizeof out;
  out.header_count = static_cast<std::uint32_t>(pairs.size());
  out.method = to_abi(method);
  out.path = to_abi(path);
  out.query = to_abi(query);
  out.headers = pairs.data();
  out.body = sdk::to_abi_bytes(body);
  state_->enter([&] { handler->on_request(state_->plugin, state_->last_request_op, &out); });
  state_->run();
  return last_answer();
}

std::optional<Completion> FakeHost::last_completion() const {
  const std::lock_guard lock(state_->mutex);
  return state_->operations.at(state_->last_started_op);
}

std::optional<Answer> FakeHost::last_answer() const {
  const std::lock_guard lock(state_->mutex);
  return state_->webhooks.at(state_->last_request_op).left;
}

void FakeHost::run() {
  state_->run();
}

void FakeHost::advance(std::int64_t ms) {
  state_->run();
  const std::int64_t end = state_->monotonic_ms + ms;
  for (;;) {
    std::int64_t next = end;
    for (const auto& due : state_->later) next = std::min(next, due.at_ms);
    state_->wall_ms += next - state_->monotonic_ms;
    state_->monotonic_ms = next;
    state_->run();
    if (next == end) return;
  }
}

void FakeHost::script(std::string_view method, std::string_view url_prefix, PeerAnswer answer, int times) {
  state_->scripts.push_back({std::string(method), std::string(url_prefix), std::move(answer), times});
}

const std::vector<SeenRequest>& FakeHost::requests() const {
  return state_->requests;
}
void FakeHost::set_journal_full(bool full) {
  state_->journal_full = full;
}
void FakeHost::hold_disk(bool held) {
  state_->disk_held = held;
  state_->release_answers();
}
const std::vector<sdk::Event>& FakeHost::events() const {
  return state_->events;
}
const std::vector<LogLine>& FakeHost::log() const {
  return state_->log;
}

std::string FakeHost::log_text() const {
  std::string text;
  for (const LogLine& line : state_->log) {
    if (line.level < EKD_LOG_INFO) continue;
    text += line.message;
    for (const auto& [name, value] : line.fields) text.append(" ").append(name).append("=").append(value);
    text += '\n';
  }
  return text;
}

double FakeHost::metric(std::string_view name) const {
  const auto found = state_->metrics.find(name);
  return found == state_->metrics.end() ? 0 : found->second;
}

std::size_t FakeHost::token_refreshes() const {
  return state_->refreshes;
}
const std::vector<std::pair<std::string, std::string>>& FakeHost::submitted() const {
  return state_->submitted;
}
const std::vector<std::string>& FakeHost::violations() const {
  return state_->violations;
}

}  // namespace ekiden::testkit
