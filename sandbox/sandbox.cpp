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
      wechat_(settings_.account, settings_.push, union_ids_, world(random)),
      kf_(settings_.kf, settings_.push, union_ids_, world(random)),
      media_api_(
          {"/sandbox/wechat", wechat_.tokens, wechat_.media, service_account_uploads, errcode::invalid_credential},
          {"/sandbox/wechat-kf", kf_.tokens, kf_.media, corp_uploads, errcode::invalid_token}, faults_, platform_clock_,
          random),
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
            return std::make_unique<SandboxStage>(wechat_.control, wechat_.pusher, wechat_.customers, wechat_.sends,
                                                  gateway_, crm_, inbox_, conversations_);
          },
          faults_),
      listener_(log_) {
  wechat_.add_routes(listener_);
  kf_.add_routes(listener_);
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

World Sandbox::world(Random& random) {
  return {platform_clock_, random, pause_, log_, faults_, gateway_};
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
  wechat_.reset();
  kf_.reset();
  union_ids_.reset();
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
