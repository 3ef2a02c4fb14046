// SPDX-License-Identifier: Apache-2.0
#include "errors.hpp"

#include <algorithm>

namespace ekiden::wechat {
namespace {

using enum ErrorClass;

constexpr ErrorRow kSendErrors[] = {
    {-1, kRetry, "Tencent's system is busy", "nothing: it is tried again"},
    {40001, kToken, "the access token is not valid or not the newest",
     "check that no other program calls /cgi-bin/stable_token with force_refresh for this account"},
    {40003, kRecipient, "the openid is wrong or belongs to another account",
     "check `to`: an openid is valid for one account only"},
    {40004, kBadRequest, "the kind of file is wrong",
     "report it: the gateway sends kinds that the account does not take"},
    {40005, kBadRequest, "the type of the file is wrong",
     "send a picture as JPEG, PNG or GIF, a voice as AMR or MP3, a video as MP4"},
    {40006, kBadRequest, "the file is too long", "send a shorter one: docs/channels/wechat-oa.md has the limits"},
    {40007, kBadRequest, "the media id is wrong or has expired (3 days)", "upload the file again"},
    {40008, kBadRequest, "the message type is wrong",
     "report it: the gateway sends types that the account does not take"},
    {40009, kBadRequest, "the picture is too long", "send at most 10 MB, better 2 MB"},
    {40010, kBadRequest, "the voice is too long", "send at most 2 MB and 60 seconds"},
    {40011, kBadRequest, "the video is too long", "send at most 10 MB"},
    {40012, kBadRequest, "the preview picture is too long", "send a JPEG of at most 64 KB"},
    {40013, kAccount, "the app id is wrong", "check app_id against the AppID in Tencent's console"},
    {40014, kToken, "the access token is not valid", "nothing if it happens once: another token is fetched"},
    {40033, kBadRequest, "the text has characters that Tencent does not take (an escaped \\uxxxx)",
     "send the text without control characters"},
    {40036, kBadRequest, "the length of the template id is wrong", "check the name of the template part"},
    {40037, kBadRequest, "there is no such template",
     "check the name of the template part against the templates in Tencent's console"},
    {40125, kAccount, "the app secret is wrong", "set app_secret to the AppSecret in Tencent's console"},
    {40130, kBadRequest, "too few recipients", "report it: this code belongs to mass sending"},
    {40164, kAccount, "this machine's address is not in the account's IP whitelist",
     "add the machine's public address to the IP whitelist in Tencent's console"},
    {40200, kAccount, "the account's type may not send this", "use a service account"},
    {40243, kAccount, "the app secret is frozen", "unfreeze it in Tencent's console"},
    {40249, kBadRequest, "Tencent blocks what the message says", "change the words"},
    {41001, kToken, "the access token is missing", "nothing if it happens once: another token is fetched"},
    {42001, kToken, "the access token has expired", "nothing if it happens once: another token is fetched"},
    {43004, kRecipient, "the customer does not follow the account", "wait until the customer follows again"},
    {43019, kRecipient, "the customer is on the account's blacklist",
     "take the customer off the blacklist in Tencent's console"},
    {43101, kRecipient, "the customer has not subscribed to this, or every grant is used up",
     "ask the customer to subscribe again"},
    {43116, kAccount, "Tencent has banned the template", "read the notice in Tencent's console"},
    {44001, kBadRequest, "the file is empty", "send another file"},
    {44004, kBadRequest, "the text is empty", "send a text"},
    {45002, kBadRequest, "the text is too long", "send at most 2048 bytes of UTF-8"},
    {45008, kBadRequest, "too many articles", "send one article"},
    {45009, kQuota, "the daily quota of this call is used up",
     "wait until 00:00 in China, or reset it with /cgi-bin/clear_quota"},
    {45011, kThrottled, "too many calls in this minute", "nothing: it is tried again after a minute"},
    {45015, kWindowClosed,
     "the reply window is closed: no message of the customer in the last 48 hours, or the customer left",
     "wait for the customer's next message, or send a template message"},
    {45028, kQuota, "the mass sending quota is used up", "wait for the next period"},
    {45033, kRetry, "too many calls at the same time", "nothing: it is tried again"},
    {45047, kWindowClosed, "the number of replies in this window is used up", "wait for the customer's next message"},
    {45056, kBadRequest, "the account has 100 tags already", "delete one first"},
    {45057, kBadRequest, "the tag has more than 100000 followers and cannot be deleted", "take it off followers first"},
    {45058, kBadRequest, "the tag is one of Tencent's own", "take another one"},
    {45059, kBadRequest, "the customer has 20 tags already", "take one off first"},
    {45065, kOk, "the message has been sent to many under this id already", "nothing: it is not sent twice"},
    {45066, kRetryLater, "the same message is sent to many again too soon",
     "nothing: it is tried again after a minute"},
    {45067, kBadRequest, "the id of the message is too long", "use an Idempotency-Key of at most 64 bytes"},
    {45072, kBadRequest, "the typing command is wrong",
     "report it: the gateway writes a command that Tencent does not take"},
    {45080, kWindowClosed, "the customer wrote nothing in the last 30 seconds, so that \"typing\" cannot be shown",
     "nothing: messages can still be sent"},
    {45081, kOk, "\"typing\" is shown already", "nothing: it lasts for 15 seconds, or until the next message"},
    {45157, kBadRequest, "there is a tag of that name already", "take another name"},
    {45158, kBadRequest, "the tag's name is longer than 30 bytes", "take a shorter name"},
    {45159, kBadRequest, "there is no such tag", "check tag_id against tag.list"},
    {46004, kRecipient, "there is no such customer", "check `to`"},
    {47001, kBadRequest, "Tencent cannot read the request",
     "report it: the gateway wrote JSON that Tencent does not take"},
    {47003, kBadRequest, "a field of the template is missing or not as Tencent wants it",
     "check params against the template in Tencent's console"},
    {48001, kAccount, "the account has no permission for customer-service messages",
     "open the permission in Tencent's console; it takes a verified account"},
    {48002, kRecipient, "the customer refuses messages", "wait until the customer allows them again"},
    {48003, kAccount, "the agreement for this call has not been accepted", "accept it in Tencent's console"},
    {48004, kAccount, "Tencent has banned this call for the account", "read the notice in Tencent's console"},
    {48006, kQuota, "the quota has been reset as often as Tencent allows in this month", "wait for the next month"},
    {48008, kAccount, "the account may not send this type of message", "open the permission in Tencent's console"},
    {49003, kRecipient, "the openid belongs to another account", "check `to`: an openid is valid for one account only"},
    {50002, kRecipient, "the customer's account is restricted", "nothing can be done from here"},
    {50005, kRecipient, "the customer does not follow the account", "wait until the customer follows again"},
    {89503, kAccount, "an administrator must confirm this machine's address",
     "confirm the request that the account's administrator got in WeChat"},
};

constexpr ErrorRow kTokenErrors[] = {
    {-1, kRetry, "Tencent's system is busy", "nothing: it is tried again"},
    {40001, kAccount, "the app secret is wrong", "set app_secret to the AppSecret in Tencent's console"},
    {40002, kAccount, "the grant type is wrong", "check that api_base is Tencent's or a faithful proxy"},
    {40013, kAccount, "the app id is wrong", "check app_id against the AppID in Tencent's console"},
    {40125, kAccount, "the app secret is wrong", "set app_secret to the AppSecret in Tencent's console"},
    {40164, kAccount, "this machine's address is not in the account's IP whitelist",
     "add the machine's public address to the IP whitelist in Tencent's console"},
    {40243, kAccount, "the app secret is frozen", "unfreeze it in Tencent's console"},
    {41002, kAccount, "the app id is missing", "set app_id"},
    {41004, kAccount, "the app secret is missing", "set app_secret"},
    {43002, kAccount, "the call must be a POST", "check the proxy behind api_base: it changes the method"},
    {45009, kRetry, "the daily quota of token calls is used up",
     "find the program that fetches so many tokens; it is tried again"},
    {45011, kThrottled, "too many token calls in this minute",
     "find the program that fetches so many tokens; it is tried again"},
    {89501, kAccount, "this machine's address waits for an administrator's confirmation",
     "confirm the request that the account's administrator got in WeChat"},
    {89503, kAccount, "an administrator must confirm this machine's address",
     "confirm the request that the account's administrator got in WeChat"},
    {89506, kAccount, "an administrator has refused this machine's address",
     "ask the account's administrator; Tencent allows another request after an hour"},
    {89507, kAccount, "an administrator has refused this machine's address for today",
     "ask the account's administrator"},
};

constexpr ErrorRow kUnknownRow = {
    0, kUnknownCode, "a code of Tencent that this version does not know",
    "look the code up in Tencent's documentation, and report it to the gateway's developers"};
constexpr ErrorRow kAuthorizationRow = {0, kAccount,
                                        "the account's authorization to a third-party platform does not allow it",
                                        "check the authorization in Tencent's console"};
constexpr ErrorRow kAgentRow = {0, kAccount, "the customer-service account is not one of this account's",
                                "check kf_account against the customer-service accounts in Tencent's console"};

const ErrorRow& row_of(std::span<const ErrorRow> rows, std::int64_t code) {
  const ErrorRow& row = find_row(rows, code);
  if (row.error_class != kUnknownCode) return row;
  if (code >= 61450 && code <= 61457) return kAgentRow;
  return code >= 61000 && code <= 61999 ? kAuthorizationRow : row;
}

}  // namespace

std::string_view word(ErrorClass error_class) {
  switch (error_class) {
    case kOk:
      return "ok";
    case kRetry:
    case kRetryLater:
    case kThrottled:
      return "retry";
    case kToken:
      return "token";
    case kWindowClosed:
      return "window_closed";
    case kQuota:
      return "quota";
    case kRecipient:
      return "recipient";
    case kBadRequest:
      return "bad_request";
    case kAccount:
      return "account";
    case kUnknownCode:
      break;
  }
  return "unknown_code";
}

const ErrorRow& find_row(std::span<const ErrorRow> rows, std::int64_t code) {
  const auto row = std::lower_bound(rows.begin(), rows.end(), code,
                                    [](const ErrorRow& a, std::int64_t wanted) { return a.code < wanted; });
  return row != rows.end() && row->code == code ? *row : kUnknownRow;
}

std::span<const ErrorRow> send_errors() {
  return kSendErrors;
}
std::span<const ErrorRow> token_errors() {
  return kTokenErrors;
}
const ErrorRow& send_error(std::int64_t code) {
  return row_of(kSendErrors, code);
}
const ErrorRow& token_error(std::int64_t code) {
  return row_of(kTokenErrors, code);
}

std::string rid_of(std::string_view errmsg) {
  constexpr std::string_view kMark = "rid: ";
  constexpr std::size_t kMaxLength = 64;
  const std::size_t at = errmsg.rfind(kMark);
  if (at == std::string_view::npos) return {};
  const std::string_view rest = errmsg.substr(at + kMark.size());
  const std::size_t end = std::min(rest.find_first_not_of("0123456789abcdefABCDEF-"), rest.size());
  return std::string(rest.substr(0, std::min(end, kMaxLength)));
}

}  // namespace ekiden::wechat
