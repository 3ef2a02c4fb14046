// SPDX-License-Identifier: Apache-2.0
#include "sandbox.hpp"

#include "page.hpp"
#include "wechat_errcodes.hpp"

namespace ekiden::sandbox {

Sandbox::Sandbox(Settings settings, const Clock& clock, Random& random, HttpCaller& caller)
    : settings_(std::move(settings)),
      platform_clock_(clock),
      log_(clock),
      gateway_(caller, faults_, log_),
      tokens_(platform_clock_, random),
      customers_(platform_clock_),
      media_(platform_clock_, random),
      sends_(platform_clock_, customers_, media_),
      envelope_(settings_.account, platform_clock_, random),
      pusher_(settings_.push, envelope_, platform_clock_, gateway_, customers_, faults_, log_),
      wechat_api_(settings_.account, tokens_, sends_, customers_, faults_, platform_clock_, random, pause_),
      wechat_calls_(WechatCalls::service_account, tokens_, faults_, platform_clock_, random),
      wechat_people_(customers_, union_ids_),
      wechat_campaigns_(settings_.account, customers_, pusher_, faults_, platform_clock_, random),
      wechat_mass_(settings_.account, customers_, wechat_people_, pusher_, platform_clock_),
      wechat_control_(settings_.account, envelope_, pusher_, customers_, sends_, gateway_, platform_clock_, random,
                      settings_.push.timeout_ms),
      kf_tokens_(platform_clock_, random),
      kf_media_(platform_clock_, random),
      kf_desks_(settings_.kf.open_kfids, kf_media_, random),
      kf_messages_(kf_desks_, platform_clock_, random, faults_),
      kf_customers_(kf_desks_, platform_clock_, random),
      kf_envelope_(settings_.kf, platform_clock_, random),
      kf_bell_(settings_.push, settings_.kf, kf_envelope_, kf_messages_, platform_clock_, gateway_, faults_, log_),
      kf_calls_(WechatCalls::corp, kf_tokens_, faults_, platform_clock_, random),
      kf_api_(settings_.kf, kf_tokens_, kf_desks_, kf_messages_, kf_customers_, kf_media_, union_ids_, faults_,
              platform_clock_, random, pause_),
      kf_control_(kf_envelope_, kf_desks_, kf_messages_, kf_customers_, kf_bell_, gateway_, platform_clock_, random,
                  settings_.push.timeout_ms),
      media_api_({"/sandbox/wechat", tokens_, media_, service_account_uploads, errcode::invalid_credential},
                 {"/sandbox/wechat-kf", kf_tokens_, kf_media_, corp_uploads, errcode::invalid_token}, faults_,
                 platform_clock_, random),
      inbox_(clock),
      conversations_(clock),
      crm_(settings_.crm_secret, inbox_, conversations_, gateway_, faults_, clock, random, pause_),
      salesforce_(crm_api_faults_, random),
      google_tokens_(clock, random),
      google_sheets_(google_tokens_, faults_, clock),
      store_(settings_.store, faults_, clock),
      control_(gateway_, faults_, platform_clock_, log_, [this] { reset(); }),
      demo_(
          [this] {
            return std::make_unique<SandboxStage>(wechat_control_, pusher_, customers_, sends_, gateway_, crm_, inbox_,
                                                  conversations_);
          },
          faults_),
      listener_(log_) {
  wechat_api_.add_routes(listener_);
  wechat_people_.add_routes(listener_, wechat_calls_);
  wechat_campaigns_.add_routes(listener_, wechat_calls_);
  wechat_mass_.add_routes(listener_, wechat_calls_);
  wechat_control_.add_routes(listener_);
  kf_api_.add_routes(listener_);
  kf_desks_.add_routes(listener_, kf_calls_);
  kf_control_.add_routes(listener_);
  media_api_.add_routes(listener_);
  union_ids_.add_routes(listener_);
  crm_.add_routes(listener_);
  espocrm_.add_routes(listener_);
  hubspot_.add_routes(listener_);
  salesforce_.add_routes(listener_);
  google_tokens_.add_routes(listener_);
  google_sheets_.add_routes(listener_);
  store_.add_routes(listener_);
  control_.add_routes(listener_);
  demo_.add_routes(listener_);
  add_page_routes(listener_);
}

Sandbox::~Sandbox() {
  stop();
}

void Sandbox::stop() {
  pause_.end();
  listener_.stop();
}

void Sandbox::reset() {
  faults_.switch_off_all();
  platform_clock_.reset();
  pusher_.clear();
  sends_.clear();
  media_.reset();
  wechat_people_.reset();
  wechat_campaigns_.reset();
  wechat_mass_.reset();
  tokens_.reset();
  customers_.reset();
  kf_bell_.clear();
  kf_messages_.clear();
  kf_customers_.clear();
  kf_tokens_.reset();
  union_ids_.reset();
  kf_media_.reset();
  kf_desks_.reset();
  inbox_.clear();
  conversations_.clear();
  espocrm_.clear();
  hubspot_.clear();
  salesforce_.clear();
  google_sheets_.reset();
  store_.clear();
  log_.clear();
}

}  // namespace ekiden::sandbox
