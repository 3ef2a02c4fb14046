// SPDX-License-Identifier: Apache-2.0
#include "kf_api.hpp"

#include "kit/query.hpp"

namespace ekiden::wechat {

sdk::HttpRequest corp_token_request(const Endpoint& endpoint, std::string_view corp_id, std::string_view secret) {
  sdk::HttpRequest request;
  request.url = endpoint.base + "/cgi-bin/gettoken?corpid=" + kit::encode_uri_component(corp_id) +
                "&corpsecret=" + kit::encode_uri_component(secret);
  request.timeout_ms = endpoint.timeout_ms;
  request.max_response_bytes = 64 * 1024;
  return request;
}

}  // namespace ekiden::wechat
