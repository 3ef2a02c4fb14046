// SPDX-License-Identifier: Apache-2.0
// The adapter `wechat-kf`: 微信客服, the customer service of WeCom.
#pragma once

#include <ekidenpp/adapter.hpp>
#include <ekidenpp/draft/media.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "kf_puller.hpp"
#include "kf_sender.hpp"
#include "kf_settings.hpp"

namespace ekiden::wechat {

/// Tencent's callbacks at /hooks/<channel> carry no message: each makes the account's puller look. Everything on the
/// strand.
class WechatKf final : public sdk::WithMedia<sdk::Adapter> {
 public:
  using WithMedia::WithMedia;

  static const char* const kId;
  static const char* const kVersion;
  static const char* const kDescriptor;

  sdk::Status configure(std::string_view config) override;
  sdk::Status start(sdk::Op op) override;
  void on_request(sdk::Op op, const sdk::HttpRequestView& request) override;
  sdk::Status send(sdk::Op op, const sdk::Command& command) override;
  void refresh_token(sdk::Op op, std::string_view name) override;
  void on_ready() override;

 private:
  void on_verification(sdk::Op op, const sdk::HttpRequestView& request);
  void on_callback(sdk::Op op, const sdk::HttpRequestView& request);
  void ring(const Document& callback);
  void report_health();

  KfSettings settings_;
  std::optional<Receiver> receiver_;
  std::optional<Caller> caller_;
  std::optional<MediaDesk> desk_;
  std::optional<KfIntake> intake_;
  std::optional<KfSender> sender_;
  std::optional<KfTurns> turns_;
  std::vector<std::unique_ptr<KfPuller>> pullers_;
  std::size_t next_to_poll_ = 0;
};

}  // namespace ekiden::wechat
