// SPDX-License-Identifier: Apache-2.0
// Commands and the reply windows of their channel: what they do not allow is refused before anything leaves.
#include "pipeline/command_center.hpp"
#include "pipeline/command_text.hpp"

namespace ekiden::pipeline {

// The command at the head of a lane: whether it ends here.
bool CommandCenter::refuses(const Channel& channel, const std::string& id) {
  const Command& command = commands_.at(id);
  const plugin::Component& component = channel.instance->component();
  if (channel.windows == nullptr || command.is_erased || !needs_reply_window(command.request, component)) return false;
  const ReplyVerdict verdict = channel.windows->verdict(command.lane, id);
  if (verdict == ReplyVerdict::allowed) return false;
  const std::string_view reason = refusal_word(verdict);
  metrics_.counter("ekiden_sends_refused_total", {{"channel", command.request.channel}, {"reason", reason}}).add();
  log_.info("channel", "a send was refused: its reply window does not allow it",
            {{"channel", command.request.channel}, {"command", id}, {"reason", std::string(reason)}});
  conclude(id, State::failed, refusal_result(verdict));
  return true;
}

Result<Envelope> CommandCenter::build(const std::string& channel, const EventDraft& draft,
                                      const WindowStep& step) const {
  if (step.windows == nullptr) return envelopes_.build(channel, draft);
  const WindowChange change = step.change();
  const ReplyNote note{*step.windows, change};
  return envelopes_.build(channel, draft, &note);
}

WindowStep CommandCenter::window_step(const Command& command, State state, std::int64_t at_ms) const {
  const auto channel = channels_.find(command.request.channel);
  if (channel == channels_.end() || channel->second.windows == nullptr) return {};
  const bool counts = needs_reply_window(command.request, channel->second.instance->component());
  return {channel->second.windows, counts ? window_change_of(state) : WindowChange::Kind::none, at_ms, command.lane,
          command.id};
}

}  // namespace ekiden::pipeline
