// SPDX-License-Identifier: Apache-2.0
// The adapter `wechat-oa`: a WeChat service account (official account).
#pragma once

#include <ekidenpp/adapter.hpp>
#include <ekidenpp/draft/media.hpp>

#include <optional>
#include <span>
#include <string_view>

#include "intake.hpp"
#include "late_replies.hpp"
#include "media_desk.hpp"
#include "sender.hpp"
#include "sent_messages.hpp"
#include "settings.hpp"

namespace ekiden::wechat {

/// Takes Tencent's pushes in at /hooks/<channel>, and sends customer-service messages. Everything on the strand.
class WechatOa final : public sdk::WithMedia<sdk::Adapter> {
 public:
  using WithMedia::WithMedia;

  static const char* const kId;
  static const char* const kVersion;
  static const char* const kDescriptor;

  sdk::Status configure(std::string_view config) override;
  void on_request(sdk::Op op, const sdk::HttpRequestView& request) override;
  sdk::Status send(sdk::Op op, const sdk::Command& command) override;
  sdk::Status start(sdk::Op op) override;
  void refresh_token(sdk::Op op, std::string_view name) override;

 private:
  void on_verification(sdk::Op op, const sdk::HttpRequestView& request);
  void on_push(sdk::Op op, const sdk::HttpRequestView& request);
  // Nothing when there is no randomness to encrypt it with.
  std::optional<sdk::HttpAnswer> reply_to(const Document& push, const ReplyRule& rule);
  void hand_on(sdk::Op op, Push push, const Attachments& attachments);
  void hand_on_and_reply(sdk::Op op, const Push& push, const Attachments& attachments, const ReplyRule& rule);
  void hand_on_result(sdk::Op op, Push push);
  void journal(sdk::Op op, std::span<const sdk::Event> events, const sdk::HttpAnswer& reply);
  void update(Push push, const Attachments& attachments, sdk::Host::Durable durable);

  Settings settings_;
  std::optional<Receiver> receiver_;
  std::optional<MediaDesk> desk_;
  std::optional<Intake> intake_;
  std::optional<SentMessages> sent_;
  std::optional<LateReplies> late_;
  std::optional<Sender> sender_;
};

}  // namespace ekiden::wechat
