// SPDX-License-Identifier: Apache-2.0
// What a component declares about itself (sdk/schema/descriptor.json), as values.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/status.hpp"

namespace ekiden::plugin {

enum class Kind { adapter, sink, filter };
std::string_view to_string(Kind kind);

// What may stand in one part of a command.
struct PartLimits {
  std::uint64_t max_bytes = 0;              // of a text; 0: no limit
  bool needs_window = true;                 // counts against the reply windows
  std::vector<std::string> needs_one_of{};  // members; one that has none of them is not taken; empty: any is
};

struct CommandLimits {
  std::map<std::string, PartLimits, std::less<>> parts;  // part type -> limits; empty: the command takes no parts
  std::uint64_t max_parts = 1;
};

// What the customer has to do so that we may answer: `count` times, in `seconds` from then on.
struct ReplyWindow {
  std::string trigger;
  std::uint32_t count = 1;
  std::int64_t seconds = 1;
};

// What a component cannot do without, and may therefore do in a process of its own. Everything else goes through host
// services.
struct Needs {
  bool network = false;      // opens sockets by itself
  bool files = false;        // writes files in its instance's folder
  bool processes = false;    // starts programs
  bool threads = false;      // has threads of its own
  bool own_runtime = false;  // its language brings threads and signal handlers along: runs only in a process of its own
};

struct Component {
  Kind kind = Kind::adapter;
  std::string id;
  std::string version;
  std::string file;  // absolute path of the library
  std::string title;
  std::string descriptor;     // the JSON document itself
  std::string config_schema;  // JSON Schema of its `config:`
  std::string record_schema;  // JSON Schema of the records that a sink takes; empty: it takes none
  std::string
      account_key;  // the member of the configuration that names the account; empty: the instance id is the account
  std::string peer_kind = "dm";
  Needs needs;
  bool client_message_id = false;  // the platform takes an id of ours: a repetition shows nothing twice
  std::uint32_t max_in_flight = 1;
  std::uint32_t max_batch = 1;
  std::uint64_t max_batch_bytes = 0;  // 0: not limited
  std::uint32_t linger_ms = 0;        // how long a batch that is not full may wait for more events
  std::map<std::string, CommandLimits, std::less<>> commands;
  std::vector<std::string> addressed_by;   // types of identities that a command's `to` takes
  std::vector<ReplyWindow> reply_windows;  // empty: the platform lets us send at any time
};

// Reads the descriptor document into a component whose kind, id, version and file are known.
Status read_descriptor(std::string_view json, Component& component);

}  // namespace ekiden::plugin
