// SPDX-License-Identifier: Apache-2.0
// The other side of one connection of ekiden.stream/1, as a test plays it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core.hpp"

namespace ekiden::testkit {

// How the other side takes the connection.
struct StreamManner {
  bool refuses = false;         // there is no connection
  std::int64_t connect_ms = 0;  // of the virtual clock; beyond the plugin's connect_timeout_ms there is no connection
  bool speaks_tls = true;       // false: a handshake ends with EKD_E_NOT_CONNECTED
  std::string certificate_flaw{};  // not empty: a handshake ends with EKD_E_AUTH, and this is why
  std::size_t piece_bytes = 0;     // what it says arrives in pieces of at most so many bytes; 0: as it was said
};

// Takes one connection. Its public functions are the test's, on the test's thread; each runs what follows from it.
class StreamPeer {
 public:
  StreamPeer(Core& core, std::string host, std::uint16_t port, StreamManner manner)
      : core_(core), host_(std::move(host)), port_(port), manner_(std::move(manner)) {}
  StreamPeer(const StreamPeer&) = delete;
  StreamPeer& operator=(const StreamPeer&) = delete;

  const std::string& host() const { return host_; }
  std::uint16_t port() const { return port_; }
  bool is_connected() const { return look(is_connected_); }
  bool is_encrypted() const { return look(is_encrypted_); }
  // There was a connection, or an attempt, and it is over.
  bool has_ended() const { return look(has_ended_); }

  // What came since the last call.
  std::string take() {
    const std::lock_guard lock(core_.mutex);
    return std::exchange(received_, {});
  }
  // When `wanted` comes, whatever stands before it, this is said; `times` times. Of several, what comes first counts.
  void script(std::string wanted, std::string reply, int times = 1) {
    const std::lock_guard lock(core_.mutex);
    scripts_.push_back({std::move(wanted), std::move(reply), times});
  }
  void say(std::string bytes) { act({Act::data, std::move(bytes)}); }
  // Closes in order, after what it has said. What the plugin has written, and nobody has read, is lost.
  void close() { act({Act::end, {}}); }
  // Breaks the connection, after what it has said.
  void reset() { act({Act::reset, {}}); }
  // While it reads nothing, what the plugin writes waits at the host.
  void stop_reading() { set_reading(false); }
  void read_on() { set_reading(true); }

 private:
  friend class StreamService;

  enum class Act { data, end, reset };
  struct Said {
    Act act;
    std::string bytes;
  };
  struct Script {
    std::string wanted;
    std::string reply;
    int times;
  };

  bool look(const bool& member) const {
    const std::lock_guard lock(core_.mutex);
    return member;
  }
  void set_reading(bool is_reading) {
    {
      const std::lock_guard lock(core_.mutex);
      is_reading_ = is_reading;
    }
    wake();
  }
  void act(Said said) {
    {
      const std::lock_guard lock(core_.mutex);
      said_.push_back(std::move(said));
    }
    wake();
  }
  void wake() {
    {
      const std::lock_guard lock(core_.mutex);
      if (!moved_) return;
      moved_();
    }
    core_.run();
  }

  // The rest is the service's, with the host's lock held.
  void receive(std::string_view bytes) {
    received_ += bytes;
    unanswered_ += bytes;
    for (;;) {
      auto next = scripts_.end();
      std::size_t at = std::string::npos;
      for (auto script = scripts_.begin(); script != scripts_.end(); ++script) {
        if (const std::size_t found = unanswered_.find(script->wanted); found < at) {
          next = script;
          at = found;
        }
      }
      if (next == scripts_.end()) return;
      unanswered_.erase(0, at + next->wanted.size());
      said_.push_back({Act::data, next->reply});
      if (--next->times == 0) scripts_.erase(next);
    }
  }
  // The next piece of what it has said; there is something.
  Said next() {
    Said& first = said_.front();
    if (first.act == Act::data && manner_.piece_bytes > 0 && first.bytes.size() > manner_.piece_bytes) {
      Said piece = {Act::data, first.bytes.substr(0, manner_.piece_bytes)};
      first.bytes.erase(0, manner_.piece_bytes);
      return piece;
    }
    Said whole = std::move(first);
    said_.pop_front();
    return whole;
  }
  void end() {
    is_connected_ = false;
    has_ended_ = true;
    moved_ = nullptr;
  }

  Core& core_;
  const std::string host_;
  const std::uint16_t port_;
  const StreamManner manner_;
  bool is_connected_ = false;
  bool is_encrypted_ = false;
  bool has_ended_ = false;
  bool is_reading_ = true;
  std::string received_;
  std::string unanswered_;  // of what came, behind what the last script was for
  std::vector<Script> scripts_;
  std::deque<Said> said_;
  std::function<void()> moved_;  // tells the service; none before the connection and after it
};

}  // namespace ekiden::testkit
