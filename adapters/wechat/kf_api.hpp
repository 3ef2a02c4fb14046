// SPDX-License-Identifier: Apache-2.0
// What differs in WeCom's API. No network here.
#pragma once

#include <ekidenpp/http.hpp>

#include <string_view>

#include "api.hpp"

namespace ekiden::wechat {

/// GET /cgi-bin/gettoken. Asking again within the token's life gives the same one.
sdk::HttpRequest corp_token_request(const Endpoint& endpoint, std::string_view corp_id, std::string_view secret);

}  // namespace ekiden::wechat
