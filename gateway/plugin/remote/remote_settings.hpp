// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace ekiden::plugin::remote {

// How plugins in processes of their own are run. The waits are what a test shortens.
struct Settings {
  std::string program;                   // runs `plugin-host --serve`
  std::vector<std::string> environment;  // all that the child gets
  std::string data_folder;               // plugins that may write files get DATA_FOLDER/plugins/INSTANCE

  std::int64_t backoff_min_ms = 100;
  std::int64_t backoff_max_ms = 30'000;
  std::int64_t good_life_ms = 60'000;  // a life that finished nothing and was shorter is a bad one
  int bad_lives_to_down = 10;          // in a row: the instance is down
  std::int64_t retry_when_down_ms = 300'000;
  int bad_lives_at_start = 3;               // in a row before the first start: the start has failed
  std::int64_t start_deadline_ms = 60'000;  // from the process's start to the plugin's
  // Of every call. The instance gives up sooner and says so through cancel(); what is open then still is lost.
  std::int64_t call_deadline_ms = 150'000;
  std::int64_t listen_every_ms = 5'000;
  std::int64_t blocked_ms = 30'000;  // a strand that says nothing so long is blocked
  std::int64_t kill_after_ms = 1'000;
};

}  // namespace ekiden::plugin::remote
