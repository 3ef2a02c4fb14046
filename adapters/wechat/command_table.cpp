// SPDX-License-Identifier: Apache-2.0
#include "command_table.hpp"

#include <algorithm>

#include "qr_code.hpp"

namespace ekiden::wechat {

using rapidjson::Value;
using sdk::JsonWriter;
using sdk::Status;

const CommandType* find_command(std::span<const CommandType> types, std::string_view type) {
  const auto found =
      std::find_if(types.begin(), types.end(), [&](const CommandType& known) { return known.type == type; });
  return found == types.end() ? nullptr : &*found;
}

Status command_call(std::span<const CommandType> types, const sdk::Command& command, std::string_view account,
                    const MediaIds& files, ApiCall& call) {
  const CommandType* const type = find_command(types, command.type);
  if (type == nullptr) return Status::unsupported("this channel has no such command");
  const auto document = kit::parse_json(command.json);
  if (!document || !document->IsObject()) return Status::rejected("the command is not a JSON object");
  const Value none;
  const Value* const args = kit::object_member(*document, "args");
  return type->to_call({command.peer_id, account, args == nullptr ? none : *args, files}, call);
}

std::string command_result(std::span<const CommandType> types, std::string_view type, std::string_view answer) {
  const CommandType* const known = find_command(types, type);
  const auto document = kit::parse_json(answer);
  if (known == nullptr || !document || !document->IsObject()) return "{}";
  JsonWriter json;
  json.begin_object().known_key("result").begin_object();
  known->write_result(json, *document);
  json.end_object().end_object();
  return json.take().value_or("{}");
}

void write_error(JsonWriter& json, std::string_view native, const ErrorRow& row) {
  json.known_key("error").begin_object().member("code", word(row.error_class)).member("native", native);
  json.member("text", row.meaning).member("action", row.action).end_object();
}

void write_qr_code(JsonWriter& json, std::string_view url) {
  const auto code = QrCode::of(url);
  if (!code) return;
  json.member("png_base64", code->png_base64()).key("svg").lenient_string(code->svg());
}

void write_identity(JsonWriter& json, std::string_view type, std::string_view value) {
  if (!value.empty()) json.begin_object().member("type", type).key("value").lenient_string(value).end_object();
}

}  // namespace ekiden::wechat
