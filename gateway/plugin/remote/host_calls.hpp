// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "ekiden/ekiden.h"
#include "plugin/remote/frames.hpp"
#include "plugin/remote/supervisor.hpp"
#include "plugin/remote/tag_map.hpp"

namespace ekiden::plugin::remote {

// Turns frames of a plugin's process into calls of the host's own services, and gives the answers back. Remembers what
// outlives a life of the process (routes, metrics) and what must not (everything that waits for an answer). Nothing
// that comes from the process is trusted. On the strand.
class HostCalls {
 public:
  HostCalls(const ekd_host* host, Supervisor& supervisor) : host_(host), supervisor_(supervisor) {}
  HostCalls(const HostCalls&) = delete;
  HostCalls& operator=(const HostCalls&) = delete;

  // False when the frame is none of these calls, or cannot be read.
  bool take(Kind kind, std::string_view body);

  // Work that the host gives to the process, and that the process owes an answer.
  void give(ekd_op op, const ekd_incoming_request& request);
  void give_refresh(ekd_op op, ekd_str name);
  // Answers of the host, for the process that asked.
  void response(std::uint64_t number, const ekd_http_response& response);
  void timer(std::uint64_t number);
  void token(std::uint64_t number, ekd_status status, ekd_str token, std::uint64_t generation, const ekd_error* error);
  void durable(std::uint64_t number, ekd_status status);
  void synced(std::uint64_t number, ekd_status status);
  // What happens to a connection, for the process that has opened it.
  void stream_opened(std::uint64_t connection);
  void stream_data(std::uint64_t connection, ekd_bytes bytes);
  void stream_writable(std::uint64_t connection);
  void stream_closed(std::uint64_t connection, ekd_status status, const ekd_error* error);
  void media_ended(std::uint64_t number, ekd_status status, const ekd_media_info* info,
                   const ekd_http_response& response, const ekd_error* error);

  // 503 with Retry-After, for a request that no process takes.
  void refuse(ekd_op op);
  void refuse_refresh(ekd_op op);
  // What the plugin said about itself is void, or it is down.
  void set_health(std::int32_t state, std::string_view reason);
  void new_life() { ++life_; }
  void died();

 private:
  template <Kind kind>
  bool take(std::string_view body);
  template <class Service>
  const Service* service(const char* id) const {
    return static_cast<const Service*>(host_->get_extension(host_, id));
  }
  // Calls the host and sends its answer: `call` gets the answer to fill, and gives the status.
  template <class Call>
  void answer(std::uint32_t number, const void* service, Call call) {
    Frame<Kind::answer> frame;
    frame.call = number;
    frame.error = empty_error();
    frame.status = service == nullptr ? fail(&frame.error, EKD_E_UNSUPPORTED, "this host does not offer that")
                                      : call(frame, &frame.error);
    if (supervisor_.tell(frame)) return;
    Frame<Kind::answer> refusal;
    refusal.call = number;
    refusal.error = empty_error();
    refusal.status = fail(&refusal.error, EKD_E_FULL, "the answer is longer than 64 MiB");
    supervisor_.tell(refusal);
  }

  void on(const Frame<Kind::log>& frame);
  void on(const Frame<Kind::record>& frame);
  void on(const Frame<Kind::health>& frame);
  void on(const Frame<Kind::respond>& frame);
  void on(const Frame<Kind::http_cancel>& frame);
  void on(const Frame<Kind::timer_cancel>& frame);
  void on(const Frame<Kind::token_invalidate>& frame);
  void on(const Frame<Kind::token_refreshed>& frame);
  void on(const Frame<Kind::emit>& frame);
  void on(const Frame<Kind::cursor>& frame);
  void on(const Frame<Kind::kv_get>& frame);
  void on(const Frame<Kind::kv_put>& frame);
  void on(const Frame<Kind::kv_compare_and_put>& frame);
  void on(const Frame<Kind::kv_remove>& frame);
  void on(const Frame<Kind::kv_scan>& frame);
  void on(const Frame<Kind::kv_sync>& frame);
  void on(const Frame<Kind::secret>& frame);
  void on(const Frame<Kind::route>& frame);
  void on(const Frame<Kind::metric>& frame);
  void on(const Frame<Kind::verdict_drop>& frame);
  void on(const Frame<Kind::verdict_replace>& frame);
  void on(const Frame<Kind::http_request>& frame);
  void on(const Frame<Kind::timer_set>& frame);
  void on(const Frame<Kind::token_get>& frame);
  void on(const Frame<Kind::submit>& frame);
  void on(const Frame<Kind::stream_open>& frame);
  void on(const Frame<Kind::stream_write>& frame);
  void on(const Frame<Kind::stream_start_tls>& frame);
  void on(const Frame<Kind::stream_pause>& frame);
  void on(const Frame<Kind::stream_close>& frame);
  void on(const Frame<Kind::stream_taken>& frame);
  void on(const Frame<Kind::media_fetch>& frame);
  void on(const Frame<Kind::media_upload>& frame);

  struct Metric {
    std::uint64_t life = 0;
    std::uint32_t id = 0;
  };
  struct Stream {
    bool paused = false;  // as the plugin wants it
    bool behind = false;  // the process has too much to see already
    bool held = false;    // one of the two: the host does not read
    std::size_t unseen = 0;
  };
  ekd_status steer(std::uint64_t connection, Stream& stream, ekd_error* error);
  void drop_streams();
  ekd_status transfer(decltype(ekd_media::fetch) begin, std::uint64_t tag, ekd_media_transfer transfer,
                      const ekd_http_request& request, ekd_error* error);

  const ekd_host* const host_;
  Supervisor& supervisor_;
  std::uint64_t life_ = 0;
  std::map<std::string, std::uint64_t, std::less<>> routes_;  // the life that added it last
  std::map<std::string, Metric, std::less<>> metrics_;
  std::unordered_set<ekd_op> requests_;
  std::unordered_set<ekd_op> refreshes_;
  TagMap http_;
  TagMap timers_;
  std::unordered_set<std::uint64_t> once_;  // timers without a period
  TagMap tokens_;
  TagMap emissions_;
  TagMap syncs_;
  TagMap media_;
  std::unordered_map<std::uint64_t, Stream> streams_;
  bool spoke_of_health_ = false;
};

}  // namespace ekiden::plugin::remote
