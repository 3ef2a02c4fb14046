// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "plugin/remote/child_host.hpp"

namespace ekiden::plugin::remote {

// Turns frames of the gateway into calls of the plugin, in its own process. On the strand.
class PluginCalls {
 public:
  explicit PluginCalls(ChildHost& host) : host_(host), plugin_(host.plugin()) {}

  // False when the frame is none that the gateway sends, or cannot be read.
  bool take(Kind kind, std::string_view body);

 private:
  template <Kind kind>
  bool take(std::string_view body);
  template <class Call>
  void run(ekd_op op, Call call);

  void on(const Frame<Kind::start>& frame);
  void on(const Frame<Kind::stop>& frame);
  void on(const Frame<Kind::deliver>& frame);
  void on(const Frame<Kind::reconcile>& frame);
  void on(const Frame<Kind::apply>& frame);
  void on(const Frame<Kind::send>& frame);
  void on(const Frame<Kind::cancel>& frame);
  void on(const Frame<Kind::ping>& frame);
  void on(const Frame<Kind::request>& frame);
  void on(const Frame<Kind::response>& frame);
  void on(const Frame<Kind::timer>& frame);
  void on(const Frame<Kind::refresh>& frame);
  void on(const Frame<Kind::token>& frame);
  void on(const Frame<Kind::durable>& frame);
  void on(const Frame<Kind::ready>& frame);
  void on(const Frame<Kind::synced>& frame);
  void on(const Frame<Kind::stream_opened>& frame);
  void on(const Frame<Kind::stream_data>& frame);
  void on(const Frame<Kind::stream_writable>& frame);
  void on(const Frame<Kind::stream_closed>& frame);
  void on(const Frame<Kind::media_ended>& frame);

  ChildHost& host_;
  const ekd_plugin* const plugin_;
};

}  // namespace ekiden::plugin::remote
