// SPDX-License-Identifier: Apache-2.0
#include "api/erasure_request.hpp"

#include <rapidjson/document.h>

namespace ekiden::api {

namespace {

constexpr std::size_t kMostBytes = 512;

Status take_text(const rapidjson::Value& value, std::string_view name, std::string& into) {
  if (!value.IsString() || value.GetStringLength() == 0 || value.GetStringLength() > kMostBytes || !into.empty())
    return {Code::invalid,
            "'" + std::string(name) + "' must be one string of at most " + std::to_string(kMostBytes) + " bytes"};
  into.assign(value.GetString(), value.GetStringLength());
  return {};
}

}  // namespace

Result<ErasureRequest> read_erasure_request(std::string_view body) {
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag>(body.data(), body.size());
  if (document.HasParseError() || !document.IsObject())
    return Status(Code::invalid, R"(the body must be a JSON object: {"channel": "ID", "peer": "THE PLATFORM'S ID"})");
  ErasureRequest request;
  for (const auto& member : document.GetObject()) {
    const std::string_view name(member.name.GetString(), member.name.GetStringLength());
    Status status;
    if (name == "channel") {
      status = take_text(member.value, name, request.channel);
    } else if (name == "peer") {
      status = take_text(member.value, name, request.peer);
    } else if (name == "dry_run" && member.value.IsBool()) {
      request.dry_run = member.value.GetBool();
    } else {
      status = Status(Code::invalid,
                      "the body has a member that is unknown or of the wrong type (known: channel, peer, "
                      "dry_run)");
    }
    if (!status) return status;
  }
  if (request.channel.empty() || request.peer.empty())
    return Status(Code::invalid, "'channel' and 'peer' are needed, both");
  return request;
}

}  // namespace ekiden::api
