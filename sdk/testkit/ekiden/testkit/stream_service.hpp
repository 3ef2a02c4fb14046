// SPDX-License-Identifier: Apache-2.0
// ekiden.stream/1 (draft): connections to scripted peers.
#pragma once

#include <ekiden/ext/draft/stream.h>

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "core.hpp"
#include "stream_peer.hpp"

namespace ekiden::testkit {

class StreamService final : public TableService<ekd_stream> {
 public:
  static constexpr const char* kId = EKD_STREAM_ID;
  static constexpr bool kAfterStop = false;

  explicit StreamService(Core& core)
      : TableService(core, kId, {sizeof(ekd_stream), 0, &open, &write, &start_tls, &pause, &close}) {}

  std::function<void(StreamPeer&)> elsewhere;  // meets the peers of connections that nothing was scripted for

  StreamPeer& expect(std::string_view host, std::uint16_t port, StreamManner manner) {
    const std::lock_guard lock(core_.mutex);
    peers_.push_back(std::make_unique<StreamPeer>(core_, std::string(host), port, std::move(manner)));
    expected_.push_back(peers_.back().get());
    return *peers_.back();
  }
  std::size_t count() const { return connections_.size(); }
  std::size_t expected() const { return expected_.size(); }

  void on_stopped() override {
    for (auto& [number, connection] : connections_) connection.peer->end();
    connections_.clear();
  }

 private:
  static constexpr std::size_t kMostOpen = 64;
  static constexpr std::size_t kMostWaiting = 1u << 20;
  static constexpr std::uint32_t kConnectTimeoutMs = 10'000;

  struct StartTls {};
  struct Close {};
  using Step = std::variant<std::string, StartTls, Close>;

  struct Connection {
    StreamPeer* peer;
    bool is_tls_asked;
    std::uint32_t idle_timeout_ms;
    bool is_open = false;
    bool is_paused = false;
    bool was_refused = false;   // a write: on_writable() is owed
    std::size_t waiting = 0;    // bytes of `steps`
    std::deque<Step> steps{};   // what the plugin asked for, in the order of the calls
    std::uint64_t silence = 0;  // the piece of the agenda that ends it for idleness; 0: none
  };
  using Connections = std::map<std::uint64_t, Connection>;

  StreamPeer* peer_for(std::string_view host, std::uint32_t port) {
    for (auto peer = expected_.begin(); peer != expected_.end(); ++peer) {
      if ((*peer)->host() != host || (*peer)->port() != port) continue;
      StreamPeer* const found = *peer;
      expected_.erase(peer);
      return found;
    }
    StreamManner manner;
    manner.refuses = !elsewhere;
    if (!elsewhere)
      core_.violation("nothing was scripted for a connection to " + std::string(host) + ":" + std::to_string(port));
    peers_.push_back(std::make_unique<StreamPeer>(core_, std::string(host), static_cast<std::uint16_t>(port), manner));
    if (elsewhere) elsewhere(*peers_.back());
    return peers_.back().get();
  }

  // ---- What the plugin asks for

