// SPDX-License-Identifier: Apache-2.0
#include "kf_errors.hpp"

namespace ekiden::wechat {
namespace {

using enum ErrorClass;

constexpr ErrorRow kCallErrors[] = {
    {-1, kRetry, "Tencent's system is busy", "nothing: it is tried again"},
    {6000, kRetry, "somebody else changed the same data at the same time", "nothing: it is tried again"},
    {40001, kToken, "the access token is not valid, or the secret is wrong",
     "nothing if it happens once: another token is fetched; else check secret"},
    {40003, kRecipient, "the userid is wrong", "check the servicer's userid in Tencent's console"},
    {40004, kBadRequest, "the file is of a type that Tencent does not take here",
     "send one of the types in docs/channels/wechat-kf.md"},
    {40005, kBadRequest, "the kind of upload is wrong", "report it: the gateway asks for what Tencent does not have"},
    {40006, kBadRequest, "the file is too long, or shorter than 6 bytes",
     "send a file within the limits of docs/channels/wechat-kf.md"},
    {40007, kBadRequest, "the media id is wrong or has expired (3 days)", "upload the file again"},
    {40008, kBadRequest, "the message type is wrong", "report it: the gateway sends a type that Tencent does not take"},
    {40009, kBadRequest, "the picture is too large", "send a picture of at most 10 MB"},
    {40011, kBadRequest, "the video is too long", "send a video of at most 10 MB"},
    {40013, kAccount, "the corp id is wrong", "check corp_id against the 企业ID in Tencent's console"},
    {40014, kToken, "the access token is not valid", "nothing if it happens once: another token is fetched"},
    {40058, kBadRequest, "a parameter is missing, wrong or too long",
     "compare the message with the limits in docs/channels/wechat-kf.md"},
    {40096, kRecipient, "the external_userid is wrong or belongs to another corp", "check `to`"},
    {40123, kBadRequest, "the picture is damaged, or no picture", "send another file"},
    {41001, kToken, "the access token is missing", "nothing if it happens once: another token is fetched"},
    {42001, kToken, "the access token has expired", "nothing if it happens once: another token is fetched"},
    {44001, kBadRequest, "the file is empty", "send another file"},
    {45002, kBadRequest, "the content is too long", "send at most 2048 bytes of UTF-8"},
    {45009, kThrottled, "too many calls in this minute, or in this hour", "nothing: it is tried again after a minute"},
    {45033, kThrottled, "too many calls at the same time", "nothing: it is tried again after a minute"},
    {48002, kAccount, "the app has no permission for this call",
     "add the app in 微信客服 → 可调用接口的应用 of Tencent's console"},
    {60011, kAccount, "the app may not act on this servicer or department",
     "put the servicer into the app's visible range"},
    {60020, kAccount, "this machine's address is not among the app's trusted addresses",
     "add the machine's public address to 企业可信IP of the app"},
    {60030, kAccount, "the servicer is out of the app's visible range",
     "put the servicer into the app's visible range"},
    {84061, kRecipient, "the customer has no relation to this corp", "check `to`"},
    {95000, kAccount, "the open_kfid is wrong", "check open_kfid against the accounts that the app may manage"},
    {95001, kWindowClosed, "5 messages have been sent since the customer's last one",
     "wait for the customer's next message"},
    {95002, kWindowClosed, "the customer's last message is more than 48 hours ago",
     "wait for the customer's next message"},
    {95003, kQuota, "a corp that is not verified may serve only so many customers", "have the corp verified (认证)"},
    {95004, kAccount, "the account does not exist any more, or belongs to another corp",
     "check open_kfid; the account may have been deleted in Tencent's console"},
    {95005, kQuota, "the corp has as many accounts as it may have", "delete one in Tencent's console"},
    {95006, kBadRequest, "the account's name is wrong", "choose a name of at most 16 characters"},
    {95007, kRetry, "the callback's token is wrong or has expired", "nothing: messages are read without it"},
    {95008, kBadRequest, "the menu has more than 10 items", "send at most 10 items"},
    {95009, kBadRequest, "the menu has an item of a wrong type", "use the item types of docs/channels/wechat-kf.md"},
    {95011, kAccount, "微信客服 is used inside WeCom already, so that this secret may not be used",
     "take the secret of a self-built app that may call the interface"},
    {95012, kAccount, "微信客服 has not been switched on in WeCom", "switch it on in Tencent's console"},
    {95013, kWindowClosed, "the session has ended", "wait for the customer's next message"},
    {95014, kBadRequest, "that servicer is none of this account, or has not activated WeCom",
     "check the account's servicers (agent.list)"},
    {95015, kAccount, "the console has set an exclusive service for this account",
     "change it in Tencent's console: 微信客服 → the account"},
    {95016, kBadRequest, "the session cannot go from its state to that one", "ask for its state first"},
    {95017, kAccount, "the console has switched the interface off for this app",
     "switch it on: 微信客服 → 通过API管理微信客服账号"},
    {95018, kWindowClosed,
     "the session's state does not allow sending: a human servicer has it, it waits in the queue, or it has ended",
     "wait until the servicer ends it, or close it with conversation.close; check that Tencent's console routes "
     "this account by API"},
    {95019, kBadRequest, "the servicer has stopped or paused receiving", "choose another servicer"},
    {95021, kBadRequest, "no target of an upgraded service is configured", "configure it in Tencent's console"},
    {95022, kBadRequest, "the kind of location is wrong", "report it: the gateway sends what Tencent does not take"},
    {95023, kAccount, "the interface has been given to an app that a provider developed",
     "take it back in Tencent's console"},
    {95026, kQuota, "the accounts are used too little for another one", "use those that there are"},
    {95027, kQuota, "a corp that is not verified may have 10 accounts", "have the corp verified (认证)"},
    {95030, kAccount, "a provider's app may not send messages of this type", "use a self-built app"},
    {95031, kWindowClosed, "the customer asked nothing in the last 48 hours", "wait for the customer's next message"},
    {95032, kAccount, "the provider's permission has expired", "renew it with the provider"},
};

constexpr ErrorRow kTokenErrors[] = {
    {-1, kRetry, "Tencent's system is busy", "nothing: it is tried again"},
    {40001, kAccount, "the secret is wrong", "set secret to the Secret of the self-built app in Tencent's console"},
    {40013, kAccount, "the corp id is wrong", "check corp_id against the 企业ID in Tencent's console"},
    {45009, kThrottled, "too many token calls", "find the program that fetches so many tokens; it is tried again"},
    {60020, kAccount, "this machine's address is not among the app's trusted addresses",
     "add the machine's public address to 企业可信IP of the app"},
};

constexpr ErrorRow kSendFailures[] = {
    {0, kUnknownCode, "Tencent does not say why", "nothing can be done from here"},
    {1, kAccount, "the account has been deleted", "check open_kfid in Tencent's console"},
    {2, kAccount, "the app has been closed", "open the app in Tencent's console"},
    {4, kWindowClosed, "the session is older than 48 hours", "wait for the customer's next message"},
    {5, kWindowClosed, "the session has been closed", "wait for the customer's next message"},
    {6, kWindowClosed, "more than 5 messages since the customer's last one", "wait for the customer's next message"},
    {7, kAccount, "the corp is not bound to a channels account (视频号)", "bind one in Tencent's console"},
    {8, kAccount, "the corp is not verified", "have the corp verified (认证)"},
    {9, kAccount, "the corp is neither bound to a channels account nor verified", "have the corp verified (认证)"},
    {10, kRecipient, "the customer refuses messages", "wait until the customer writes again"},
    {11, kAccount, "nobody of the corp has ever logged in to the WeCom app", "log in to it once"},
    {12, kBadRequest, "a provider's app may not send messages of this type", "use a self-built app"},
    {13, kBadRequest, "Tencent's safety check refuses it", "change the message"},
};

}  // namespace

std::span<const ErrorRow> kf_errors() {
  return kCallErrors;
}
const ErrorRow& kf_error(std::int64_t code) {
  return find_row(kCallErrors, code);
}
std::span<const ErrorRow> kf_token_errors() {
  return kTokenErrors;
}
const ErrorRow& kf_token_error(std::int64_t code) {
  return find_row(kTokenErrors, code);
}
std::span<const ErrorRow> kf_send_failures() {
  return kSendFailures;
}
const ErrorRow& kf_send_failure(std::int64_t fail_type) {
  return find_row(kSendFailures, fail_type);
}

}  // namespace ekiden::wechat
