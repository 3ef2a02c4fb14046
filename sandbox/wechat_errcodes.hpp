// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "clock.hpp"
#include "random.hpp"

namespace ekiden::sandbox {

namespace errcode {
inline constexpr int ok = 0;
inline constexpr int invalid_credential = 40001;
inline constexpr int invalid_grant_type = 40002;
inline constexpr int invalid_openid = 40003;
inline constexpr int invalid_media_type = 40004;
inline constexpr int invalid_file_type = 40005;
inline constexpr int invalid_file_size = 40006;
inline constexpr int invalid_media_id = 40007;
inline constexpr int invalid_message_type = 40008;
inline constexpr int invalid_image_size = 40009;
inline constexpr int invalid_voice_size = 40010;
inline constexpr int invalid_video_size = 40011;
inline constexpr int invalid_thumb_size = 40012;
inline constexpr int invalid_app_id = 40013;
inline constexpr int invalid_token = 40014;
inline constexpr int invalid_charset = 40033;
inline constexpr int invalid_app_secret = 40125;
inline constexpr int missing_token = 41001;
inline constexpr int missing_app_id = 41002;
inline constexpr int missing_app_secret = 41004;
inline constexpr int missing_media = 41005;
inline constexpr int expired_token = 42001;
inline constexpr int post_required = 43002;
inline constexpr int empty_media = 44001;
inline constexpr int empty_content = 44004;
inline constexpr int content_too_long = 45002;
inline constexpr int too_many_articles = 45008;
inline constexpr int out_of_reply_time = 45015;
inline constexpr int out_of_reply_count = 45047;
inline constexpr int invalid_typing_command = 45072;
inline constexpr int no_recent_message = 45080;
inline constexpr int already_typing = 45081;
inline constexpr int malformed_json = 47001;
inline constexpr int invalid_argument = 47003;
inline constexpr int invalid_button_count = 40016;
inline constexpr int invalid_template_id = 40037;
inline constexpr int too_few_recipients = 40130;
inline constexpr int require_subscribe = 43004;
inline constexpr int no_subscription = 43101;
inline constexpr int too_many_tags = 45056;
inline constexpr int system_tag = 45058;
inline constexpr int customer_has_too_many_tags = 45059;
inline constexpr int client_id_exists = 45065;
inline constexpr int client_id_too_long = 45067;
inline constexpr int tag_exists = 45157;
inline constexpr int tag_name_too_long = 45158;
inline constexpr int invalid_tag = 45159;
inline constexpr int no_menu = 46003;
inline constexpr int too_many_resets = 48006;
inline constexpr int foreign_openid = 49003;
inline constexpr int no_such_agent = 61452;
inline constexpr int invalid_agent = 61453;
inline constexpr int agent_exists = 61457;
// 微信客服
inline constexpr int invalid_parameter = 40058;
inline constexpr int invalid_external_userid = 40096;
inline constexpr int too_frequent = 45009;
inline constexpr int too_many_at_once = 45033;
inline constexpr int invalid_open_kfid = 95000;
inline constexpr int out_of_kf_count = 95001;
inline constexpr int out_of_kf_time = 95002;
inline constexpr int too_many_accounts = 95005;
inline constexpr int invalid_account_name = 95006;
inline constexpr int invalid_msg_token = 95007;
inline constexpr int too_many_menu_items = 95008;
inline constexpr int invalid_menu_item = 95009;
inline constexpr int not_a_servicer = 95014;
inline constexpr int illegal_transition = 95016;
inline constexpr int state_forbids_sending = 95018;
inline constexpr int servicer_stopped = 95019;
}  // namespace errcode

/// The platform's own words for a code.
std::string_view errcode_text(int code);

/// The JSON by which the platform reports `code`: errmsg ends in a request id, except for 0. `rest`: an object whose
/// members follow; empty for none.
std::string errcode_answer(int code, const Clock& clock, Random& random, std::string_view rest = {});

}  // namespace ekiden::sandbox
