// SPDX-License-Identifier: Apache-2.0
#include "plugin/remote/plugin_calls.hpp"

namespace ekiden::plugin::remote {

template <Kind kind>
bool PluginCalls::take(std::string_view body) {
  Frame<kind> frame;
  Decoder decode(body);
  if (!read(decode, frame)) return false;
  on(frame);
  return true;
}

bool PluginCalls::take(Kind kind, std::string_view body) {
  switch (kind) {
    case Kind::start:
      return take<Kind::start>(body);
    case Kind::stop:
      return take<Kind::stop>(body);
    case Kind::deliver:
      return take<Kind::deliver>(body);
    case Kind::reconcile:
      return take<Kind::reconcile>(body);
    case Kind::apply:
      return take<Kind::apply>(body);
    case Kind::send:
      return take<Kind::send>(body);
    case Kind::cancel:
      return take<Kind::cancel>(body);
    case Kind::ping:
      return take<Kind::ping>(body);
    case Kind::request:
      return take<Kind::request>(body);
    case Kind::response:
      return take<Kind::response>(body);
    case Kind::timer:
      return take<Kind::timer>(body);
    case Kind::refresh:
      return take<Kind::refresh>(body);
    case Kind::token:
      return take<Kind::token>(body);
    case Kind::durable:
      return take<Kind::durable>(body);
    case Kind::ready:
      return take<Kind::ready>(body);
    case Kind::synced:
      return take<Kind::synced>(body);
    case Kind::stream_opened:
      return take<Kind::stream_opened>(body);
    case Kind::stream_data:
      return take<Kind::stream_data>(body);
    case Kind::stream_writable:
      return take<Kind::stream_writable>(body);
    case Kind::stream_closed:
      return take<Kind::stream_closed>(body);
    case Kind::media_ended:
      return take<Kind::media_ended>(body);
    default:
      return false;
  }
}

// What does not stay open ends here.
template <class Call>
void PluginCalls::run(ekd_op op, Call call) {
  ekd_error error = empty_error();
  const ekd_status status = call(&error);
  if (status != EKD_PENDING) host_.complete(op, status, {}, status == EKD_OK ? nullptr : &error);
}

void PluginCalls::on(const Frame<Kind::start>& frame) {
  run(frame.op, [&](ekd_error* error) {
    const ekd_status configured = plugin_->configure(plugin_, frame.config, error);
    if (configured == EKD_PENDING) return fail(error, EKD_E_INTERNAL, "configure() gave EKD_PENDING");
    return configured == EKD_OK ? plugin_->start(plugin_, frame.op, error) : configured;
  });
}

void PluginCalls::on(const Frame<Kind::stop>& frame) {
  host_.await_stop(frame.op);
  run(frame.op, [&](ekd_error* error) { return plugin_->stop(plugin_, frame.op, frame.grace_ms, error); });
}

void PluginCalls::on(const Frame<Kind::deliver>& frame) {
  run(frame.op, [&](ekd_error* error) {
    const auto* sink = host_.offered<ekd_sink>(EKD_SINK_ID);
    return sink != nullptr ? sink->deliver(plugin_, frame.op, frame.events, frame.count, error)
                           : fail(error, EKD_E_UNSUPPORTED, "the plugin offers no " EKD_SINK_ID);
  });
}

void PluginCalls::on(const Frame<Kind::reconcile>& frame) {
  run(frame.op, [&](ekd_error* error) {
    const auto* sink = host_.offered<ekd_sink>(EKD_SINK_ID);
    return sink != nullptr && sink->reconcile != nullptr
               ? sink->reconcile(plugin_, frame.op, &frame.event, error)
               : fail(error, EKD_E_UNSUPPORTED, "the sink cannot say whether an event has arrived");
  });
}

void PluginCalls::on(const Frame<Kind::apply>& frame) {
  run(frame.op, [&](ekd_error* error) {
    const auto* filter = host_.offered<ekd_filter>(EKD_FILTER_ID);
    return filter != nullptr ? filter->apply(plugin_, frame.op, &frame.event, error)
                             : fail(error, EKD_E_UNSUPPORTED, "the plugin offers no " EKD_FILTER_ID);
  });
}

void PluginCalls::on(const Frame<Kind::send>& frame) {
  run(frame.op, [&](ekd_error* error) {
    const auto* adapter = host_.offered<ekd_adapter>(EKD_ADAPTER_ID);
    return adapter != nullptr ? adapter->send(plugin_, frame.op, &frame.command, error)
                              : fail(error, EKD_E_UNSUPPORTED, "the plugin offers no " EKD_ADAPTER_ID);
  });
}

void PluginCalls::on(const Frame<Kind::cancel>& frame) {
  if (EKD_HAS(ekd_plugin, plugin_, cancel) && plugin_->cancel != nullptr) plugin_->cancel(plugin_, frame.op);
}

void PluginCalls::on(const Frame<Kind::ping>& frame) {
  Frame<Kind::pong> pong;
  pong.number = frame.number;
  pong.working = host_.workers().unfinished();
  host_.channel().tell(pong);
}

void PluginCalls::on(const Frame<Kind::request>& frame) {
  if (const auto* handler = host_.offered<ekd_http_handler>(EKD_HTTP_HANDLER_ID); handler != nullptr)
    return handler->on_request(plugin_, frame.op, &frame.request);
  Frame<Kind::respond> answer;
  answer.op = frame.op;
  answer.answer.size = sizeof answer.answer;
  answer.answer.status = 501;
  host_.channel().tell(answer);
}

void PluginCalls::on(const Frame<Kind::response>& frame) {
  if (const auto* callback = host_.offered<ekd_http_callback>(EKD_HTTP_CALLBACK_ID); callback != nullptr)
    callback->on_response(plugin_, frame.tag, &frame.response);
}

void PluginCalls::on(const Frame<Kind::timer>& frame) {
  if (const auto* handler = host_.offered<ekd_timer_handler>(EKD_TIMER_HANDLER_ID); handler != nullptr)
    handler->on_timer(plugin_, frame.tag);
}

void PluginCalls::on(const Frame<Kind::refresh>& frame) {
  if (const auto* source = host_.offered<ekd_token_source>(EKD_TOKEN_SOURCE_ID); source != nullptr)
    return source->refresh(plugin_, frame.op, frame.name);
  Frame<Kind::token_refreshed> answer;
  answer.op = frame.op;
  answer.error = empty_error();
  answer.status = fail(&answer.error, EKD_E_UNSUPPORTED, "the plugin offers no " EKD_TOKEN_SOURCE_ID);
  host_.channel().tell(answer);
}

void PluginCalls::on(const Frame<Kind::token>& frame) {
  if (const auto* source = host_.offered<ekd_token_source>(EKD_TOKEN_SOURCE_ID); source != nullptr)
    source->on_token(plugin_, frame.tag, frame.status, frame.token, frame.generation,
                     frame.status == EKD_OK ? nullptr : &frame.error);
}

void PluginCalls::on(const Frame<Kind::durable>& frame) {
  if (const auto* handler = host_.offered<ekd_ingress_handler>(EKD_INGRESS_HANDLER_ID); handler != nullptr)
    handler->on_durable(plugin_, frame.tag, frame.status);
}

void PluginCalls::on(const Frame<Kind::ready>&) {
  if (const auto* handler = host_.offered<ekd_ingress_handler>(EKD_INGRESS_HANDLER_ID); handler != nullptr)
    handler->on_ready(plugin_);
}

void PluginCalls::on(const Frame<Kind::synced>& frame) {
  if (const auto* handler = host_.offered<ekd_kv_handler>(EKD_KV_HANDLER_ID); handler != nullptr)
    handler->on_synced(plugin_, frame.tag, frame.status);
}

void PluginCalls::on(const Frame<Kind::stream_opened>& frame) {
  host_.streams().opened(frame.connection);
}

void PluginCalls::on(const Frame<Kind::stream_data>& frame) {
  host_.streams().data(frame.connection, frame.bytes);
}

void PluginCalls::on(const Frame<Kind::stream_writable>& frame) {
  host_.streams().writable(frame.connection);
}

void PluginCalls::on(const Frame<Kind::stream_closed>& frame) {
  host_.streams().closed(frame.connection, frame.status, frame.error);
}

void PluginCalls::on(const Frame<Kind::media_ended>& frame) {
  if (const auto* handler = host_.offered<ekd_media_handler>(EKD_MEDIA_HANDLER_ID); handler != nullptr)
    handler->on_media(plugin_, frame.tag, frame.status, frame.has_info != 0 ? &frame.info : nullptr, &frame.response,
                      frame.status == EKD_OK ? nullptr : &frame.error);
}

}  // namespace ekiden::plugin::remote
