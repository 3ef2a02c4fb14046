// SPDX-License-Identifier: Apache-2.0
#include "pipeline/lane.hpp"

#include "core/encoding.hpp"

namespace ekiden::pipeline {

LaneKey lane_key(std::string_view conversation) {
  LaneKey key = 0;
  const std::string digest = sha256(conversation);
  for (std::size_t i = 0; i < sizeof key; ++i) key = key << 8 | static_cast<unsigned char>(digest[i]);
  return key;
}

}  // namespace ekiden::pipeline
