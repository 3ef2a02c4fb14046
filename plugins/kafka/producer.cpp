// SPDX-License-Identifier: Apache-2.0
#include "producer.hpp"

#include <chrono>

namespace ekiden::kafka {

using sdk::Status;

namespace {

constexpr int kTurnMs = 100;
constexpr int kPurgeMs = 1'000;

}  // namespace

Status Producer::make(sdk::Host& host, std::string topic, Source source, Batches batches,
                      std::unique_ptr<Producer>& out) {
  std::unique_ptr<Producer> made(new Producer(host, std::move(topic), std::move(source), batches));
  if (Status status = made->make_client(made->client_); !status.ok()) return status;
  made->thread_ = std::jthread([self = made.get()](const std::stop_token& stop) { self->run(stop); });
  out = std::move(made);
  return {};
}

Producer::Producer(sdk::Host& host, std::string topic, Source source, Batches batches)
    : host_(host), topic_(std::move(topic)), source_(std::move(source)), batches_(batches) {}

Producer::~Producer() = default;

Status Producer::make_client(std::unique_ptr<Client>& out) {
  Properties properties = source_();
  if (batches_ == Batches::one) properties.emplace_back("batch.num.messages", "1");
  return Client::make(properties, *this, out);
}

Status Producer::produce(Message message, Done done) {
  const std::lock_guard lock(mutex_);  // held until the message waits: it may end at once
  if (is_ending_) return Status::cancelled("the sink is stopping");
  if (over_ && client_ != nullptr) return *over_;  // it is still ending: who waited for that would come too late
  const std::uint64_t number = ++last_number_;
  if (over_) {
    for_next_.emplace_back(number, std::move(message));
  } else if (const auto error = client_->produce(topic_, message, number); error != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return explained({error, RD_KAFKA_MSG_STATUS_NOT_PERSISTED, true});
  }
  waiting_.emplace(number, std::move(done));
  return {};
}

void Producer::end(std::uint32_t grace_ms, std::function<void()> ended) {
  {
    const std::lock_guard lock(mutex_);
    is_ending_ = true;
    grace_ms_ = grace_ms;
    ended_ = std::move(ended);
  }
  thread_.request_stop();
}

void Producer::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    hear();
    replace();
  }
  close();
}

void Producer::hear() {
  if (client_ == nullptr) return std::this_thread::sleep_for(std::chrono::milliseconds(kTurnMs));
  client_->poll(kTurnMs);
  if (client_->is_dead()) give_up(Status::retry("librdkafka gave its producer up; a new one goes on"));
}

// A client that is over goes when nothing waits any more, and a new one comes when there is something to send.
void Producer::replace() {
  std::unique_ptr<Client> old;  // its end waits for threads: not with the lock held
  {
    const std::lock_guard lock(mutex_);
    if (!over_ || (client_ != nullptr && !waiting_.empty())) return;
    old = std::move(client_);
    if (for_next_.empty()) return;
  }
  old.reset();
  std::unique_ptr<Client> made;
  const Status status = make_client(made);
  std::vector<std::pair<std::uint64_t, Status>> refused;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [number, message] : std::exchange(for_next_, {})) {
      const auto error = status.ok() ? made->produce(topic_, message, number) : RD_KAFKA_RESP_ERR_NO_ERROR;
      if (!status.ok()) refused.emplace_back(number, status);
      if (error != RD_KAFKA_RESP_ERR_NO_ERROR)
        refused.emplace_back(number, explained({error, RD_KAFKA_MSG_STATUS_NOT_PERSISTED, true}));
    }
    client_ = std::move(made);
    if (status.ok()) over_.reset();
  }
  for (const auto& [number, why] : refused) tell(number, why);
}

void Producer::close() {
  if (client_ != nullptr) {
    client_->flush(static_cast<int>(grace_ms_));
    client_->purge(true);
    client_->flush(kPurgeMs);
  }
  std::unordered_map<std::uint64_t, Done> left;
  {
    const std::lock_guard lock(mutex_);
    left.swap(waiting_);
  }
  for (const auto& [number, done] : left)
    done(Status::unknown_outcome("the sink stopped before the brokers had answered"));
  client_.reset();
  if (ended_) ended_();
}

// Those of the client's messages that wait to be sent end with that reason.
void Producer::give_up(const Status& why) {
  {
    const std::lock_guard lock(mutex_);
    if (over_) return;
    over_ = why;
  }
  host_.log(sdk::LogLevel::warning, "the next message makes a new connection to Kafka", {{"reason", why.message}});
  client_->purge(false);
}

void Producer::tell(std::uint64_t number, const Status& status) {
  Done done;
  {
    const std::lock_guard lock(mutex_);
    const auto found = waiting_.extract(number);
    if (found.empty()) return;
    done = std::move(found.mapped());
  }
  done(status);
}

void Producer::ended(std::uint64_t number, rd_kafka_resp_err_t error, rd_kafka_msg_status_t persisted) {
  Status status;
  bool is_well_again = false;
  {
    const std::lock_guard lock(mutex_);
    status = explained({error, persisted, batches_ == Batches::one});
    if (status.ok()) {
      trouble_.clear();
      is_well_again = !std::exchange(is_well_, true);
    }
  }
  if (is_access(error)) give_up(status);
  if (is_well_again) host_.healthy();
  tell(number, status);
}

void Producer::troubled(rd_kafka_resp_err_t error, std::string_view text) {
  if (error == RD_KAFKA_RESP_ERR__FATAL) return;  // is_dead() says it, too
  std::string sentence = sentence_of(error, text);
  bool is_hopeless = false, is_missed = false;
  {
    const std::lock_guard lock(mutex_);
    is_well_ = false;
    if (error == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN) {
      sentence = "no Kafka broker can be reached: " + trouble_;
      is_hopeless = !client_->has_met_brokers();
      // Brokers close connections that nobody uses; and when the client is over, its reason has been told.
      is_missed = !over_ && (is_hopeless || !waiting_.empty());
    } else {
      trouble_ = sentence;
    }
  }
  if (is_access(error)) {
    host_.down(sentence);
    give_up(Status::auth(sentence).upstream(error));
  } else if (error == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN) {
    if (is_missed) host_.degraded(sentence);
    if (is_hopeless) give_up(Status::not_connected(sentence));
  }
}

// An outcome with what is known besides: of what a message has waited for in vain.
Status Producer::explained(const Ended& ended) const {
  const bool was_withdrawn = ended.error == RD_KAFKA_RESP_ERR__PURGE_QUEUE && over_;
  if (was_withdrawn && ended.persisted == RD_KAFKA_MSG_STATUS_NOT_PERSISTED) return *over_;
  Status status = outcome_of(ended);
  if (ended.error != RD_KAFKA_RESP_ERR__MSG_TIMED_OUT || trouble_.empty()) return status;
  if (status.code == EKD_E_RETRY) status.code = EKD_E_NOT_CONNECTED;
  status.message += "; " + trouble_;
  return status;
}

}  // namespace ekiden::kafka
