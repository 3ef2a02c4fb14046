// SPDX-License-Identifier: Apache-2.0
#include "plugin/remote/supervisor.hpp"

#include <signal.h>

#include <algorithm>
#include <utility>

#include "core/encoding.hpp"

namespace ekiden::plugin::remote {

namespace {

constexpr int kLinesAMinute = 100;
constexpr std::size_t kMostUnsent = 2 * kLongestFrame;

std::string printable(std::string_view line) {
  std::string text(line);
  if (!is_valid_utf8(text))
    std::replace_if(
        text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; }, '?');
  return text;
}

}  // namespace

Supervisor::Supervisor(ChildProcesses& children, const Surroundings& around, const Settings& settings,
                       std::string instance, std::string plugin, Lives& lives)
    : children_(children),
      around_(around),
      settings_(settings),
      instance_(std::move(instance)),
      restarts_(around.metrics.counter("ekiden_plugin_restarts_total", {{"plugin", plugin}})),
      lives_(&lives) {}

void Supervisor::begin() {
  start_life();
}

void Supervisor::start_life() {
  if (stopping_ || lives_ == nullptr) return;
  ++life_;
  born_ms_ = around_.clock.monotonic_ms();
  proved_ = false;
  ping_sent_ms_ = 0;
  blame_.clear();
  in_ = FrameBuffer();
  out_.clear();
  Result<std::unique_ptr<Child>> child =
      children_.start({{settings_.program, "plugin-host", "--serve"}, settings_.environment}, shared_from_this());
  if (!child) return end_life(child.status().message());
  child_ = *std::move(child);
  around_.log.debug("plugin", "the process of a plugin was started",
                    {{"instance", instance_}, {"pid", std::to_string(child_->pid())}});
  lives_->greet();
  listen_later();
}

void Supervisor::after(std::int64_t ms, void (Supervisor::*work)()) {
  around_.strand.post_after(ms, [weak = weak_from_this(), work, life = life_] {
    const auto self = weak.lock();
    if (self && self->life_ == life) (self.get()->*work)();
  });
}

void Supervisor::listen_later() {
  after(settings_.listen_every_ms, &Supervisor::listen);
}

void Supervisor::listen() {
  if (!child_ || lives_ == nullptr) return;
  const std::int64_t now = around_.clock.monotonic_ms();
  if (ping_sent_ms_ != 0 && now - ping_sent_ms_ > settings_.blocked_ms) {
    kill("its strand was blocked for " + std::to_string(settings_.blocked_ms / 1000) + " s");
  } else if (lives_->is_overdue(now)) {
    kill("it left a call unanswered past its deadline");
  } else if (ping_sent_ms_ == 0) {
    ping_sent_ms_ = now;
    Frame<Kind::ping> ping;
    ping.number = ++last_ping_;
    tell(ping);
  }
  listen_later();
}

void Supervisor::kill(std::string why) {
  if (!child_) return;
  if (blame_.empty()) blame_ = std::move(why);
  child_->send_signal(SIGKILL);
}

void Supervisor::stop(std::uint32_t grace_ms) {
  stopping_ = true;
  if (!child_) return;
  after(grace_ms, &Supervisor::terminate);
}

void Supervisor::terminate() {
  if (!child_) return;
  blame_ = "it did not stop in time";
  child_->send_signal(SIGTERM);
  after(settings_.kill_after_ms, &Supervisor::kill_now);
}

void Supervisor::kill_now() {
  kill({});
}

void Supervisor::drop() {
  stopping_ = true;
  lives_ = nullptr;
  child_.reset();
}

void Supervisor::received(std::string_view bytes) {
  in_.append(bytes);
  while (const auto frame = in_.next()) {
    if (lives_ == nullptr || child_ == nullptr) return;
    if (!lives_->take(frame->kind, frame->body)) return kill("it broke the protocol of plugin processes");
  }
  if (in_.broken()) return kill("it broke the protocol of plugin processes");
  flush();
}

void Supervisor::said(std::string_view line) {
  const std::int64_t now = around_.clock.monotonic_ms();
  if (now - lines_since_ms_ > 60'000) {
    lines_since_ms_ = now;
    lines_ = 0;
  }
  if (++lines_ > kLinesAMinute) return;
  around_.log.info("plugin",
                   lines_ == kLinesAMinute ? "the process of a plugin writes too much; the rest is left out"
                                           : "the process of a plugin wrote",
                   {{"instance", instance_}, {"line", printable(line)}});
}

void Supervisor::ended(const std::string& how) {
  child_.reset();
  end_life(blame_.empty() ? "its process ended with " + how : blame_ + " (" + how + ")");
}

void Supervisor::end_life(const std::string& why) {
  const bool is_bad = !proved_ && around_.clock.monotonic_ms() - born_ms_ < settings_.good_life_ms;
  bad_lives_ = is_bad ? bad_lives_ + 1 : 0;
  ++life_;  // timers of this life are void
  if (lives_ == nullptr) return;
  lives_->died(why, bad_lives_);
  if (stopping_) return;
  const std::int64_t most = std::min(settings_.backoff_max_ms, settings_.backoff_min_ms << std::min(bad_lives_, 20));
  const std::int64_t wait =
      bad_lives_ >= settings_.bad_lives_to_down ? settings_.retry_when_down_ms : around_.random.up_to(most);
  around_.log.warning("plugin", "the process of a plugin is gone; it is started again",
                      {{"instance", instance_}, {"reason", why}, {"wait_ms", std::to_string(wait)}});
  after(wait, &Supervisor::restart);
}

void Supervisor::restart() {
  restarts_.add();
  start_life();
}

void Supervisor::flush_later() {
  if (std::exchange(flush_posted_, true)) return;
  around_.strand.post([weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->flush();
  });
}

void Supervisor::flush() {
  flush_posted_ = false;
  if (!child_ || out_.empty()) return;
  child_->write(std::exchange(out_, {}));
  if (child_->unsent_bytes() > kMostUnsent) kill("it does not read what it is told");
}

}  // namespace ekiden::plugin::remote
