// SPDX-License-Identifier: Apache-2.0
#include "api/replay_request.hpp"

#include <rapidjson/document.h>

#include "api/parameters.hpp"

namespace ekiden::api {

Result<ReplayRequest> read_replay_request(std::string_view body) {
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag>(body.data(), body.size());
  if (document.HasParseError() || !document.IsObject())
    return Status(Code::invalid, R"(the body must be a JSON object: {"sink": "SINK"}, with "id" for one event only)");
  ReplayRequest request;
  for (const auto& member : document.GetObject()) {
    const std::string_view name(member.name.GetString(), member.name.GetStringLength());
    std::string* field = name == "sink" ? &request.sink : name == "id" ? &request.id : nullptr;
    if (field == nullptr) return Status(Code::invalid, "the body has an unknown member (known: sink, id)");
    if (!member.value.IsString() || !field->empty())
      return Status(Code::invalid, "'" + std::string(name) + "' must be one string");
    field->assign(member.value.GetString(), member.value.GetStringLength());
    if (!is_plain_id(*field)) return Status(Code::invalid, "'" + std::string(name) + "' is not an id");
  }
  if (request.sink.empty()) return Status(Code::invalid, "'sink' is missing");
  return request;
}

}  // namespace ekiden::api
