// SPDX-License-Identifier: Apache-2.0
#include "request.hpp"

#include <utility>
#include <vector>

#include "kit/digest.hpp"
#include "kit/encoding.hpp"
#include "kit/md5.hpp"
#include "kit/request_signing.hpp"
#include "kit/time.hpp"

namespace ekiden::object_store {
namespace {

using Headers = std::vector<std::pair<std::string, std::string>>;

kit::Signer signer_of(const Settings& settings, const Credentials& credentials, std::int64_t now_ms) {
  return {settings.key_id, credentials.secret, kit::basic_time(now_ms), settings.region,
          settings.service == Service::s3 ? "s3" : "oss"};
}

// Signs `headers` and sends them.
sdk::HttpRequest signed_request(const Settings& settings, const Credentials& credentials, std::string method,
                                const std::string& key, Headers headers, const std::string& body, std::int64_t now_ms) {
  const bool is_s3 = settings.service == Service::s3;
  const std::string vendor = is_s3 ? "x-amz-" : "x-oss-";
  const std::string host = settings.path_style ? settings.authority : settings.bucket + "." + settings.authority;
  const std::string path = settings.base_path + (settings.path_style ? "/" + settings.bucket : "") + "/" + key;
  const kit::Signer signer = signer_of(settings, credentials, now_ms);
  kit::SignableRequest request;
  request.method = method;
  request.path = is_s3 ? path : "/" + settings.bucket + "/" + key;
  request.payload_hash = is_s3 ? kit::hex_encode(kit::sha256(body)) : std::string(kit::kUnsignedPayload);
  headers.emplace_back(vendor + "content-sha256", request.payload_hash);
  headers.emplace_back(vendor + "date", signer.time);
  if (!credentials.session_token.empty()) headers.emplace_back(vendor + "security-token", credentials.session_token);
  request.headers = headers;
  request.headers.emplace_back("host", host);
  headers.emplace_back("authorization",
                       is_s3 ? kit::aws_authorization(request, signer) : kit::oss_authorization(request, signer));
  sdk::HttpRequest out;
  out.method = std::move(method);
  out.url = settings.scheme + host + kit::encode_uri_path(path);
  out.headers = std::move(headers);
  out.body = body;
  out.timeout_ms = settings.timeout_ms;
  return out;
}

}  // namespace

const char* digest_header(Service service) {
  return service == Service::s3 ? "x-amz-meta-ekiden-sha256" : "x-oss-meta-ekiden-sha256";
}

sdk::HttpRequest put_request(const Settings& settings, const Credentials& credentials, const std::string& key,
                             const std::string& body, std::int64_t now_ms) {
  const bool is_s3 = settings.service == Service::s3;
  const std::string digest = kit::sha256(body);
  Headers headers = {{"content-type", settings.gzip ? "application/gzip" : "application/x-ndjson"},
                     {digest_header(settings.service), kit::hex_encode(digest)}};
  // Both stores refuse a body that arrives damaged.
  if (is_s3)
    headers.emplace_back("x-amz-checksum-sha256", kit::base64_encode(digest));
  else
    headers.emplace_back("content-md5", kit::base64_encode(kit::md5(body)));
  if (settings.create_only && is_s3) headers.emplace_back("if-none-match", "*");
  if (settings.create_only && !is_s3) headers.emplace_back("x-oss-forbid-overwrite", "true");
  return signed_request(settings, credentials, "PUT", key, std::move(headers), body, now_ms);
}

sdk::HttpRequest head_request(const Settings& settings, const Credentials& credentials, const std::string& key,
                              std::int64_t now_ms) {
  return signed_request(settings, credentials, "HEAD", key, {}, {}, now_ms);
}

}  // namespace ekiden::object_store
