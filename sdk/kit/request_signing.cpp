// SPDX-License-Identifier: Apache-2.0
#include "kit/request_signing.hpp"

#include <algorithm>
#include <map>

#include "kit/digest.hpp"
#include "kit/encoding.hpp"
#include "kit/query.hpp"

namespace ekiden::kit {
namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

// What the two schemes call their parts.
struct Scheme {
  std::string_view algorithm;
  std::string_view secret_prefix;
  std::string_view scope_end;
};
constexpr Scheme kAws = {"AWS4-HMAC-SHA256", "AWS4", "aws4_request"};
constexpr Scheme kOss = {"OSS4-HMAC-SHA256", "aliyun_v4", "aliyun_v4_request"};

std::string joined(const std::vector<std::string>& words) {
  std::string all;
  for (const std::string& word : words) all.append(all.empty() ? "" : ";").append(word);
  return all;
}

std::string trimmed(std::string_view value) {
  const std::size_t first = value.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return std::string(value.substr(first, value.find_last_not_of(" \t") - first + 1));
}

std::map<std::string, std::string> by_lower_name(const Pairs& headers) {
  std::map<std::string, std::string> sorted;
  for (const auto& [name, value] : headers) {
    std::string lower = name;
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; });
    sorted[lower] = trimmed(value);
  }
  return sorted;
}

// `equals_always`: a name without a value is "name=" for S3 and "name" for OSS.
std::string canonical_query(const Pairs& query, bool equals_always) {
  std::vector<std::pair<std::string, std::string>> sorted;
  for (const auto& [name, value] : query) sorted.emplace_back(encode_uri_component(name), encode_uri_component(value));
  std::sort(sorted.begin(), sorted.end());
  std::string all;
  for (const auto& [name, value] : sorted) {
    all.append(all.empty() ? "" : "&").append(name);
    if (equals_always || !value.empty()) all.append("=").append(value);
  }
  return all;
}

std::string canonical(const SignableRequest& request, const std::map<std::string, std::string>& headers,
                      const std::string& header_names, bool equals_always) {
  std::string text = request.method + "\n" + encode_uri_path(request.path) + "\n" +
                     canonical_query(request.query, equals_always) + "\n";
  for (const auto& [name, value] : headers) text += name + ":" + value + "\n";
  return text + "\n" + header_names + "\n" + request.payload_hash;
}

std::string signing_key(const Signer& signer, const Scheme& scheme) {
  std::string key = hmac_sha256(std::string(scheme.secret_prefix) + signer.secret, signer.time.substr(0, 8));
  for (const std::string_view part :
       {std::string_view(signer.region), std::string_view(signer.service), scheme.scope_end})
    key = hmac_sha256(key, part);
  return key;
}

std::string scope_of(const Signer& signer, const Scheme& scheme) {
  return signer.time.substr(0, 8) + "/" + signer.region + "/" + signer.service + "/" + std::string(scheme.scope_end);
}

std::string signature_of(const std::string& canonical_request, const Signer& signer, const Scheme& scheme) {
  const std::string to_sign = std::string(scheme.algorithm) + "\n" + signer.time + "\n" + scope_of(signer, scheme) +
                              "\n" + hex_encode(sha256(canonical_request));
  return hex_encode(hmac_sha256(signing_key(signer, scheme), to_sign));
}

// Those that OSS signs.
std::map<std::string, std::string> oss_headers(const SignableRequest& request,
                                               const std::vector<std::string>& additional) {
  auto headers = by_lower_name(request.headers);
  std::erase_if(headers, [&](const auto& header) {
    const std::string& name = header.first;
    return name != "content-type" && name != "content-md5" && !name.starts_with("x-oss-") &&
           std::find(additional.begin(), additional.end(), name) == additional.end();
  });
  return headers;
}

std::vector<std::string> sorted(std::vector<std::string> names) {
  std::sort(names.begin(), names.end());
  return names;
}

std::vector<std::string> names_of(const std::map<std::string, std::string>& headers) {
  std::vector<std::string> names;
  for (const auto& [name, value] : headers) names.push_back(name);
  return names;
}

}  // namespace

std::string encode_uri_path(std::string_view path) {
  std::string encoded;
  for (std::size_t at = 0;;) {
    const std::size_t slash = path.find('/', at);
    encoded += encode_uri_component(path.substr(at, slash - at));
    if (slash == std::string_view::npos) return encoded;
    encoded += '/';
    at = slash + 1;
  }
}

std::string aws_canonical_request(const SignableRequest& request) {
  const auto headers = by_lower_name(request.headers);
  return canonical(request, headers, joined(names_of(headers)), true);
}

std::string aws_signing_key(const Signer& signer) {
  return signing_key(signer, kAws);
}

std::string aws_signature(const SignableRequest& request, const Signer& signer) {
  return signature_of(aws_canonical_request(request), signer, kAws);
}

std::string aws_authorization(const SignableRequest& request, const Signer& signer) {
  return std::string(kAws.algorithm) + " Credential=" + signer.key_id + "/" + scope_of(signer, kAws) +
         ", SignedHeaders=" + joined(names_of(by_lower_name(request.headers))) +
         ", Signature=" + aws_signature(request, signer);
}

std::string oss_canonical_request(const SignableRequest& request, const std::vector<std::string>& additional) {
  return canonical(request, oss_headers(request, additional), joined(sorted(additional)), false);
}

std::string oss_signature(const SignableRequest& request, const Signer& signer,
                          const std::vector<std::string>& additional) {
  return signature_of(oss_canonical_request(request, additional), signer, kOss);
}

std::string oss_authorization(const SignableRequest& request, const Signer& signer,
                              const std::vector<std::string>& additional) {
  const std::string names = additional.empty() ? "" : ",AdditionalHeaders=" + joined(sorted(additional));
  return std::string(kOss.algorithm) + " Credential=" + signer.key_id + "/" + scope_of(signer, kOss) + names +
         ",Signature=" + oss_signature(request, signer, additional);
}

}  // namespace ekiden::kit
