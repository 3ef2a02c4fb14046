// SPDX-License-Identifier: Apache-2.0
#include "pipeline/lane.hpp"

#include <utility>

#include "core/encoding.hpp"

namespace ekiden::pipeline {

HeldEvent held_event(journal::StoredEvent event, std::size_t& total) {
  const std::size_t bytes = event.document.size();
  HeldEvent held(new journal::StoredEvent(std::move(event)), Uncount{&total, bytes});
  total += bytes;
  return held;
}

LaneKey lane_key(std::string_view conversation) {
  LaneKey key = 0;
  const std::string digest = sha256(conversation);
  for (std::size_t i = 0; i < sizeof key; ++i) key = key << 8 | static_cast<unsigned char>(digest[i]);
  return key;
}

}  // namespace ekiden::pipeline