  static ekd_status open(const ekd_host* host, const ekd_stream_target* target, std::uint64_t* connection,
                         ekd_error* error) {
    HostCall<StreamService> call(host);
    if (const ekd_status refused = call.refusal(error)) return refused;
    if (call.core.extension<ekd_stream_handler>(EKD_STREAM_HANDLER_ID) == nullptr)
      call.core.violation("a connection was opened, but the plugin offers no " EKD_STREAM_HANDLER_ID);
    if (target->host.len == 0 || target->port == 0 || target->port > 65'535)
      return call.refuse(EKD_E_ARGUMENT, "a target has a host, and a port from 1 to 65535", error);
    if (call->connections_.size() >= kMostOpen) return call.refuse(EKD_E_FULL, "64 connections are open", error);
    *connection = call->begin(*target);
    return EKD_OK;
  }

  std::uint64_t begin(const ekd_stream_target& target) {
    const std::uint64_t number = ++last_;
    StreamPeer* const peer = peer_for(sdk::view(target.host), target.port);
    const bool tls = (target.flags & EKD_STREAM_TLS) != 0;
    connections_.emplace(number, Connection{peer, tls, target.idle_timeout_ms});
    const StreamManner& manner = peer->manner_;
    const std::int64_t limit = target.connect_timeout_ms == 0 ? kConnectTimeoutMs : target.connect_timeout_ms;
    if (manner.connect_ms > limit)
      end_after(limit, number, peer->host() + " did not take the connection in time");
    else if (manner.refuses)
      end_after(manner.connect_ms, number, "no connection: " + peer->host() + ": Connection refused");
    else
      core_.post_after(manner.connect_ms, [this, number] { connected(number); });
    return number;
  }
  void end_after(std::int64_t ms, std::uint64_t number, std::string why) {
    core_.post_after(ms, [this, number, why = std::move(why)] { end(number, sdk::Status::not_connected(why)); });
  }

  // The connection of a call that reports; null: it is gone, and `status` says so.
  static Connection* find(HostCall<StreamService>& call, std::uint64_t number, ekd_error* error, ekd_status& status) {
    status = call.refusal(error);
    if (status != EKD_OK) return nullptr;
    const auto found = call->connections_.find(number);
    if (found != call->connections_.end()) return &found->second;
    status = call.refuse(EKD_E_NOT_FOUND, "the connection is gone", error);
    return nullptr;
  }
  void add(std::uint64_t number, Connection& connection, Step step) {
    connection.steps.push_back(std::move(step));
    move_later(number);
  }

  static ekd_status write(const ekd_host* host, std::uint64_t number, ekd_bytes bytes, ekd_error* error) {
    HostCall<StreamService> call(host);
    ekd_status status = EKD_OK;
    Connection* const connection = find(call, number, error, status);
    if (connection == nullptr) return status;
    if (connection->waiting > 0 && connection->waiting + bytes.len > kMostWaiting) {
      connection->was_refused = true;
      return call.refuse(EKD_E_FULL, "1 MiB waits to be sent already", error);
    }
    connection->waiting += static_cast<std::size_t>(bytes.len);
    call->add(number, *connection, std::string(sdk::view(bytes)));
    return EKD_OK;
  }
  static ekd_status start_tls(const ekd_host* host, std::uint64_t number, ekd_error* error) {
    HostCall<StreamService> call(host);
    ekd_status status = EKD_OK;
    Connection* const connection = find(call, number, error, status);
    if (connection == nullptr) return status;
    if (std::exchange(connection->is_tls_asked, true)) return call.refuse(EKD_E_STATE, "TLS is on already", error);
    call->add(number, *connection, StartTls{});
    return EKD_OK;
  }
  static ekd_status pause(const ekd_host* host, std::uint64_t number, std::int32_t paused, ekd_error* error) {
    HostCall<StreamService> call(host);
    ekd_status status = EKD_OK;
    Connection* const connection = find(call, number, error, status);
    if (connection == nullptr) return status;
    connection->is_paused = paused != 0;
    call->move_later(number);
    return EKD_OK;
  }
  static void close(const ekd_host* host, std::uint64_t number) {
    HostCall<StreamService> call(host);
    const auto found = call->connections_.find(number);
    if (found == call->connections_.end()) return;
    if (!found->second.is_open)
      call.core.post([&service = call.service, number] { service.end(number, {}); });
    else
      call->add(number, found->second, Close{});
  }

  // ---- What happens to a connection: on the strand, one call of the plugin at a time

  void move_later(std::uint64_t number) {
    core_.post([this, number] { move(number); });
  }
  void tell(const std::function<void(const ekd_stream_handler&, const ekd_plugin*)>& event) {
    if (const auto* handler = core_.extension<ekd_stream_handler>(EKD_STREAM_HANDLER_ID)) event(*handler, core_.plugin);
  }

  void connected(std::uint64_t number) {
    bool tls = false;
    {
      const std::lock_guard lock(core_.mutex);
      const auto found = connections_.find(number);
      if (found == connections_.end()) return;
      found->second.peer->is_connected_ = true;
      found->second.peer->moved_ = [this, number] { move_later(number); };
      tls = found->second.is_tls_asked;
    }
    if (tls) return handshake(number);
    opened(number);
  }
  void handshake(std::uint64_t number) {
    {
      const std::lock_guard lock(core_.mutex);
      StreamPeer& peer = *connections_.at(number).peer;
      const StreamManner& manner = peer.manner_;
      peer.is_encrypted_ = manner.speaks_tls && manner.certificate_flaw.empty();
      if (!peer.is_encrypted_) {
        const sdk::Status why = manner.speaks_tls
                                    ? sdk::Status::auth("the certificate of " + peer.host() +
                                                        " is not to be trusted: " + manner.certificate_flaw)
                                    : sdk::Status::not_connected("no TLS: " + peer.host() + ": wrong version number");
        core_.post([this, number, why] { end(number, why); });
        return;
      }
    }
    opened(number);
  }
  void opened(std::uint64_t number) {
    {
      const std::lock_guard lock(core_.mutex);
      Connection& connection = connections_.at(number);
      connection.is_open = true;
      heard(number, connection);
      move_later(number);
    }
    tell([number](const auto& handler, const ekd_plugin* plugin) { handler.on_open(plugin, number); });
  }
  // Something came: the time of silence begins anew.
  void heard(std::uint64_t number, Connection& connection) {
    if (connection.idle_timeout_ms == 0) return;
    core_.agenda.remove(connection.silence);
    connection.silence = core_.post_after(connection.idle_timeout_ms, [this, number, name = connection.peer->host()] {
      end(number, sdk::Status::not_connected(name + " was silent for too long"));
    });
  }

  // Does the next thing that can be done, and comes again when it did one.
  void move(std::uint64_t number) {
    std::unique_lock lock(core_.mutex);
    const auto found = connections_.find(number);
    if (found == connections_.end() || !found->second.is_open) return;
    Connection& connection = found->second;
    if (send(number, connection, lock)) return;
    StreamPeer& peer = *connection.peer;
    if (connection.is_paused || peer.said_.empty()) return;
    const StreamPeer::Said said = peer.next();
    if (said.act != StreamPeer::Act::data) {
      lock.unlock();
      return end(number, said.act == StreamPeer::Act::end
                             ? sdk::Status()
                             : sdk::Status::not_connected("the connection broke: " + peer.host() + ": reset by peer"));
    }
    heard(number, connection);
    move_later(number);
    lock.unlock();
    tell([&](const auto& handler, const ekd_plugin* plugin) {
      handler.on_data(plugin, number, sdk::to_abi_bytes(said.bytes));
    });
  }

  // The next step of the plugin's; false: there is none, or the peer does not read. Gives up the lock to call.
  bool send(std::uint64_t number, Connection& connection, std::unique_lock<std::recursive_mutex>& lock) {
    if (connection.steps.empty()) return false;
    const auto* const bytes = std::get_if<std::string>(&connection.steps.front());
    if (bytes != nullptr && !connection.peer->is_reading_) return false;
    const Step step = std::move(connection.steps.front());
    connection.steps.pop_front();
    if (std::holds_alternative<std::string>(step)) {
      const std::string& sent = std::get<std::string>(step);
      connection.waiting -= sent.size();
      connection.peer->receive(sent);
      move_later(number);
      if (connection.waiting > kMostWaiting / 2 || !std::exchange(connection.was_refused, false)) return true;
      lock.unlock();
      tell([number](const auto& handler, const ekd_plugin* plugin) { handler.on_writable(plugin, number); });
    } else if (std::holds_alternative<StartTls>(step)) {
      lock.unlock();
      handshake(number);
    } else {
      lock.unlock();
      end(number, {});
    }
    return true;
  }

  void end(std::uint64_t number, const sdk::Status& status) {
    {
      const std::lock_guard lock(core_.mutex);
      const auto found = connections_.extract(number);
      if (found.empty()) return;
      core_.agenda.remove(found.mapped().silence);
      found.mapped().peer->end();
    }
    ekd_error error = sdk::empty_error();
    status.to_abi(&error);
    tell([&](const auto& handler, const ekd_plugin* plugin) {
      handler.on_close(plugin, number, status.code, status.ok() ? nullptr : &error);
    });
  }

  std::vector<std::unique_ptr<StreamPeer>> peers_;  // as long as the host: a test holds references
  std::vector<StreamPeer*> expected_;
  Connections connections_;
  std::uint64_t last_ = 0;
};

}  // namespace ekiden::testkit
