// SPDX-License-Identifier: Apache-2.0
#include "settings.hpp"

#include <algorithm>

#include "kit/json.hpp"

namespace ekiden::object_store {
namespace {

using sdk::Status;

bool is_clean(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7F; });
}

Status read_endpoint(std::string_view url, Settings& settings) {
  const std::size_t scheme = url.find("://");
  settings.scheme = scheme == std::string_view::npos ? "" : url.substr(0, scheme + 3);
  if (settings.scheme != "https://" && settings.scheme != "http://")
    return Status::config("endpoint: must begin with https:// or http://");
  url.remove_prefix(settings.scheme.size());
  const std::size_t slash = url.find('/');
  settings.authority = url.substr(0, slash);
  settings.base_path = slash == std::string_view::npos ? "" : url.substr(slash);
  while (settings.base_path.ends_with('/')) settings.base_path.pop_back();
  if (settings.authority.empty() || !is_clean(url) || url.find_first_of("@?#%") != std::string_view::npos)
    return Status::config("endpoint: must be a host, perhaps with a port and a path, and nothing more");
  return {};
}

// The rules that S3 and OSS share; with dots a bucket's name fits no certificate of a host.
bool is_bucket(std::string_view name) {
  return name.size() >= 3 && name.size() <= 63 && name.front() != '-' && name.back() != '-' &&
         std::all_of(name.begin(), name.end(),
                     [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '-' || c == '.'; });
}

}  // namespace

Status read_settings(std::string_view config, std::string_view instance_id, Settings& settings) {
  const auto document = kit::parse_json(config);
  if (!document || !document->IsObject()) return Status::config("the configuration is not a JSON object");
  const auto text = [&](const char* name) {
    return std::string(kit::string_member(*document, name).value_or(std::string_view()));
  };
  if (Status status = read_endpoint(text("endpoint"), settings); !status.ok()) return status;
  const std::string service = text("service");
  if (!service.empty() && service != "s3" && service != "oss") return Status::config("service: must be s3 or oss");
  settings.service = service == "oss" ? Service::oss : Service::s3;
  settings.bucket = text("bucket");
  settings.region = text("region");
  settings.key_id = text("access_key_id");
  settings.secret = text("secret_access_key");
  settings.session_token = text("session_token");
  settings.prefix = text("prefix");
  settings.sink = instance_id;
  settings.path_style = kit::bool_member(*document, "path_style").value_or(false);
  settings.gzip = kit::bool_member(*document, "gzip").value_or(true);
  settings.create_only = kit::bool_member(*document, "create_only").value_or(false);
  if (const auto timeout = kit::int64_member(*document, "timeout_ms"))
    settings.timeout_ms = static_cast<std::uint32_t>(std::clamp<std::int64_t>(*timeout, 1'000, 300'000));
  if (!is_bucket(settings.bucket)) return Status::config("bucket: 3 to 63 small letters, digits, dots and hyphens");
  for (const auto& [name, value] : {std::pair("region", &settings.region), std::pair("access_key_id", &settings.key_id),
                                    std::pair("secret_access_key", &settings.secret)})
    if (value->empty() || !is_clean(*value))
      return Status::config(std::string(name) + ": is missing, or holds a blank or a character outside ASCII");
  if (!is_clean(settings.session_token))
    return Status::config("session_token: holds a blank or a character outside ASCII");
  if (settings.prefix.starts_with('/') || settings.prefix.size() > 500)
    return Status::config("prefix: at most 500 bytes, and no / at the front");
  return {};
}

}  // namespace ekiden::object_store
