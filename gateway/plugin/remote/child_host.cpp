// SPDX-License-Identifier: Apache-2.0
#include "plugin/remote/child_host.hpp"

#include <cstddef>
#include <utility>

namespace ekiden::plugin::remote {

namespace {

void complete(const ekd_host* host, ekd_op op, ekd_status status, ekd_str result, const ekd_error* error) {
  ChildHost::of(host).complete(op, status, result, error);
}

void complete_items(const ekd_host* host, ekd_op op, const ekd_item_result* results, std::uint32_t n) {
  ChildHost& self = ChildHost::of(host);
  Frame<Kind::items> frame;
  frame.op = op;
  frame.results = results;
  frame.count = n;
  if (self.is_stopped()) return self.complete(op, EKD_OK, {}, nullptr);
  if (is_array(results, n, offsetof(ekd_item_result, result) + sizeof results->result) && self.channel().tell(frame))
    return;
  ekd_error error = empty_error();
  fail(&error, EKD_E_UNKNOWN_OUTCOME, "the plugin's results cannot be read: their size is wrong, or they are null");
  self.complete(op, EKD_E_UNKNOWN_OUTCOME, {}, &error);
}

}  // namespace

ChildHost::ChildHost(ChildChannel& channel, const Frame<Kind::open>& open)
    : channel_(channel),
      streams_(channel),
      build_(view(open.build)),
      instance_(view(open.instance)),
      log_level_(open.log_level) {
  for (std::uint32_t i = 0; i < open.service_count; ++i) services_.emplace(view(open.services[i]));
  table_.size = sizeof table_;
  table_.abi_major = open.abi_major;
  table_.abi_minor = open.abi_minor;
  table_.build = build_.c_str();
  table_.data = this;
  table_.instance_id = str(instance_);
  table_.get_extension = extension;
  table_.complete = remote::complete;
  table_.complete_items = complete_items;
}

const void* ChildHost::extension(const ekd_host* host, const char* id) {
  ChildHost& self = of(host);
  if (!self.serving_) self.admit();
  if (id == nullptr || !self.services_.contains(std::string_view(id))) return nullptr;
  return child_extension(id);
}

void ChildHost::serve(const ekd_plugin* plugin, Offers offers) {
  plugin_ = plugin;
  offers_ = std::move(offers);
  streams_.serve(plugin_, offers_);
  serving_ = true;
}

bool ChildHost::admit() {
  if (serving_ && !stopped_) return true;
  tell_defect(serving_ ? Defect::call_after_stop : Defect::call_in_create);
  return false;
}

void ChildHost::tell_defect(Defect which) {
  Frame<Kind::defect> frame;
  frame.which = which;
  channel_.tell(frame);
}

void ChildHost::complete(ekd_op op, ekd_status status, ekd_str result, const ekd_error* error) {
  if (stopped_) return tell_defect(Defect::end_after_stop);
  Frame<Kind::completed> frame;
  frame.op = op;
  frame.status = status;
  frame.result = result;
  frame.error = whole_error(error);
  if (!channel_.tell(frame)) {
    frame.result = {};
    channel_.tell(frame);
  }
  if (op != stop_) return;
  stopped_ = true;
  channel_.post([] {});  // the strand looks up
}

}  // namespace ekiden::plugin::remote
