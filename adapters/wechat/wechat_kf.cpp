// SPDX-License-Identifier: Apache-2.0
#include "wechat_kf.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "kf_api.hpp"
#include "webhook_answers.hpp"
#include "words.hpp"

namespace ekiden::wechat {
namespace {

using sdk::Status;

// Without a callback's token Tencent takes 10 sync_msg a minute: at least so much time for each account's turn.
constexpr std::uint32_t kLeastSecondsEach = 10;

bool is_configuration(const Status& status) {
  return status.code == EKD_E_AUTH || status.code == EKD_E_CONFIG;
}

}  // namespace

Status WechatKf::configure(std::string_view config) {
  if (Status status = read_kf_settings(config, settings_); !status.ok()) return status;
  receiver_.emplace(settings_.receiver, std::move(settings_.cipher));
  caller_.emplace(host(), settings_.api,
                  corp_token_request(settings_.api, settings_.receiver.app_id, settings_.secret));
  desk_.emplace(host(), media(), settings_.api);
  intake_.emplace(host(), *desk_, settings_.receiver.app_id, settings_.media_wait_ms);
  sender_.emplace(*desk_, *caller_, KfSender::Settings{settings_.open_kfids, settings_.duplicate_msgid_codes},
                  [this](sdk::Op op, const SendOutcome& outcome) { complete(op, outcome.status, outcome.result); });
  turns_.emplace(settings_.max_concurrent_pulls);
  for (const std::string& open_kfid : settings_.open_kfids) {
    KfPuller::Settings puller{.desk = {settings_.receiver.app_id, open_kfid},
                              .page_size = settings_.page_size,
                              .cursor_refused_codes = settings_.cursor_refused_codes};
    pullers_.push_back(std::make_unique<KfPuller>(host(), *caller_, *turns_, *intake_, std::move(puller),
                                                  [this] { report_health(); }));
  }
  if (Status status = host().add_route("GET", ""); !status.ok()) return status;
  return host().add_route("POST", "");
}

Status WechatKf::start(sdk::Op) {
  desk_->forget_old_uploads();
  intake_->resume();
  for (const auto& puller : pullers_) {
    if (Status status = puller->start(); !status.ok()) return status;
  }
  if (settings_.poll_interval_s == 0) return {};
  const auto accounts = static_cast<std::uint32_t>(pullers_.size());
  const std::uint32_t each_ms = std::max(settings_.poll_interval_s / accounts, kLeastSecondsEach) * 1'000;
  return host().timers().every(each_ms, each_ms, [this] { pullers_[next_to_poll_++ % pullers_.size()]->pull(); });
}

void WechatKf::on_ready() {
  for (const auto& puller : pullers_) puller->on_ready();
}

void WechatKf::report_health() {
  const auto worst = std::max_element(pullers_.begin(), pullers_.end(), [](const auto& a, const auto& b) {
    const auto rank = [](const Status& status) { return status.ok() ? 0 : is_configuration(status) ? 2 : 1; };
    return rank(a->trouble()) < rank(b->trouble());
  });
  const Status& trouble = (*worst)->trouble();
  if (trouble.ok()) return host().healthy();
  is_configuration(trouble) ? host().down(trouble.message) : host().degraded(trouble.message);
}

void WechatKf::on_request(sdk::Op op, const sdk::HttpRequestView& request) {
  if (request.method() == "GET") return on_verification(op, request);
  on_callback(op, request);
}

void WechatKf::on_verification(sdk::Op op, const sdk::HttpRequestView& request) {
  host().respond(op, answer_of(receiver_->verify_url(request.query(), host().wall_ms())));
}

void WechatKf::on_callback(sdk::Op op, const sdk::HttpRequestView& request) {
  auto opened = receiver_->open_push(request.query(), request.body(), host().wall_ms());
  if (auto* why = std::get_if<Refusal>(&opened)) return host().respond(op, refusal(std::move(*why)));
  auto& callback = std::get<Push>(opened);
  const std::string event = to_lower(callback.document.text("Event"));
  if (event == "kf_account_auth_change") {
    const KfDesk desk{settings_.receiver.app_id, settings_.open_kfids.front()};
    const Status emitted = host().emit(op, kf_callback_event(callback.document, std::move(callback.raw), desk));
    return host().respond(op, emitted.ok() ? success() : answer(503, {}));
  }
  // Whatever else the app hears on the same URL is no business of this channel's.
  if (event == "kf_msg_or_event") ring(callback.document);
  host().respond(op, success());
}

void WechatKf::ring(const Document& callback) {
  const auto open_kfid = callback.text("OpenKfId");
  bool is_ours = false;
  for (const auto& puller : pullers_) {
    if (!open_kfid.empty() && puller->open_kfid() != open_kfid) continue;
    puller->doorbell(callback.text("Token"));
    is_ours = true;
  }
  if (is_ours) return;
  host().log(sdk::LogLevel::warning,
             "a callback for an account that this channel does not have: add it to other_open_kfids",
             {{"open_kfid", open_kfid}});
}

Status WechatKf::send(sdk::Op op, const sdk::Command& command) {
  return sender_->send(op, command);
}

void WechatKf::refresh_token(sdk::Op op, std::string_view) {
  caller_->refresh_token(op);
}

}  // namespace ekiden::wechat
