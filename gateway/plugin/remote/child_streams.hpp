// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <string>

#include "ekiden/ext/draft/stream.h"
#include "plugin/offers.hpp"
#include "plugin/remote/child_channel.hpp"

namespace ekiden::plugin::remote {

// What comes over the connections of a plugin in its own process (ekiden.stream/1). The gateway goes on sending for a
// moment after a pause: that waits here, so that a plugin hears nothing more while it pauses. [strand] unless it says
// otherwise.
class ChildStreams {
 public:
  explicit ChildStreams(ChildChannel& channel) : channel_(channel) {}

  // Before the first event: who hears them.
  void serve(const ekd_plugin* plugin, const Offers& offers);

  void opened(std::uint64_t connection);
  void data(std::uint64_t connection, ekd_bytes bytes);
  void writable(std::uint64_t connection);
  void closed(std::uint64_t connection, ekd_status status, const ekd_error& error);

  // [any-thread] From the call on nothing is heard of the connection, until resume().
  void pause(std::uint64_t connection);
  void resume(std::uint64_t connection);

 private:
  struct Held {
    std::string bytes;
    bool is_end = false;
    ekd_status status = EKD_OK;
    ekd_error error{};
  };
  // Of a connection that is paused, or has not yet been told all.
  struct Waiting {
    bool paused = false;
    std::deque<Held> events;
  };

  // Keeps the event for later when something waits already. False: it is to be told now.
  bool hold(std::uint64_t connection, const Held& event);
  void tell(std::uint64_t connection, const Held& event);
  void tell_waiting(std::uint64_t connection);

  ChildChannel& channel_;
  const ekd_plugin* plugin_ = nullptr;
  const ekd_stream_handler* handler_ = nullptr;
  std::mutex mutex_;
  std::map<std::uint64_t, Waiting> waiting_;
};

extern const ekd_stream child_stream_table;
extern const ekd_media child_media_table;

}  // namespace ekiden::plugin::remote
