// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace ekiden {

// How one part is: ok, degraded (it works, but somebody should look) or down.
struct Health {
  enum class State { ok, degraded, down };
  State state = State::ok;
  std::string reason;         // empty when ok
  std::int64_t since_ms = 0;  // of this state
};

// How a part is when the host sees it so and its plugin says that: the worse of the two. When they agree on the state
// the plugin's reason counts, as it knows what to do.
inline Health worse(const Health& seen, const Health& said) {
  if (seen.state != said.state) return seen.state > said.state ? seen : said;
  const bool ok = seen.state == Health::State::ok;
  const std::int64_t since = ok == (seen.since_ms > said.since_ms) ? seen.since_ms : said.since_ms;
  return {said.state, said.reason, since};
}

}  // namespace ekiden
