// SPDX-License-Identifier: Apache-2.0
// The parts in the host's store of values: those that may be on their way, with their bodies, and which events the last
// ones held that arrived.
//
//   part/SLOT           text: "1", number, "waiting" or "stored", count of pieces, hex SHA-256 of the body, key, ids; a
//                       line each
//   body/SLOT/PIECE     the body, in pieces
#pragma once

#include <ekidenpp/kv.hpp>
#include <ekidenpp/status.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "part.hpp"

namespace ekiden::object_store {

// How many parts are remembered. Their events may come again after a crash, and are not sent again.
inline constexpr std::size_t kSlots = 64;

// What a value of part/SLOT says. Nothing when it is none.
struct PartRecord {
  Part part;  // without its body
  std::size_t pieces = 0;
  std::string digest;
};
std::optional<PartRecord> read_part_record(std::string_view text);

class Outbox {
 public:
  explicit Outbox(sdk::Kv& kv) : kv_(kv) {}

  // All parts, the oldest first. One that was not wholly written down is left out: it was never sent.
  sdk::Status recover(std::vector<Part>& parts);
  // After sync() of the store the part is safe.
  sdk::Status save(const Part& part);
  // It has arrived: its body goes, its ids stay.
  sdk::Status stored(const Part& part);
  // It was refused for good.
  sdk::Status forget(const Part& part);

 private:
  sdk::Status put_record(const Part& part, std::size_t pieces, const std::string& digest);
  sdk::Status remove_body(std::uint64_t slot);

  sdk::Kv& kv_;
};

}  // namespace ekiden::object_store
