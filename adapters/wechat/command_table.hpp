// SPDX-License-Identifier: Apache-2.0
// Commands that are no messages: for each type the question to Tencent's API, and what its answer says.
#pragma once

#include <ekidenpp/event.hpp>
#include <ekidenpp/json.hpp>
#include <ekidenpp/status.hpp>

#include <span>
#include <string>
#include <string_view>

#include "api.hpp"
#include "kit/json.hpp"
#include "outgoing_files.hpp"

namespace ekiden::wechat {

/// What a command is about.
struct CommandRequest {
  std::string_view peer;         // the customer; of what concerns no customer the account
  std::string_view account;      // the channel's, as Tencent calls it
  const rapidjson::Value& args;  // an object, or null
  const MediaIds& files;         // what Tencent calls those that the command names
};

struct CommandType {
  std::string_view type;
  sdk::Status (*to_call)(const CommandRequest&, ApiCall&);
  void (*write_result)(sdk::JsonWriter&, const rapidjson::Value& answer);
};

/// Null when it is not among them.
const CommandType* find_command(std::span<const CommandType> types, std::string_view type);

/// Fills `call`, or says why this command can never be carried out. `files`: empty where commands name none.
sdk::Status command_call(std::span<const CommandType> types, const sdk::Command& command, std::string_view account,
                         const MediaIds& files, ApiCall& call);

/// The command's result document, {"result": {…}}; "{}" of an answer that is no object.
std::string command_result(std::span<const CommandType> types, std::string_view type, std::string_view answer);

/// `error`: Tencent's code in our words.
void write_error(sdk::JsonWriter& json, std::string_view native, const ErrorRow& row);

/// `url` as a QR code: `png_base64` and `svg`. Nothing for what no code holds.
void write_qr_code(sdk::JsonWriter& json, std::string_view url);

/// An entry of a contact's `identities`, unless the value is empty.
void write_identity(sdk::JsonWriter& json, std::string_view type, std::string_view value);

}  // namespace ekiden::wechat
