// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "clock.hpp"
#include "faults.hpp"
#include "listener.hpp"
#include "pause.hpp"
#include "random.hpp"
#include "union_ids.hpp"
#include "wechat_kf_account.hpp"
#include "wechat_kf_customers.hpp"
#include "wechat_kf_messages.hpp"
#include "wechat_media.hpp"
#include "wechat_tokens.hpp"

namespace ekiden::sandbox {

/// WeCom's API as far as 微信客服 goes, at the root of the listener.
class KfApi {
 public:
  KfApi(const KfAccount& account, WechatTokens& tokens, const KfDesks& desks, KfMessages& messages,
        KfCustomers& customers, const WechatMedia& media, const UnionIds& union_ids, Faults& faults, const Clock& clock,
        Random& random, Pause& pause)
      : account_(account),
        tokens_(tokens),
        desks_(desks),
        messages_(messages),
        customers_(customers),
        media_(media),
        union_ids_(union_ids),
        faults_(faults),
        clock_(clock),
        random_(random),
        pause_(pause) {}

  void add_routes(Listener& listener);

 private:
  /// Carries out a call whose token is right; `body` is an object.
  using Call = Reply (KfApi::*)(const JsonValue& body);

  Reply token(const httplib::Request& request);
  Reply post(const httplib::Request& request, Call call);
  /// 0, or the errcode for a call with `token`.
  int refusal(const std::string& token);

  Reply sync_msg(const JsonValue& body);
  Reply send_msg(const JsonValue& body);
  Reply send_msg_on_event(const JsonValue& body);
  Reply get_state(const JsonValue& body);
  Reply change_state(const JsonValue& body);
  Reply add_contact_way(const JsonValue& body);
  Reply customers(const JsonValue& body);

  /// 0 when the message's file is there and of its kind. Shows the customer what a file is called.
  int find_file(KfMessage& message) const;
  /// After a send: late or lost as the faults say.
  Reply finish_send(int code, const std::string& msgid);
  Reply answer(int code);

  const KfAccount& account_;
  WechatTokens& tokens_;
  const KfDesks& desks_;
  KfMessages& messages_;
  KfCustomers& customers_;
  const WechatMedia& media_;
  const UnionIds& union_ids_;
  Faults& faults_;
  const Clock& clock_;
  Random& random_;
  Pause& pause_;
};

}  // namespace ekiden::sandbox
